/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Each option of a kernel's command line that overrides a field: what is proposed where that field alone differs. */
#include <criterion/criterion.h>
#include <inttypes.h>

#include "cpumodel/arch/pieces.h"
#include "frozen/frozen.h"
#include "sanitise/language/policy.h"
#include "sim/exchange/export.h"

/* `max` with other bits of one field. */
static struct el2_host *host_with(const struct el2_field_ref *field, uint64_t bits)
{
    char text[160], name[EL2_PIECE_TEXT];
    struct el2_error error = {""};
    el2_piece_print(field, name);
    snprintf(text, sizeof text, "[host]\ninherit = max\n[cpu 0]\n%s = %" PRIu64 "\n", name, bits);
    struct el2_host *host = el2_host_parse("frozen.host", text, strlen(text), &error);
    cr_assert_not_null(host, "%s", error.text);
    return host;
}

static void tell(const struct el2_kernel *kernel, const struct el2_override_row *row, struct frozen *frozen)
{
    const uint64_t given[] = {0, 1, 2, el2_mask(0, row->field.width)};
    static struct el2_export_cmdline result;
    for (size_t from = 0; from < 4; from++)
        for (size_t to = 0; to < 4; to++) {
            char question[160];
            if (row->field.width == 1 && (from > 1 || to > 1))
                continue;
            struct el2_host *host = host_with(&row->field, given[from]),
                            *target = host_with(&row->field, given[to]);
            el2_export_cmdline(kernel, host, target, &result);
            snprintf(question, sizeof question, "%s from %" PRIu64 " to %" PRIu64, row->option, given[from],
                     given[to]);
            if (*result.text)
                frozen_row(frozen, question, result.text);
            el2_host_free(host);
            el2_host_free(target);
        }
}

Test(frozen, overrides, .timeout = 120)
{
    char **kernels = frozen_series();
    struct frozen *frozen = frozen_new();
    for (size_t i = 0; kernels[i]; i++) {
        struct el2_error error = {""};
        struct el2_kernel *kernel = el2_kernel_load(kernels[i], &error);
        cr_assert_not_null(kernel, "%s", error.text);
        frozen_kernel(frozen, kernels[i] + strlen("linux-"));
        for (size_t k = 0; k < kernel->override_count; k++)
            if (!kernel->override[k].fact)
                tell(kernel, &kernel->override[k], frozen);
        el2_kernel_free(kernel);
    }
    frozen_kernels_free(kernels);
    frozen_check(
        frozen, "overrides",
        "The field of an option of the kernel's command line, as `max` has it and as another has it: the "
        "options that `export cmdline` proposes.");
}
