/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "traps/use/promise.h"

#include <string.h>

#include "cpumodel/text/bits.h"
#include "traps/use/promise_internal.h"

void el2_promise_view(struct el2_promise_view *view, const struct el2_vm *vm, unsigned vcpu)
{
    memset(view, 0, sizeof *view);
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        struct el2_answer answer;
        el2_vm_read(vm, vcpu, el2_id_encoding(index), &answer);
        if (answer.kind == EL2_ANSWER_VALUE)
            view->id[index] = answer.value;
        else
            el2_bit_put(view->undef, index, true);
    }
    el2_arch_set_of(view->id, &view->set);
}

const char *el2_promise_name(enum el2_promise_code code)
{
    static const char *const names[] = {
        [EL2_PROMISE_UNUSABLE] = "advertised-but-unusable", [EL2_PROMISE_HIDDEN_USABLE] = "hidden-but-usable",
        [EL2_PROMISE_UNSEEN] = "used-without-looking",      [EL2_PROMISE_CHANGED] = "changed-under-the-guest",
        [EL2_PROMISE_INCONSISTENT] = "inconsistent-view",
    };
    return names[code];
}

const char *el2_enforcement_name(enum el2_enforcement enforcement)
{
    static const char *const names[] = {
        [EL2_ENFORCE_ABSENT] = "absent",
        [EL2_ENFORCE_TRAPPED] = "trapped",
        [EL2_ENFORCE_OPEN] = "open",
        [EL2_ENFORCE_NONE] = "advisory",
    };
    return names[enforcement];
}

static uint64_t guest_value(const struct el2_promise_view *view, el2_encoding encoding)
{
    int index = el2_id_index(encoding);
    return index < 0 ? 0 : view->id[index];
}

static uint64_t bits_of(const struct el2_promise_view *view, const struct el2_arch_announcement *row)
{
    return guest_value(view, row->encoding) >> row->lsb & ((1u << row->width) - 1);
}

void el2_promise_announce(struct el2_promise *promise, const struct el2_promise_view *view,
                          enum el2_arch_id id)
{
    size_t count;
    const struct el2_arch_announcement *row = el2_arch_announcements(id, &count), *best = row;
    for (size_t i = 1; i < count && bits_of(view, best) == 0;
         i++) /* of APA, API and APA3 that which is set */
        best = &row[i];
    if (count == 0)
        return;
    promise->encoding = best->encoding;
    promise->field = best->field;
    promise->value = bits_of(view, best);
}

void el2_promise_announce_declared(struct el2_promise *promise, const struct el2_promise_view *view,
                                   const struct el2_host_feature *feature)
{
    if (feature->field_count == 0)
        return;
    const struct el2_host_bits *bits = &feature->field[0];
    const struct el2_field *named = el2_field_by_bit(bits->encoding, bits->lsb);
    promise->encoding = bits->encoding;
    promise->field = named ? named->name : NULL;
    promise->value = guest_value(view, bits->encoding) >> bits->lsb & el2_mask(0, bits->width);
}

bool el2_promise_declared(const struct el2_promise_view *view, const struct el2_host_feature *feature)
{
    for (unsigned i = 0; i < feature->field_count; i++)
        if (el2_in_id_space(feature->field[i].encoding) &&
            el2_host_bits_hold(&feature->field[i], guest_value(view, feature->field[i].encoding)))
            return true;
    return false;
}

bool el2_promise_judge(bool advertised, enum el2_end end, enum el2_promise_code *code)
{
    *code = advertised ? EL2_PROMISE_UNUSABLE : EL2_PROMISE_HIDDEN_USABLE;
    return advertised ? el2_end_is_undef(end) || end == EL2_END_NO_TIMER : el2_end_works(end);
}
