/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the conformance check share. */
#ifndef EL2_SIM_CONFORM_CONFORM_INTERNAL_H
#define EL2_SIM_CONFORM_CONFORM_INTERNAL_H

#include "sanitise/view/hostview.h"
#include "sim/conform/conform.h"
#include "sim/conform/records.h"
#include "traps/onereg/onereg.h"
#include "traps/vm/vm.h"

struct el2_conformer {
    struct el2_records *records;
    const struct el2_host *host;
    const struct el2_kernel *kernel;
    const struct el2_overrides *overrides; /* of the recording's own /proc/cmdline */
    struct el2_host_view view;
    const char *variant; /* the one being judged */
    const struct el2_difference_sink *sink;
    struct el2_conformance *result;
};

/* Counts one comparison, and reports it where the texts differ. */
void el2_conform_compare(struct el2_conformer *c, const struct el2_record *record, const char *subject,
                         const char *recorded, const char *model, const char *why);

/* Counts a record that the model does not judge. */
void el2_conform_uncovered(struct el2_conformer *c, const struct el2_record *record);

/* A record of the host as a whole (el0, hwcap, mask …). */
void el2_conform_host(struct el2_conformer *c, const struct el2_record *record);

/* Whether a record belongs to a variant, which its second field names. */
bool el2_conform_of_variant(const struct el2_record *record);

/* A `variant` record, and all records of that variant. */
void el2_conform_variant(struct el2_conformer *c, const struct el2_record *variant);

/* A `guest32` record against what an AArch32 guest of `vm` reads. */
void el2_conform_guest32(struct el2_conformer *c, const struct el2_vm *vm, const struct el2_record *record);

/* All `lowered` records of the variant being judged, whose VMs are made with `options`. */
void el2_conform_lowered(struct el2_conformer *c, const struct el2_vm_options *options);

/* A `mask` record. */
void el2_conform_mask(struct el2_conformer *c, const struct el2_record *record);

/* A `setmod` record: a write that is taken, and changed. */
void el2_conform_setmod(struct el2_conformer *c, const struct el2_vm *vm, const struct el2_record *record);

/* A `set` or `setf` record against what `vm` decides. */
void el2_conform_set(struct el2_conformer *c, const struct el2_vm *vm, const struct el2_record *record);

/* A `reglist`, `sysreglist` or `demux` record against what `vm`, before its first run, lists. */
void el2_conform_list(struct el2_conformer *c, struct el2_vm *vm, const struct el2_record *record);

#endif
