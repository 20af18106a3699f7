/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of `explain` share: what the command line asked for, and the forms in which it is printed.
 */
#ifndef EL2_SIM_INSPECT_EXPLAIN_H
#define EL2_SIM_INSPECT_EXPLAIN_H

#include "sim/command/assignment.h"
#include "sim/command/output.h"
#include "sim/command/subject.h"
#include "sim/explain/explanation.h"

struct el2_explain {
    struct el2_subject subject;
    struct el2_vm *fresh; /* the VM after the writes and before its first run */
    unsigned format;
    size_t failed_writes; /* of --set */
};

/* One field's explanation: as people read it, or as rows. False with a message. */
void el2_explain_field_text(const struct el2_explanation *explanation);
bool el2_explain_field_rows(const struct el2_explain *explain, const struct el2_explanation *explanation,
                            struct el2_error *error);

/* A table of every field of a register. False with a message. */
bool el2_explain_register(const struct el2_explain *explain, el2_encoding encoding, struct el2_error *error);

/* `explain set`: KVM_SET_ONE_REG's answer, field by field; nothing is written. False with a message. */
bool el2_explain_set(const struct el2_explain *explain, const struct el2_assignment *write, bool *refused,
                     struct el2_error *error);

#endif
