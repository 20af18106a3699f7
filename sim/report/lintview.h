/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ID values that lint judges, at each stage of their way from the hardware to a program.
 *
 *     struct el2_lint_values values;
 *     el2_lint_guest(vm, &values);
 *     struct el2_lint_view view = el2_lint_view_of(&values);
 *     el2_lint(&view, sink);
 */
#ifndef EL2_SIM_REPORT_LINTVIEW_H
#define EL2_SIM_REPORT_LINTVIEW_H

#include <stdbool.h>
#include <stdint.h>

#include "cpumodel/lint/lint.h"
#include "sanitise/view/hostview.h"
#include "traps/vm/vm.h"

#ifdef __cplusplus
extern "C" {
#endif

struct el2_lint_values { /* by ID index */
    uint64_t id[EL2_ID_COUNT];
    uint64_t undef[2];
    uint64_t unseen[EL2_ID_COUNT];
};

static inline struct el2_lint_view el2_lint_view_of(const struct el2_lint_values *values)
{
    return (struct el2_lint_view){.id = values->id, .undef = values->undef, .unseen = values->unseen};
}

/* What the hardware of one CPU says. */
void el2_lint_raw(const struct el2_cpu *cpu, struct el2_lint_values *values);

/* What the host kernel makes of all CPUs; what is no feature register is the boot CPU's. */
void el2_lint_sanitised(const struct el2_kernel *kernel, const struct el2_host *host,
                        const struct el2_host_view *view, struct el2_lint_values *values);

/* What vCPU 0 reads at EL1 on the CPU that it is on. A read that gives no value is unseen. */
void el2_lint_guest(const struct el2_vm *vm, struct el2_lint_values *values);

/* What a process of the host reads at EL0: fields that the kernel does not show it are unseen. */
void el2_lint_el0(const struct el2_kernel *kernel, const struct el2_host *host,
                  const struct el2_host_view *view, unsigned cpu, struct el2_lint_values *values);

/* Whether the two give lint the same findings: alike but for the affinity in MPIDR_EL1. */
bool el2_lint_alike(const struct el2_lint_values *a, const struct el2_lint_values *b);

#ifdef __cplusplus
}
#endif

#endif
