/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "cpumodel/arch/encoding.h"
#include "cpumodel/arch/encodings.h"
#include "sim/engine/engine.h"
#include "sim/engine/translate.h"

#define SCTLR_M           1ull
#define SCTLR_EE          (1ull << 25)
#define DESC_VALID        1ull
#define DESC_TABLE        2ull /* at level 3: a page */
#define DESC_EL0          (1ull << 6)
#define DESC_READ_ONLY    (1ull << 7)
#define DESC_AF           (1ull << 10)
#define DESC_TABLE_LIMITS (3ull << 61) /* APTable */
#define DESC_ADDRESS      0x0000fffffffff000ull

/* log2 of the granule by TCR_EL1.TG0 and TG1, the reserved values too. */
static const uint8_t granule0[4] = {12, 16, 14, 16};
static const uint8_t granule1[4] = {12, 14, 12, 16};

/* TCR_EL1.TxSZ has effect between these. */
#define TXSZ_LEAST 16u
#define TXSZ_MOST  39u

static bool read_entry(const struct el2_regime *regime, uint64_t address, uint64_t *descriptor)
{
    if (!regime->read(regime->context, address, descriptor))
        return false;
    if (regime->sctlr & SCTLR_EE)
        *descriptor = __builtin_bswap64(*descriptor);
    return *descriptor & DESC_VALID;
}

static bool walk(const struct el2_regime *regime, uint64_t table, unsigned granule, unsigned bits,
                 uint64_t address, uint64_t *physical, uint64_t *leaf, uint64_t *tables)
{
    unsigned stride = granule - 3;
    unsigned top = bits;
    for (unsigned level = 4 - (bits - 4) / stride;; level++) {
        unsigned shift = granule + stride * (3 - level);
        uint64_t index = address >> shift & ((1ull << (top - shift)) - 1);
        uint64_t descriptor;
        table &= ~((8ull << (top - shift)) - 1);
        top = shift;
        if (!read_entry(regime, table + index * 8, &descriptor))
            return false;
        table = descriptor & DESC_ADDRESS & ~((1ull << granule) - 1);
        if (level == 3 || !(descriptor & DESC_TABLE)) {
            *leaf = descriptor;
            *physical = table | (address & ((1ull << shift) - 1));
            return descriptor & DESC_TABLE || level < 3;
        }
        *tables |= descriptor;
    }
}

static bool translate(const struct el2_regime *regime, uint64_t virtual_address, uint64_t *physical_address,
                      uint64_t *leaf, uint64_t *tables)
{
    if (!(regime->sctlr & SCTLR_M)) {
        *physical_address = virtual_address;
        return true;
    }
    bool upper = virtual_address >> 55 & 1;
    uint64_t tcr = regime->tcr;
    bool walk_disabled = tcr >> (upper ? 23 : 7) & 1;
    bool tags = tcr >> (upper ? 38 : 37) & 1;
    unsigned unused = upper ? tcr >> 16 & 63 : tcr & 63;
    unsigned granule = upper ? granule1[tcr >> 30 & 3] : granule0[tcr >> 14 & 3];
    if (walk_disabled)
        return false;
    if (unused < TXSZ_LEAST || unused > TXSZ_MOST)
        unused = unused < TXSZ_LEAST ? TXSZ_LEAST : TXSZ_MOST;

    unsigned bits = 64 - unused;
    uint64_t extension = (upper ? ~virtual_address : virtual_address) >> bits << bits;
    if (tags)
        extension &= 0x00ffffffffffffffull;
    if (extension)
        return false;
    uint64_t table = (upper ? regime->ttbr1 : regime->ttbr0) & 0x0000ffffffffffffull;
    return walk(regime, table, granule, bits, virtual_address & ((1ull << bits) - 1), physical_address, leaf,
                tables);
}

bool el2_translate(const struct el2_regime *regime, uint64_t virtual_address, uint64_t *physical_address)
{
    uint64_t leaf = 0, tables = 0;
    return translate(regime, virtual_address, physical_address, &leaf, &tables);
}

static bool read_descriptor(void *context, uint64_t address, uint64_t *descriptor)
{
    const void *memory = el2_engine_readable(context, address, sizeof *descriptor);
    if (memory)
        memcpy(descriptor, memory, sizeof *descriptor);
    return memory != NULL;
}

static struct el2_regime regime_of(struct el2_engine *engine)
{
    return (struct el2_regime){
        .sctlr = el2_engine_register(engine, EL2_SYS_SCTLR_EL1),
        .tcr = el2_engine_register(engine, EL2_SYS_TCR_EL1),
        .ttbr0 = el2_engine_register(engine, EL2_SYS_TTBR0_EL1),
        .ttbr1 = el2_engine_register(engine, EL2_SYS_TTBR1_EL1),
        .read = read_descriptor,
        .context = engine,
    };
}

bool el2_guest_translate(struct el2_engine *engine, uint64_t virtual_address, uint64_t *physical_address)
{
    const struct el2_regime regime = regime_of(engine);
    return el2_translate(&regime, virtual_address, physical_address);
}

bool el2_guest_allows(struct el2_engine *engine, uint64_t virtual_address, unsigned el, bool is_write,
                      uint64_t *physical_address)
{
    const struct el2_regime regime = regime_of(engine);
    uint64_t leaf = 0, tables = 0;
    if (!translate(&regime, virtual_address, physical_address, &leaf, &tables))
        return false;
    if (!(regime.sctlr & SCTLR_M))
        return true;
    bool el0_may = leaf & DESC_EL0;
    return leaf & DESC_AF && !(tables & DESC_TABLE_LIMITS) && el0_may == (el == 0) &&
           !(is_write && leaf & DESC_READ_ONLY);
}

bool el2_guest_read(struct el2_engine *engine, uint64_t virtual_address, void *buffer, size_t size)
{
    const struct el2_regime regime = regime_of(engine);
    uint8_t *out = buffer;
    while (size) {
        size_t part = 4096 - virtual_address % 4096;
        uint64_t physical;
        if (part > size)
            part = size;
        const void *memory = el2_translate(&regime, virtual_address, &physical)
                                 ? el2_engine_readable(engine, physical, part)
                                 : NULL;
        if (!memory)
            return false;
        memcpy(out, memory, part);
        out += part;
        virtual_address += part;
        size -= part;
    }
    return true;
}
