/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Syndromes in the log of a hypervisor or a kernel: "unhandled TID3 trap, ISS: 0x34004d, 0x380089",
 * "ESR_EL2=0x62380405", "ESR = 0x0000000096000004", "EC = 0x25: DABT", "ISS = 0x00000004, ISS2 = …".
 *
 * The numbers behind a word ISS, or a word that begins with ESR, in any case; ':', '=', '(' and blanks lie
 * between, commas and blanks separate several. A number behind the word EC is the class of the ISS that
 * follow it. A NUL byte separates words. A log of any length takes the memory of one line.
 *
 *     el2_logged_read(stdin, 0x18, &(struct el2_logged_sink){take, refuse, context}, &error);
 */
#ifndef EL2_SIM_REPORT_LOGGED_H
#define EL2_SIM_REPORT_LOGGED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "cpumodel/text/error.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EL2_LOGGED_LINE 65535 /* bytes of a line at most, without its end */

enum el2_logged_kind {
    EL2_LOGGED_NUMBER, /* alone in its line: nothing says what it is */
    EL2_LOGGED_ESR,
    EL2_LOGGED_ISS,
};

struct el2_logged_number {
    enum el2_logged_kind kind;
    uint64_t value;
    unsigned ec;        /* of an ISS: the class that the log names, or the one given */
    unsigned long line; /* from 1 */
};

struct el2_logged_sink {
    /* False ends the reading; why is the sink's to say. */
    bool (*take)(void *context, const struct el2_logged_number *number);
    /* Something of the line is passed over: a number of more than 64 bits, an EC of more than 6, an ISS behind that, or
     * all of it where it is longer than EL2_LOGGED_LINE (told when that many bytes have been read). The text goes with
     * the call. */
    void (*refuse)(void *context, unsigned long line, const char *why);
    void *context;
};

/*
 * Reads to the end. `ec`: the class of an ISS before the log names one. False where the stream cannot be read, with a
 * message, or where the sink ended it, without.
 */
bool el2_logged_read(FILE *stream, unsigned ec, const struct el2_logged_sink *sink, struct el2_error *error);

/* One line of it, the `number`th. `ec` is changed where the line names one. False: the sink ends the reading. */
bool el2_logged_line(const char *line, unsigned long number, unsigned *ec,
                     const struct el2_logged_sink *sink);

#ifdef __cplusplus
}
#endif

#endif
