/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The userspace register interface: KVM_GET_ONE_REG, KVM_SET_ONE_REG, KVM_GET_REG_LIST.
 *
 * Errors are KVM's errno values, as positive numbers; 0 is success. A write is decided first (a value with
 * its reason, no side effect) and then performed, so that it can be explained without being made.
 *
 *     struct el2_set_decision decision;
 *     el2_onereg_decide(vm, 0, encoding, 0x11, &decision);
 *     if (decision.error)
 *         printf("%s: %s\n", el2_errno_name(decision.error), decision.why);
 *     else
 *         el2_onereg_perform(vm, 0, &decision);
 */
#ifndef EL2_TRAPS_ONEREG_ONEREG_H
#define EL2_TRAPS_ONEREG_ONEREG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sanitise/language/rules.h"
#include "traps/vm/vm.h"

#ifdef __cplusplus
extern "C" {
#endif

struct el2_set_decision {
    int error; /* 0, EINVAL, ENOENT, EBUSY … */
    el2_encoding encoding;
    uint64_t wrote;  /* what userspace passed */
    uint64_t stored; /* what the register holds after it, where error is 0 */
    /* Why: the field that was decisive, where one was (width 0: the register as a whole). */
    uint8_t lsb;
    uint8_t width;
    uint64_t got;              /* the field's bits as written */
    uint64_t limit;            /* the field's bits that the kernel allows at most, or exactly */
    const char *why;           /* one clause */
    const struct el2_row *row; /* the rule, or NULL */
};

/* KVM's 64-bit id of a system register (Documentation/virt/kvm/api.rst, KVM_REG_ARM64_SYSREG). */
uint64_t el2_onereg_id(el2_encoding encoding);

/* The encoding of such an id; false where it is not a 64-bit arm64 system register. */
bool el2_onereg_encoding(uint64_t id, el2_encoding *encoding);

/* KVM_GET_ONE_REG on `vcpu`: 0 and the value, or an errno. */
int el2_onereg_get(const struct el2_vm *vm, unsigned vcpu, el2_encoding encoding, uint64_t *value);

/* KVM_SET_ONE_REG: decides, changes nothing. */
void el2_onereg_decide(const struct el2_vm *vm, unsigned vcpu, el2_encoding encoding, uint64_t value,
                       struct el2_set_decision *decision);

/* Performs a decision whose error is 0. */
void el2_onereg_perform(struct el2_vm *vm, unsigned vcpu, const struct el2_set_decision *decision);

/* Both; returns the errno. */
int el2_onereg_set(struct el2_vm *vm, unsigned vcpu, el2_encoding encoding, uint64_t value);

/*
 * KVM_ARM_GET_REG_WRITABLE_MASKS: 0 and the bits of the register (64 bits) that its writer may at all change,
 * 0 for a register without any; EINVAL where the kernel has no such ioctl. Not every value of those bits is
 * taken.
 */
int el2_onereg_mask(const struct el2_vm *vm, el2_encoding encoding, uint64_t *mask);

/* Whether KVM_GET_REG_LIST lists the register. */
bool el2_onereg_listed(const struct el2_vm *vm, el2_encoding encoding);

/* "EINVAL" …; "0" for success. */
const char *el2_errno_name(int error);

/* What a recording of kvmprobe has for a KVM_SET_ONE_REG that ends so: 'I' for EINVAL …, '0' for success, '?' for what
 * it has no letter for. */
char el2_errno_letter(int error);

#ifdef __cplusplus
}
#endif

#endif
