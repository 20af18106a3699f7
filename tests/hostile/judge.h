/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether a program behaved, whatever it was given: it ended by itself, with a status that is documented, a message where
 * the status says that something is wrong, nothing that a terminal would obey, and output of the format that was asked for.
 */
#ifndef EL2_TESTS_HOSTILE_JUDGE_H
#define EL2_TESTS_HOSTILE_JUDGE_H

#include "process.h"

/* NULL, or what is wrong. `argument` is the command line, whose first word is the program. */
const char *judge_process(char *const *argument, const struct process *process);

/* NULL, or what is wrong with a text that came out: only `\n`, `\t`, and "\r\n" where `line_ends` is set, are controls. */
const char *judge_text(const char *text, size_t size, bool line_ends);

#endif
