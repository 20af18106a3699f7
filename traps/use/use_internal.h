/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files behind use.h share. Not for others. */
#ifndef EL2_TRAPS_USE_USE_INTERNAL_H
#define EL2_TRAPS_USE_USE_INTERNAL_H

#include "traps/syndrome/instruction.h"
#include "traps/use/use.h"

struct el2_use_access { /* what is used: an instruction, or the register or operation that it names */
    uint32_t word;
    unsigned el;
    struct el2_instruction instruction;
    const char *mnemonic;
    const char *register_name; /* or NULL */
    bool uses_zt0;
};

/* The controls of a feature, and of those that it builds on: true, with the decision, where one has an
 * effect. EL1's own come first (`el2` false), then EL2's. */
bool el2_use_by_control(const struct el2_use_context *context, const struct el2_use_access *access,
                        enum el2_arch_id feature, bool el2, struct el2_use_decision *decision);

/* The first control of EL2, of a feature or of what it builds on, that covers the access, whatever its value;
 * NULL where none does. */
const char *el2_use_control_that_covers(const struct el2_use_context *context,
                                        const struct el2_use_access *access, enum el2_arch_id feature,
                                        const struct el2_arch_set *guest);

/* Whether the access (its word and instruction are filled in) is of a declared feature; then `name` is the EL2
 * control that it declares, or NULL. */
bool el2_use_declared_enforcer(const struct el2_use_context *context, const struct el2_use_access *access,
                               const char **name);

/* The declared feature of the host that has the instruction or register: true, with the decision. Of the access, word,
 * Exception level and instruction are filled in. */
bool el2_use_declared(const struct el2_use_context *context, const struct el2_use_access *access,
                      struct el2_use_decision *decision);

/* Whether the word strips a pointer authentication code: XPACD, XPACI, XPACLRI. No control of EL2 keeps a guest from it,
 * and no field has to promise it: compilers put XPACLRI into code for every CPU. */
bool el2_use_strips_pac(uint32_t word);

/* Whether it is a pointer authentication instruction whose key SCTLR_EL1 disables, so that HCR_EL2.API does
 * not trap it. It then does nothing, or branches or loads as if there were no key. */
bool el2_use_key_disabled(const struct el2_use_context *context, uint32_t word, bool *does_nothing);

/* Of the table of those words: each row can match one. */
bool el2_use_pauth_check(struct el2_error *error);

/* The value of a control, EL1's or EL2's; 0 for one that nobody writes. */
uint64_t el2_use_control_value(const struct el2_use_context *context, el2_encoding control);

/* The ESR of an exception of class `ec` by the access. */
uint64_t el2_use_syndrome(const struct el2_use_access *access, unsigned ec);

#endif
