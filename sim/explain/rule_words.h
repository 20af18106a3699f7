/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rules that made what the guest reads, in words: of each link of a field's chain, and of the read itself.
 *
 *     el2_chain_collect(trail, vm, 0, &field, &chain);
 *     el2_words_decider(vm, &chain, text);         // "guest: forces 0: KVM has no SVE for guests yet"
 */
#ifndef EL2_SIM_EXPLAIN_RULE_WORDS_H
#define EL2_SIM_EXPLAIN_RULE_WORDS_H

#include "sim/explain/value_words.h"
#include "traps/vm/chain.h"

#ifdef __cplusplus
extern "C" {
#endif

/* "hardware", "sanitised", "override", "guest", "VM", "userspace", "first run" */
const char *el2_words_stage(enum el2_stage stage);

/* What the rule of a link of the chain says. */
void el2_words_link(const struct el2_vm *vm, const struct el2_chain *chain, const struct el2_link *link,
                    char text[EL2_WORDS_TEXT]);

/* Why the guest reads what it reads: the rule of the last link that decided. */
void el2_words_decider(const struct el2_vm *vm, const struct el2_chain *chain, char text[EL2_WORDS_TEXT]);

/* How the read itself goes: which control traps it, and who answers. */
void el2_words_read(const struct el2_vm *vm, const struct el2_chain *chain, char text[EL2_WORDS_TEXT]);

#ifdef __cplusplus
}
#endif

#endif
