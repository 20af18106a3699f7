/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>

#include "cpumodel/text/count.h"
#include "sim/explain/origin_words.h"

Test(origin_words, version_and_file)
{
    static const struct {
        const char *origin, *words;
    } cases[] = {
        {"mine", "mine"},
        {"", ""},
        {"v6.1 arch/arm64/kvm/sys_regs.c (read_id_reg)", "v6.1 sys_regs.c (read_id_reg)"},
        {"v6.1 sys_regs.c (read_id_reg): why", "v6.1 sys_regs.c (read_id_reg)"},
        {"v4.15 a/b.c", "v4.15 b.c"},
    };
    for (size_t i = 0; i < EL2_COUNT(cases); i++) {
        char text[EL2_WORDS_TEXT];
        el2_words_origin(cases[i].origin, text);
        cr_expect_str_eq(text, cases[i].words, "%s: %s", cases[i].origin, text);
    }
}
