/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The lengths of SVE vectors that a VM's CPUs have: each power of two of 128 bits up to the longest, and that
 * (DDI 0487 B1.4.2). The longest is ZCR_EL1.LEN of the host's CPU 0, plus one.
 *
 *     el2_vector_bytes(vm, 3) // with ZCR_EL1.LEN = 3 on a host of 256 bits: 32
 */
#ifndef EL2_TRAPS_VM_VECTOR_LENGTH_H
#define EL2_TRAPS_VM_VECTOR_LENGTH_H

#include <stdint.h>

#include "traps/vm/vm.h"

/* The longest that the host has, in units of 128 bits: 1 to 16. */
unsigned el2_vector_longest(const struct el2_vm *vm);

/* Those up to `longest`, in units of 128 bits. Bit n: one of n + 1 units. */
uint64_t el2_vector_lengths(const struct el2_vm *vm, unsigned longest);

/* The length, in bytes, that ZCR_EL1.LEN = `len`, 0 to 15, gives: the longest that is not above it. */
unsigned el2_vector_bytes(const struct el2_vm *vm, unsigned len);

#endif
