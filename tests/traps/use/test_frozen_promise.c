/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The promises of a guest's view that are not kept, whole: on a CPU that has everything, and on views that contradict
 * themselves. */
#include <criterion/criterion.h>
#include <inttypes.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/count.h"
#include "frozen_vm.h"
#include "traps/use/promise.h"

struct asked {
    struct frozen *frozen;
    const char *what; /* "rich full" */
};

static void take_row(void *context, const struct el2_feature_row *row)
{
    (void)context;
    (void)row;
}

static void take_finding(void *context, const struct el2_promise *promise)
{
    const struct asked *asked = context;
    char question[EL2_PROMISE_DETAIL + 160], scratch[EL2_ENCODING_TEXT];
    snprintf(question, sizeof question, "%s %s %s %s", asked->what, el2_promise_name(promise->code),
             promise->feature, promise->detail);
    frozen_printf(asked->frozen, question, "%s.%s %" PRIx64 " by %s %08x, %s",
                  promise->encoding ? el2_register_name(promise->encoding, scratch) : "",
                  promise->field ? promise->field : "-", promise->value, promise->use ? promise->use : "-",
                  promise->word, promise->control ? promise->control : "-");
    frozen_reason(asked->frozen, question, promise->rule, promise->origin);
}

/* `max` with all that a field can announce; and cortex-a57 with what does not go together. */
static void make_host(struct frozen_host *made, const char *preset)
{
    if (strcmp(preset, "rich") == 0) {
        frozen_host_make_rich(made);
        return;
    }
    frozen_host_make(made, "cortex-a57", 1);
    made->cpu[0].id[el2_id_index(EL2_SYS_ID_AA64ZFR0_EL1)] = 1;
    made->cpu[0].id[el2_id_index(EL2_SYS_ID_AA64ISAR0_EL1)] |= 0x1000f00000000000;
}

Test(frozen, promises, .timeout = 120)
{
    static const char *const presets[] = {"rich", "contradictory"};
    char **kernels = frozen_series();
    struct frozen *frozen = frozen_new();
    for (size_t i = 0; kernels[i]; i++) {
        struct el2_kernel *kernel = frozen_kernel_load(kernels[i]);
        frozen_kernel(frozen, kernels[i] + strlen("linux-"));
        for (size_t k = 0; k < 2 * EL2_COUNT(presets); k++) {
            static struct frozen_host host;
            struct el2_error error = {""};
            char what[64];
            const struct frozen_kind *kind = &frozen_kinds[k / 2];
            make_host(&host, presets[k % 2]);
            struct el2_vm *vm = frozen_vm_make(kernel, &host.host,
                                               frozen_vm_granted(kernel, &host.host, kind->features), &error);
            cr_assert_not_null(vm, "%s", error.text);
            snprintf(what, sizeof what, "%s %s", presets[k % 2], kind->name);
            struct asked asked = {frozen, what};
            el2_promise_map(vm, 0, (struct el2_promise_sink){take_row, take_finding, &asked});
            el2_vm_free(vm);
        }
        el2_kernel_free(kernel);
    }
    frozen_kernels_free(kernels);
    frozen_check(
        frozen, "promises",
        "A VM on a CPU and what its view promises but does not keep, or keeps without promising, by feature: "
        "the field, its bits, the use with its word, the control, and the detail.");
}
