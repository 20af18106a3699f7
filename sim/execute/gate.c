/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/execute/gate.h"

#include <stdlib.h>
#include <string.h>

#include "cpumodel/host/declared.h"
#include "cpumodel/text/bits.h"
#include "cpumodel/text/count.h"
#include "sim/execute/execute.h"
#include "traps/syndrome/instruction.h"

#define XPACLRI       0xd50320ffu
#define ERETS         0xd69f0000u
#define FP_CHANGES    16u /* even: the last is to where it is not allowed, and its use is watched from then on */
#define SIMD_GROUP    0x0e000000u
#define PATTERN_SHIFT 21 /* words are told apart by bits [31:21] first */
#define PATTERNS      (1u << (32 - PATTERN_SHIFT))
#define SYSTEM        0xd5u      /* bits [31:24] of hints, barriers, MSR, MRS, SYS */
#define SYSTEM_WORDS  (1u << 19) /* by bits [23:5]: without Rt */

enum state { UNKNOWN, PASSES, NEW, WATCHED, MIXED }; /* NEW: it passes, and its first use is noted */

struct el2_gate {
    const struct el2_vm *vm;
    const struct el2_host *host;
    struct el2_arch_set engine;
    bool fp_allowed;
    unsigned fp_changes;
    bool moves;
    uint8_t pattern[PATTERNS]; /* enum state */
    uint8_t *row;              /* enum state, by row of el2_arch_instructions */
    uint8_t *system;           /* enum state, by system instruction */
    unsigned use_count;
    struct el2_use_context use[];
};

/* Unicorn 2.0.1, UC_CPU_ARM64_MAX: tests/sim/machine/test_gate.c runs an instruction of every row. */
static const uint16_t engine_features[] = {
    EL2_FEAT_AES,   EL2_FEAT_AdvSIMD,  EL2_FEAT_BTI,     EL2_FEAT_CHK,     EL2_FEAT_CLRBHB, EL2_FEAT_CRC32,
    EL2_FEAT_DGH,   EL2_FEAT_DPB,      EL2_FEAT_DPB2,    EL2_FEAT_DotProd, EL2_FEAT_FCMA,   EL2_FEAT_FHM,
    EL2_FEAT_FP,    EL2_FEAT_FP16,     EL2_FEAT_FRINTTS, EL2_FEAT_FlagM,   EL2_FEAT_FlagM2, EL2_FEAT_JSCVT,
    EL2_FEAT_LOR,   EL2_FEAT_LRCPC,    EL2_FEAT_LRCPC2,  EL2_FEAT_LSE,     EL2_FEAT_PAN,    EL2_FEAT_PAN2,
    EL2_FEAT_PAuth, EL2_FEAT_PCDPHINT, EL2_FEAT_PMULL,   EL2_FEAT_RAS,     EL2_FEAT_RDM,    EL2_FEAT_SB,
    EL2_FEAT_SHA1,  EL2_FEAT_SHA256,   EL2_FEAT_SHA3,    EL2_FEAT_SHA512,  EL2_FEAT_SM3,    EL2_FEAT_SM4,
    EL2_FEAT_SPE,   EL2_FEAT_SPECRES,  EL2_FEAT_TRF,     EL2_FEAT_UAO,
};

void el2_gate_engine_set(struct el2_arch_set *set)
{
    *set = (struct el2_arch_set){{0}};
    for (size_t i = 0; i < EL2_COUNT(engine_features); i++)
        el2_bit_put(set->bits, engine_features[i], true);
}

struct el2_gate *el2_gate_create(const struct el2_vm *vm, unsigned vcpu, bool moves, struct el2_error *error)
{
    const struct el2_host *host = el2_vm_host(vm);
    size_t rows;
    el2_arch_instructions(&rows);
    struct el2_gate *gate = calloc(1, sizeof *gate + host->cpu_count * sizeof gate->use[0]);
    if (!gate || !(gate->row = calloc(rows, 1)) || !(gate->system = calloc(SYSTEM_WORDS, 1))) {
        el2_gate_free(gate);
        el2_fail(error, "no memory to look at code");
        return NULL;
    }
    gate->vm = vm;
    gate->host = host;
    gate->moves = moves;
    gate->use_count = host->cpu_count;
    el2_gate_engine_set(&gate->engine);
    for (unsigned cpu = 0; cpu < host->cpu_count; cpu++)
        if (moves || cpu == el2_vm_cpu(vm, vcpu))
            el2_use_context_on(&gate->use[cpu], vm, cpu);
    return gate;
}

void el2_gate_free(struct el2_gate *gate)
{
    if (!gate)
        return;
    free(gate->row);
    free(gate->system);
    free(gate);
}

struct el2_use_context *el2_gate_use(struct el2_gate *gate, unsigned cpu)
{
    return &gate->use[cpu];
}

bool el2_gate_set_fp(struct el2_gate *gate, bool allowed)
{
    size_t rows;
    if (gate->fp_allowed == allowed || gate->fp_changes == FP_CHANGES)
        return false;
    gate->fp_changes++;
    gate->fp_allowed = allowed;
    el2_arch_instructions(&rows);
    memset(gate->pattern, UNKNOWN, sizeof gate->pattern);
    memset(gate->row, UNKNOWN, rows);
    return true;
}

/* Whether the guest may use it on every CPU at both Exception levels, as far as EL1 lets it. */
static bool passes_everywhere(const struct el2_gate *gate, uint32_t word)
{
    for (unsigned cpu = 0; cpu < gate->use_count; cpu++) {
        struct el2_use_context use = gate->use[cpu];
        if (!use.cpu)
            continue;
        use.sctlr_el1 = use.sctlr2_el1 = use.cpacr_el1 = use.tcr2_el1 = use.smcr_el1 = use.cntkctl_el1 =
            ~0ull;
        for (unsigned el = 0; el < 2; el++) {
            struct el2_use_decision decision = el2_use_decide(&use, word, el);
            if (decision.outcome != EL2_USE_BASE && decision.outcome != EL2_USE_EXECUTES)
                return false;
        }
    }
    return true;
}

static bool is_declared(const struct el2_gate *gate, uint32_t word)
{
    return gate->host->feature_count && el2_host_feature_of_instruction(gate->host, word);
}

/* Every CPU has them, and nobody asks. */
static bool is_expected(const struct el2_arch_need *need)
{
    return need->alternative[0][0] == EL2_FEAT_FP || need->alternative[0][0] == EL2_FEAT_AdvSIMD;
}

static enum state judge_row(const struct el2_gate *gate, const struct el2_arch_instruction *row)
{
    if (row->unallocated || row->need.alternative[0][0] == EL2_FEAT_NONE ||
        !el2_arch_need_met(&row->need, &gate->engine))
        return PASSES;
    /* Hints are NOPs in the engine too: those of FEAT_PAuth and FEAT_BTI as long as SCTLR_EL1 says so. */
    if (row->absent == EL2_ARCH_NOP)
        return row->value == XPACLRI && !passes_everywhere(gate, row->example) ? WATCHED : PASSES;
    if (!gate->fp_allowed && el2_instruction_decode(row->example).kind == EL2_INSN_FP)
        return WATCHED;
    if (!passes_everywhere(gate, row->example))
        return WATCHED;
    return is_expected(&row->need) ? PASSES : NEW;
}

/*
 * Where the engine executes some words that are no instruction: all else that is none is UNDEFINED there too
 * (a test tries words at random).
 */
static bool engine_is_lax(uint32_t word)
{
    return (word & SIMD_GROUP) == SIMD_GROUP || (word & 0xfffff000u) == ERETS;
}

static enum state state_of_row(struct el2_gate *gate, const struct el2_arch_instruction *row)
{
    size_t count;
    uint8_t *state = &gate->row[row - el2_arch_instructions(&count)];
    if (*state == UNKNOWN)
        *state = (uint8_t)judge_row(gate, row);
    return (enum state) * state;
}

/* What all words of a pattern have in common. */
static enum state state_of_pattern(struct el2_gate *gate, uint32_t pattern)
{
    size_t count;
    const uint32_t mask = ~0u << PATTERN_SHIFT;
    const uint32_t value = pattern << PATTERN_SHIFT;
    const struct el2_arch_instruction *row = el2_arch_instructions(&count);
    if (value >> 24 == SYSTEM || engine_is_lax(value) || value >> PATTERN_SHIFT == ERETS >> PATTERN_SHIFT)
        return MIXED;
    for (unsigned i = 0; i < gate->host->feature_count; i++) {
        const struct el2_host_feature *feature = &gate->host->feature[i];
        for (unsigned j = 0; j < feature->instruction_count; j++)
            if (!((feature->instruction[j].value ^ value) & feature->instruction[j].mask & mask))
                return MIXED;
    }
    for (size_t i = 0; i < count; i++)
        if (!((row[i].value ^ value) & row[i].mask & mask) && state_of_row(gate, &row[i]) != PASSES)
            return MIXED;
    return PASSES;
}

/* MSR, MRS, SYS and their like: what the register needs decides. */
static enum state judge_system(const struct el2_gate *gate, uint32_t word)
{
    const struct el2_instruction instruction = el2_instruction_decode(word);
    const struct el2_arch_instruction *row = el2_arch_instruction(word);
    if (instruction.kind == EL2_INSN_OTHER) /* barriers: SB */
        return row ? judge_row(gate, row) : PASSES;
    if ((instruction.kind == EL2_INSN_MRS || instruction.kind == EL2_INSN_MSR) &&
        el2_in_id_space(instruction.encoding))
        return PASSES;
    if (el2_execute_replaces(word) || !passes_everywhere(gate, word))
        return WATCHED;
    bool needs_feature =
        el2_arch_register(instruction.encoding) || (row && row->need.alternative[0][0] != EL2_FEAT_NONE);
    return needs_feature ? NEW : PASSES;
}

/* MSR (immediate), hints and barriers have no Rt: what has another than 31 there is another word. */
static bool is_without_rt(uint32_t word)
{
    return (word & 0xfff0f000u) == 0xd5004000u || (word & 0xffffe000u) == 0xd5032000u;
}

static enum state judge_system_word(struct el2_gate *gate, uint32_t word)
{
    const struct el2_arch_instruction *row;
    if ((word & 0xfffff01fu) != 0xd503201fu)
        return judge_system(gate, word);
    return (row = el2_arch_instruction(word)) ? state_of_row(gate, row) : PASSES; /* a hint */
}

/* Where its state is kept; NULL where it is not. None is ever put out: a word that was noted stays so. */
static uint8_t *kept_system(struct el2_gate *gate, uint32_t word)
{
    return is_without_rt(word) && (word & 31) != 31 ? NULL : &gate->system[word >> 5 & (SYSTEM_WORDS - 1)];
}

static enum state state_of_system(struct el2_gate *gate, uint32_t word)
{
    uint8_t *kept = kept_system(gate, word);
    if (!kept)
        return judge_system_word(gate, word) == WATCHED ? WATCHED : PASSES;
    if (*kept == UNKNOWN)
        *kept = (uint8_t)judge_system_word(gate, word);
    return (enum state) * kept;
}

bool el2_gate_watches(struct el2_gate *gate, uint32_t word)
{
    uint8_t *pattern = &gate->pattern[word >> PATTERN_SHIFT];
    if (*pattern == UNKNOWN)
        *pattern = (uint8_t)state_of_pattern(gate, word >> PATTERN_SHIFT);
    if (*pattern == PASSES)
        return false;
    if (is_declared(gate, word))
        return true;
    if (word >> 24 == SYSTEM)
        return state_of_system(gate, word) != PASSES;
    const struct el2_arch_instruction *row = el2_arch_instruction(word);
    return row ? state_of_row(gate, row) != PASSES : engine_is_lax(word);
}

void el2_gate_note(struct el2_gate *gate, uint32_t word)
{
    size_t count;
    const struct el2_arch_instruction *rows = el2_arch_instructions(&count);
    if (word >> 24 == SYSTEM) {
        uint8_t *kept = kept_system(gate, word);
        if (kept && *kept == NEW)
            *kept = PASSES;
        return;
    }
    const struct el2_arch_instruction *used = el2_arch_instruction(word);
    if (!used || state_of_row(gate, used) != NEW)
        return;
    for (size_t i = 0; i < count; i++)
        if (!memcmp(&rows[i].need, &used->need, sizeof used->need) && state_of_row(gate, &rows[i]) == NEW)
            gate->row[i] = PASSES;
    memset(gate->pattern, UNKNOWN, sizeof gate->pattern);
}
