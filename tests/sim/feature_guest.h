/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Guests that read the ID register which announces a feature and then use the feature, and CPUs that have it
 * or not.
 *
 * Such a guest ends with an enum guest_end as its status; the value that it has read is in X19, ESR_EL1 and
 * ELR_EL1 of an exception in X20 and X22, CPACR_EL1 and SCTLR_EL1 in X27 and X28.
 */
#ifndef EL2_TESTS_SIM_FEATURE_GUEST_H
#define EL2_TESTS_SIM_FEATURE_GUEST_H

#include "code.h"
#include "cpumodel/arch/encodings.h"
#include "cpumodel/host/host.h"
#include "cpumodel/text/bits.h"
#include "promise/words.h"

enum guest_end {
    GUEST_USED = 1,  /* the use has gone through */
    GUEST_UNDEFINED, /* it ended in an exception of class 0 */
    GUEST_EXCEPTION, /* it ended in another exception */
    GUEST_ASTRAY,    /* an exception elsewhere */
    GUEST_UNSEEN,    /* the field did not announce it, so the guest did without */
};

struct guest_field { /* `seen` where the field, unsigned, is at least the value */
    el2_encoding encoding;
    uint8_t lsb;
    uint8_t width;
    uint64_t value;
};

#define GUEST_VECTORS 512u                   /* index of the first word: 0x800 bytes on */
#define GUEST_START   (GUEST_VECTORS + 576u) /* behind the vectors and their handler */
#define GUEST_SCRATCH (DATA_AT + 0x1000)
#define GUEST_EXIT_AT (DATA_AT + 0x8000)

static inline void put_guest_exit(struct code *code, unsigned status)
{
    put_mov(code, 1, GUEST_EXIT_AT);
    put_mov(code, 0, 0x20026);
    put(code, 0xf9000020u); /* str x0, [x1] */
    put_mov(code, 0, status);
    put(code, 0xf9000420u); /* str x0, [x1, #8] */
    put_mov(code, 0, 0x18);
    put(code, INSN_HLT_EXIT);
}

/* b.ne, by words */
static inline void put_bne(struct code *code, int words)
{
    put(code, 0x54000001u | ((uint32_t)words & 0x7ffff) << 5);
}

#define EXIT_WORDS 12u /* at most */

static inline void put_exit_here(struct code *code, unsigned status)
{
    unsigned end = code->count + EXIT_WORDS;
    put_guest_exit(code, status);
    put_nops_to(code, end);
}

/*
 * Every vector goes to the handler behind them. An exception of the ID register's MRS leaves X19 = 0 and sets
 * X23; any other ends the guest.
 */
static inline void put_guest_vectors(struct code *code)
{
    put_b(code, (int)(GUEST_START - code->count));
    put_nops_to(code, GUEST_VECTORS);
    for (unsigned vector = 0; vector < 16; vector++) {
        put_nops_to(code, GUEST_VECTORS + vector * 32);
        put_b(code, (int)(GUEST_VECTORS + 15 * 32 + 1) - (int)code->count);
    }
    put_mrs(code, 20, EL2_SYS_ESR_EL1);
    put_mrs(code, 22, EL2_SYS_ELR_EL1);
    put(code, 0xeb1902dfu); /* cmp x22, x25: the MRS of the ID register */
    put_bne(code, 8);
    put_mov(code, 19, 0);
    put_mov(code, 23, 1);
    put(code, 0xaa1403fau); /* mov x26, x20 */
    put(code, 0x910012d6u); /* add x22, x22, #4 */
    put_msr(code, EL2_SYS_ELR_EL1, 22);
    put(code, INSN_ERET);
    put(code, INSN_NOP);
    put(code, 0xeb1802dfu); /* cmp x22, x24: the use */
    put_bne(code, (int)(3 + 2 * EXIT_WORDS));
    put(code, 0xd35afe95u); /* lsr x21, x20, #26 */
    put_cbnz(code, 21, (int)(1 + EXIT_WORDS));
    put_exit_here(code, GUEST_UNDEFINED);
    put_exit_here(code, GUEST_EXCEPTION);
    put_exit_here(code, GUEST_ASTRAY);
    put_nops_to(code, GUEST_START);
}

/*
 * Reads the ID register of `field` and executes `word`: in any case, or only if the field announces it. All
 * of X0 to X17 point into memory but X3 = 0, X30 to the word behind.
 */
static inline void put_feature_guest(struct code *code, const struct guest_field *field, bool only_if_seen,
                                     uint32_t word)
{
    code->count = 0;
    put_guest_vectors(code);
    put_mov(code, 0, CODE_AT + GUEST_VECTORS * 4);
    put_msr(code, EL2_SYS_VBAR_EL1, 0);
    put_mov(code, 0, 3u << 16 | 3u << 20 | 3u << 24); /* ZEN, FPEN, SMEN */
    put_msr(code, EL2_SYS_CPACR_EL1, 0);
    put(code, INSN_ISB);
    put_mrs(code, 27, EL2_SYS_CPACR_EL1);
    put_mrs(code, 28, EL2_SYS_SCTLR_EL1);
    put_mov(code, 23, 0);
    put_mov(code, 24, 0);
    put_mov(code, 26, 0);
    put(code, 0x10000039u); /* adr x25, the next */
    put_mrs(code, 19, field->encoding);
    if (only_if_seen) {
        put(code,
            0xd3400000u | (uint32_t)field->lsb << 16 | (field->lsb + field->width - 1u) << 10 | 19u << 5 | 0);
        put_mov(code, 1, field->value);
        put(code, 0xeb01001fu);                         /* cmp x0, x1 */
        put(code, 0x54000002u | (1 + EXIT_WORDS) << 5); /* b.hs */
        put_exit_here(code, GUEST_UNSEEN);
    }
    put_mov(code, 0, GUEST_SCRATCH);
    put(code, 0x9100001fu); /* mov sp, x0 */
    for (unsigned x = 1; x < 18; x++)
        put_mov(code, x, x == 3 ? 0 : GUEST_SCRATCH);
    put(code, 0x1000007eu); /* adr x30, behind the use */
    put(code, 0x10000038u); /* adr x24, the use */
    put(code, word);
    put_guest_exit(code, GUEST_USED);
}

/*
 * Executes words that are all to be UNDEFINED, EC 0: GUEST_UNDEFINED where they are, else the end of the
 * first that is not.
 */
static inline void put_undefined_guest(struct code *code, const uint32_t *word, unsigned count)
{
    code->count = 0;
    put_b(code, (int)GUEST_START);
    put_nops_to(code, GUEST_VECTORS);
    for (unsigned vector = 0; vector < 16; vector++) {
        put_nops_to(code, GUEST_VECTORS + vector * 32);
        put_b(code, (int)(GUEST_VECTORS + 15 * 32 + 1) - (int)code->count);
    }
    put_mrs(code, 20, EL2_SYS_ESR_EL1);
    put_mrs(code, 22, EL2_SYS_ELR_EL1);
    put(code, 0x910022d6u); /* add x22, x22, #8 */
    put_msr(code, EL2_SYS_ELR_EL1, 22);
    put_mov(code, 21, 0x02000000);
    put(code, 0xeb15029fu); /* cmp x20, x21 */
    put_bne(code, 2);
    put(code, INSN_ERET);
    put_exit_here(code, GUEST_EXCEPTION);
    unsigned used = code->count;
    put_exit_here(code, GUEST_USED);
    put_nops_to(code, GUEST_START);
    put_mov(code, 0, CODE_AT + GUEST_VECTORS * 4);
    put_msr(code, EL2_SYS_VBAR_EL1, 0);
    put_mov(code, 0, 3u << 16 | 3u << 20 | 3u << 24);
    put_msr(code, EL2_SYS_CPACR_EL1, 0);
    put(code, INSN_ISB);
    for (unsigned i = 0; i < count; i++) {
        put(code, word[i]);
        put_b(code, (int)used - (int)code->count);
    }
    put_exit_here(code, GUEST_UNDEFINED);
}

/* --- CPUs ----------------------------------------------------------------------------------------------- */

static inline void set_id_field(struct el2_cpu *cpu, const struct el2_arch_announcement *row, int64_t value)
{
    int index = el2_id_index(row->encoding);
    uint64_t mask = ((1ull << row->width) - 1) << row->lsb;
    cpu->id[index] = (cpu->id[index] & ~mask) | ((uint64_t)value << row->lsb & mask);
    el2_bit_put(cpu->undef, index, false);
}

/* Makes the CPU announce the feature and what it builds on. */
static inline void give_feature(struct el2_cpu *cpu, enum el2_arch_id id, unsigned depth)
{
    size_t count, rules;
    struct el2_arch_set set;
    const struct el2_arch_announcement *row = el2_arch_announcements(id, &count);
    const struct el2_arch_rule *rule = el2_arch_rules(&rules);
    if (el2_arch_present(id, cpu->id))
        return;
    for (size_t i = 0; i < count && row[i].alternative == 0; i++)
        if (el2_id_index(row[i].encoding) >= 0)
            set_id_field(cpu, &row[i], row[i].comparison == EL2_ARCH_LT ? row[i].value - 1 : row[i].value);
    for (size_t i = 0; i < rules && depth; i++) {
        if (rule[i].all[0] != id || rule[i].all[1] != EL2_FEAT_NONE || rule[i].any[0] == EL2_FEAT_NONE)
            continue;
        el2_arch_set_of(cpu->id, &set);
        if (el2_arch_rule_broken(&rule[i], &set))
            give_feature(cpu, (enum el2_arch_id)rule[i].any[0], depth - 1);
    }
}

/* Makes each alternative of what announces the feature untrue. */
static inline void take_feature(struct el2_cpu *cpu, enum el2_arch_id id)
{
    size_t count;
    const struct el2_arch_announcement *row = el2_arch_announcements(id, &count);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || row[i].alternative != row[i - 1].alternative) {
            int value = row[i].value;
            if (el2_id_index(row[i].encoding) >= 0)
                set_id_field(cpu, &row[i],
                             row[i].comparison == EL2_ARCH_LT   ? value
                             : value > 0 || row[i].is_signed    ? value - 1
                             : row[i].comparison == EL2_ARCH_EQ ? value + 1
                                                                : 0);
        }
}

/* --- Uses ----------------------------------------------------------------------------------------------- */

struct use {
    uint32_t word;
    const char *name;
    const struct el2_arch_need *need; /* NULL: of a declared feature */
    bool hint;
};

/* How well a row stands for a feature; 0: not at all. */
static inline unsigned fitness(const struct el2_arch_need *need, enum el2_arch_id id)
{
    if (!el2_arch_need_names(need, id))
        return 0;
    bool alone = need->alternative[0][1] == EL2_FEAT_NONE && need->alternative[1][0] == EL2_FEAT_NONE;
    return alone ? 4 : need->alternative[0][0] == id ? 2 : 1;
}

static inline bool choose_instruction(enum el2_arch_id id, struct use *use)
{
    size_t count;
    unsigned best = 0;
    const struct el2_arch_instruction *row = el2_arch_instructions(&count);
    for (size_t i = 0; i < count; i++) {
        bool hint = row[i].absent == EL2_ARCH_NOP;
        bool branch = (row[i].example >> 26 & 7) == 5 && row[i].example >> 24 != 0xd5;
        unsigned fits = row[i].unallocated ? 0 : fitness(&row[i].need, id) * 4;
        fits = fits && hint ? 2 : fits && branch ? 3 : fits;
        if (fits > best) {
            best = fits;
            *use = (struct use){instruction_word(&row[i]), row[i].mnemonic, &row[i].need, hint};
        }
    }
    return best;
}

static inline bool choose_register(enum el2_arch_id id, struct use *use)
{
    size_t count;
    unsigned best = 0;
    const struct el2_arch_register *row = el2_arch_registers(&count);
    for (size_t i = 0; i < count; i++) {
        bool out_of_reach = el2_op1(row[i].encoding) >= 4 || el2_id_index(row[i].encoding) >= 0;
        unsigned fits = out_of_reach ? 0 : fitness(&row[i].need, id);
        if (fits > best) {
            best = fits;
            *use = (struct use){register_word(&row[i]), row[i].name, &row[i].need, .hint = false};
        }
    }
    return best;
}

#endif
