/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the register list share: KVM's ids (arch/arm64/include/uapi/asm/kvm.h) and the vCPU's
 * state. */
#ifndef EL2_TRAPS_ONEREG_REGLIST_INTERNAL_H
#define EL2_TRAPS_ONEREG_REGLIST_INTERNAL_H

#include "sanitise/language/registers.h"
#include "traps/onereg/reglist.h"
#include "traps/vm/vmstate.h"

#define KVM_REG_ARM64         0x6000000000000000ull
#define KVM_REG_SIZE_SHIFT    52
#define KVM_REG_SIZE_MASK     0x00f0000000000000ull
#define KVM_REG_SIZE(log2)    ((uint64_t)(log2) << KVM_REG_SIZE_SHIFT) /* log2 of the bytes */
#define KVM_REG_COPROC_SHIFT  16
#define KVM_REG_COPROC_MASK   0x000000000fff0000ull
#define KVM_REG_CORE          0x0000000000100000ull
#define KVM_REG_DEMUX         0x0000000000110000ull
#define KVM_REG_SYSREG        0x0000000000130000ull
#define KVM_REG_FIRMWARE      0x0000000000140000ull
#define KVM_REG_SVE           0x0000000000150000ull
#define KVM_REG_BITMAP        0x0000000000160000ull
#define KVM_REG_LOW           0x000000000000ffffull
#define KVM_REG_DEMUX_ID_MASK 0x000000000000ff00ull
#define KVM_REG_DEMUX_VALUE   0x00000000000000ffull

#define KVM_SVE_VLS     (KVM_REG_ARM64 | KVM_REG_SVE | KVM_REG_SIZE(6) | 0xffff)
#define KVM_SVE_Z(n)    (KVM_REG_ARM64 | KVM_REG_SVE | KVM_REG_SIZE(8) | (uint64_t)(n) << 5)
#define KVM_SVE_P(n)    (KVM_REG_ARM64 | KVM_REG_SVE | KVM_REG_SIZE(5) | 0x400 | (uint64_t)(n) << 5)
#define KVM_SVE_FFR     (KVM_REG_ARM64 | KVM_REG_SVE | KVM_REG_SIZE(5) | 0x600)
#define KVM_SVE_SLICES  32
#define KVM_SVE_Z_COUNT 32
#define KVM_SVE_P_COUNT 17 /* FFR behind the sixteen predicates */

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

/* A register outside the ID space that the host file gives for CPU 0, else 0. */
uint64_t el2_host_extra(const struct el2_vm *vm, el2_encoding encoding);

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
