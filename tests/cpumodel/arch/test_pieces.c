/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpumodel/arch/pieces.h"

#include <criterion/criterion.h>

#include "cpumodel/arch/encodings.h"

Test(pieces, every_bit_of_every_register_is_in_one_piece)
{
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        struct el2_field_ref piece[EL2_PIECES];
        size_t count = el2_register_pieces(el2_id_encoding(index), piece);
        unsigned top = 64;
        for (size_t i = 0; i < count; i++) {
            cr_assert_eq(piece[i].encoding, el2_id_encoding(index));
            cr_assert_eq(piece[i].lsb + piece[i].width, top, "a gap below bit %u of ID index %d", top, index);
            cr_assert(piece[i].width > 0);
            cr_assert(piece[i].field || piece[i].width <= 4);
            top = piece[i].lsb;
        }
        cr_assert_eq(top, 0);
    }
}

Test(pieces, every_field_is_a_piece)
{
    size_t fields;
    const struct el2_field *field = el2_fields(&fields);
    for (size_t i = 0; i < fields; i++) {
        struct el2_field_ref piece[EL2_PIECES];
        size_t count = el2_register_pieces(field[i].encoding, piece), found = 0;
        for (size_t at = 0; at < count; at++)
            found += piece[at].field == &field[i] && piece[at].lsb == field[i].lsb &&
                     piece[at].width == field[i].width;
        cr_assert_eq(found, 1, "%s", field[i].name);
    }
}

Test(pieces, bits_go_out_and_in)
{
    struct el2_field_ref piece = {.encoding = EL2_SYS_ID_AA64PFR0_EL1, .lsb = 32, .width = 4};
    cr_assert_eq(el2_piece_get(&piece, 0x123456789abcdef0), 8);
    cr_assert_eq(el2_piece_put(&piece, 0x123456789abcdef0, 0xff), 0x1234567f9abcdef0);
}

Test(pieces, names)
{
    char text[EL2_PIECE_TEXT];
    struct el2_field_ref piece;
    struct el2_error error;
    cr_assert(el2_field_parse("ID_AA64PFR0_EL1.SVE", &piece, &error));
    el2_piece_print(&piece, text);
    cr_assert_str_eq(text, "ID_AA64PFR0_EL1.SVE");
    cr_assert(el2_field_parse("S3_0_C0_C4_3[7:4]", &piece, &error));
    el2_piece_print(&piece, text);
    cr_assert_str_eq(text, "S3_0_C0_C4_3[7:4]");
    el2_piece_print(&(struct el2_field_ref){.encoding = EL2_SYS_MIDR_EL1}, text);
    cr_assert_str_eq(text, "MIDR_EL1");
}
