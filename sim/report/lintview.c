/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/report/lintview.h"

#include <string.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/bits.h"
#include "sanitise/language/policy.h"
#include "sanitise/view/el0view.h"

#define MPIDR_RES1 (1ull << 31)

static void set_undef(struct el2_lint_values *values, int index)
{
    values->id[index] = 0;
    el2_bit_put(values->undef, index, true);
}

void el2_lint_raw(const struct el2_cpu *cpu, struct el2_lint_values *values)
{
    *values = (struct el2_lint_values){0};
    memcpy(values->id, cpu->id, sizeof values->id);
    memcpy(values->undef, cpu->undef, sizeof values->undef);
}

void el2_lint_sanitised(const struct el2_kernel *kernel, const struct el2_host *host,
                        const struct el2_host_view *view, struct el2_lint_values *values)
{
    el2_lint_raw(&host->cpu[0], values);
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        el2_encoding encoding = el2_id_encoding(index);
        if (!kernel->has_features[index] && !(el2_op1(encoding) == 0 && el2_crm(encoding) > 0))
            continue;
        values->id[index] = view->value[index];
        el2_bit_put(values->undef, index, false);
    }
}

void el2_lint_guest(const struct el2_vm *vm, struct el2_lint_values *values)
{
    *values = (struct el2_lint_values){0};
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        struct el2_answer answer;
        el2_vm_read(vm, 0, el2_id_encoding(index), &answer);
        if (answer.kind == EL2_ANSWER_VALUE)
            values->id[index] = answer.value;
        else if (answer.kind == EL2_ANSWER_UNDEF)
            set_undef(values, index);
        else
            values->unseen[index] = UINT64_MAX;
    }
}

static uint64_t shown_to_el0(const struct el2_kernel *kernel, const struct el2_host_view *view, int index)
{
    const struct el2_feature *feature = el2_feature_rows(kernel, index);
    struct el2_facts facts = {.host = view->facts, .errata = view->errata, .sanitised = view->value};
    uint64_t shown = 0;
    for (unsigned i = 0; i < kernel->features[index].count; i++)
        if (feature[i].visible && el2_condition_holds(kernel, feature[i].visible_if, &facts))
            shown |= el2_mask(feature[i].lsb, feature[i].width);
    return shown;
}

void el2_lint_el0(const struct el2_kernel *kernel, const struct el2_host *host,
                  const struct el2_host_view *view, unsigned cpu, struct el2_lint_values *values)
{
    *values = (struct el2_lint_values){0};
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        struct el2_el0_answer answer;
        el2_el0_read(kernel, host, view, cpu, index, &answer);
        enum el2_el0_policy policy = kernel->el0[index].policy;
        if (answer.kind == EL2_EL0_SIGILL || policy == EL2_EL0_CONSTANT)
            values->unseen[index] = UINT64_MAX;
        else if (policy == EL2_EL0_ABSENT)
            values->unseen[index] = ~shown_to_el0(kernel, view, index);
        values->id[index] = answer.value & ~values->unseen[index];
    }
}

bool el2_lint_alike(const struct el2_lint_values *a, const struct el2_lint_values *b)
{
    int mpidr = el2_id_index(EL2_SYS_MPIDR_EL1);
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        uint64_t difference = a->id[index] ^ b->id[index];
        if (index == mpidr ? difference & MPIDR_RES1 : difference)
            return false;
    }
    return !memcmp(a->undef, b->undef, sizeof a->undef) && !memcmp(a->unseen, b->unseen, sizeof a->unseen);
}
