/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sanitise/view/el0view.h"

#include "cpumodel/arch/encodings.h"
#include "sanitise/language/policy.h"
#include "sanitise/view/feature.h"

static struct el2_facts facts_of(const struct el2_host_view *view)
{
    return (struct el2_facts){.host = view->facts, .errata = view->errata, .sanitised = view->value};
}

uint64_t el2_el0_value(const struct el2_kernel *kernel, const struct el2_host_view *view, int index)
{
    struct el2_facts facts = facts_of(view);
    const struct el2_feature *feature = el2_feature_rows(kernel, index);
    uint64_t value = 0;
    for (unsigned i = 0; i < kernel->features[index].count; i++) {
        bool visible = feature[i].visible && el2_condition_holds(kernel, feature[i].visible_if, &facts);
        int64_t field = visible ? el2_feature_value(&feature[i], view->value[index]) : feature[i].safe;
        value = el2_feature_put(&feature[i], value, field);
    }
    for (size_t i = 0; i < kernel->el0_field_count; i++) {
        const struct el2_el0_field *row = &kernel->el0_field[i];
        uint64_t mask = el2_mask(row->field.lsb, row->field.width);
        if (el2_id_index(row->field.encoding) == index && el2_condition_holds(kernel, row->when, &facts))
            value = (value & ~mask) | row->number << row->field.lsb;
    }
    return value;
}

static bool differs(const struct el2_kernel *kernel, const struct el2_cpu *cpu,
                    const struct el2_host_view *view, int index)
{
    uint64_t strict = kernel->strict_mask[index];
    return (cpu->id[index] ^ view->value[index]) & strict;
}

static bool is_trapped(const struct el2_kernel *kernel, const struct el2_host *host,
                       const struct el2_host_view *view, unsigned cpu, int index)
{
    const struct el2_el0_row *row = &kernel->el0[index];
    struct el2_facts facts = facts_of(view);
    if (row->has_emulated && el2_condition_holds(kernel, row->emulated_if, &facts))
        return true;
    if (row->policy == EL2_EL0_THIS_DIFFERS)
        return differs(kernel, &host->cpu[cpu], view, index);
    for (unsigned i = 0; row->policy == EL2_EL0_ANY_DIFFERS && i < host->cpu_count; i++)
        if (differs(kernel, &host->cpu[i], view, index))
            return true;
    return false;
}

void el2_el0_read(const struct el2_kernel *kernel, const struct el2_host *host,
                  const struct el2_host_view *view, unsigned cpu, int index, struct el2_el0_answer *answer)
{
    el2_encoding encoding = el2_id_encoding(index);
    const struct el2_el0_row *row = &kernel->el0[index];
    *answer = (struct el2_el0_answer){.kind = EL2_EL0_VALUE};
    if (row->policy == EL2_EL0_CONSTANT) {
        answer->value = row->number;
        answer->rule = "the kernel emulates a constant";
    } else if (row->policy != EL2_EL0_ABSENT && !is_trapped(kernel, host, view, cpu, index)) {
        answer->value = host->cpu[cpu].id[index];
        answer->rule = "the hardware's";
    } else if (row->policy != EL2_EL0_ABSENT) {
        answer->value = el2_el0_value(kernel, view, index);
        answer->rule = "trapped and emulated: a CPU differs from the sanitised value, or has an erratum";
    } else if (el2_op0(encoding) == 3 && el2_op1(encoding) == 0 &&
               el2_crm(encoding) >= kernel->el0_first_crm) {
        answer->value = el2_el0_value(kernel, view, index);
        answer->rule = "emulated: the fields that the kernel shows to EL0";
    } else {
        answer->kind = EL2_EL0_SIGILL;
        answer->rule = "not emulated: the process gets SIGILL";
    }
}
