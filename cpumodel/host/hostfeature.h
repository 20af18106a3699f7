/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A feature that no architecture document has yet, as a host file declares it:
 *
 *     [feature FEAT_WARP]
 *     field       = S3_0_C0_C4_3[3:0] >= 1          ; what announces it; of several lines one is enough
 *     instruction = 0xfffffc00 0xdac2a000           ; mask and value
 *     register    = S3_3_C11_C7_0                   ; a system register or a system instruction
 *     trap        = HCRX_EL2[45] == 0, ec 0x3b      ; the control that traps its use, and the class
 *     changes     = ID_AA64MMFR1_EL1.VH             ; an older field that means something else with it
 *     does        = zero                            ; when allowed: nop, zero, value N or undef
 *
 * `field` takes >=, == and !=; `trap` takes == and !=, and `ec N` or `undef` (UNDEFINED, to EL1). A control
 * of EL1 takes the exception to EL1, one of EL2 to EL2. `zero` and `value N` are what the destination
 * register, bits [4:0], gets; a write to a register that does so is ignored. Every key but `does` may stand
 * several times. A section replaces the one of that name in the host that the file inherits.
 */
#ifndef EL2_CPUMODEL_HOST_HOSTFEATURE_H
#define EL2_CPUMODEL_HOST_HOSTFEATURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cpumodel/arch/encoding.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EL2_HOST_FEATURES     16
#define EL2_HOST_FEATURE_ROWS 8  /* lines of one key */
#define EL2_HOST_FEATURE_NAME 48 /* characters, with the NUL */

enum el2_host_comparison { EL2_HOST_GE, EL2_HOST_EQ, EL2_HOST_NE };

struct el2_host_bits { /* some bits of a register, and what they are compared with */
    el2_encoding encoding;
    uint8_t lsb;
    uint8_t width;
    bool is_signed;
    enum el2_host_comparison comparison;
    uint64_t value; /* the bits, not sign-extended */
};

struct el2_host_instruction {
    uint32_t mask;
    uint32_t value;
};

struct el2_host_trap {
    struct el2_host_bits control; /* traps where this holds */
    uint8_t target;               /* Exception level 1 or 2; 1 for undef */
    uint8_t ec;                   /* class; 0 for undef */
    bool undef;
};

enum el2_host_effect { EL2_HOST_DOES_UNDEF, EL2_HOST_DOES_NOP, EL2_HOST_DOES_ZERO, EL2_HOST_DOES_VALUE };

struct el2_host_feature {
    char name[EL2_HOST_FEATURE_NAME];
    unsigned field_count, instruction_count, register_count, trap_count, changes_count;
    struct el2_host_bits field[EL2_HOST_FEATURE_ROWS]; /* one is enough */
    struct el2_host_instruction instruction[EL2_HOST_FEATURE_ROWS];
    el2_encoding reg[EL2_HOST_FEATURE_ROWS];
    struct el2_host_trap trap[EL2_HOST_FEATURE_ROWS];    /* in order of priority */
    struct el2_host_bits changes[EL2_HOST_FEATURE_ROWS]; /* comparison and value unused */
    bool has_does;
    enum el2_host_effect does;
    uint64_t value; /* of EL2_HOST_DOES_VALUE */
};

/* Whether `bits` holds for the register's value. */
bool el2_host_bits_hold(const struct el2_host_bits *bits, uint64_t value);

#ifdef __cplusplus
}
#endif

#endif
