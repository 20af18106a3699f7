/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Migration: a VM's ID registers saved under one kernel and host, and restored under another.
 *
 * Save is KVM_GET_ONE_REG of every listed register of the ID space, after the VM has run; restore is
 * KVM_SET_ONE_REG of each, in order of encoding, on a fresh VM. Where the target refuses, the fields that
 * block are found one by one, and for each the largest value that both kernels take from userspace. Those
 * values, written on the source before its first run, are then tried for real: `EL2_MIGRATION_WRITES` means
 * that the migration has succeeded with them.
 *
 * A migrant is one end, made once and used for any number of pairs; it belongs to one thread.
 *
 *     struct el2_migrant *from = el2_migrant_create(k1, host_a, &options, &error), *to = …;
 *     struct el2_migration *result = malloc(sizeof *result);
 *     el2_migrate(from, to, result);
 */
#ifndef EL2_TRAPS_ONEREG_MIGRATE_H
#define EL2_TRAPS_ONEREG_MIGRATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cpumodel/arch/pieces.h"
#include "traps/onereg/onereg.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EL2_MIGRATION_FIELDS 2048 /* more than the ID space has pieces */

struct el2_migrant;

/* As el2_vm_create. The kernel and the host must outlive it. */
struct el2_migrant *el2_migrant_create(const struct el2_kernel *kernel, const struct el2_host *host,
                                       const struct el2_vm_options *options, struct el2_error *error);
void el2_migrant_free(struct el2_migrant *migrant);

/* The VM as it is before userspace writes and before it runs. */
const struct el2_vm *el2_migrant_vm(const struct el2_migrant *migrant);

enum el2_migration_verdict {
    EL2_MIGRATION_OK,      /* every register is accepted as it is */
    EL2_MIGRATION_WRITES,  /* it is after `write` on the source, before its first run */
    EL2_MIGRATION_BLOCKED, /* no value suits both */
};

struct el2_restored { /* one saved register */
    el2_encoding encoding;
    uint64_t saved;
    struct el2_set_decision decision; /* of the target's KVM_SET_ONE_REG */
};

struct el2_blocked {            /* one field that the target refuses */
    struct el2_field_ref field; /* width 0: the register as a whole */
    uint64_t got;
    bool has_common;
    uint64_t common;                  /* the largest value that both sides take */
    struct el2_set_decision decision; /* the target's, of that field alone */
};

struct el2_change {             /* what the guest reads differently after an accepted migration */
    struct el2_field_ref field; /* width 0: a value on one side, none on the other */
    uint64_t before;
    uint64_t after;
    enum el2_answer_kind kind_before; /* before: of EL2_ANSWER_VALUE alone */
    enum el2_answer_kind kind_after;
    bool trapped; /* on the target; false: the hardware answers there, and KVM cannot help */
};

struct el2_write { /* to make on the source VM before it runs */
    el2_encoding encoding;
    uint64_t value;
};

struct el2_migration {
    enum el2_migration_verdict verdict;
    size_t restored_count;
    struct el2_restored restored[EL2_ID_COUNT]; /* as it is, without the writes */
    size_t blocked_count;
    struct el2_blocked blocked[EL2_MIGRATION_FIELDS];
    size_t write_count; /* where the verdict is EL2_MIGRATION_WRITES */
    struct el2_write write[EL2_ID_COUNT];
    const char *why_not; /* one clause where it is EL2_MIGRATION_BLOCKED, else NULL */
    size_t change_count; /* where it is not EL2_MIGRATION_BLOCKED */
    struct el2_change change[EL2_MIGRATION_FIELDS];
};

/* Judges one pair. The two may be the same migrant. Allocates nothing. */
void el2_migrate(struct el2_migrant *from, struct el2_migrant *to, struct el2_migration *result);

#ifdef __cplusplus
}
#endif

#endif
