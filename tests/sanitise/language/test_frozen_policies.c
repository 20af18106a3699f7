/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How each kernel answers for each register of the ID space, as it is compiled. Two policies may give one value on every
 * CPU that there is, as `sanitised` and `hidden` do of a register of which the kernel's table has no field.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "cpumodel/arch/register.h"
#include "cpumodel/text/count.h"
#include "frozen/frozen.h"
#include "sanitise/language/policy.h"

static const char *const id_policy[] = {
    [EL2_ID_UNLISTED] = "unlisted",
    [EL2_ID_SANITISED] = "sanitised",
    [EL2_ID_HIDDEN] = "hidden",
    [EL2_ID_UNALLOCATED] = "unallocated",
    [EL2_ID_RAW] = "raw",
    [EL2_ID_BOOT] = "boot",
    [EL2_ID_UNDEF] = "undef",
    [EL2_ID_MPIDR] = "mpidr",
    [EL2_ID_CSSELR] = "csselr",
    [EL2_ID_CSSELR_KEPT] = "csselr-kept",
    [EL2_ID_CCSIDR] = "ccsidr",
    [EL2_ID_CCSIDR_ONE_SET] = "ccsidr-one-set",
    [EL2_ID_CCSIDR_FAKE] = "ccsidr-fake",
    [EL2_ID_CLIDR] = "clidr",
};

static const char *const get_policy[] = {
    [EL2_GET_ABSENT] = "absent",
    [EL2_GET_VIEW] = "view",
    [EL2_GET_BOOT] = "boot",
    [EL2_GET_VCPU] = "vcpu",
};

static const char *const set_policy[] = {
    [EL2_SET_EQUAL] = "equal", [EL2_SET_ANY] = "any",     [EL2_SET_IGNORE] = "ignore",
    [EL2_SET_SAFE] = "safe",   [EL2_SET_IMPID] = "impid", [EL2_SET_AT_MOST] = "at-most",
    [EL2_SET_CLIDR] = "clidr",
};

static const char *const el0_policy[] = {
    [EL2_EL0_ABSENT] = "emulated",
    [EL2_EL0_CONSTANT] = "constant",
    [EL2_EL0_HARDWARE] = "hardware",
    [EL2_EL0_ANY_DIFFERS] = "hardware-unless-any-differs",
    [EL2_EL0_THIS_DIFFERS] = "hardware-unless-differs",
};

static const char *const cpuinfo[] = {
    [EL2_CPUINFO_ALWAYS] = "always", [EL2_CPUINFO_NEVER] = "never", [EL2_CPUINFO_IF] = "if"};

/* The bits that the kernel's table shows to EL0, of a register whose read by EL0 is SIGILL: no view has them. */
static void tell_shown(struct frozen *frozen, const struct el2_kernel *kernel, int index, const char *name)
{
    char question[96];
    uint64_t shown = 0;
    const el2_encoding encoding = el2_id_encoding(index);
    const struct el2_feature *feature = el2_feature_rows(kernel, index);
    if (kernel->el0[index].policy != EL2_EL0_ABSENT ||
        (el2_op0(encoding) == 3 && el2_op1(encoding) == 0 && el2_crm(encoding) >= kernel->el0_first_crm))
        return;
    for (unsigned i = 0; i < kernel->features[index].count; i++)
        if (feature[i].visible)
            shown |= el2_mask(feature[i].lsb, feature[i].width);
    snprintf(question, sizeof question, "%s [features] visible", name);
    if (kernel->features[index].count)
        frozen_printf(frozen, question, "%" PRIx64, shown);
}

static void tell(struct frozen *frozen, const struct el2_kernel *kernel, int index)
{
    char question[96], scratch[EL2_ENCODING_TEXT];
    const char *name = el2_register_name(el2_id_encoding(index), scratch);
    const struct el2_id_row *id = &kernel->id[index];
    const struct el2_user_row *user = &kernel->user[index];
    const struct el2_el0_row *el0 = &kernel->el0[index];
    snprintf(question, sizeof question, "%s [id]", name);
    frozen_printf(frozen, question, "%s%s%s%s", id_policy[id->policy],
                  !id->has_raz          ? ""
                  : !id->ignores_writes ? " raz"
                                        : " raz-wi",
                  id->has_undef ? " undef" : "", id->undef_if.count || id->raz_if.count ? " if" : "");
    snprintf(question, sizeof question, "%s [user]", name);
    frozen_printf(frozen, question, "%s %s%s", get_policy[user->get], set_policy[user->set],
                  user->listed_if.count ? " if" : "");
    snprintf(question, sizeof question, "%s [writable]", name);
    frozen_printf(frozen, question, "%" PRIx64 ", %u rules", user->writable, user->rules.count);
    snprintf(question, sizeof question, "%s [el0]", name);
    frozen_printf(frozen, question, "%s %" PRIx64 "%s%s", el0_policy[el0->policy], el0->number,
                  el0->has_emulated ? " emulated" : "", el0->emulated_if.count ? " if" : "");
    snprintf(question, sizeof question, "%s [cpuinfo]", name);
    frozen_row(frozen, question, cpuinfo[kernel->cpuinfo[index].when]);
    tell_shown(frozen, kernel, index, name);
}

Test(frozen, policies, .timeout = 60)
{
    char **kernels = frozen_kernels();
    struct frozen *frozen = frozen_new();
    for (size_t i = 0; kernels[i]; i++) {
        struct el2_error error = {""};
        struct el2_kernel *kernel = el2_kernel_load(kernels[i], &error);
        cr_assert_not_null(kernel, "%s", error.text);
        frozen_kernel(frozen, kernels[i] + strlen("linux-"));
        for (int index = 0; index < EL2_ID_COUNT; index++)
            tell(frozen, kernel, index);
        el2_kernel_free(kernel);
    }
    frozen_kernels_free(kernels);
    frozen_check(frozen, "policies",
                 "A register of the ID space, and a section: its policy as the kernel has compiled it; `if`: "
                 "under a condition. Of [writable] the mask, and how many rows of [set] there are; of "
                 "[features] the bits shown to EL0 where its read is SIGILL.");
}
