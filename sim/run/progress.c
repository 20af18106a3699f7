/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/run/progress.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/command/output.h"
#include "sim/command/print.h"

#define FIRST_AFTER 2.0  /* seconds: a short run shows none */
#define EACH        0.25 /* seconds */
#define MILLION     1000000u

void el2_run_progress_open(struct el2_run_progress *progress, FILE *stream)
{
    const char *terminal = getenv("TERM");
    *progress = (struct el2_run_progress){.stream = NULL};
    if (!isatty(fileno(stream)) || !terminal || strcmp(terminal, "dumb") == 0)
        return;
    progress->stream = stream;
    clock_gettime(CLOCK_MONOTONIC, &progress->started);
    progress->shown = progress->started;
}

void el2_run_progress_text(char text[EL2_RUN_PROGRESS_TEXT], uint64_t instructions, uint64_t exits,
                           unsigned long long seconds)
{
    snprintf(text, EL2_RUN_PROGRESS_TEXT, "%" PRIu64 ".%" PRIu64 " M instructions, %" PRIu64 " exits, %llu s",
             instructions / MILLION, instructions % MILLION / (MILLION / 10), exits, seconds);
}

static double seconds_between(const struct timespec *from, const struct timespec *to)
{
    return (double)(to->tv_sec - from->tv_sec) + (double)(to->tv_nsec - from->tv_nsec) / 1e9;
}

/* By carriage returns and blanks alone. The cursor stays at the start, so that what comes next is over it. */
static void draw(struct el2_run_progress *progress, const char *text)
{
    const unsigned width = el2_output_width(progress->stream);
    const size_t room = width > 1 ? width - 1 : EL2_RUN_PROGRESS_TEXT;
    const size_t length = strlen(text) < room ? strlen(text) : room;
    const size_t drawn = progress->drawn < room ? progress->drawn : room;
    el2_print(progress->stream, "%.*s%*s\r", (int)length, text, drawn > length ? (int)(drawn - length) : 0,
              "");
    fflush(progress->stream);
    progress->drawn = length;
}

void el2_run_progress_show(struct el2_run_progress *progress, uint64_t instructions, uint64_t exits)
{
    struct timespec now;
    char text[EL2_RUN_PROGRESS_TEXT];
    if (!progress->stream || progress->is_amid || clock_gettime(CLOCK_MONOTONIC, &now) ||
        seconds_between(&progress->shown, &now) < (progress->was_shown ? EACH : FIRST_AFTER))
        return;
    progress->shown = now;
    progress->was_shown = true;
    el2_run_progress_text(text, instructions, exits,
                          (unsigned long long)seconds_between(&progress->started, &now));
    draw(progress, text);
}

static void take_away(struct el2_run_progress *progress)
{
    if (progress->stream && progress->drawn)
        draw(progress, "");
}

void el2_run_progress_yield(struct el2_run_progress *progress, const char *text, size_t size)
{
    take_away(progress);
    if (size)
        progress->is_amid = text[size - 1] != '\n';
}

void el2_run_progress_close(struct el2_run_progress *progress)
{
    take_away(progress);
    progress->stream = NULL;
}
