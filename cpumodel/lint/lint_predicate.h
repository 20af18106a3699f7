/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The C rules of lint that need no file of their own.
 *
 *     el2_lint_cachegap(run);
 */
#ifndef EL2_CPUMODEL_LINT_LINT_PREDICATE_H
#define EL2_CPUMODEL_LINT_LINT_PREDICATE_H

#include "cpumodel/lint/run.h"

/* AArch32 ID registers that are not 0 on a CPU without AArch32. */
void el2_lint_aarch32(struct el2_lint_run *run);

/* A cache level behind an empty one. */
void el2_lint_cachegap(struct el2_lint_run *run);

/* An encoding of (3,0,0,1..7,n) that is UNDEFINED. */
void el2_lint_defined(struct el2_lint_run *run);

#endif
