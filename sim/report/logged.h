/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Syndromes in the log of a hypervisor or a kernel: "unhandled TID3 trap, ISS: 0x34004d, 0x380089",
 * "ESR_EL2=0x62380405", "ESR = 0x0000000096000004", "EC = 0x25: DABT", "ISS = 0x00000004, ISS2 = …".
 *
 * The numbers behind a word ISS, or a word that begins with ESR, in any case; ':', '=', '(' and blanks lie
 * between, commas and blanks separate several. A number behind the word EC is the class of the ISS that
 * follow it.
 *
 *     struct el2_logged_numbers numbers = {0};
 *     if (el2_logged_read(stdin, 0x18, &numbers, &error)) ...
 *     el2_logged_free(&numbers);
 */
#ifndef EL2_SIM_REPORT_LOGGED_H
#define EL2_SIM_REPORT_LOGGED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "cpumodel/text/error.h"

enum el2_logged_kind {
    EL2_LOGGED_NUMBER, /* alone in its line: nothing says what it is */
    EL2_LOGGED_ESR,
    EL2_LOGGED_ISS,
};

struct el2_logged_number {
    enum el2_logged_kind kind;
    uint64_t value;
    unsigned ec; /* of an ISS: the class that the log names, or the one given */
};

struct el2_logged_numbers {
    size_t count, room;
    struct el2_logged_number *number;
};

/* Reads to the end. `ec`: the class of an ISS before the log names one. False where there is no number at
 * all. */
bool el2_logged_read(FILE *stream, unsigned ec, struct el2_logged_numbers *numbers, struct el2_error *error);

/* One line of it. `ec` is changed where the line names one. */
bool el2_logged_line(const char *line, unsigned *ec, struct el2_logged_numbers *numbers,
                     struct el2_error *error);

bool el2_logged_add(struct el2_logged_numbers *numbers, enum el2_logged_kind kind, uint64_t value,
                    unsigned ec, struct el2_error *error);
void el2_logged_free(struct el2_logged_numbers *numbers);

#endif
