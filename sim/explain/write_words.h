/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What userspace may write to a field by KVM_SET_ONE_REG, in words.
 *
 *     el2_set_ranges(vm, 0, &field, &ranges);
 *     el2_words_allowed(&ranges, &field, text);    // "0-1"
 */
#ifndef EL2_SIM_EXPLAIN_WRITE_WORDS_H
#define EL2_SIM_EXPLAIN_WRITE_WORDS_H

#include "sim/explain/value_words.h"
#include "traps/onereg/setrange.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Each range of values and its answer: "0-1 accepted; 2-15 EINVAL: above the limit". */
void el2_words_ranges(const struct el2_set_ranges *ranges, const struct el2_field_ref *field,
                      char text[EL2_WORDS_TEXT]);

/* Only what is accepted: "0-1", "none". */
void el2_words_allowed(const struct el2_set_ranges *ranges, const struct el2_field_ref *field,
                       char text[EL2_WORDS_TEXT]);

#ifdef __cplusplus
}
#endif

#endif
