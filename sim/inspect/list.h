/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of `list` share: a function for each thing that can be listed. */
#ifndef EL2_SIM_INSPECT_LIST_H
#define EL2_SIM_INSPECT_LIST_H

#include "sim/command/output.h"

struct el2_list_request {
    struct el2_output *output;
    const char *operand; /* the second one, or NULL */
    struct el2_error *error;
};

/* Each prints one section; false with a message in the request's error. */
bool el2_list_hosts(const struct el2_list_request *request);
bool el2_list_kernels(const struct el2_list_request *request);
bool el2_list_guests(const struct el2_list_request *request);
bool el2_list_registers(const struct el2_list_request *request);
bool el2_list_fields(const struct el2_list_request *request); /* of the operand, or all */
bool el2_list_engine(const struct el2_list_request *request);

static inline struct el2_cell el2_list_word(const char *text)
{
    return *text ? el2_cell_text(text) : el2_cell_none();
}

#endif
