/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every feature tried on one CPU. Declared in promise.h. */
#include <stdio.h>

#include "cpumodel/host/declared.h"
#include "cpumodel/lint/lint.h"
#include "cpumodel/text/bits.h"
#include "traps/use/promise_internal.h"
#include "traps/use/use_internal.h"

#define MRS 0xd5200000u
#define SYS 0xd5000000u

struct map {
    struct el2_use_context context;
    struct el2_promise_view view;
    struct el2_promise_sink sink;
};

static struct el2_promise finding_of(const struct el2_feature_row *row)
{
    return (struct el2_promise){
        .feature = row->name,
        .word = row->word,
        .use = row->use,
        .end = row->ending.end,
        .control = row->control,
        .rule = row->ending.rule,
        .origin = row->ending.origin,
    };
}

/* Tries one use; it becomes the row's where it tells more than the one before. */
static void try_use(const struct map *map, struct el2_feature_row *row, uint32_t word, const char *use)
{
    struct el2_use_decision decision = el2_use_decide(&map->context, word, 1);
    struct el2_use_ending ending;
    enum el2_promise_code code;
    el2_use_end(&map->context, &decision, &ending);
    bool broken = row->present && row->announced && el2_promise_judge(row->advertised, ending.end, &code);
    ++row->uses;
    row->works += el2_end_works(ending.end);
    row->undef += el2_end_is_undef(ending.end);
    if (row->has_use && (!broken || row->is_finding))
        return;
    row->has_use = true;
    row->word = word;
    row->use = use;
    row->decision = decision;
    row->ending = ending;
    row->control = decision.control || !row->present
                       ? decision.control
                       : el2_use_enforcer(&map->context, &map->view.set, word, 1);
    if (!row->present)
        row->enforcement = EL2_ENFORCE_ABSENT;
    else if (!el2_end_works(ending.end))
        row->enforcement = EL2_ENFORCE_TRAPPED;
    else
        row->enforcement = row->control ? EL2_ENFORCE_OPEN : EL2_ENFORCE_NONE;
    row->is_finding = broken;
    if (broken) {
        row->finding = finding_of(row);
        row->finding.code = code;
    }
}

/*
 * Whether a use that needs `need` is about the feature: all else that it needs is there, and it is not one
 * that the guest may do by another feature that its view announces, nor one that the view gives no right to.
 */
static bool tells(const struct map *map, const struct el2_feature_row *row, const struct el2_arch_need *need)
{
    if (!el2_arch_need_names(need, row->id)) /* almost always: before a set is copied */
        return false;
    struct el2_arch_set with = map->context.set, without = map->context.set;
    el2_bit_put(with.bits, row->id, true);
    el2_bit_put(without.bits, row->id, false);
    if (!el2_arch_need_met(need, &with) || el2_arch_need_met(need, &without))
        return false;
    return !row->present || el2_arch_need_met(need, &map->view.set) == row->advertised;
}

/* Whether every alternative is one feature alone. */
static bool is_plain(const struct el2_arch_need *need)
{
    const uint16_t *both;
    for (size_t i = 0; (both = el2_arch_need_alternative(need, i)); i++)
        if (both[1] != EL2_FEAT_NONE)
            return false;
    return true;
}

static bool at_el1(el2_encoding encoding)
{
    unsigned op1 = el2_op1(encoding);
    return op1 < 4 || op1 == 7;
}

static void try_uses(const struct map *map, struct el2_feature_row *row, bool plain)
{
    size_t count;
    const struct el2_arch_instruction *instruction = el2_arch_instructions(&count);
    for (size_t i = 0; i < count; i++)
        if (!instruction[i].unallocated && tells(map, row, &instruction[i].need) &&
            is_plain(&instruction[i].need) == plain && !el2_use_strips_pac(instruction[i].example))
            try_use(map, row, instruction[i].example, instruction[i].mnemonic);
    const struct el2_arch_register *reg = el2_arch_registers(&count);
    for (size_t i = 0; i < count; i++)
        if (!el2_in_id_space(reg[i].encoding) && at_el1(reg[i].encoding) && tells(map, row, &reg[i].need) &&
            is_plain(&reg[i].need) == plain)
            try_use(map, row, (el2_op0(reg[i].encoding) == 1 ? SYS | 31 : MRS) | reg[i].encoding,
                    reg[i].name);
}

static void try_feature(const struct map *map, const struct el2_arch_feature *feature)
{
    size_t count;
    struct el2_feature_row row = {
        .name = feature->name,
        .id = feature->id,
        .present = el2_arch_set_has(&map->context.set, feature->id),
        .advertised = el2_arch_set_has(&map->view.set, feature->id),
        .announced = el2_arch_announcements(feature->id, &count) != NULL,
        .enforcement = EL2_ENFORCE_ABSENT,
    };
    try_uses(map, &row, true);
    if (row.uses == 0) /* what needs two features may fail by the other one's controls */
        try_uses(map, &row, false);
    if (row.is_finding)
        el2_promise_announce(&row.finding, &map->view, feature->id);
    map->sink.feature(map->sink.context, &row);
    if (row.is_finding)
        map->sink.finding(map->sink.context, &row.finding);
}

static void try_declared(const struct map *map, const struct el2_host_feature *feature)
{
    struct el2_feature_row row = {
        .name = feature->name,
        .present = el2_host_feature_present(feature, map->context.cpu),
        .advertised = el2_promise_declared(&map->view, feature),
        .announced = feature->field_count > 0,
        .enforcement = EL2_ENFORCE_ABSENT,
    };
    for (unsigned i = 0; i < feature->instruction_count; i++)
        try_use(map, &row, feature->instruction[i].value, "declared instruction");
    for (unsigned i = 0; i < feature->register_count; i++)
        if (at_el1(feature->reg[i]))
            try_use(map, &row, (el2_op0(feature->reg[i]) == 1 ? SYS | 31 : MRS) | feature->reg[i],
                    "declared register");
    if (row.is_finding)
        el2_promise_announce_declared(&row.finding, &map->view, feature);
    map->sink.feature(map->sink.context, &row);
    if (row.is_finding)
        map->sink.finding(map->sink.context, &row.finding);
}

static void take_inconsistency(void *context, const struct el2_lint_finding *finding)
{
    const struct map *map = context;
    if (finding->rule->severity != EL2_LINT_ERROR)
        return;
    struct el2_promise promise = {
        .code = EL2_PROMISE_INCONSISTENT,
        .feature = finding->rule->id,
        .rule = finding->rule->what,
        .origin = finding->rule->origin,
        .end = EL2_END_EXECUTES,
    };
    if (finding->field_count > 0) {
        const struct el2_lint_field *last = &finding->field[finding->field_count - 1];
        promise.encoding = last->field.encoding;
        promise.field = last->field.field ? last->field.field->name : NULL;
        promise.value = last->bits;
    }
    snprintf(promise.detail, sizeof promise.detail, "%s", finding->detail);
    map->sink.finding(map->sink.context, &promise);
}

void el2_promise_map(const struct el2_vm *vm, unsigned vcpu, struct el2_promise_sink sink)
{
    struct map map = {.sink = sink};
    el2_use_context(&map.context, vm, vcpu);
    el2_use_permit_everything(&map.context);
    el2_promise_view(&map.view, vm, vcpu);
    size_t count;
    const struct el2_arch_feature *feature = el2_arch_features(&count);
    for (size_t i = 0; i < count; i++)
        try_feature(&map, &feature[i]);
    for (unsigned i = 0; i < map.context.host->feature_count; i++)
        try_declared(&map, &map.context.host->feature[i]);
    el2_lint(&(struct el2_lint_view){.id = map.view.id, .undef = map.view.undef},
             (struct el2_lint_sink){take_inconsistency, &map});
}
