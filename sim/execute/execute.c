/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/execute/execute.h"

#include "cpumodel/arch/wordpattern.h"
#include "cpumodel/text/count.h"
#include "sim/device/random.h"
#include "sim/execute/execute_internal.h"

#define INSN_RNDR      0xd53b2400u
#define INSN_RNDR_MASK 0xffffffc0u /* RNDR and RNDRRS */

/* --- FEAT_CSSC ------------------------------------------------------------------------------------------ */

enum extreme { EXTREME_SMAX, EXTREME_UMAX, EXTREME_SMIN, EXTREME_UMIN };

static uint64_t extreme(enum extreme kind, uint64_t a, uint64_t b, bool is64)
{
    int64_t x = is64 ? (int64_t)a : (int32_t)a, y = is64 ? (int64_t)b : (int32_t)b;
    uint64_t u = is64 ? a : (uint32_t)a, v = is64 ? b : (uint32_t)b;
    switch (kind) {
    case EXTREME_SMAX:
        return (uint64_t)(x > y ? x : y);
    case EXTREME_UMAX:
        return u > v ? u : v;
    case EXTREME_SMIN:
        return (uint64_t)(x < y ? x : y);
    default:
        return u < v ? u : v;
    }
}

static enum el2_execute_result put(struct el2_cpu_state *state, uint32_t word, uint64_t value)
{
    el2_state_set_x(state, word & 31, word >> 31 ? value : (uint32_t)value);
    return el2_execute_step(state);
}

static enum el2_execute_result min_max_register(uint32_t word, struct el2_cpu_state *state,
                                                const struct el2_execute_world *world)
{
    uint64_t n = el2_state_x(state, word >> 5 & 31), m = el2_state_x(state, word >> 16 & 31);
    (void)world;
    return put(state, word, extreme((enum extreme)(word >> 10 & 3), n, m, word >> 31));
}

static enum el2_execute_result min_max_immediate(uint32_t word, struct el2_cpu_state *state,
                                                 const struct el2_execute_world *world)
{
    enum extreme kind = (enum extreme)(word >> 18 & 3);
    uint64_t n = el2_state_x(state, word >> 5 & 31);
    uint64_t imm = word >> 10 & 0xff;
    (void)world;
    if (kind == EXTREME_SMAX || kind == EXTREME_SMIN)
        imm = (uint64_t)(int64_t)(int8_t)imm;
    return put(state, word, extreme(kind, n, imm, word >> 31));
}

static enum el2_execute_result one_source(uint32_t word, struct el2_cpu_state *state,
                                          const struct el2_execute_world *world)
{
    bool is64 = word >> 31;
    uint64_t n = el2_state_x(state, word >> 5 & 31);
    (void)world;
    if (!is64)
        n = (uint32_t)n;
    switch (word >> 10 & 63) {
    case 6: /* CTZ */
        return put(state, word, n ? (uint64_t)__builtin_ctzll(n) : is64 ? 64 : 32);
    case 7: /* CNT */
        return put(state, word, (uint64_t)__builtin_popcountll(n));
    default: /* ABS */
        return put(state, word, n >> (is64 ? 63 : 31) & 1 ? 0 - n : n);
    }
}

/* --- FEAT_HBC, FEAT_CMPBR ------------------------------------------------------------------------------- */

static bool condition_holds(unsigned condition, uint64_t pstate)
{
    bool n = pstate & EL2_PSTATE_N, z = pstate & EL2_PSTATE_Z, c = pstate & EL2_PSTATE_C,
         v = pstate & EL2_PSTATE_V;
    const bool base[] = {z, c, n, v, c && !z, n == v, n == v && !z, true};
    bool holds = base[condition >> 1];
    return condition & 1 && condition != 15 ? !holds : holds;
}

static int64_t signed_field(uint32_t word, unsigned lsb, unsigned width)
{
    return (int64_t)((uint64_t)word << (64 - lsb - width)) >> (64 - width);
}

static enum el2_execute_result branch(struct el2_cpu_state *state, bool taken, int64_t words)
{
    state->pc += taken ? (uint64_t)(words * 4) : 4;
    return EL2_EXECUTE_DONE;
}

static enum el2_execute_result branch_consistent(uint32_t word, struct el2_cpu_state *state,
                                                 const struct el2_execute_world *world)
{
    (void)world;
    return branch(state, condition_holds(word & 15, state->pstate), signed_field(word, 5, 19));
}

static enum el2_execute_result compare_register(uint32_t word, struct el2_cpu_state *state,
                                                const struct el2_execute_world *world)
{
    unsigned part = word >> 14 & 3; /* 0: W or X, 2: byte, 3: halfword */
    unsigned bits = part == 2 ? 8 : part == 3 ? 16 : word >> 31 ? 64 : 32;
    uint64_t a = el2_state_x(state, word & 31) << (64 - bits) >> (64 - bits);
    uint64_t b = el2_state_x(state, word >> 16 & 31) << (64 - bits) >> (64 - bits);
    int64_t x = (int64_t)(a << (64 - bits)), y = (int64_t)(b << (64 - bits));
    (void)world;
    const bool taken[] = {x > y, x >= y, a > b, a >= b, false, false, a == b, a != b};
    return branch(state, taken[word >> 21 & 7], signed_field(word, 5, 9));
}

static enum el2_execute_result compare_immediate(uint32_t word, struct el2_cpu_state *state,
                                                 const struct el2_execute_world *world)
{
    uint64_t a = el2_state_x(state, word & 31), b = word >> 15 & 63;
    int64_t x = word >> 31 ? (int64_t)a : (int32_t)a;
    (void)world;
    if (!(word >> 31))
        a = (uint32_t)a;
    const bool taken[] = {x > (int64_t)b, x<(int64_t)b, a> b, a < b, false, false, a == b, a != b};
    return branch(state, taken[word >> 21 & 7], signed_field(word, 5, 9));
}

/* --- System instructions -------------------------------------------------------------------------------- */

static enum el2_execute_result random_number(uint32_t word, struct el2_cpu_state *state,
                                             const struct el2_execute_world *world)
{
    el2_state_set_x(state, word & 31, el2_random_next(world->random));
    state->pstate &= ~EL2_PSTATE_NZCV;
    return el2_execute_step(state);
}

static enum el2_execute_result wait_for_time(uint32_t word, struct el2_cpu_state *state,
                                             const struct el2_execute_world *world)
{
    world->wait(world->context, el2_state_x(state, word & 31));
    return el2_execute_step(state);
}

static enum el2_execute_result nothing(uint32_t word, struct el2_cpu_state *state,
                                       const struct el2_execute_world *world)
{
    (void)word, (void)world;
    return el2_execute_step(state);
}

/* The bit of PSTATE that MSR (immediate) by op1:op2, or MRS and MSR by the register's low bits, is about. */
static uint64_t pstate_field(uint32_t word)
{
    switch (word & 0xfffff0ffu) {
    case 0xd503401fu | 2u << 5:
        return EL2_PSTATE_DIT;
    case 0xd503401fu | 1u << 5:
        return EL2_PSTATE_SSBS;
    case 0xd501401fu:
        return EL2_PSTATE_ALLINT;
    default:
        break;
    }
    switch (word & 0xffdfffe0u) {
    case 0xd51b42a0u:
        return EL2_PSTATE_DIT;
    case 0xd51b42c0u:
        return EL2_PSTATE_SSBS;
    case 0xd5184300u:
        return EL2_PSTATE_ALLINT;
    default:
        return 0;
    }
}

static enum el2_execute_result set_field(uint32_t word, struct el2_cpu_state *state,
                                         const struct el2_execute_world *world)
{
    uint64_t field = pstate_field(word);
    (void)world;
    if (!field)
        return EL2_EXECUTE_UNKNOWN;
    state->pstate = word >> 8 & 1 ? state->pstate | field : state->pstate & ~field;
    return el2_execute_step(state);
}

static enum el2_execute_result move_field(uint32_t word, struct el2_cpu_state *state,
                                          const struct el2_execute_world *world)
{
    uint64_t field = pstate_field(word);
    unsigned rt = word & 31;
    (void)world;
    if (!field)
        return EL2_EXECUTE_UNKNOWN;
    if (word >> 21 & 1)
        el2_state_set_x(state, rt, state->pstate & field);
    else
        state->pstate = (state->pstate & ~field) | (el2_state_x(state, rt) & field);
    return el2_execute_step(state);
}

/* -------------------------------------------------------------------------------------------------------- */

/* Encodings by mask and value (DDI 0487 C4.1 and C6.2). */
static const struct {
    uint32_t mask, value;
    el2_execute_model *model;
} MODELS[] = {
    /* clang-format off */
    {0x7ffffc00, 0x5ac01800, one_source},              /* CTZ */
    {0x7ffffc00, 0x5ac01c00, one_source},              /* CNT */
    {0x7ffffc00, 0x5ac02000, one_source},              /* ABS */
    {0x7fe0f000, 0x1ac06000, min_max_register},        /* SMAX, UMAX, SMIN, UMIN */
    {0x7ff00000, 0x11c00000, min_max_immediate},
    {0xff000010, 0x54000010, branch_consistent},       /* BC.cond */
    {0x7f000000, 0x74000000, compare_register},        /* CB<cc>, CBB<cc>, CBH<cc> */
    {0x7f004000, 0x75000000, compare_immediate},
    {INSN_RNDR_MASK, INSN_RNDR, random_number},
    {0xffffffe0, 0xd5031000, nothing},                 /* WFET */
    {0xffffffe0, 0xd5031020, wait_for_time},           /* WFIT */
    {0xfffff3ff, 0xd503323f, nothing},                 /* DSB nXS */
    {0xffffffe0, 0xd50b73c0, nothing},                 /* COSP RCTX */
    {0xfffff09f, 0xd503401f, set_field},               /* MSR DIT, SSBS */
    {0xfffffeff, 0xd501401f, set_field},               /* MSR ALLINT */
    {0xffdfff80, 0xd51b4280, move_field},              /* DIT, SSBS */
    {0xffdfffe0, 0xd5184300, move_field},              /* ALLINT */
    {0xff20fc00, 0x19200000 | 1 << 12, el2_execute_pair_atomic}, /* LDCLRP */
    {0xff20fc00, 0x19200000 | 3 << 12, el2_execute_pair_atomic}, /* LDSETP */
    {0xff20fc00, 0x19200000 | 8 << 12, el2_execute_pair_atomic}, /* SWPP */
    {0xbffffc00, 0x99800800, el2_execute_ordered},     /* STLR with write-back */
    {0xbffffc00, 0x99c00800, el2_execute_ordered},     /* LDAPR with write-back */
    {0xbfa0ec00, 0x99000800, el2_execute_ordered_pair},/* STILP, LDIAPP */
    {0xff200c00, 0x19000400, el2_execute_copy},        /* CPYF* */
    {0xff200c00, 0x1d000400, el2_execute_copy},        /* CPY* */
    {0xfffff800, 0x04bf5000, el2_execute_vector_length},  /* RDVL */
    {0xffa0f800, 0x04205000, el2_execute_vector_add},     /* ADDVL, ADDPL */
    {0xff30fc00, 0x0420e000, el2_execute_element_count},  /* CNTB, CNTH, CNTW, CNTD */
    {0xff30f800, 0x0430e000, el2_execute_element_count},  /* INCB to INCD, DECB to DECD */
    /* clang-format on */
};

static el2_execute_model *find_model(uint32_t word)
{
    for (size_t i = 0; i < EL2_COUNT(MODELS); i++)
        if ((word & MODELS[i].mask) == MODELS[i].value)
            return MODELS[i].model;
    return NULL;
}

enum el2_execute_result el2_execute(uint32_t word, struct el2_cpu_state *state,
                                    const struct el2_execute_world *world)
{
    el2_execute_model *const found = find_model(word);
    return found ? found(word, state, world) : EL2_EXECUTE_UNKNOWN;
}

bool el2_execute_models(uint32_t word)
{
    return find_model(word);
}

bool el2_execute_replaces(uint32_t word)
{
    return (word & INSN_RNDR_MASK) == INSN_RNDR;
}

bool el2_execute_check(struct el2_error *error)
{
    return el2_word_patterns_check("sim/execute/execute.c", MODELS, EL2_COUNT(MODELS), sizeof *MODELS, error);
}
