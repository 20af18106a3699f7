/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A register cut to pieces: its named fields, and what has no name by nibble, as the ID scheme cuts it.
 *
 * Every bit is in exactly one piece, so that a comparison by pieces misses nothing.
 *
 *     struct el2_field_ref piece[EL2_PIECES];
 *     size_t count = el2_register_pieces(EL2_ENCODING(3, 0, 0, 4, 3), piece);
 */
#ifndef EL2_CPUMODEL_ARCH_PIECES_H
#define EL2_CPUMODEL_ARCH_PIECES_H

#include <stddef.h>

#include "cpumodel/arch/register.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EL2_PIECES 64

/* Fills `piece`, highest bits first; `field` is NULL in an unnamed one. Returns how many. */
size_t el2_register_pieces(el2_encoding encoding, struct el2_field_ref piece[EL2_PIECES]);

/* The piece's bits of a register's value. */
static inline uint64_t el2_piece_get(const struct el2_field_ref *piece, uint64_t value)
{
    return value >> piece->lsb & el2_mask(0, piece->width);
}

/* The value with the piece's bits replaced. */
static inline uint64_t el2_piece_put(const struct el2_field_ref *piece, uint64_t value, uint64_t bits)
{
    uint64_t mask = el2_mask(piece->lsb, piece->width);
    return (value & ~mask) | (bits << piece->lsb & mask);
}

/* "ID_AA64PFR0_EL1.SVE", "S3_0_C0_C4_3[3:0]"; width 0 is the register as a whole. */
#define EL2_PIECE_TEXT 64
void el2_piece_print(const struct el2_field_ref *piece, char text[EL2_PIECE_TEXT]);

#ifdef __cplusplus
}
#endif

#endif
