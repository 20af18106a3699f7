/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An ID register is a promise: verdicts about promises that a VM's ID registers make and its CPUs and kernel
 * do not keep, or keep although nobody made them.
 *
 * Two ways to them. The map (el2_promise_map) tries every feature of the architecture and of the host file on
 * one CPU, without running anything. The tracker takes the reads and uses of a guest that runs. Both say a
 * verdict as a value; nothing is printed. The tracker is plain memory of its owner, bounded, and allocates
 * nothing.
 *
 *     struct el2_promise_tracker tracker;
 *     el2_promise_start(&tracker, vm, vcpu);
 *     el2_promise_read(&tracker, el2_id_index(encoding), value, pc);   // each MRS of the ID space
 *     el2_promise_use(&tracker, &context, &decision, word, pc);        // each gated instruction
 *     for (size_t i = 0; i < tracker.count; i++) print(&tracker.verdict[i]);
 */
#ifndef EL2_TRAPS_USE_PROMISE_H
#define EL2_TRAPS_USE_PROMISE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cpumodel/arch/archfeature.h"
#include "traps/use/use.h"
#include "traps/use/use_end.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EL2_PROMISES       64
#define EL2_PROMISE_DETAIL 128

enum el2_promise_code {
    EL2_PROMISE_UNUSABLE,      /* the view says yes, the use is undefined */
    EL2_PROMISE_HIDDEN_USABLE, /* the view says no, the use works */
    EL2_PROMISE_UNSEEN,        /* used, and no field that announces it was read before */
    EL2_PROMISE_CHANGED,       /* two reads of one register differ */
    EL2_PROMISE_INCONSISTENT,  /* no real CPU could have the view */
};

struct el2_promise {
    enum el2_promise_code code;
    const char *feature;   /* "FEAT_SVE"; or the rule of lint; NULL for a register that changed */
    el2_encoding encoding; /* the register that announces it, or that changed */
    const char *field;     /* the field, or NULL */
    uint64_t value;        /* what the guest reads there, for a changed one the new value */
    uint64_t before;       /* of a changed one */
    uint32_t word;         /* the instruction; 0 where none was used */
    const char *use;       /* its mnemonic or register, or NULL */
    uint64_t pc;           /* of a guest that runs, else 0 */
    enum el2_end end;      /* of a use */
    const char *control;   /* that trapped it, or that could have, or NULL: nothing can */
    const char *rule;      /* the kernel's rule, one clause */
    const char *origin;
    char detail[EL2_PROMISE_DETAIL]; /* of an inconsistency; else "" */
};

/* What the guest reads in its ID registers. */
struct el2_promise_view {
    uint64_t id[EL2_ID_COUNT];
    uint64_t undef[2];
    struct el2_arch_set set;
};
void el2_promise_view(struct el2_promise_view *view, const struct el2_vm *vm, unsigned vcpu);

/* How far a kernel keeps a guest from a feature that its CPU has. */
enum el2_enforcement {
    EL2_ENFORCE_ABSENT,  /* the CPU has it not */
    EL2_ENFORCE_TRAPPED, /* a control of EL2 keeps the guest from it, or answers for it */
    EL2_ENFORCE_OPEN,    /* a control covers it, and the kernel lets it pass */
    EL2_ENFORCE_NONE,    /* no control covers it: hiding is only advice */
};
const char *el2_enforcement_name(enum el2_enforcement enforcement);

/* One feature on one CPU. */
struct el2_feature_row {
    const char *name;
    enum el2_arch_id id; /* EL2_FEAT_NONE for a declared one */
    bool present;        /* in hardware */
    bool announced;      /* an ID field announces it */
    bool advertised;     /* to the guest */
    bool has_use; /* it brings an instruction or a register; the rest is about the use that tells most */
    uint32_t word;
    const char *use;
    struct el2_use_decision decision;
    struct el2_use_ending ending;
    const char *control; /* that traps it, or the first that could; NULL: none */
    enum el2_enforcement enforcement;
    unsigned uses;  /* how many were tried */
    unsigned works; /* how many of them work */
    unsigned undef; /* how many are undefined */
    bool is_finding;
    struct el2_promise finding; /* where is_finding */
};

struct el2_promise_sink {
    void (*feature)(void *context, const struct el2_feature_row *row);
    void (*finding)(void *context, const struct el2_promise *promise); /* also those of no feature */
    void *context;
};

/* Tries every feature at EL1 with EL1's own controls permitting, on the CPU that `vcpu` is on. In the order
 * of the feature table, then the host's declared ones, then the inconsistencies of the view. */
void el2_promise_map(const struct el2_vm *vm, unsigned vcpu, struct el2_promise_sink sink);

struct el2_promise_tracker {
    const struct el2_vm *vm;
    unsigned vcpu;
    uint64_t seen[2];                            /* registers that the guest has read on this vCPU */
    uint64_t *looked;                            /* [2], on any: shared with their trackers; or NULL */
    uint64_t first[EL2_ID_COUNT];                /* what it read there last */
    uint64_t judged[(EL2_FEAT_COUNT + 63) / 64]; /* features that have been used on this CPU */
    uint64_t judged_declared;
    unsigned cpu;
    struct el2_promise_view view;
    struct el2_promise verdict[EL2_PROMISES];
    size_t count;
    size_t dropped; /* verdicts that found no room */
};

void el2_promise_start(struct el2_promise_tracker *tracker, const struct el2_vm *vm, unsigned vcpu);

/* The guest has read `value` from the register of an ID index (el2_id_index) at `pc`. */
void el2_promise_read(struct el2_promise_tracker *tracker, int index, uint64_t value, uint64_t pc);

/* The guest uses the instruction; the decision is el2_use_decide's for it. */
void el2_promise_use(struct el2_promise_tracker *tracker, const struct el2_use_context *context,
                     const struct el2_use_decision *decision, uint32_t word, uint64_t pc);

/* Adds the verdicts of another tracker, of a vCPU of the same VM, that are not there yet. */
void el2_promise_merge(struct el2_promise_tracker *tracker, const struct el2_promise_tracker *other);

/* "advertised-but-unusable": stable, for machines. */
const char *el2_promise_name(enum el2_promise_code code);

#ifdef __cplusplus
}
#endif

#endif
