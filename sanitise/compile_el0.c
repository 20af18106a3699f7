/* SPDX-License-Identifier: GPL-2.0-or-later */
/* [el0]: the registers outside CRm 4 to 7 that the kernel lets its own userspace read. */
#include <string.h>

#include "cpumodel/datafile.h"
#include "sanitise/policy.h"

bool el2_compile_el0(struct el2_kernel *kernel, struct el2_error *error)
{
    size_t count;
    const struct el2_row *row = el2_rules_section(kernel->rules, "el0", &count);
    for (size_t i = 0; i < count; i++) {
        unsigned long long number;
        if (strcmp(row[i].key, "ctr-ignored") == 0) {
            if (!el2_number_parse(row[i].value, &number))
                return el2_row_fail(&row[i], error, "`ctr-ignored` is a mask of CTR_EL0");
            kernel->el0_ctr_ignored = number;
            continue;
        }
        int index = el2_section_register(&row[i], row[i].key, error);
        if (index < 0)
            return false;
        struct el2_el0_row *el0 = &kernel->el0[index];
        if (strcmp(row[i].value, "hardware") == 0) {
            el0->policy = EL2_EL0_HARDWARE;
        } else if (strcmp(row[i].value, "hardware-or-user") == 0) {
            el0->policy = EL2_EL0_MISMATCH;
        } else if (el2_number_parse(row[i].value, &number)) {
            el0->policy = EL2_EL0_CONSTANT;
            el0->number = number;
        } else {
            return el2_row_fail(&row[i], error,
                                "an [el0] row is `hardware`, `hardware-or-user` or a number, not `%s`",
                                row[i].value);
        }
    }
    return true;
}
