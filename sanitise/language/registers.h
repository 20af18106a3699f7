/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * [registers] and [onereg] of a kernel file, compiled: what KVM_GET_REG_LIST lists, and what the registers
 * beside the ID space reset to and store. Internal to sanitise/ and read by traps/reglist*.c.
 */
#ifndef EL2_SANITISE_LANGUAGE_REGISTERS_H
#define EL2_SANITISE_LANGUAGE_REGISTERS_H

#include <stdbool.h>
#include <stdint.h>

#include "cpumodel/arch/encoding.h"
#include "sanitise/language/condition.h"

/* KVM_GET_REG_LIST lists the timers first where they are an interface of their own, then what is invariant.
 */
enum el2_listed_order { EL2_LISTED_TIMER, EL2_LISTED_INVARIANT, EL2_LISTED_TABLE };

enum el2_reset { /* what a register beside the ID space holds when a vCPU is made */
                 EL2_RESET_VALUE,
                 EL2_RESET_UNKNOWN,     /* reset_unknown: 0x1de7ec7edbadc0de, masked */
                 EL2_RESET_ACTLR,       /* the hardware's ACTLR_EL1 */
                 EL2_RESET_AMAIR,       /* the hardware's AMAIR_EL1 */
                 EL2_RESET_HCR,         /* E2H, where the host has no FEAT_E2H0 */
                 EL2_RESET_MDCR,        /* HPMN: the number of event counters */
                 EL2_RESET_PMCR,        /* N, and LC where EL0 has no AArch32 */
                 EL2_RESET_PMCR_MARKED, /* the hardware's read-only bits, the others of 0xdecafbad, E clear;
                                           LC as before */
                 EL2_RESET_RAZ,         /* reads as zero, writes are ignored */
};

enum el2_reset_mask { EL2_RESET_MASK_NUMBER, EL2_RESET_MASK_COUNTERS, EL2_RESET_MASK_EVTYPER };

enum el2_store { /* what KVM_SET_ONE_REG stores of the value */
                 EL2_STORE_ALL,
                 EL2_STORE_KEEP,           /* these bits */
                 EL2_STORE_ONLY,           /* EINVAL where any other bit differs from the reset value */
                 EL2_STORE_COUNTERS,       /* the bits of counters that the vCPU has */
                 EL2_STORE_SET_COUNTERS,   /* the same, added to the value */
                 EL2_STORE_CLEAR_COUNTERS, /* the same, taken from the value */
                 EL2_STORE_PMCR,           /* N sets the number of counters before the first run */
                 EL2_STORE_PMMIR,          /* SLOTS: 0 or the host's, fixed by the first run */
};

struct el2_listed { /* a system register of KVM's list; those of the ID space have their values by [user] */
    el2_encoding encoding;
    enum el2_listed_order order;
    uint8_t position; /* among the timers */
    enum el2_reset reset;
    enum el2_reset_mask reset_by;
    enum el2_store store;
    el2_encoding shares; /* the register whose value it is another view of, or 0 */
    uint64_t reset_value;
    uint64_t reset_mask;
    uint64_t store_mask;
    struct el2_condition when;
    const struct el2_row *row;
};

enum el2_firmware { /* firmware pseudo-registers */
                    EL2_FIRMWARE_ABSENT,
                    EL2_FIRMWARE_PSCI,
                    EL2_FIRMWARE_WORKAROUND_1,
                    EL2_FIRMWARE_WORKAROUND_2,
                    EL2_FIRMWARE_WORKAROUND_3,
                    EL2_FIRMWARE_BITMAP,
};

#define EL2_FIRMWARE_COUNT 4 /* KVM_REG_ARM_FW_REG(n) */
#define EL2_BITMAP_COUNT   4 /* KVM_REG_ARM_FW_FEAT_BMAP_REG(n) */

struct el2_onereg_space {  /* [onereg]: what KVM lists beside system registers */
    bool core_by_word;     /* the core registers are listed by 32-bit word of struct kvm_regs */
    bool ccsidr_of_clidr;  /* CCSIDR_EL1 of the caches that the host's CLIDR_EL1 has; else of all levels */
    bool feature_ids_once; /* a vCPU's own feature ID registers keep their values when it is reset again */
    uint8_t ccsidr_count;  /* CSSELR_EL1 values, from 0 */
    enum el2_firmware firmware[EL2_FIRMWARE_COUNT + EL2_BITMAP_COUNT];
    uint64_t bitmap[EL2_BITMAP_COUNT];          /* reset values */
    uint64_t bitmap_features[EL2_BITMAP_COUNT]; /* bits that userspace may set */
};

#endif
