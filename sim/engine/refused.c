/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/engine/refused.h"

#include <stddef.h>

#include "cpumodel/arch/wordpattern.h"
#include "cpumodel/text/count.h"

/*
 * mask, value   the words
 * shift, field  where the opcode is in them, and its mask
 * opcodes       bit by opcode: it is refused
 *
 * The first twelve are half-precision SIMD (DDI 0487 C4.1.94): opcodes that were unallocated when Unicorn's
 * translator was written, and end in its g_assert_not_reached() (2.0.1 to 2.1.4, the same in all; found by trying
 * all words). FAMAX, FAMIN and FSCALE have been allocated since.
 */
static const struct refused {
    uint32_t mask, value;
    uint8_t shift, field;
    uint32_t opcodes;
} refused[] = {
    {0xbfe0c400, 0x0e400400, 11, 7, 0x00000020},  /* three registers, vector, U 0, a 0 */
    {0xbffe0c00, 0x0e780800, 12, 31, 0xc0ffffff}, /* two registers, vector, U 0, a 0 */
    {0xbfe0c400, 0x0ec00400, 11, 7, 0x00000038},  /* three registers, vector, U 0, a 1: FAMAX */
    {0xbffe0c00, 0x0ef80800, 12, 31, 0xd0ff0fff}, /* two registers, vector, U 0, a 1 */
    {0xbfe0c400, 0x2e400400, 11, 7, 0x00000002},  /* three registers, vector, U 1, a 0 */
    {0xbffe0c00, 0x2e780800, 12, 31, 0xc0ffffff}, /* two registers, vector, U 1, a 0 */
    {0xbfe0c400, 0x2ec00400, 11, 7, 0x0000008a},  /* three registers, vector, U 1, a 1: FAMIN, FSCALE */
    {0xbffe0c00, 0x2ef80800, 12, 31, 0x51ff4fff}, /* two registers, vector, U 1, a 1 */
    {0xfffe0c00, 0x5e780800, 12, 31, 0xc0ffffff}, /* two registers, scalar, U 0, a 0 */
    {0xfffe0c00, 0x5ef80800, 12, 31, 0x50ff8fff}, /* two registers, scalar, U 0, a 1 */
    {0xfffe0c00, 0x7e780800, 12, 31, 0xc0ffffff}, /* two registers, scalar, U 1, a 0 */
    {0xfffe0c00, 0x7ef80800, 12, 31, 0xd1ff4fff}, /* two registers, scalar, U 1, a 1 */
    {0xffffffc0, 0xd53b2400, 5, 1, 0x00000003},   /* MRS RNDR, RNDRRS: the entropy of the machine below */
};

bool el2_engine_refuses(uint32_t word)
{
    for (size_t i = 0; i < EL2_COUNT(refused); i++) {
        const struct refused *row = &refused[i];
        if ((word & row->mask) == row->value && row->opcodes >> (word >> row->shift & row->field) & 1)
            return true;
    }
    return false;
}

bool el2_engine_refused_check(struct el2_error *error)
{
    return el2_word_patterns_check("sim/engine/refused.c", refused, EL2_COUNT(refused), sizeof *refused,
                                   error);
}
