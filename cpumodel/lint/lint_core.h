/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The cores that MIDR_EL1 may name (lint_cores.inc), and the C rule of what they always have.
 *
 *     el2_lint_core_name(0x410fd0c0);      // "Neoverse N1"
 */
#ifndef EL2_CPUMODEL_LINT_LINT_CORE_H
#define EL2_CPUMODEL_LINT_LINT_CORE_H

#include "cpumodel/lint/run.h"

/* The core that MIDR_EL1 names; NULL where the table has it not. The text is static. */
const char *el2_lint_core_name(uint64_t midr);

void el2_lint_core(struct el2_lint_run *run);

/* Checks the table: sorted, features that fields announce, details that fit EL2_LINT_DETAIL. */
bool el2_lint_cores_check(struct el2_error *error);

#endif
