/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All registers that userspace reaches: KVM_GET_REG_LIST in KVM's order, and KVM_GET_ONE_REG,
 * KVM_SET_ONE_REG, KVM_ARM_VCPU_FINALIZE and KVM_RUN by KVM's 64-bit ids.
 *
 * The ID space is answered by onereg.h; here are the others beside it: core registers, SVE registers,
 * firmware pseudo-registers, demultiplexed CCSIDR_EL1 registers, timers and system registers. What a vCPU has
 * of them is kept here, with the values that the kernel's reset functions give. The list borrows the VM,
 * which must outlive it; nothing allocates after el2_reglist_create.
 *
 * The hardware is asked for what its ID registers do not tell: ACTLR_EL1, AMAIR_EL1, PMCR_EL0, PMMIR_EL1 and
 * ZCR_EL1.LEN (the longest SVE vector; the lengths are the powers of two up to it, DDI 0487 B1.4.2) are what
 * the host file gives, else 0.
 *
 *     struct el2_reglist *list = el2_reglist_create(vm, &error);
 *     el2_reglist_each(list, 0, print_id, NULL);                 // EPERM: SVE is not finalised
 *     struct el2_reg_value value;
 *     el2_reglist_get(list, 0, 0x6030000000100040, &value);     // pc
 *     el2_reglist_free(list);
 */
#ifndef EL2_TRAPS_ONEREG_REGLIST_H
#define EL2_TRAPS_ONEREG_REGLIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "traps/vm/vm.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EL2_REG_WORDS 32 /* the largest register: 2048 bits */
#define EL2_REG_NAME  48

struct el2_reglist;

struct el2_reg_value {
    uint64_t word[EL2_REG_WORDS]; /* lowest first; those beyond the register's size are 0 */
};

/* Fresh vCPU registers for `vm`. NULL when out of memory. */
struct el2_reglist *el2_reglist_create(struct el2_vm *vm, struct el2_error *error);
void el2_reglist_free(struct el2_reglist *list);

/* The bytes of the register that an id names: 1 to 256, by its KVM_REG_SIZE field; 0 where the field is
 * wrong. */
unsigned el2_reg_size(uint64_t id);

/* KVM_GET_REG_LIST: calls `take` for each id in KVM's order. 0, or EPERM before SVE is finalised. */
int el2_reglist_each(const struct el2_reglist *list, unsigned vcpu, void (*take)(void *context, uint64_t id),
                     void *context);

/* KVM_GET_ONE_REG and KVM_SET_ONE_REG. 0 or KVM's errno. A value's words beyond the register's size are
 * ignored. */
int el2_reglist_get(const struct el2_reglist *list, unsigned vcpu, uint64_t id, struct el2_reg_value *value);
int el2_reglist_set(struct el2_reglist *list, unsigned vcpu, uint64_t id, const struct el2_reg_value *value);

/* KVM_ARM_VCPU_FINALIZE(KVM_ARM_VCPU_SVE): 0, EINVAL without SVE, EPERM the second time. */
int el2_reglist_finalize_sve(struct el2_reglist *list, unsigned vcpu);

/* The vCPU is reset again (el2_vm_reset_vcpu); SVE stays finalised. 0, or ENOENT where there is no such vCPU.
 */
int el2_reglist_reset_vcpu(struct el2_reglist *list, unsigned vcpu);

/* KVM_RUN, as far as the VM's registers are concerned: 0, or EPERM before SVE is finalised. */
int el2_reglist_run(struct el2_reglist *list, unsigned vcpu);

/* Why such a call has just failed with `error`: one clause. `id` is of GET and SET; why a write of an ID
 * register fails is el2_onereg_decide's to say. */
enum el2_reg_call { EL2_REG_GET, EL2_REG_SET, EL2_REG_LIST, EL2_REG_FINALIZE, EL2_REG_RUN };
const char *el2_reglist_why(const struct el2_reglist *list, unsigned vcpu, enum el2_reg_call call,
                            uint64_t id, int error);

/*
 * The id of a system register as userspace names it, and back. KVM's ABI swaps two ids: CNTVCT_EL0 has the id
 * of CNTV_CVAL_EL0's encoding and the other way round (Documentation/virt/kvm/api.rst, 4.68).
 */
uint64_t el2_reg_id(el2_encoding encoding);
bool el2_reg_encoding(uint64_t id, el2_encoding *encoding);

/*
 * The name of an id: the architecture's for system registers, KVM's for the others ("regs.pc",
 * "fp_regs.vregs[0]", "KVM_REG_ARM_PSCI_VERSION", "KVM_REG_ARM64_SVE_ZREG(0)", "CCSIDR_EL1[0]"); the id
 * itself where it has none.
 */
void el2_reg_name(uint64_t id, char name[EL2_REG_NAME]);

/* The id of a name of the registers that are not system registers; false where there is none. */
bool el2_reg_by_name(const char *name, uint64_t *id);

#ifdef __cplusplus
}
#endif

#endif
