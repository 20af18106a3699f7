/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What memory an A64 load or store accesses, by its word alone (DDI 0487 C4.1.94 "Loads and Stores"; DC ZVA of C5.3): the
 * registers that its address is made of, and how many bytes from there on. For a debugger's watchpoints, which are to be
 * told before the access is made.
 *
 *     struct el2_memory_access access;
 *     if (el2_memory_access_decode(0xf8408423, &access))              // ldr x3, [x1], #8
 *         access.reads && access.base == 1 && access.bytes == 8 && access.offset == 0;
 *
 * Not told are accesses that are made by a hypervisor for the guest, or by no CPU that is executed here: FEAT_MOPS,
 * FEAT_LS64, FEAT_LSE128, tags (FEAT_MTE), SVE and SME.
 */
#ifndef EL2_TRAPS_SYNDROME_MEMORY_ACCESS_H
#define EL2_TRAPS_SYNDROME_MEMORY_ACCESS_H

#include <stdbool.h>
#include <stdint.h>

#define EL2_ACCESS_BASE_SP     31u
#define EL2_ACCESS_BASE_PC     32u
#define EL2_ACCESS_NO_REGISTER 33u

struct el2_memory_access {
    bool reads;
    bool writes;    /* an atomic does both */
    uint8_t base;   /* 0 to 30: Xn; or EL2_ACCESS_BASE_… */
    uint8_t index;  /* 0 to 30: Xm, 31: XZR; EL2_ACCESS_NO_REGISTER: none */
    uint8_t extend; /* of the index: 2 UXTW, 3 LSL, 6 SXTW, 7 SXTX, as in the instruction */
    uint8_t shift;  /* of the index, to the left */
    int32_t offset; /* bytes, added to the base */
    uint16_t bytes; /* accessed from there on; 0: the block of DC ZVA (DCZID_EL0) that the address is in */
};

/* False: the word accesses no memory, or none that is told here. */
bool el2_memory_access_decode(uint32_t word, struct el2_memory_access *access);

/* The index as it is added to the base. */
uint64_t el2_memory_access_index(const struct el2_memory_access *access, uint64_t value);

#endif
