/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a command looks at: a host, a kernel and a VM by their names on the command line, with the trail of
 * all that was decided. For explain and diff.
 */
#ifndef EL2_SIM_COMMAND_SUBJECT_H
#define EL2_SIM_COMMAND_SUBJECT_H

#include <stdbool.h>
#include <stdint.h>

#include "cpumodel/host/host.h"
#include "cpumodel/text/error.h"
#include "sanitise/view/hostview.h"
#include "sanitise/view/trail.h"
#include "sim/command/output.h"
#include "traps/vm/vm.h"

struct el2_subject_names {
    const char *host;
    const char *kernel;
    const char *vm;
    const char *cmdline; /* of the host kernel, or NULL */
};

struct el2_subject {
    struct el2_subject_names names;
    struct el2_host *host;
    struct el2_kernel *kernel;
    struct el2_overrides *overrides; /* or NULL */
    struct el2_trail *trail;
    struct el2_vm *vm; /* reports to the trail */
    uint32_t features;
    bool refused; /* the kernel refuses the VM: it is NULL, and `error` was filled */
};

/* False with a message; what is loaded so far is freed by el2_subject_free all the same. */
bool el2_subject_load(struct el2_subject *subject, const struct el2_subject_names *names,
                      struct el2_error *error);
void el2_subject_free(struct el2_subject *subject);

/* The facts of a result about it: host, kernel, vm, and cmdline where one was given. */
void el2_subject_facts(const struct el2_subject *subject, struct el2_output *output);

/* "REG=VALUE" or "REG.FIELD=VALUE" (the other fields as `vm` has them): a write to the ID space. */
struct el2_assignment {
    el2_encoding encoding;
    uint64_t value;
};
bool el2_assignment_parse(const char *text, const struct el2_vm *vm, struct el2_assignment *assignment,
                          struct el2_error *error);

#endif
