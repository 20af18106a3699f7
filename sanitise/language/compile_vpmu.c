/* SPDX-License-Identifier: GPL-2.0-or-later */
/* [vpmu]: the PMU that the kernel gives a VM. */
#include <string.h>

#include "sanitise/language/policy.h"
#include "sanitise/language/vocabulary.h"
#include "sanitise/language/words.h"

const struct el2_word el2_words_counters[] = {
    {"short", false},
    {"by-pmuver", true},
    {NULL, 0},
};

static bool compile_row(struct el2_vpmu *vpmu, const struct el2_row *row, struct el2_error *error)
{
    int by_pmuver;
    if (strcmp(row->key, "counters") != 0)
        return el2_row_fail(row, error, "[vpmu] has `counters = short|by-pmuver`; not `%s = %s`", row->key,
                            row->value);
    if (!el2_word_means(el2_words_counters, row->value, &by_pmuver))
        return el2_word_fail(row, error, "`counters` is one of", el2_words_counters);
    vpmu->counters_by_pmuver = by_pmuver;
    return true;
}

bool el2_compile_vpmu(struct el2_kernel *kernel, struct el2_error *error)
{
    size_t count;
    const struct el2_row *row = el2_rules_section(kernel->rules, "vpmu", &count);
    for (size_t i = 0; i < count; i++)
        if (!compile_row(&kernel->vpmu, &row[i], error))
            return false;
    return true;
}

const struct el2_vpmu *el2_kernel_vpmu(const struct el2_kernel *kernel)
{
    return &kernel->vpmu;
}
