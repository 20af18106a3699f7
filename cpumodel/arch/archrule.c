/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the features ask of one another. Declared in archfeature.h. */
#include <string.h>

#include "cpumodel/arch/archfeature_internal.h"
#include "cpumodel/text/count.h"

/* clang-format off */
#define ALL(...) {__VA_ARGS__}
#define ANY(...) {__VA_ARGS__}
#define NOTHING  {NONE}
/* clang-format on */

static const struct el2_arch_rule rules[] = {
#define ARCH_RULE(all, any) {all, any},
#include "cpumodel/arch/arch_rules.inc"
};

#define RULE_COUNT EL2_COUNT(rules)

const struct el2_arch_rule *el2_arch_rules(size_t *count)
{
    *count = RULE_COUNT;
    return rules;
}

bool el2_arch_rule_broken(const struct el2_arch_rule *rule, const struct el2_arch_set *set)
{
    for (unsigned i = 0; i < EL2_ARCH_RULE_ALL && rule->all[i] != EL2_FEAT_NONE; i++)
        if (!el2_arch_set_has(set, (enum el2_arch_id)rule->all[i]))
            return false;
    for (unsigned i = 0; i < EL2_ARCH_RULE_ANY && rule->any[i] != EL2_FEAT_NONE; i++)
        if (el2_arch_set_has(set, (enum el2_arch_id)rule->any[i]))
            return false;
    return true;
}

bool el2_arch_rules_check(struct el2_error *error)
{
    for (size_t i = 0; i < RULE_COUNT; i++) {
        const char *name =
            rules[i].all[0] ? el2_arch_feature((enum el2_arch_id)rules[i].all[0])->name : "a rule";
        if (!rules[i].all[0] || rules[i].all[0] == rules[i].any[0])
            return el2_fail(error, "arch_rules.inc: %s says nothing", name);
        if (i && memcmp(&rules[i - 1], &rules[i], sizeof rules[i]) == 0)
            return el2_fail(error, "arch_rules.inc: a rule of %s stands twice", name);
        if (i && rules[i - 1].all[0] > rules[i].all[0])
            return el2_fail(error, "arch_rules.inc: %s is not sorted", name);
    }
    return true;
}
