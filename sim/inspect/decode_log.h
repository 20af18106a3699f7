/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `decode -`: the numbers of a log on stdin, printed as they come. */
#ifndef EL2_SIM_INSPECT_DECODE_LOG_H
#define EL2_SIM_INSPECT_DECODE_LOG_H

#include "sim/inspect/decode_print.h"

/*
 * Reads to the end of stdin. `as`: what a number alone in its line is; `ec`: of an ISS before the log names one. A
 * line that is too long, or whose number is none, is said on stderr and makes `bad` true; the log goes on. False with a
 * message where the log cannot be read to its end, or has no number at all.
 *
 * Memory is bounded: a line by EL2_LOGGED_LINE; in JSON, which is one document, 2^20 numbers by 16 bytes each.
 */
bool el2_decode_log(struct el2_decode_printer *printer, struct el2_disassembler *disassembler,
                    enum el2_number_kind as, unsigned ec, bool *bad, struct el2_error *error);

#endif
