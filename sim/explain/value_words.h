/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A field and its values in words.
 *
 *     char text[EL2_PIECE_TEXT];
 *     el2_words_value(&field, 3, true, text);      // "3 (FEAT_SVE2p1)"
 */
#ifndef EL2_SIM_EXPLAIN_VALUE_WORDS_H
#define EL2_SIM_EXPLAIN_VALUE_WORDS_H

#include "cpumodel/arch/pieces.h"
#include "cpumodel/host/host.h"
#include "traps/vm/vm.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EL2_WORDS_TEXT 512

/* Appends what printf would print. A text that does not fit is cut, and ends in "...". */
void el2_words_append(char text[EL2_WORDS_TEXT], const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* "[35:32]", "[3]" */
void el2_words_bits(const struct el2_field_ref *field, char text[16]);

/* A field's bits: decimal up to 8 bits of width, else hexadecimal; with the value's name, "1 (IMP)", if
 * asked. */
void el2_words_value(const struct el2_field_ref *field, uint64_t bits, bool with_name,
                     char text[EL2_PIECE_TEXT]);

/* What a read shows of a field: its bits as el2_words_value prints them, or "UNDEF", "keeps Xt", "livelock". */
void el2_words_answer(const struct el2_field_ref *field, enum el2_answer_kind kind, uint64_t bits,
                      bool with_name, char text[EL2_PIECE_TEXT]);

/* Whether the field has the same bits on every CPU. */
bool el2_words_all_alike(const struct el2_host *host, const struct el2_field_ref *field);

/* The field's bits on each CPU, CPUs alike together: "3 on cpu0-3, 1 on cpu4-7"; "3" where all are alike. */
void el2_words_hardware(const struct el2_host *host, const struct el2_field_ref *field,
                        char text[EL2_WORDS_TEXT]);

#ifdef __cplusplus
}
#endif

#endif
