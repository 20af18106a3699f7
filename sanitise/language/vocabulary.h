/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The words of the kernel language that mean one of several things: the tables that the compilers of the sections go
 * by. docs/kernel-file.md names each; tests/sanitise/kernel-words compares the two.
 *
 *     int policy;
 *     el2_word_means(el2_words_id, "sanitised", &policy);     // EL2_ID_SANITISED
 */
#ifndef EL2_SANITISE_LANGUAGE_VOCABULARY_H
#define EL2_SANITISE_LANGUAGE_VOCABULARY_H

#include "sanitise/language/rules.h"
#include "sanitise/language/words.h"

extern const struct el2_word el2_words_aarch32[];        /* [aarch32]: what a group of registers reads as */
extern const struct el2_word el2_words_aarch32_groups[]; /* its keys */
extern const struct el2_word el2_words_actions[];        /* [guest REG] */
extern const struct el2_word el2_words_counters[];       /* counters of [vpmu] */
extern const struct el2_word el2_words_el0[];            /* [el0] */
extern const struct el2_word el2_words_filters[];        /* [override NAME]: filter F */
extern const struct el2_word el2_words_firmware[];       /* firmware-N of [onereg] */
extern const struct el2_word el2_words_gets[];           /* [user]: KVM_GET_ONE_REG */
extern const struct el2_word el2_words_groups[];         /* groups of [vgic] */
extern const struct el2_word el2_words_handlers[];       /* [handlers] */
extern const struct el2_word el2_words_host[];           /* host.NAME of a condition */
extern const struct el2_word el2_words_hwcap[];          /* [hwcap] */
extern const struct el2_word el2_words_hypercalls[];     /* services of [hypercalls] */
extern const struct el2_word el2_words_id[];             /* [id] */
extern const struct el2_word el2_words_mitigation[];     /* [mitigation] */
extern const struct el2_word el2_words_modes[];          /* kvm-arm.mode of [override] */
extern const struct el2_word el2_words_pstate[];         /* pstate of [inject] */
extern const struct el2_word el2_words_reset_masks[];    /* [registers]: the mask of `unknown` */
extern const struct el2_word el2_words_resets[];         /* [registers] */
extern const struct el2_word el2_words_safe_rules[];     /* [features REG] */
extern const struct el2_word el2_words_sets[];           /* [user]: KVM_SET_ONE_REG */
extern const struct el2_word el2_words_software[];       /* [override NAME]: no field of an ID register */
extern const struct el2_word el2_words_stores[];         /* [registers]: what a write stores */
extern const struct el2_word el2_words_trapped[];        /* answers of [trapped-registers] */

/* Fails at the row with "TEXT word word …; not `VALUE`", the words being those of the table. */
bool el2_word_fail(const struct el2_row *row, struct el2_error *error, const char *text,
                   const struct el2_word *table);

#endif
