/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An instruction leaves PSTATE.BTYPE 0, also one that a hypervisor does in its place: an indirect branch to the last word
 * of a page, and the first word of the next page, which is guarded, is no branch's target any more.
 */
#include "runtime/guest.h"

const char guest_name[] = "branch-type";

#define BLOCK      0x200000u
#define RAM        0x40000000u
#define RAM_BLOCKS 64u
#define GUARDED    0x44000000u /* a block, FEAT_BTI: GP */
#define PL011_FR   0x09000018u
#define INSN_RET   0xd65f03c0u

#define TABLE   0x3u
#define NORMAL  0x701u                   /* a block, AF, inner shareable, MAIR_EL1.Attr0 */
#define DEVICE  (0x60ull << 48 | 0x405u) /* UXN, PXN, Attr1 */
#define GP      (1ull << 50)
#define MAIR    0x04ffu
#define TCR     0x803519u /* T0SZ 25, 4 KiB, EPD1 */
#define SCTLR_M 1u

static uint64_t level1[512] __attribute__((aligned(4096)));
static uint64_t level2[512] __attribute__((aligned(4096)));

static const struct {
    const char *name;
    uint32_t word;
} cases[] = {
    {"nop", 0xd503201f},
    {"mrs x1, id_aa64pfr0_el1", 0xd5380401},
    {"mrs x1, S3_0_C0_C4_6, reserved", 0xd53804c1},
    {"ldr w1, [x2], a device", 0xb9400041},
    {"msr csselr_el1, xzr", 0xd51a001f},
};

static void map(void)
{
    level1[0] = DEVICE;
    level1[1] = (uint64_t)level2 | TABLE;
    for (unsigned i = 0; i < RAM_BLOCKS; ++i)
        level2[i] = (RAM + (uint64_t)i * BLOCK) | NORMAL;
    level2[(GUARDED - RAM) / BLOCK] |= GP;
    guest_msr(mair_el1, MAIR);
    guest_msr(tcr_el1, TCR);
    guest_msr(ttbr0_el1, (uint64_t)level1);
    __asm__ volatile("dsb sy\n\ttlbi vmalle1\n\tdsb sy\n\tisb" ::: "memory");
    guest_msr(sctlr_el1, guest_mrs(sctlr_el1) | SCTLR_M);
}

static void put(uint64_t address, uint32_t word)
{
    *(volatile uint32_t *)address = word;
    __asm__ volatile("dsb sy\n\tic iallu\n\tdsb sy\n\tisb" ::: "memory");
}

static void branch_to(uint64_t address)
{
    register uint64_t target __asm__("x15") = address;
    register uint64_t device __asm__("x2") = PL011_FR;
    __asm__ volatile("adr x30, 1f\n\tbr x15\n1:" : "+r"(target), "+r"(device)::"x1", "x30", "memory");
}

void guest_main(void)
{
    put(GUARDED, INSN_RET);
    map();
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; ++i) {
        put(GUARDED - 4, cases[i].word);
        branch_to(GUARDED - 4);
        guest_print("%s: the next word is no target\n", cases[i].name);
    }
}
