/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a command looks at: a host, a kernel, its command line and a VM, by their names on the command line. One
 * description for all verbs: a verb has `struct el2_subject_names names` among its values, takes those of the rows
 * below that it needs, and loads as much as it needs.
 *
 *     struct view_values { struct el2_subject_names names; unsigned format; };
 *     static const struct el2_option options[] = {
 *         EL2_HOST_OPTION(struct view_values, EL2_HOST_HELP),
 *         EL2_KERNEL_OPTION(struct view_values, EL2_KERNEL_HELP),
 *         {0},
 *     };
 *     static const struct view_values defaults = {.names = EL2_SUBJECT_DEFAULTS};
 *
 *     struct el2_subject subject;
 *     if (el2_subject_load(&subject, &values->names, EL2_SUBJECT_VM, &error))
 *         el2_vm_read(subject.vm, 0, encoding, &answer);
 *     el2_subject_free(&subject);
 */
#ifndef EL2_SIM_COMMAND_SUBJECT_H
#define EL2_SIM_COMMAND_SUBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cpumodel/host/host.h"
#include "cpumodel/text/error.h"
#include "sanitise/view/hostview.h"
#include "sanitise/view/trail.h"
#include "sim/command/option.h"
#include "sim/command/output.h"
#include "traps/vm/vm.h"

#define EL2_SUBJECT_ANY_CPU UINT64_MAX
#define EL2_SUBJECT_TEXT    512

struct el2_subject_names {
    const char *host;
    const char *kernel;
    const char *vm;      /* features, or NULL for none */
    const char *cmdline; /* of the host kernel, or NULL */
    uint64_t cpu;        /* that vCPU 0 is on; EL2_SUBJECT_ANY_CPU: no CPU in particular */
    uint64_t vcpus;      /* 0 for one */
};

/* clang-format off */
#define EL2_SUBJECT_DEFAULTS {.host = "future", .kernel = "linux-4.15", .vm = ""}
/* clang-format on */

/* The rows of the options, for a struct of values that has `struct el2_subject_names names`. */
/* clang-format off */
#define EL2_SUBJECT_OPTION(type, name, letter, kind, member, argument, help) \
    {name, letter, kind, offsetof(type, names.member), argument, help}
/* clang-format on */
#define EL2_HOST_OPTION(type, help) EL2_SUBJECT_OPTION(type, "host", 'H', EL2_OPTION_TEXT, host, "HOST", help)
#define EL2_KERNEL_OPTION(type, help)                                                                        \
    EL2_SUBJECT_OPTION(type, "kernel", 'k', EL2_OPTION_TEXT, kernel, "KERNEL", help)
#define EL2_VM_OPTION(type, letter, help)                                                                    \
    EL2_SUBJECT_OPTION(type, "vm", letter, EL2_OPTION_TEXT, vm, "FEATURES", help)
#define EL2_CMDLINE_OPTION(type, letter, help)                                                               \
    EL2_SUBJECT_OPTION(type, "cmdline", letter, EL2_OPTION_TEXT, cmdline, "TEXT", help)
#define EL2_CPU_OPTION(type, letter, help)                                                                   \
    EL2_SUBJECT_OPTION(type, "cpu", letter, EL2_OPTION_NUMBER, cpu, "N", help)

#define EL2_HOST_HELP    "preset, .host file or recording (default future)"
#define EL2_KERNEL_HELP  "kernel name or .kernel file (default linux-4.15)"
#define EL2_VM_HELP      "sve,pauth,pmu,mte,gicv3,gicv2,el1_32bit,impid,el2"
#define EL2_CMDLINE_HELP "the host kernel's command line"

enum el2_subject_extent { /* how much is loaded; each has what is above it */
                          EL2_SUBJECT_HOST,
                          EL2_SUBJECT_KERNEL, /* with the overrides of its command line */
                          EL2_SUBJECT_VM,
                          EL2_SUBJECT_TRAIL, /* a VM whose decisions are all kept, to be explained */
};

struct el2_subject {
    struct el2_subject_names names;
    uint32_t features; /* of names.vm (enum el2_vm_feature) */
    struct el2_host *host;
    struct el2_kernel *kernel;
    struct el2_overrides *overrides; /* NULL without names.cmdline */
    struct el2_trail *trail;         /* NULL without EL2_SUBJECT_TRAIL */
    struct el2_vm *vm;               /* with vCPU 0 on names.cpu */
    bool refused;                    /* the kernel refuses the VM: it is NULL, and `error` was filled */
};

/* False with a message; what is loaded so far is freed by el2_subject_free all the same. */
bool el2_subject_load(struct el2_subject *subject, const struct el2_subject_names *names,
                      enum el2_subject_extent extent, struct el2_error *error);
void el2_subject_free(struct el2_subject *subject);

/* What a VM of the subject is created with. Valid as long as the subject. */
struct el2_vm_options el2_subject_vm_options(const struct el2_subject *subject);

/* Creates the VM anew: as it was loaded, before any run. False with a message, and `vm` is NULL. */
bool el2_subject_renew_vm(struct el2_subject *subject, struct el2_error *error);

/* What the host kernel makes of all CPUs, its command line included. From EL2_SUBJECT_KERNEL on. */
void el2_subject_sanitise(const struct el2_subject *subject, struct el2_host_view *view);

/* The facts of a result about it: host, kernel, vm, and cmdline where one was given. */
void el2_subject_facts(const struct el2_subject *subject, struct el2_output *output);

/* "future, linux-4.15, --vm none"; what does not fit is cut. */
void el2_subject_print(const struct el2_subject *subject, char text[EL2_SUBJECT_TEXT]);

#endif
