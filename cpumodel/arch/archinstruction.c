/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The A64 instructions and the features that bring them. Declared in archfeature.h. */
#include "cpumodel/arch/archfeature_internal.h"
#include "cpumodel/text/count.h"

/* clang-format off */
static const struct el2_arch_instruction instructions[] = {
#define ARCH_INSTRUCTION(mask, value, need, mnemonic, example, origin)                                       \
    {mask, value, NEED_##need, EL2_ARCH_UNDEF, false, mnemonic, example, origin},
#define ARCH_HINT(mask, value, need, mnemonic, example, origin)                                              \
    {mask, value, NEED_##need, EL2_ARCH_NOP, false, mnemonic, example, origin},
#define ARCH_UNALLOCATED(mask, value, mnemonic, origin)                                                      \
    {mask, value, NEED_BASE, EL2_ARCH_UNDEF, true, mnemonic, 0, origin},
#define ASL "Arm ASL v9.4"
#define A64 "binutils 2.47"
#define DDI "DDI 0487"
#include "cpumodel/arch/arch_instructions.inc"
};
/* clang-format on */

#define INSTRUCTION_COUNT EL2_COUNT(instructions)

/* Bits [28:25] choose the group (DDI 0487 C4.1), which every row fixes. */
#define GROUP_MASK 0x1e000000u

const struct el2_arch_instruction *el2_arch_instructions(size_t *count)
{
    *count = INSTRUCTION_COUNT;
    return instructions;
}

static size_t first_of_group(uint32_t group)
{
    size_t low = 0, high = INSTRUCTION_COUNT;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if ((instructions[middle].value & GROUP_MASK) < group)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct el2_arch_instruction *el2_arch_instruction(uint32_t word)
{
    uint32_t group = word & GROUP_MASK;
    for (size_t i = first_of_group(group);
         i < INSTRUCTION_COUNT && (instructions[i].value & GROUP_MASK) == group; i++)
        if ((word & instructions[i].mask) == instructions[i].value)
            return instructions[i].unallocated ? NULL : &instructions[i];
    return NULL;
}

bool el2_arch_instruction_is_free(uint32_t mask, uint32_t value, const struct el2_arch_instruction **row)
{
    *row = NULL;
    if ((mask & GROUP_MASK) != GROUP_MASK)
        return false;
    for (size_t i = 0; i < INSTRUCTION_COUNT; i++) {
        const struct el2_arch_instruction *other = &instructions[i];
        if ((other->value ^ value) & other->mask & mask)
            continue;
        if (!other->unallocated) {
            *row = other;
            return false;
        }
        if ((other->mask & mask) == other->mask)
            return true;
    }
    return true;
}

static bool check_row(const struct el2_arch_instruction *row, struct el2_error *error)
{
    bool gated = row->need.alternative[0][0] != EL2_FEAT_NONE;
    if ((row->mask & GROUP_MASK) != GROUP_MASK || row->value & ~row->mask || !*row->mnemonic)
        return el2_fail(error,
                        "arch_instructions.inc: %#010x %s: the mask leaves out bits [28:25] or the value",
                        row->value, row->mnemonic);
    if (!row->unallocated && el2_arch_instruction(row->example) != row)
        return el2_fail(error, "arch_instructions.inc: %#010x %s: the example %#010x belongs to another row",
                        row->value, row->mnemonic, row->example);
    if (row->absent == EL2_ARCH_NOP && !gated)
        return el2_fail(error, "arch_instructions.inc: %#010x %s: a hint of no feature", row->value,
                        row->mnemonic);
    return true;
}

/* Of two rows that share an encoding, the first is within the second. */
static bool check_pair(const struct el2_arch_instruction *row, const struct el2_arch_instruction *later,
                       struct el2_error *error)
{
    uint32_t both = row->mask & later->mask;
    if ((row->value ^ later->value) & both)
        return true;
    return (both == later->mask && row->mask != later->mask) ||
           el2_fail(error, "arch_instructions.inc: %#010x %s and %#010x %s claim the same encodings",
                    row->value, row->mnemonic, later->value, later->mnemonic);
}

bool el2_arch_instructions_check(struct el2_error *error)
{
    for (size_t i = 0; i < INSTRUCTION_COUNT; i++) {
        const struct el2_arch_instruction *row = &instructions[i];
        uint32_t group = row->value & GROUP_MASK;
        if (!check_row(row, error))
            return false;
        if (i && (row[-1].value & GROUP_MASK) > group)
            return el2_fail(error, "arch_instructions.inc: %#010x %s is not sorted", row->value,
                            row->mnemonic);
        for (size_t j = i + 1; j < INSTRUCTION_COUNT && (instructions[j].value & GROUP_MASK) == group; j++)
            if (!check_pair(row, &instructions[j], error))
                return false;
    }
    return true;
}
