/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sanitise/view/guestview.h"

#include "sanitise/language/policy.h"

#define PMUVER_IMPLEMENTATION_DEFINED 0xf

static uint64_t lesser(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static uint64_t perform(const struct el2_action *action, const struct el2_facts *facts, uint64_t field)
{
    switch (action->kind) {
    case EL2_ACTION_SET:
        return action->number;
    case EL2_ACTION_CAP:
        return lesser(field, action->number);
    case EL2_ACTION_CAP_PMU:
        return field == PMUVER_IMPLEMENTATION_DEFINED ? field : lesser(field, action->number);
    case EL2_ACTION_AT_LEAST:
        return field < action->number ? action->number : field;
    case EL2_ACTION_FROM:
        return facts->sanitised[el2_id_index(action->from.encoding)] >> action->from.lsb &
               el2_mask(0, action->from.width);
    }
    return field;
}

static uint64_t apply_field(const struct el2_kernel *kernel, const struct el2_guest_field *row,
                            const struct el2_facts *facts, int index, uint64_t value,
                            const struct el2_watch *watch)
{
    uint64_t mask = el2_mask(row->lsb, row->width);
    for (unsigned i = 0; i < row->action_count; i++) {
        const struct el2_action *action = &kernel->action[row->first_action + i];
        if (!el2_condition_holds(kernel, action->when, facts))
            continue;
        uint64_t field = perform(action, facts, (value & mask) >> row->lsb);
        uint64_t after = (value & ~mask) | (field << row->lsb & mask);
        el2_see(watch,
                &(struct el2_step){.stage = el2_condition_asks_vm(kernel, action->when) ? EL2_STAGE_VM
                                                                                        : EL2_STAGE_GUEST,
                                   .index = index,
                                   .mask = mask,
                                   .after = after,
                                   .cpu = -1,
                                   .row = row->row,
                                   .why = row->row->value});
        value = after;
    }
    return value;
}

static uint64_t see_zero(const struct el2_watch *watch, enum el2_stage stage, int index,
                         const struct el2_row *row, const char *why)
{
    el2_see(watch, &(struct el2_step){
                       .stage = stage, .index = index, .mask = ~0ull, .cpu = -1, .row = row, .why = why});
    return 0;
}

uint64_t el2_guest_register(const struct el2_kernel *kernel, const struct el2_host_view *view,
                            uint32_t features, int index, const struct el2_watch *watch)
{
    const struct el2_id_row *id = &kernel->id[index];
    struct el2_facts facts = {.vm = features, .host = view->facts, .sanitised = view->value};
    uint64_t value = view->value[index];
    if (id->policy == EL2_ID_HIDDEN)
        return see_zero(watch, EL2_STAGE_GUEST, index, id->row, "KVM hides the register: it reads as zero");
    if (id->policy == EL2_ID_UNALLOCATED)
        return see_zero(watch, EL2_STAGE_GUEST, index, id->row, "unallocated: KVM reads it as zero");
    if (id->policy != EL2_ID_SANITISED)
        return value;
    if (id->has_raz && el2_condition_holds(kernel, id->raz_if, &facts))
        return see_zero(watch, el2_condition_asks_vm(kernel, id->raz_if) ? EL2_STAGE_VM : EL2_STAGE_GUEST,
                        index, id->row, id->row->value);
    const struct el2_guest_reg *guest = &kernel->guest[index];
    if (guest->only != ~0ull) {
        el2_see(watch, &(struct el2_step){.stage = EL2_STAGE_GUEST,
                                          .index = index,
                                          .mask = ~guest->only,
                                          .after = value & guest->only,
                                          .cpu = -1,
                                          .row = guest->only_row,
                                          .why = "KVM's list of fields leaves it out"});
        value &= guest->only;
    }
    for (unsigned i = 0; i < guest->fields.count; i++)
        value =
            apply_field(kernel, &kernel->guest_field[guest->fields.first + i], &facts, index, value, watch);
    return value;
}

void el2_guest_view(const struct el2_kernel *kernel, const struct el2_host_view *view, uint32_t features,
                    uint64_t guest[EL2_ID_COUNT], const struct el2_watch *watch)
{
    for (int index = 0; index < EL2_ID_COUNT; index++)
        guest[index] = el2_guest_register(kernel, view, features, index, watch);
}
