/* SPDX-License-Identifier: GPL-2.0-or-later */
/* [mitigation]: the CPUs that the kernel knows to be safe although their ID registers do not say so. */
#include "cpumodel/text/datafile.h"
#include "sanitise/language/append.h"
#include "sanitise/language/policy.h"
#include "sanitise/language/vocabulary.h"
#include "sanitise/language/words.h"

const struct el2_word el2_words_mitigation[] = {
    {"meltdown", EL2_HOST_MELTDOWN_UNAFFECTED},
    {"spectre-v2", EL2_HOST_SPECTRE_V2_UNAFFECTED},
    {NULL, 0},
};

static bool parse_safe_cpu(const struct el2_row *row, struct el2_safe_cpu *cpu, struct el2_error *error)
{
    struct el2_words words;
    unsigned long long midr;
    bool ok = el2_words_cut(&words, row->value) && !words.condition && words.count >= 2 &&
              el2_number_parse(words.word[0], &midr) && !(midr & ~EL2_MIDR_MODEL);
    for (size_t i = 1; ok && i < words.count; i++) {
        int fact = 0;
        ok = el2_word_means(el2_words_mitigation, words.word[i], &fact);
        cpu->facts |= (uint32_t)fact;
    }
    if (!ok)
        return el2_row_fail(
            row, error,
            "a [mitigation] row is `NAME = MIDR spectre-v2|meltdown …`, with Variant and Revision "
            "of MIDR_EL1 as 0, not `%s`",
            row->value);
    cpu->midr = midr;
    return true;
}

bool el2_compile_mitigation(struct el2_kernel *kernel, struct el2_error *error)
{
    size_t count;
    const struct el2_row *row = el2_rules_section(kernel->rules, "mitigation", &count);
    for (size_t i = 0; i < count; i++) {
        struct el2_safe_cpu cpu = {0};
        if (!parse_safe_cpu(&row[i], &cpu, error))
            return false;
        if (!EL2_APPEND(kernel->safe_cpu, cpu, &row[i], error))
            return false;
    }
    return true;
}
