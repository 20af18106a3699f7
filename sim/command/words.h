/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rules, values and ranges in words, for explain, diff and migrate.
 */
#ifndef EL2_SIM_COMMAND_WORDS_H
#define EL2_SIM_COMMAND_WORDS_H

#include "cpumodel/arch/pieces.h"
#include "cpumodel/host/host.h"
#include "traps/onereg/setrange.h"
#include "traps/vm/chain.h"

#define EL2_WORDS_TEXT 512

/* "hardware", "sanitised", "override", "guest", "VM", "userspace", "first run" */
const char *el2_words_stage(enum el2_stage stage);

/* A field's bits: decimal up to 8 bits of width, else hexadecimal; with the value's name, "1 (IMP)", if
 * asked. */
void el2_words_value(const struct el2_field_ref *field, uint64_t bits, bool with_name,
                     char text[EL2_PIECE_TEXT]);

/* The field's bits on each CPU, CPUs alike together: "3 on cpu0-3, 1 on cpu4-7"; "3" where all are alike. */
void el2_words_hardware(const struct el2_host *host, const struct el2_field_ref *field,
                        char text[EL2_WORDS_TEXT]);

/* What the rule of a link of the chain says. */
void el2_words_link(const struct el2_vm *vm, const struct el2_chain *chain, const struct el2_link *link,
                    char text[EL2_WORDS_TEXT]);

/* Why the guest reads what it reads: the rule of the last link that decided. */
void el2_words_decider(const struct el2_vm *vm, const struct el2_chain *chain, char text[EL2_WORDS_TEXT]);

/* How the read itself goes: which control traps it, and who answers. */
void el2_words_read(const struct el2_vm *vm, const struct el2_chain *chain, char text[EL2_WORDS_TEXT]);

/* An origin without its directories and its remark, "v4.15 sys_regs.c (read_id_reg)"; empty for NULL. */
void el2_words_origin(const char *origin, char text[EL2_WORDS_TEXT]);

/* The remark behind the colon of an origin ("KVM has no SVE for guests yet"), or NULL. */
const char *el2_words_remark(const char *origin);

/* Where a rule stands, "linux-4.15.kernel:92"; empty for no row. */
void el2_words_place(const struct el2_row *row, char text[EL2_WORDS_TEXT]);

/* What userspace may write: "0-1 accepted, 2-15 EINVAL: …"; only the accepted ones: "0-1". */
void el2_words_ranges(const struct el2_set_ranges *ranges, const struct el2_field_ref *field,
                      char text[EL2_WORDS_TEXT]);
void el2_words_allowed(const struct el2_set_ranges *ranges, const struct el2_field_ref *field,
                       char text[EL2_WORDS_TEXT]);

/* Appends what printf would print; what does not fit is cut. */
void el2_words_append(char text[EL2_WORDS_TEXT], const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Whether the field has the same bits on every CPU. */
bool el2_words_all_alike(const struct el2_host *host, const struct el2_field_ref *field);

/* "[35:32]", "[3]" */
void el2_words_bits(const struct el2_field_ref *field, char text[16]);

#endif
