/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What users already have, read: writes to the ID registers of a VM, or a view of them.
 *
 *   Firecracker CPU template   {"reg_modifiers": [{"addr": ID, "bitmap": BITS}], "kvm_capabilities": ["170"],
 *                              "vcpu_features": [{"index": 0, "bitmap": BITS}]}; BITS has 0, 1 and x
 *   Firecracker fingerprint    {"kernel_version": …, "guest_cpu_config": a template without x}
 *   SYSREG list                SYSREG_ID_AA64PFR0_EL1_SVE=0, separated by commas or blanks
 *                              (as QEMU's properties)
 *
 * (Firecracker, docs/cpu_templates and src/vmm/src/cpu_config; QEMU's properties of writable ID registers.)
 * A register that is given more than once, or field by field, is one write.
 *
 *     struct el2_import *import = el2_import_template("t.json", text, size, &error);
 *     for (size_t i = 0; i < import->write_count; i++)
 *         el2_import_apply(vm, &import->write[i], &decision);
 *     el2_import_free(import);
 */
#ifndef EL2_SIM_EXCHANGE_IMPORT_H
#define EL2_SIM_EXCHANGE_IMPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cpumodel/host/host.h"
#include "cpumodel/text/error.h"
#include "traps/onereg/onereg.h"
#include "traps/vm/vm.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EL2_IMPORT_CAPABILITIES 64
#define EL2_IMPORT_TEXT         128

struct el2_import_write {
    uint64_t id; /* KVM's 64-bit id of the register */
    bool is_sysreg;
    el2_encoding encoding; /* where is_sysreg */
    uint64_t mask;         /* the bits that are given */
    uint64_t value;        /* those bits */
};

struct el2_import_capability { /* a KVM_CHECK_EXTENSION that Firecracker makes, or no longer makes */
    unsigned number;
    bool removed;
};

struct el2_import {
    char kernel[EL2_IMPORT_TEXT]; /* of a fingerprint: "6.1.155-176.282.amzn2023.aarch64"; else "" */
    size_t write_count, write_room;
    struct el2_import_write *write; /* in the order of the file */
    size_t capability_count;
    struct el2_import_capability capability[EL2_IMPORT_CAPABILITIES];
    uint32_t feature_mask; /* of the first word of struct kvm_vcpu_init's features */
    uint32_t feature_value;
};

/* NULL with "file:line: what" or "file: reg_modifiers[3].bitmap: what". Freed with el2_import_free. */
struct el2_import *el2_import_template(const char *name, const char *text, size_t size,
                                       struct el2_error *error);
struct el2_import *el2_import_fingerprint(const char *name, const char *text, size_t size,
                                          struct el2_error *error);
struct el2_import *el2_import_sysreg(const char *name, const char *text, size_t size,
                                     struct el2_error *error);
void el2_import_free(struct el2_import *import);

/* Adds to the write of the register that is there already, or a new one. False: out of memory. */
bool el2_import_add(struct el2_import *import, uint64_t id, uint64_t mask, uint64_t value,
                    struct el2_error *error);

/*
 * The VM features (enum el2_vm_feature) that a VM has whose own are `features` and whose vcpu_features are
 * the import's. False names a feature bit that el2sim does not know.
 */
bool el2_import_features(const struct el2_import *import, uint32_t *features, struct el2_error *error);

/* The VM feature that a KVM_CAP number stands for; 0 for one that el2sim does not model. */
uint32_t el2_import_capability_feature(unsigned number);

/*
 * One write to vCPU 0, made as Firecracker makes it: KVM_GET_ONE_REG, the given bits put in, KVM_SET_ONE_REG.
 * The decision's error is KVM's answer; ENOENT where GET does not know the register.
 */
void el2_import_apply(struct el2_vm *vm, const struct el2_import_write *write,
                      struct el2_set_decision *decision);

/* A host of `like`'s CPUs, or of one bare CPU where `like` is NULL, with the imported values on each. */
struct el2_host *el2_import_host(const struct el2_import *import, const struct el2_host *like,
                                 struct el2_error *error);

/*
 * The MIDR_EL1, REVIDR_EL1, AIDR_EL1 and SMIDR_EL1 of each CPU from `directory`, which is
 * /sys/devices/system/cpu or a copy of it. All other registers are those of the preset whose MIDR_EL1 has the
 * same implementer and part, or are bare where there is none; preset[cpu] is its name, or NULL.
 */
struct el2_identification {
    struct el2_host *host;
    const char *preset[EL2_HOST_CPUS]; /* "neoverse-v1"; owned by `name` */
    char name[EL2_HOST_CPUS][EL2_NAME_TEXT];
};
struct el2_identification *el2_import_identification(const char *directory, struct el2_error *error);
void el2_identification_free(struct el2_identification *identification);

#ifdef __cplusplus
}
#endif

#endif
