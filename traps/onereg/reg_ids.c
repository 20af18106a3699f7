/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "traps/onereg/reg_ids.h"

#include "cpumodel/arch/encodings.h"
#include "traps/onereg/onereg.h"
#include "traps/onereg/reglist.h"

#define KVM_REG_KNOWN_SIZES 8 /* log2 of 256 bytes */

unsigned el2_reg_size(uint64_t id)
{
    unsigned log2 = (id & KVM_REG_SIZE_MASK) >> KVM_REG_SIZE_SHIFT;
    return log2 <= KVM_REG_KNOWN_SIZES ? 1u << log2 : 0;
}

static el2_encoding swap_virtual_counter(el2_encoding encoding)
{
    switch (encoding) {
    case EL2_SYS_CNTVCT_EL0:
        return EL2_SYS_CNTV_CVAL_EL0;
    case EL2_SYS_CNTV_CVAL_EL0:
        return EL2_SYS_CNTVCT_EL0;
    default:
        return encoding;
    }
}

uint64_t el2_reg_id(el2_encoding encoding)
{
    return el2_onereg_id(swap_virtual_counter(encoding));
}

bool el2_reg_encoding(uint64_t id, el2_encoding *encoding)
{
    if (!el2_onereg_encoding(id, encoding))
        return false;
    *encoding = swap_virtual_counter(*encoding);
    return true;
}
