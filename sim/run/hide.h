/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --hide-unexecutable: a host without what the guest would be shown and nobody executes. */
#ifndef EL2_SIM_RUN_HIDE_H
#define EL2_SIM_RUN_HIDE_H

#include "sim/command/subject.h"

/*
 * Takes these features out of all CPUs of the subject's host, and creates its VM anew. *hidden: their names, by
 * blanks, or NULL where there is none; freed with free(). False with a message where one cannot be taken out, where
 * the kernel refuses the VM without them, or memory runs out.
 */
bool el2_run_hide(struct el2_subject *subject, char **hidden, struct el2_error *error);

#endif
