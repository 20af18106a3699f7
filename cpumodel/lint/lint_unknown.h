/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The C rules of what the register database has no name for.
 *
 *     el2_lint_bits(run);
 */
#ifndef EL2_CPUMODEL_LINT_LINT_UNKNOWN_H
#define EL2_CPUMODEL_LINT_LINT_UNKNOWN_H

#include "cpumodel/lint/run.h"

/* Values of fields without a name, CRm 4 to 7; bits of ID registers without a field, CRm 1 to 7. */
void el2_lint_values(struct el2_lint_run *run);
void el2_lint_bits(struct el2_lint_run *run);

#endif
