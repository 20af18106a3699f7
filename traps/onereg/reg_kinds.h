/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kinds of registers that a list has, a file each (reg_core.c, reg_sve.c …), and what vCPUs have of them. The list
 * (reglist.c) makes, asks and frees; a kind knows its own part.
 */
#ifndef EL2_TRAPS_ONEREG_REG_KINDS_H
#define EL2_TRAPS_ONEREG_REG_KINDS_H

#include "sanitise/language/registers.h"
#include "traps/onereg/reg_ids.h"
#include "traps/onereg/reglist.h"
#include "traps/vm/vmstate.h"

#define CORE_WORDS   216 /* 32-bit words of struct kvm_regs */
#define CCSIDR_COUNT 14
#define ALL_FIRMWARE (EL2_FIRMWARE_COUNT + EL2_BITMAP_COUNT)

struct sve_state {
    bool finalized;
    uint8_t quadwords; /* the longest vector of this vCPU, in units of 128 bits */
    uint64_t z[KVM_SVE_Z_COUNT][32];
    uint64_t p[KVM_SVE_P_COUNT][4];
};

struct vcpu_registers {
    uint32_t core[CORE_WORDS];
    uint32_t ccsidr[CCSIDR_COUNT];
    struct sve_state sve;
};

struct el2_reglist {
    struct el2_vm *vm;
    uint64_t bitmap[EL2_BITMAP_COUNT]; /* of the VM */
    unsigned counters;                 /* PMCR_EL0.N of the VM */
    uint64_t slots;                    /* PMMIR_EL1.SLOTS of the VM */
    struct vcpu_registers *vcpu;
    uint64_t *value; /* vcpu × listed system registers */
};

/* Each kind: fresh values, and GET, SET by id. */
void el2_core_reset(struct el2_reglist *list, unsigned vcpu);
void el2_core_each(const struct el2_reglist *list, void (*take)(void *, uint64_t), void *context);
int el2_core_get(const struct el2_reglist *list, unsigned vcpu, uint64_t id, struct el2_reg_value *value);
int el2_core_set(struct el2_reglist *list, unsigned vcpu, uint64_t id, const struct el2_reg_value *value);

void el2_sve_reset(struct el2_reglist *list, unsigned vcpu);
void el2_sve_each(const struct el2_reglist *list, void (*take)(void *, uint64_t), void *context);
int el2_sve_get(const struct el2_reglist *list, unsigned vcpu, uint64_t id, struct el2_reg_value *value);
int el2_sve_set(struct el2_reglist *list, unsigned vcpu, uint64_t id, const struct el2_reg_value *value);

void el2_firmware_reset(struct el2_reglist *list);
void el2_firmware_each(const struct el2_reglist *list, void (*take)(void *, uint64_t), void *context);
int el2_firmware_get(const struct el2_reglist *list, uint64_t id, struct el2_reg_value *value);
int el2_firmware_set(struct el2_reglist *list, uint64_t id, uint64_t value);

void el2_demux_reset(struct el2_reglist *list, unsigned vcpu);
void el2_demux_each(const struct el2_reglist *list, void (*take)(void *, uint64_t), void *context);
int el2_demux_get(const struct el2_reglist *list, unsigned vcpu, uint64_t id, struct el2_reg_value *value);
int el2_demux_set(struct el2_reglist *list, unsigned vcpu, uint64_t id, uint32_t value);

void el2_sysregs_reset(struct el2_reglist *list, unsigned vcpu);
void el2_sysregs_each(const struct el2_reglist *list, void (*take)(void *, uint64_t), void *context);
int el2_sysregs_get(const struct el2_reglist *list, unsigned vcpu, uint64_t id, uint64_t *value);
int el2_sysregs_set(struct el2_reglist *list, unsigned vcpu, uint64_t id, uint64_t value);

#endif
