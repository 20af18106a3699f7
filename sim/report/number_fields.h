/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The fields of a syndrome or an instruction word, one by one: name, bits, value and meaning, and what follows from
 * several together: the register, the features that bring it, the syndrome that an instruction would have.
 *
 *     el2_number_fields(&number, (struct el2_number_sink){take, output});
 */
#ifndef EL2_SIM_REPORT_NUMBER_FIELDS_H
#define EL2_SIM_REPORT_NUMBER_FIELDS_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/report/number.h"

#ifdef __cplusplus
extern "C" {
#endif

struct el2_number_field {
    const char *name;
    bool is_note; /* what follows from several fields: bits and value are none */
    unsigned hi, lo;
    uint64_t value;
    const char *meaning; /* "" for none; valid during the call */
};

struct el2_number_sink {
    void (*take)(void *context, const struct el2_number_field *field);
    void *context;
};

/* The fields of a classified number, from the highest bit down, then the notes. */
void el2_number_fields(const struct el2_number *number, struct el2_number_sink sink);

#ifdef __cplusplus
}
#endif

#endif
