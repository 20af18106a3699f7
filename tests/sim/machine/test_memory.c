/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory as instructions that are performed outside the engine see it: through the guest's tables, page by page. */
#include "test_machine.h"

#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/count.h"
#include "sim/machine/memory.h"

#define TABLE_L1 0x41000000ull
#define TABLE_L2 0x41001000ull
#define TABLE_L3 0x41002000ull

#define WINDOW 0x40200000ull /* virtual: the pages of TABLE_L3 */

#define VALID     1ull
#define TABLE     3ull
#define PAGE      (3ull | 1 << 10 | 3 << 8) /* valid, AF, inner shareable: EL1 may read and write */
#define EL0       (1ull << 6)
#define READ_ONLY (1ull << 7)

#define FIRST_AT  0x40600000ull
#define SECOND_AT 0x40605000ull /* not behind the first */

/* Virtual page n of the window. */
static const uint64_t PAGES[] = {
    FIRST_AT | PAGE,
    SECOND_AT | PAGE,
    0x40607000 | PAGE | READ_ONLY,
    0x40608000 | PAGE | EL0,
    0x40609000 | PAGE | EL0,
    0x09000000 | PAGE, /* a device */
    0x4060b000 | PAGE,
    0,
    0x4060d000 | PAGE,
    0x40000000 | PAGE, /* the first of RAM */
    0x4060e000 | (PAGE & ~(1ull << 10)),
};

static uint64_t *entry(struct rig *rig, uint64_t table, unsigned index)
{
    return (uint64_t *)el2_engine_memory(rig->machine->vcpu->engine, table, 4096) + index;
}

/* The guest turns stage 1 on, and waits. */
static void open(struct rig *rig)
{
    struct code code = {0};
    rig_open(rig, "cortex-a57", "linux-4.15", (struct el2_machine_options){0});
    *entry(rig, TABLE_L1, 1) = TABLE_L2 | TABLE;
    *entry(rig, TABLE_L2, 0) = 0x40000000 | (PAGE & ~2ull); /* the code: a block */
    *entry(rig, TABLE_L2, 1) = TABLE_L3 | TABLE;
    for (unsigned i = 0; i < sizeof PAGES / sizeof *PAGES; i++)
        *entry(rig, TABLE_L3, i) = PAGES[i];
    put_mov(&code, 1, TABLE_L1);
    put_msr(&code, EL2_SYS_TTBR0_EL1, 1);
    put_mov(&code, 1, 25 | 25 << 16 | 2ull << 30 | 2ull << 32);
    put_msr(&code, EL2_SYS_TCR_EL1, 1);
    put(&code, INSN_ISB);
    put_mrs(&code, 1, EL2_SYS_SCTLR_EL1);
    put(&code, 0xb2400021); /* orr x1, x1, #1 */
    put_msr(&code, EL2_SYS_SCTLR_EL1, 1);
    put(&code, INSN_ISB);
    put(&code, INSN_WFI);
    rig_run(rig, &code);
    cr_assert_eq(rig->verdict.code, EL2_VERDICT_WAITING, "%s", rig->verdict.text);
}

static const struct {
    const char *what;
    unsigned offset; /* in the window */
    unsigned size;
    unsigned el;
    bool reads;
    bool writes;
} ACCESSES[] = {
    {"inside a page", 0x100, 16, 1, true, true},
    {"to the end of a page", 0xff0, 16, 1, true, true},
    {"one byte over", 0xff1, 16, 1, true, true},
    {"half over", 0xff8, 16, 1, true, true},
    {"all but one byte over", 0xfff, 16, 1, true, true},
    {"from the beginning of a page", 0x1000, 16, 1, true, true},
    {"a chunk over", 0xf80, 256, 1, true, true},
    {"to the end before a read-only page", 0x1ff0, 16, 1, true, true},
    {"over into a read-only page", 0x1ff1, 16, 1, true, false},
    {"in a read-only page", 0x2000, 16, 1, true, false},
    {"EL1 in EL0's page", 0x3000, 16, 1, false, false},
    {"EL0 in EL0's page", 0x3000, 16, 0, true, true},
    {"EL0 over into EL0's next", 0x3ff8, 16, 0, true, true},
    {"EL0 in EL1's page", 0x100, 16, 0, false, false},
    {"EL1 over into EL0's page", 0x2ff8, 16, 1, false, false},
    {"EL0 over into a device", 0x4ff8, 16, 0, false, false},
    {"in a device", 0x5000, 16, 1, false, false},
    {"over out of a device", 0x5ff8, 16, 1, false, false},
    {"over into nothing", 0x6ff8, 16, 1, false, false},
    {"the last before nothing", 0x6ff0, 16, 1, true, true},
    {"over into the first page of RAM", 0x8ff8, 16, 1, true, true},
    {"in a page without the access flag", 0xa000, 16, 1, false, false},
    {"in nothing", 0x7000, 16, 1, false, false},
};

static uint8_t *byte_at(struct rig *rig, unsigned offset)
{
    uint64_t page = PAGES[offset >> 12] & 0xfffff000;
    return el2_engine_memory(rig->machine->vcpu->engine, page + (offset & 0xfff), 1);
}

#define AROUND 0xa5

/* The bytes on either side, where there is memory. */
static void put_around(struct rig *rig, unsigned offset, unsigned size)
{
    const unsigned around[] = {offset - 1, offset + size};
    for (size_t i = 0; i < EL2_COUNT(around); i++) {
        uint8_t *byte = byte_at(rig, around[i]);
        if (byte)
            *byte = AROUND;
    }
}

static void expect_around(struct rig *rig, unsigned offset, unsigned size, const char *what)
{
    const uint8_t *before = byte_at(rig, offset - 1), *behind = byte_at(rig, offset + size);
    cr_expect(!before || *before == AROUND, "%s: the byte before is written", what);
    cr_expect(!behind || *behind == AROUND, "%s: the byte behind is written", what);
}

static void expect_access(struct rig *rig, size_t i)
{
    uint8_t wrote[256], read[256] = {0};
    uint64_t address = WINDOW + ACCESSES[i].offset;
    unsigned size = ACCESSES[i].size;
    for (unsigned b = 0; b < size; b++)
        wrote[b] = (uint8_t)(i * 16 + b + 1);
    put_around(rig, ACCESSES[i].offset, size);
    bool writes = el2_machine_write_memory(rig->machine, address, ACCESSES[i].el, wrote, size);
    bool reads = el2_machine_read_memory(rig->machine, address, ACCESSES[i].el, read, size);
    cr_expect_eq(writes, ACCESSES[i].writes, "%s: write", ACCESSES[i].what);
    cr_expect_eq(reads, ACCESSES[i].reads, "%s: read", ACCESSES[i].what);
    expect_around(rig, ACCESSES[i].offset, size, ACCESSES[i].what);
    for (unsigned b = 0; b < size; b++) {
        const uint8_t *byte = byte_at(rig, ACCESSES[i].offset + b);
        if (writes)
            cr_expect(byte && *byte == wrote[b] && read[b] == wrote[b], "%s: byte %u", ACCESSES[i].what, b);
        else if (byte)
            cr_expect_neq(*byte, wrote[b], "%s: byte %u is written though it is refused", ACCESSES[i].what,
                          b);
    }
}

Test(memory, page_by_page, .timeout = 60)
{
    for (size_t i = 0; i < sizeof ACCESSES / sizeof *ACCESSES; i++) {
        struct rig rig;
        open(&rig);
        expect_access(&rig, i);
        rig_close(&rig);
    }
}
