/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sanitise/el0view.h"

#include "cpumodel/encodings.h"
#include "sanitise/feature.h"
#include "sanitise/policy.h"

/* The bits that EL0 sees of a sanitised register; the others read as their row's safe value. */
static uint64_t user_value(const struct el2_kernel *kernel, const struct el2_host_view *view, int index)
{
    struct el2_facts facts = {.host = view->facts, .sanitised = view->value};
    const struct el2_feature *feature = kernel->feature + kernel->features[index].first;
    uint64_t value = 0;
    for (unsigned i = 0; i < kernel->features[index].count; i++) {
        bool visible = feature[i].visible && el2_condition_holds(kernel, feature[i].visible_if, &facts);
        int64_t field = visible ? el2_feature_value(&feature[i], view->value[index]) : feature[i].safe;
        value = el2_feature_put(&feature[i], value, field);
    }
    return value;
}

static bool ctr_is_mismatched(const struct el2_kernel *kernel, const struct el2_host *host,
                              const struct el2_host_view *view, int index)
{
    uint64_t mask = kernel->strict_mask[index] & ~kernel->el0_ctr_ignored;
    for (unsigned cpu = 0; cpu < host->cpu_count; cpu++)
        if ((host->cpu[cpu].id[index] ^ view->value[index]) & mask)
            return true;
    return false;
}

void el2_el0_read(const struct el2_kernel *kernel, const struct el2_host *host,
                  const struct el2_host_view *view, unsigned cpu, int index, struct el2_el0_answer *answer)
{
    el2_encoding encoding = el2_id_encoding(index);
    *answer = (struct el2_el0_answer){.kind = EL2_EL0_VALUE};
    switch (kernel->el0[index].policy) {
    case EL2_EL0_ABSENT:
        break;
    case EL2_EL0_CONSTANT:
        answer->value = kernel->el0[index].number;
        answer->rule = "the kernel emulates a constant";
        return;
    case EL2_EL0_HARDWARE:
        answer->value = host->cpu[cpu].id[index];
        answer->rule = "the hardware's";
        return;
    case EL2_EL0_MISMATCH:
        if (ctr_is_mismatched(kernel, host, view, index)) {
            answer->value = user_value(kernel, view, index);
            answer->rule = "trapped and emulated: a CPU differs from the sanitised value";
        } else {
            answer->value = host->cpu[cpu].id[index];
            answer->rule = "the hardware's";
        }
        return;
    }
    if (el2_op0(encoding) == 3 && el2_op1(encoding) == 0 && el2_crm(encoding) >= 4) {
        answer->value = user_value(kernel, view, index);
        answer->rule = "emulated: the fields that the kernel shows to EL0";
        return;
    }
    answer->kind = EL2_EL0_SIGILL;
    answer->rule = "not emulated: the process gets SIGILL";
}
