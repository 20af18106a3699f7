/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpumodel/host/hostfeature.h"

#include "cpumodel/arch/register.h"

bool el2_host_bits_hold(const struct el2_host_bits *bits, uint64_t value)
{
    uint64_t field = value >> bits->lsb & el2_mask(0, bits->width);
    if (bits->comparison == EL2_HOST_EQ)
        return field == bits->value;
    if (bits->comparison == EL2_HOST_NE)
        return field != bits->value;
    uint64_t sign = bits->is_signed ? 1ull << (bits->width - 1) : 0;
    return (field ^ sign) >= (bits->value ^ sign);
}
