/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "traps/syndrome/memory_access.h"

#include <stddef.h>

#include "cpumodel/text/count.h"

static uint32_t field(uint32_t word, unsigned hi, unsigned lo)
{
    return word >> lo & ((2u << (hi - lo)) - 1);
}

static int32_t signed_field(uint32_t word, unsigned hi, unsigned lo)
{
    const unsigned width = hi - lo + 1;
    return (int32_t)(field(word, hi, lo) << (32 - width)) >> (32 - width);
}

static void by_direction(uint32_t word, struct el2_memory_access *access)
{
    access->reads = word >> 22 & 1;
    access->writes = !access->reads;
}

/* LD1 to LD4, ST1 to ST4 of whole registers: how many, by the opcode. */
static bool multiple_structures(uint32_t word, struct el2_memory_access *access)
{
    static const uint8_t registers[16] = {[0] = 4, [2] = 4, [4] = 3, [6] = 3, [7] = 1, [8] = 2, [10] = 2};
    by_direction(word, access);
    access->bytes = (uint16_t)(registers[field(word, 15, 12)] * (word >> 30 & 1 ? 16 : 8));
    return access->bytes;
}

/* One element of each register, or one for all of its lanes. */
static bool single_structure(uint32_t word, struct el2_memory_access *access)
{
    const unsigned elements = (field(word, 13, 13) << 1 | field(word, 21, 21)) + 1;
    const unsigned scale = field(word, 15, 14), size = field(word, 11, 10);
    unsigned log2 = scale;
    if (scale == 3)
        log2 = size;
    else if (scale == 2)
        log2 = size & 1 ? 3 : 2;
    by_direction(word, access);
    access->bytes = (uint16_t)(elements << log2);
    return true;
}

/* Exclusive and ordered accesses, compare and swap. */
static bool exclusive(uint32_t word, struct el2_memory_access *access)
{
    const unsigned size = field(word, 31, 30);
    const bool o2 = word >> 23 & 1, o1 = word >> 21 & 1;
    by_direction(word, access);
    if (o1 && (o2 || size < 2))
        access->reads = access->writes = true;
    access->bytes = (uint16_t)(1u << size);
    if (o1 && !o2)
        access->bytes = (uint16_t)(8u << (size & 1));
    return true;
}

static bool by_opc(uint32_t word, struct el2_memory_access *access)
{
    const unsigned size = field(word, 31, 30), opc = field(word, 23, 22);
    const bool is_vector = word >> 26 & 1;
    if (!is_vector && size == 3 && opc == 2) /* PRFM */
        return false;
    access->writes = is_vector ? !(opc & 1) : opc == 0;
    access->reads = !access->writes;
    access->bytes = (uint16_t)(1u << size);
    if (is_vector && opc & 2)
        access->bytes = 16;
    return true;
}

static bool unscaled(uint32_t word, struct el2_memory_access *access)
{
    access->offset = signed_field(word, 20, 12);
    return by_opc(word, access);
}

/* The base is written behind the access. */
static bool post_index(uint32_t word, struct el2_memory_access *access)
{
    return by_opc(word, access);
}

static bool unsigned_offset(uint32_t word, struct el2_memory_access *access)
{
    if (!by_opc(word, access))
        return false;
    access->offset = (int32_t)(field(word, 21, 10) * access->bytes);
    return true;
}

static bool register_offset(uint32_t word, struct el2_memory_access *access)
{
    if (!by_opc(word, access))
        return false;
    access->index = (uint8_t)field(word, 20, 16);
    access->extend = (uint8_t)field(word, 15, 13);
    if (word >> 12 & 1)
        access->shift = (uint8_t)__builtin_ctz(access->bytes);
    return true;
}

/* FEAT_LSE; LDAPR is among them. */
static bool atomic(uint32_t word, struct el2_memory_access *access)
{
    const bool o3 = word >> 15 & 1;
    const unsigned opc = field(word, 14, 12);
    access->bytes = (uint16_t)(1u << field(word, 31, 30));
    access->reads = true;
    access->writes = !(o3 && opc == 4);
    return !o3 || opc == 0 || opc == 4;
}

/* LDRAA, LDRAB: the address without its signature is the caller's to find. */
static bool authenticated(uint32_t word, struct el2_memory_access *access)
{
    access->reads = true;
    access->bytes = 8;
    access->offset = 8 * (signed_field(word, 22, 22) * 512 + (int32_t)field(word, 20, 12));
    return field(word, 31, 30) == 3;
}

static bool literal(uint32_t word, struct el2_memory_access *access)
{
    const unsigned opc = field(word, 31, 30);
    const bool is_vector = word >> 26 & 1;
    access->base = EL2_ACCESS_BASE_PC;
    access->offset = signed_field(word, 23, 5) * 4;
    access->reads = true;
    access->bytes = (uint16_t)(is_vector ? 4u << opc : opc == 1 ? 8 : 4);
    return opc != 3;
}

static bool pair(uint32_t word, struct el2_memory_access *access)
{
    const unsigned opc = field(word, 31, 30);
    const bool is_vector = word >> 26 & 1, is_post = field(word, 24, 23) == 1;
    const unsigned each = is_vector ? 4u << opc : opc == 2 ? 8 : 4;
    by_direction(word, access);
    if (!is_post)
        access->offset = signed_field(word, 21, 15) * (int32_t)each;
    access->bytes = (uint16_t)(2 * each);
    return opc != 3 && (is_vector || opc != 1 || access->reads); /* STGP */
}

static bool zero_block(uint32_t word, struct el2_memory_access *access)
{
    access->base = word & 31;
    access->writes = true;
    return access->base != 31;
}

/* The first row that fits. Of all but the literals and DC ZVA, Rn is the base. */
static const struct {
    uint32_t mask, value;
    bool (*decode)(uint32_t word, struct el2_memory_access *access);
} ROWS[] = {
    /* clang-format off */
    {0xbfbf0000, 0x0c000000, multiple_structures},
    {0xbfa00000, 0x0c800000, multiple_structures},
    {0xbf9f0000, 0x0d000000, single_structure},
    {0xbf800000, 0x0d800000, single_structure},
    {0x3f000000, 0x08000000, exclusive},
    {0x3f200c00, 0x19000000, unscaled},          /* LDAPUR, STLUR */
    {0x3b000000, 0x18000000, literal},
    {0x3a000000, 0x28000000, pair},
    {0x3b000000, 0x39000000, unsigned_offset},
    {0x3b200c00, 0x38000000, unscaled},
    {0x3b200c00, 0x38000400, post_index},
    {0x3f200c00, 0x38000800, unscaled},          /* LDTR, STTR */
    {0x3b200c00, 0x38000c00, unscaled},          /* pre-index */
    {0x3f200c00, 0x38200000, atomic},
    {0x3b200c00, 0x38200800, register_offset},
    {0xff200400, 0xf8200400, authenticated},
    {0xffffffe0, 0xd50b7420, zero_block},
    /* clang-format on */
};

bool el2_memory_access_decode(uint32_t word, struct el2_memory_access *access)
{
    *access = (struct el2_memory_access){.base = word >> 5 & 31, .index = EL2_ACCESS_NO_REGISTER};
    for (size_t i = 0; i < EL2_COUNT(ROWS); i++)
        if ((word & ROWS[i].mask) == ROWS[i].value)
            return ROWS[i].decode(word, access);
    return false;
}

uint64_t el2_memory_access_index(const struct el2_memory_access *access, uint64_t value)
{
    if (access->extend == 2)
        value = (uint32_t)value;
    else if (access->extend == 6)
        value = (uint64_t)(int64_t)(int32_t)value;
    return value << access->shift;
}
