/* SPDX-License-Identifier: GPL-2.0-or-later */
/* [vgic]: the interrupt controller that the kernel gives a VM. */
#include <string.h>

#include "cpumodel/text/datafile.h"
#include "sanitise/language/policy.h"
#include "sanitise/language/vocabulary.h"
#include "sanitise/language/words.h"

#define REVISION_MAX 15u /* GICD_IIDR.Revision */

const struct el2_word el2_words_groups[] = {
    {"fixed", false},
    {"writable", true},
    {NULL, 0},
};

static bool compile_row(struct el2_vgic *vgic, const struct el2_row *row, struct el2_error *error)
{
    unsigned long long number;
    int writable;
    if (strcmp(row->key, "revision") == 0) {
        if (!el2_number_parse(row->value, &number) || number > REVISION_MAX)
            return el2_row_fail(row, error, "`revision` is a number up to %u, not `%s`", REVISION_MAX,
                                row->value);
        vgic->revision = (uint8_t)number;
        return true;
    }
    if (strcmp(row->key, "groups") != 0)
        return el2_row_fail(row, error,
                            "[vgic] has `revision = N` and `groups = fixed|writable`; not `%s = %s`",
                            row->key, row->value);
    if (!el2_word_means(el2_words_groups, row->value, &writable))
        return el2_word_fail(row, error, "`groups` is one of", el2_words_groups);
    vgic->groups_writable = writable;
    return true;
}

bool el2_compile_vgic(struct el2_kernel *kernel, struct el2_error *error)
{
    size_t count;
    const struct el2_row *row = el2_rules_section(kernel->rules, "vgic", &count);
    for (size_t i = 0; i < count; i++)
        if (!compile_row(&kernel->vgic, &row[i], error))
            return false;
    return true;
}

const struct el2_vgic *el2_kernel_vgic(const struct el2_kernel *kernel)
{
    return &kernel->vgic;
}
