/* SPDX-License-Identifier: GPL-2.0-or-later */
/* W18: a module that looks at a machine's clocks, counters and features without asking whether it may. */
#include "scenarios/walk.h"

const char guest_name[] = "corefreq-like";

#define REGISTERS(_)                                                                                         \
    _(MIDR_EL1, midr_el1)                                                                                    \
    _(REVIDR_EL1, revidr_el1)                                                                                \
    _(ID_AA64PFR0_EL1, id_aa64pfr0_el1)                                                                      \
    _(ID_AA64DFR0_EL1, id_aa64dfr0_el1)                                                                      \
    _(ID_AA64MMFR2_EL1, id_aa64mmfr2_el1)                                                                    \
    _(CLIDR_EL1, clidr_el1)                                                                                  \
    _(CTR_EL0, ctr_el0)                                                                                      \
    _(CNTFRQ_EL0, cntfrq_el0)                                                                                \
    _(CNTVCT_EL0, cntvct_el0)                                                                                \
    _(PMCR_EL0, pmcr_el0)                                                                                    \
    _(PMCCNTR_EL0, pmccntr_el0)                                                                              \
    _(PMCNTENSET_EL0, pmcntenset_el0)                                                                        \
    _(PMUSERENR_EL0, pmuserenr_el0)                                                                          \
    _(PMCEID0_EL0, pmceid0_el0)                                                                              \
    _(PMCEID1_EL0, pmceid1_el0)

WALK_REGISTERS(REGISTERS)

void guest_main(void)
{
    walk(walk_rows, sizeof walk_rows / sizeof *walk_rows);
}
