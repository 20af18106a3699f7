/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of `explain` share: the explanation of a field as lines, and its three forms.
 */
#ifndef EL2_SIM_COMMAND_EXPLAIN_H
#define EL2_SIM_COMMAND_EXPLAIN_H

#include "sim/command/output.h"
#include "sim/command/subject.h"
#include "sim/command/words.h"

struct el2_explain { /* the parsed command line */
    struct el2_subject subject;
    struct el2_vm *fresh; /* the VM after the writes and before its first run */
    unsigned cpu;         /* that the vCPU is on */
    unsigned format;
    size_t failed_writes; /* of --set */
};

struct el2_explain_line {
    const char *stage;
    bool has_value;
    uint64_t value; /* field bits */
    char rule[EL2_WORDS_TEXT];
    const struct el2_row *row; /* the rule in the kernel file, or NULL */
    const char *origin;        /* where there is no row, or NULL */
};

#define EL2_EXPLAIN_LINES (EL2_CHAIN_LINKS + 16)

struct el2_explanation {
    struct el2_chain chain;
    size_t count;
    struct el2_explain_line line[EL2_EXPLAIN_LINES];
};

/* Explains one field: every line of it. */
void el2_explain_field(const struct el2_explain *explain, const struct el2_field_ref *field,
                       struct el2_explanation *explanation);

/* Prints it as people read it; prints every field of a register; prints a write. False with a message. */
void el2_explain_print(const struct el2_explain *explain, const struct el2_explanation *explanation);
bool el2_explain_rows(const struct el2_explain *explain, const struct el2_explanation *explanation,
                      struct el2_error *error);
bool el2_explain_register(const struct el2_explain *explain, el2_encoding encoding, struct el2_error *error);
bool el2_explain_write(const struct el2_explain *explain, const struct el2_assignment *write, bool *refused,
                       struct el2_error *error);

/* "future (8 CPUs), linux-4.15, --vm none" */
void el2_explain_facts(const struct el2_explain *explain, struct el2_output *output);

#endif
