/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sanitise/view/hwcap.h"

#include <string.h>

#include "sanitise/language/policy.h"
#include "sanitise/view/el0view.h"

void el2_hwcaps(const struct el2_kernel *kernel, const struct el2_host_view *view, struct el2_hwcaps *hwcaps)
{
    uint64_t seen[EL2_ID_COUNT];
    struct el2_facts facts = {.host = view->facts, .errata = view->errata, .sanitised = seen};
    for (int index = 0; index < EL2_ID_COUNT; index++)
        seen[index] = el2_el0_value(kernel, view, index);
    *hwcaps = (struct el2_hwcaps){0};
    for (size_t i = 0; i < kernel->hwcap_count; i++)
        if (el2_condition_holds(kernel, kernel->hwcap[i].when, &facts))
            hwcaps->word[kernel->hwcap[i].word] |= UINT64_C(1) << kernel->hwcap[i].bit;
}

void el2_hwcap_names(const struct el2_kernel *kernel, const struct el2_hwcaps *hwcaps,
                     char text[EL2_HWCAP_TEXT])
{
    size_t used = 0;
    *text = '\0';
    for (size_t i = 0; i < kernel->hwcap_count; i++) {
        const struct el2_hwcap_row *row = &kernel->hwcap[i];
        size_t size = strlen(row->name);
        if (!(hwcaps->word[row->word] >> row->bit & 1) || used + size + 2 > EL2_HWCAP_TEXT)
            continue;
        if (used)
            text[used++] = ' ';
        memcpy(text + used, row->name, size + 1);
        used += size;
    }
}
