/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The input of a guest's console: a terminal, or a file or a pipe.
 *
 * A terminal is taken when the guest first asks (terminal.h), and its keys come in real time; so a guest that asks for
 * nothing leaves it alone. Of all else a byte is read when the guest asks for one, and waited for: what the guest gets
 * does not depend on when it was written, and what it does not ask for is left to whoever reads next. Only the run's time
 * limit ends such a wait.
 *
 *     struct el2_input input;
 *     if (!el2_input_open(&input, NULL, true, 60, &error))
 *         …
 *     while (el2_input_receive(&input, &byte))
 *         …
 *     el2_input_close(&input);
 */
#ifndef EL2_SIM_COMMAND_INPUT_H
#define EL2_SIM_COMMAND_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "cpumodel/text/error.h"
#include "sim/command/keys.h"

#define EL2_INPUT_KEYS_MAX 4096u

struct el2_input {
    int descriptor; /* -1: none */
    bool is_own;    /* opened here */
    bool is_terminal;
    bool is_taken; /* the terminal */
    bool has_ended;
    bool is_late; /* the run's time was up before a byte came */
    int failed;   /* errno of a read; 0: none has failed */
    unsigned seconds;
    struct timespec started; /* of those */
    struct el2_keys keys;
    size_t first, count; /* keys that the guest has not asked for yet */
    uint8_t key[EL2_INPUT_KEYS_MAX];
};

/* Of the file at `path`, or of stdin where it is NULL: then a terminal counts only where whoever types there `sees` what the
 * guest prints. `seconds`: how long the run may take, from now. False with a message where there is no such file. */
bool el2_input_open(struct el2_input *input, const char *path, bool sees, unsigned seconds,
                    struct el2_error *error);

/* Gives the terminal back. */
void el2_input_close(struct el2_input *input);

/* struct el2_machine_input, with the input as its context. */
bool el2_input_receive(void *input, uint8_t *byte);
bool el2_input_is_live(void *input);
bool el2_input_wait(void *input, uint64_t nanoseconds);

#endif
