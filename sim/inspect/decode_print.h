/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How `decode` prints numbers: a summary of each where programs read it, and the fields of each. */
#ifndef EL2_SIM_INSPECT_DECODE_PRINT_H
#define EL2_SIM_INSPECT_DECODE_PRINT_H

#include "sim/command/output.h"
#include "sim/report/number.h"

struct el2_decode_printer {
    struct el2_output *output;
    enum el2_format format;
    bool has_fields; /* the section of fields is open; of text, each number has its own */
};

/* Opens the section of summaries, which JSON and JSON lines have; before the first of them. */
void el2_decode_open_summaries(struct el2_decode_printer *printer);
void el2_decode_print_summary(const struct el2_decode_printer *printer, const struct el2_number *number);

/* Prints the fields, and opens their section where that is to be. */
void el2_decode_print_fields(struct el2_decode_printer *printer, const struct el2_number *number);

#endif
