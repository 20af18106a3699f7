/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * KVM's 64-bit register ids by their parts (arch/arm64/include/uapi/asm/kvm.h). What makes ids of encodings, and back,
 * is public: el2_reg_id and its like in traps/onereg/reglist.h.
 */
#ifndef EL2_TRAPS_ONEREG_REG_IDS_H
#define EL2_TRAPS_ONEREG_REG_IDS_H

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

#endif
