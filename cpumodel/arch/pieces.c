/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpumodel/arch/pieces.h"

#include <stdio.h>

#define NIBBLE 4

size_t el2_register_pieces(el2_encoding encoding, struct el2_field_ref piece[EL2_PIECES])
{
    size_t named, next = 0, count = 0;
    const struct el2_field *field = el2_register_fields(encoding, &named);
    for (unsigned top = 64; top > 0;) {
        struct el2_field_ref *at = &piece[count++];
        *at = (struct el2_field_ref){.encoding = encoding};
        if (next < named && field[next].lsb + field[next].width == top) {
            at->field = &field[next];
            at->lsb = field[next++].lsb;
        } else {
            unsigned floor = next < named ? field[next].lsb + field[next].width : 0;
            unsigned nibble = (top - 1) / NIBBLE * NIBBLE;
            at->lsb = (uint8_t)(nibble > floor ? nibble : floor);
        }
        at->width = (uint8_t)(top - at->lsb);
        top = at->lsb;
    }
    return count;
}

void el2_piece_print(const struct el2_field_ref *piece, char text[EL2_PIECE_TEXT])
{
    char scratch[EL2_ENCODING_TEXT];
    const char *name = el2_register_name(piece->encoding, scratch);
    if (piece->field)
        snprintf(text, EL2_PIECE_TEXT, "%s.%s", name, piece->field->name);
    else if (!piece->width || piece->width == 64)
        snprintf(text, EL2_PIECE_TEXT, "%s", name);
    else
        snprintf(text, EL2_PIECE_TEXT, "%s[%d:%d]", name, piece->lsb + piece->width - 1, piece->lsb);
}
