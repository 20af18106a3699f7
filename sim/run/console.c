/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/run/console.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A program that reads a quiet guest's output gets the guest's own bytes; a terminal shows what it cannot show. */
static bool open_output(struct el2_run_console *console, const struct el2_run_console_setting *setting,
                        struct el2_error *error)
{
    if (setting->keeps)
        return el2_console_keep(&console->output, &console->kept) || el2_fail(error, "out of memory");
    const bool raw = setting->quiet && !isatty(STDOUT_FILENO);
    console->output =
        (struct el2_console){.stream = stdout, .manner = raw ? EL2_CONSOLE_RAW : EL2_CONSOLE_SHOWN};
    return true;
}

bool el2_run_console_open(struct el2_run_console *console, const struct el2_run_console_setting *setting,
                          struct el2_error *error)
{
    *console = (struct el2_run_console){.input = {.descriptor = -1, .has_ended = true}};
    console->is_seen = !setting->keeps && isatty(STDOUT_FILENO);
    console->progress = setting->progress;
    return open_output(console, setting, error) &&
           el2_input_open(&console->input, setting->input, console->is_seen, setting->seconds, error);
}

void el2_run_console_free(struct el2_run_console *console)
{
    el2_console_end(&console->output);
    el2_input_close(&console->input);
    free(console->kept);
}

void el2_run_console_put(struct el2_run_console *console, const char *text, size_t size)
{
    if (console->is_seen)
        el2_run_progress_yield(console->progress, text, size);
    el2_console_put(&console->output, text, size);
}

static bool receive(void *context, uint8_t *byte)
{
    struct el2_run_console *console = context;
    el2_run_progress_yield(console->progress, "", 0);
    const bool got = el2_input_receive(&console->input, byte);
    if (console->input.is_taken)
        el2_run_progress_close(console->progress);
    if (console->input.is_taken && console->output.manner == EL2_CONSOLE_SHOWN && isatty(STDOUT_FILENO))
        console->output.manner = EL2_CONSOLE_LENT;
    return got;
}

static bool is_live(void *context)
{
    return el2_input_is_live(&((struct el2_run_console *)context)->input);
}

static bool wait(void *context, uint64_t nanoseconds)
{
    return el2_input_wait(&((struct el2_run_console *)context)->input, nanoseconds);
}

struct el2_machine_input el2_run_console_input(struct el2_run_console *console)
{
    return (struct el2_machine_input){
        .receive = receive, .is_live = is_live, .wait = wait, .context = console};
}

bool el2_run_console_end(struct el2_run_console *console, struct el2_error *error)
{
    const int failed = console->input.failed;
    const bool complete = el2_console_end(&console->output);
    el2_input_close(&console->input);
    if (!complete)
        return el2_fail(error, "out of memory: the guest's console is not complete");
    return !failed || el2_fail(error, "the guest's input cannot be read: %s", strerror(failed));
}
