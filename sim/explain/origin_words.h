/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a rule is from, and where it stands, in words.
 *
 *     el2_words_origin("v4.15 arch/arm64/kvm/sys_regs.c (read_id_reg): no SVE yet", text);  // "v4.15 sys_regs.c (read_id_reg)"
 */
#ifndef EL2_SIM_EXPLAIN_ORIGIN_WORDS_H
#define EL2_SIM_EXPLAIN_ORIGIN_WORDS_H

#include "sanitise/language/rules.h"
#include "sim/explain/value_words.h"

#ifdef __cplusplus
extern "C" {
#endif

/* An origin without its directories and its remark, "v4.15 sys_regs.c (read_id_reg)"; empty for NULL. */
void el2_words_origin(const char *origin, char text[EL2_WORDS_TEXT]);

/* The remark behind the colon of an origin ("KVM has no SVE for guests yet"), or NULL. */
const char *el2_words_remark(const char *origin);

/* Where a rule stands, "linux-4.15.kernel:92"; empty for no row. */
void el2_words_place(const struct el2_row *row, char text[EL2_WORDS_TEXT]);

#ifdef __cplusplus
}
#endif

#endif
