/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The commands of `onereg` on one VM: each prints its answer, one line or those of a list, on stdout.
 */
#ifndef EL2_SIM_OPERATE_ONEREG_SESSION_H
#define EL2_SIM_OPERATE_ONEREG_SESSION_H

#include <stdbool.h>
#include <stddef.h>

#include "sim/command/subject.h"
#include "traps/onereg/reglist.h"

struct el2_onereg_session {
    struct el2_subject subject;
    struct el2_reglist *list; /* of the subject's VM; NULL when a reset has failed */
    unsigned vcpu;            /* the current one */
    bool why;                 /* after an errno, why it is the answer */
};

/* Creates the VM. False with a message; close it all the same. */
bool el2_onereg_open(struct el2_onereg_session *session, const struct el2_subject_names *names, bool why,
                     struct el2_error *error);
void el2_onereg_close(struct el2_onereg_session *session);

/* Performs the command word[0] with its `count` - 1 arguments. False with a message where it is none. */
bool el2_onereg_command(struct el2_onereg_session *session, char **word, size_t count,
                        struct el2_error *error);

#endif
