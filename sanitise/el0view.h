/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The EL0 view: what the host's own userspace reads by MRS, which the kernel emulates since v4.11.
 *
 * A field that the kernel's table shows to EL0 reads as its sanitised value, any other as its safe value;
 * MIDR_EL1 is the hardware's, MPIDR_EL1 and REVIDR_EL1 are constants; CTR_EL0 is the hardware's unless a CPU
 * differs from the sanitised value in a strict bit. What is not emulated is SIGILL (emulate_sys_reg,
 * arm64_ftr_reg_user_value; arch/arm64/kernel/cpufeature.c; has_mismatched_cache_type, cpu_errata.c).
 */
#ifndef EL2_SANITISE_EL0VIEW_H
#define EL2_SANITISE_EL0VIEW_H

#include "sanitise/hostview.h"

enum el2_el0_kind { EL2_EL0_VALUE, EL2_EL0_SIGILL };

struct el2_el0_answer {
    enum el2_el0_kind kind;
    uint64_t value;
    const char *rule; /* one clause */
};

/* What MRS of ID index `index` gives a process on `cpu` of `host`. */
void el2_el0_read(const struct el2_kernel *kernel, const struct el2_host *host,
                  const struct el2_host_view *view, unsigned cpu, int index, struct el2_el0_answer *answer);

#endif
