/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sanitise/language/vmfeature.h"

#include <string.h>

#include "cpumodel/text/count.h"

/* name        feature */
static const struct el2_vm_feature_name names[] = {
    {"sve", EL2_VM_SVE},
    {"pauth", EL2_VM_PAUTH},
    {"pmu", EL2_VM_PMU},
    {"mte", EL2_VM_MTE},
    {"gicv3", EL2_VM_GICV3},
    {"gicv2", EL2_VM_GICV2},
    {"el1_32bit", EL2_VM_EL1_32BIT},
    {"impid", EL2_VM_IMPID},
    {"el2", EL2_VM_EL2},
};

const struct el2_vm_feature_name *el2_vm_feature_names(size_t *count)
{
    *count = EL2_COUNT(names);
    return names;
}

uint32_t el2_vm_feature_parse(const char *name)
{
    for (size_t i = 0; i < EL2_COUNT(names); i++)
        if (strcmp(names[i].name, name) == 0)
            return names[i].feature;
    return 0;
}

bool el2_vm_features_parse(const char *list, uint32_t *features, struct el2_error *error)
{
    *features = 0;
    if (!*list || strcmp(list, "none") == 0)
        return true;
    for (const char *at = list;;) {
        size_t size = strcspn(at, ",");
        char name[16] = "";
        if (size < sizeof name)
            memcpy(name, at, size);
        uint32_t feature = el2_vm_feature_parse(name);
        if (!feature)
            return el2_fail(
                error,
                "--vm: unknown VM feature `%.*s`; known: sve pauth pmu mte gicv3 gicv2 el1_32bit impid el2",
                (int)(size < 40 ? size : 40), at);
        *features |= feature;
        if (!at[size])
            return true;
        at += size + 1;
    }
}
