/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A line on a terminal that shows how far a run has come, drawn over itself, and gone when the run has ended. Whoever else
 * prints to a terminal has it taken away before; it comes back only where a line of theirs has ended. A terminal that is
 * lent to the guest has none.
 *
 *     struct el2_run_progress progress;
 *     el2_run_progress_open(&progress, stderr);
 *     el2_run_progress_show(&progress, instructions, exits);     // as often as one likes
 *     el2_run_progress_yield(&progress, text, size);             // before this is printed
 *     el2_run_progress_close(&progress);
 */
#ifndef EL2_SIM_RUN_PROGRESS_H
#define EL2_SIM_RUN_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

struct el2_run_progress {
    FILE *stream; /* NULL: nothing is shown */
    struct timespec started, shown;
    bool was_shown;
    size_t drawn; /* characters that are on the terminal */
    bool is_amid; /* a line of others has not ended */
};

/* Nothing is ever shown where the stream is no terminal, or a "dumb" one. */
void el2_run_progress_open(struct el2_run_progress *progress, FILE *stream);

/* Draws at most four times a second, and not in the first two. */
void el2_run_progress_show(struct el2_run_progress *progress, uint64_t instructions, uint64_t exits);

/* Takes the line away: this comes next on the terminal. */
void el2_run_progress_yield(struct el2_run_progress *progress, const char *text, size_t size);

/* Takes the line away for good. More than once, too. */
void el2_run_progress_close(struct el2_run_progress *progress);

/* The line: "1234.5 M instructions, 56789 exits, 12 s". */
#define EL2_RUN_PROGRESS_TEXT 80
void el2_run_progress_text(char text[EL2_RUN_PROGRESS_TEXT], uint64_t instructions, uint64_t exits,
                           unsigned long long seconds);

#endif
