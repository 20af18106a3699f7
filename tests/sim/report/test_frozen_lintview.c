/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What lint is given to judge at each stage: every ID register, by kernel. */
#include <inttypes.h>
#include <stdio.h>

#include <criterion/criterion.h>

#include "cpumodel/arch/register.h"
#include "cpumodel/host/host.h"
#include "cpumodel/text/bits.h"
#include "frozen/frozen.h"
#include "sanitise/language/kernel.h"
#include "sanitise/view/cmdline.h"
#include "sim/report/lintview.h"

static void put_values(struct frozen *frozen, const char *host, const char *stage,
                       const struct el2_lint_values *values)
{
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        char question[128], scratch[EL2_ENCODING_TEXT];
        snprintf(question, sizeof question, "%s %s %s", host, stage,
                 el2_register_name(el2_id_encoding(index), scratch));
        if (el2_bit(values->undef, index))
            frozen_row(frozen, question, "undef");
        else
            frozen_printf(frozen, question, "%" PRIx64 "/%" PRIx64, values->id[index], values->unseen[index]);
    }
}

static void put_host(struct frozen *frozen, const struct el2_kernel *kernel, const char *name)
{
    static struct el2_overrides overrides;
    struct el2_error error;
    struct el2_host *host = el2_host_load(name, &error);
    cr_assert_not_null(host, "%s", error.text);
    struct el2_host_view view;
    struct el2_lint_values values;
    el2_cmdline_parse(kernel, host, "", &overrides);
    el2_sanitise(kernel, host, &overrides, &view, NULL, NULL);
    el2_lint_sanitised(kernel, host, &view, &values);
    put_values(frozen, name, "sanitised", &values);
    el2_lint_el0(kernel, host, &view, host->cpu_count - 1, &values);
    put_values(frozen, name, "el0", &values);
    struct el2_vm *vm = el2_vm_create(kernel, host, &(struct el2_vm_options){0}, &error);
    cr_assert_not_null(vm, "%s", error.text);
    el2_lint_guest(vm, &values);
    put_values(frozen, name, "guest", &values);
    el2_vm_free(vm);
    el2_host_free(host);
}

Test(frozen, lint_values)
{
    struct frozen *frozen = frozen_new();
    char **kernels = frozen_series();
    for (char **name = kernels; *name; name++) {
        struct el2_error error;
        struct el2_kernel *kernel = el2_kernel_load(*name, &error);
        cr_assert_not_null(kernel, "%s", error.text);
        frozen_kernel(frozen, *name + sizeof "linux-" - 1);
        put_host(frozen, kernel, "max");
        put_host(frozen, kernel, "cortex-a57");
        put_host(frozen, kernel, "future");
        el2_kernel_free(kernel);
    }
    frozen_kernels_free(kernels);
    frozen_check(frozen, "lint-values",
                 "What lint judges: host, stage, register; the value, and the bits that are not seen.");
}
