/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "cpumodel/text/count.h"
#include "frozen/frozen.h"
#include "sim/engine/translate.h"

#define READS_MAX 5

/* What the walk finds: tables at first, then `leaf`. Each table is elsewhere, and has low bits that are no address. */
struct walk {
    unsigned tables;
    uint64_t leaf;
    unsigned reads;
    uint64_t at[READS_MAX];
};

static bool read_descriptor(void *context, uint64_t address, uint64_t *descriptor)
{
    struct walk *walk = context;
    cr_assert_lt(walk->reads, READS_MAX);
    walk->at[walk->reads] = address;
    *descriptor =
        walk->reads < walk->tables ? 0x00600001a5af0003ull + walk->reads * 0x10011000ull : walk->leaf;
    return walk->reads++ < 4;
}

/* "123>456>789 = PA", or "123>456 -" where nothing is mapped. */
static void tell(const struct el2_regime *regime, struct walk *walk, uint64_t address, FILE *out)
{
    uint64_t physical = 0;
    walk->reads = 0;
    const bool mapped = el2_translate(regime, address, &physical);
    for (unsigned i = 0; i < walk->reads; i++)
        fprintf(out, "%s%" PRIx64, i ? ">" : "", walk->at[i]);
    if (mapped)
        fprintf(out, " = %" PRIx64 "; ", physical);
    else
        fputs(" -; ", out);
}

/* Each kind of descriptor in place of the last of 1 to 5. */
static void tell_walks(uint64_t tcr, uint64_t address, FILE *out)
{
    static const uint64_t leaf[] = {
        0x0060fedcba987700, /* invalid */
        0x0060fedcba987701, /* a block */
        0x0060fedcba987703, /* a table, or a page */
        0x0060fedcba987702, /* invalid, bit 1 set */
    };
    for (unsigned tables = 0; tables < READS_MAX; tables++)
        for (size_t i = 0; i < EL2_COUNT(leaf); i++) {
            struct walk walk = {.tables = tables, .leaf = leaf[i]};
            const struct el2_regime regime = {.sctlr = 1,
                                              .tcr = tcr,
                                              .ttbr0 = 0xab0123456780001,
                                              .ttbr1 = 0xcd0fedcba980001,
                                              .read = read_descriptor,
                                              .context = &walk};
            if (i == 0 || i == 3 || tables < 4)
                tell(&regime, &walk, address, out);
        }
}

static void row(struct frozen *frozen, const char *question, uint64_t tcr, uint64_t address)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    cr_assert_not_null(out);
    tell_walks(tcr, address, out);
    cr_assert_eq(fclose(out), 0);
    frozen_row(frozen, question, text);
    free(text);
}

/* TCR_EL1 with one half's size and granule; the other half's are another. */
static uint64_t tcr_of(bool upper, unsigned unused, unsigned granule)
{
    return upper ? (uint64_t)unused << 16 | (uint64_t)granule << 30 | 27 | 1u << 14
                 : (uint64_t)unused | (uint64_t)granule << 14 | 27u << 16 | 2u << 30;
}

Test(frozen, translate, .timeout = 60)
{
    static const unsigned sizes[] = {0, 15, 16, 17, 21, 24, 25, 28, 31, 33, 34, 36, 39, 40, 63};
    static const uint64_t low = 0x0000123456789abc;
    struct frozen *frozen = frozen_new();
    char question[80];
    for (int upper = 0; upper < 2; upper++)
        for (unsigned granule = 0; granule < 4; granule++)
            for (size_t i = 0; i < EL2_COUNT(sizes); i++) {
                const unsigned bits = 64 - sizes[i];
                const uint64_t inside = bits < 64 ? low & ((1ull << bits) - 1) : low;
                const uint64_t address = upper ? ~inside : inside;
                snprintf(question, sizeof question, "TTBR%d TG %u TxSZ %u", upper, granule, sizes[i]);
                row(frozen, question, tcr_of(upper, sizes[i], granule), address);
            }
    frozen_check(
        frozen, "translate",
        "Descriptors read > ... = the address found, or - for none: an invalid descriptor, a block, a page "
        "and a reserved one as the first to the fifth that is read.");
}

/* What an address may have above its size, with and without tags; walks that are off. */
Test(frozen, addresses, .timeout = 60)
{
    static const struct {
        const char *name;
        uint64_t tcr;
    } controls[] = {{"no tags", 0},
                    {"TBI0", 1ull << 37},
                    {"TBI1", 1ull << 38},
                    {"EPD0", 1ull << 7},
                    {"EPD1", 1ull << 23},
                    {"TBI0 and TBI1", 3ull << 37},
                    {"EPD0 and EPD1", 1ull << 7 | 1ull << 23}};
    static const uint64_t addresses[] = {
        0x0000007fffffffff, 0x0000008000000000, 0x0080000000000000, 0x00ffffffffffffff, 0x0100000000001234,
        0xff00000000001234, 0xff7fffffffffffff, 0xff80000000000000, 0xffffff7fffffffff, 0xffffff8000000000,
        0xfeffffffffffffff, 0xabffffff80001234, 0xffffffffffffffff, 0x00ffffff80001234, 0x0040000000001234};
    struct frozen *frozen = frozen_new();
    char question[80], *text;
    for (size_t of = 0; of < EL2_COUNT(controls); of++)
        for (size_t i = 0; i < EL2_COUNT(addresses); i++) {
            struct walk walk = {.leaf = 0x80000001};
            const struct el2_regime regime = {.sctlr = 1,
                                              .tcr = controls[of].tcr | 25 | 25u << 16 | 2u << 30,
                                              .ttbr0 = 0x40000000,
                                              .ttbr1 = 0x50000000,
                                              .read = read_descriptor,
                                              .context = &walk};
            size_t size;
            FILE *out = open_memstream(&text, &size);
            cr_assert_not_null(out);
            tell(&regime, &walk, addresses[i], out);
            cr_assert_eq(fclose(out), 0);
            snprintf(question, sizeof question, "%s %016" PRIx64, controls[of].name, addresses[i]);
            frozen_row(frozen, question, text);
            free(text);
        }
    frozen_check(frozen, "translated-addresses",
                 "39 bits in both halves, a block at level 1: the descriptor read = the address found, or - "
                 "for none.");
}
