/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The EL0 view: what the host's own userspace reads by MRS, which the kernel emulates since v4.11.
 *
 * A field that the kernel's table shows to EL0 reads as its sanitised value, any other as its safe value; a
 * register that the table does not know reads as zero; what lies outside the CRm that are emulated is SIGILL
 * (emulate_sys_reg, arm64_ftr_reg_user_value; arch/arm64/kernel/cpufeature.c). [el0] says the rest:
 *
 *     first-CRm             = 2          ; the CRm from which registers are emulated, up to 7
 *     MIDR_EL1              = hardware
 *     MPIDR_EL1             = 0x80000000
 *     CTR_EL0               = hardware-unless-differs emulated if erratum.NAME
 *     ID_AA64PFR1_EL1.SSBS  = 0 if erratum.NAME       ; a field that an erratum hides (user_feature_fixup)
 *
 * CTR_EL0 is the hardware's, except on a CPU whose strict bits are not the sanitised ones, where it is
 * trapped and emulated (`hardware-unless-any-differs`: on all CPUs then; cpu_enable_trap_ctr_access,
 * cpu_errata.c).
 */
#ifndef EL2_SANITISE_VIEW_EL0VIEW_H
#define EL2_SANITISE_VIEW_EL0VIEW_H

#include "sanitise/view/hostview.h"

#ifdef __cplusplus
extern "C" {
#endif

enum el2_el0_kind { EL2_EL0_VALUE, EL2_EL0_SIGILL };

struct el2_el0_answer {
    enum el2_el0_kind kind;
    uint64_t value;
    const char *rule; /* one clause */
};

/* What MRS of ID index `index` gives a process on `cpu` of `host`. */
void el2_el0_read(const struct el2_kernel *kernel, const struct el2_host *host,
                  const struct el2_host_view *view, unsigned cpu, int index, struct el2_el0_answer *answer);

/* The value that the kernel emulates for EL0: 64 bits, 0 where its table does not know the register. */
uint64_t el2_el0_value(const struct el2_kernel *kernel, const struct el2_host_view *view, int index);

#ifdef __cplusplus
}
#endif

#endif
