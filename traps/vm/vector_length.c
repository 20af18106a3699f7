/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "traps/vm/vector_length.h"

#include "cpumodel/arch/encodings.h"
#include "cpumodel/host/declared.h"

#define LEN   0xfu
#define BYTES 16u /* of a unit */

unsigned el2_vector_longest(const struct el2_vm *vm)
{
    return (unsigned)(el2_cpu_extra(&el2_vm_host(vm)->cpu[0], EL2_SYS_ZCR_EL1) & LEN) + 1;
}

uint64_t el2_vector_lengths(const struct el2_vm *vm, unsigned longest)
{
    const unsigned all = el2_vector_longest(vm);
    uint64_t lengths = 0;
    for (unsigned units = 1; units <= longest; units++)
        if (!(units & (units - 1)) || units == all)
            lengths |= 1ull << (units - 1);
    return lengths;
}

unsigned el2_vector_bytes(const struct el2_vm *vm, unsigned len)
{
    const unsigned longest = el2_vector_longest(vm);
    const uint64_t lengths = el2_vector_lengths(vm, len < longest ? len + 1 : longest);
    return BYTES * (64 - (unsigned)__builtin_clzll(lengths));
}
