/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/explain/explanation.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sanitise/language/policy.h"
#include "sim/explain/rule_words.h"
#include "sim/explain/write_words.h"

static struct el2_explain_line *add(struct el2_explanation *e, const char *stage)
{
    struct el2_explain_line *line = &e->line[e->count < EL2_EXPLAIN_LINES ? e->count++ : e->count - 1];
    *line = (struct el2_explain_line){.stage = stage};
    return line;
}

static void set_value(struct el2_explain_line *line, uint64_t value)
{
    line->has_value = true;
    line->value = value;
}

static void explain_hardware(const struct el2_explained *x, struct el2_explanation *e)
{
    const struct el2_host *host = el2_vm_host(x->vm);
    struct el2_explain_line *line = add(e, "hardware");
    if (el2_cpu_undef(&host->cpu[0], el2_id_index(e->chain.field.encoding))) {
        el2_words_append(line->rule, "UNDEFINED on cpu0");
        return;
    }
    set_value(line, e->chain.hardware);
    char text[EL2_WORDS_TEXT], first[EL2_PIECE_TEXT];
    el2_words_hardware(host, &e->chain.field, text);
    el2_words_value(&e->chain.field, e->chain.hardware, false, first);
    const char *rest = text + strlen(first);
    if (*rest)
        el2_words_append(line->rule, "%s", rest + 1);
    else if (host->cpu_count > 1)
        el2_words_append(line->rule, "on all %u CPUs", host->cpu_count);
}

static void explain_messages(const struct el2_explained *x, struct el2_explanation *e)
{
    size_t count, others = 0;
    const struct el2_message *message = el2_trail_messages(x->trail, &count);
    int index = el2_id_index(e->chain.field.encoding);
    uint64_t strict =
        el2_vm_kernel(x->vm)->strict_mask[index] & el2_mask(e->chain.field.lsb, e->chain.field.width);
    const struct el2_cpu *cpu = el2_vm_host(x->vm)->cpu;
    struct el2_explain_line *line = NULL;
    for (size_t i = 0; i < count; i++) {
        if (message[i].index != index || (message[i].kind == EL2_MESSAGE_SANITY_CHECK &&
                                          !((cpu[0].id[index] ^ cpu[message[i].cpu].id[index]) & strict)))
            continue;
        if (line && message[i].kind == EL2_MESSAGE_SANITY_CHECK) {
            others++;
            continue;
        }
        line = add(e, "dmesg");
        el2_words_append(line->rule, "%s", message[i].text);
    }
    if (others)
        el2_words_append(line->rule, " (and for %zu more CPU%s)", others, others > 1 ? "s" : "");
}

/* The links of one stage: those that changed the field, or the one that left it alone. */
static size_t explain_stage(const struct el2_explained *x, struct el2_explanation *e, enum el2_stage stage)
{
    size_t before = e->count;
    for (size_t i = 0; i < e->chain.link_count; i++) {
        const struct el2_link *link = &e->chain.link[i];
        if (link->stage != stage || (!link->changed && link != el2_chain_last(&e->chain, stage)))
            continue;
        struct el2_explain_line *line = add(e, el2_words_stage(stage));
        set_value(line, link->value);
        el2_words_link(x->vm, &e->chain, link, line->rule);
        if (!link->changed && stage == EL2_STAGE_OVERRIDE)
            el2_words_append(line->rule, ": not this field, or refused");
        line->row = link->row;
    }
    return e->count - before;
}

/* The command line acts on the boot CPU's value, before the other CPUs are taken in. */
static void explain_sanitised(const struct el2_explained *x, struct el2_explanation *e)
{
    const struct el2_link *override = el2_chain_last(&e->chain, EL2_STAGE_OVERRIDE);
    const struct el2_link *sanitised = el2_chain_last(&e->chain, EL2_STAGE_SANITISED);
    if (!override || !override->changed || !sanitised || sanitised > override) {
        explain_stage(x, e, EL2_STAGE_SANITISED);
        return;
    }
    struct el2_explain_line *line = add(e, "sanitised");
    set_value(line, override->value);
    el2_words_append(line->rule, "no CPU changes what the command line made of it");
    line->row = sanitised->row;
}

static void explain_guest(const struct el2_explained *x, struct el2_explanation *e)
{
    if (explain_stage(x, e, EL2_STAGE_GUEST))
        return;
    struct el2_explain_line *line = add(e, "guest");
    if (e->chain.source == EL2_CHAIN_VIEW)
        el2_words_append(line->rule, "KVM has no rule: the sanitised value passes");
    else if (e->chain.source == EL2_CHAIN_HARDWARE)
        el2_words_append(line->rule, "KVM leaves the register to the hardware");
}

static bool read_with(const struct el2_explained *x, uint32_t features, struct el2_explanation *e,
                      struct el2_answer *answer, uint64_t *value)
{
    const struct el2_field_ref *field = &e->chain.field;
    struct el2_error reason = {""};
    struct el2_vm_options options = {.features = features, .overrides = x->overrides};
    struct el2_vm *vm = el2_vm_create(el2_vm_kernel(x->vm), el2_vm_host(x->vm), &options, &reason);
    e->out_of_memory |= el2_error_is_memory(&reason);
    if (!vm)
        return false;
    el2_vm_move(vm, 0, el2_vm_cpu(x->vm, 0));
    el2_vm_first_run(vm);
    el2_vm_read(vm, 0, field->encoding, answer);
    *value = el2_piece_get(field, answer->value);
    el2_vm_free(vm);
    return true;
}

/* Which VM feature would change what the guest reads. */
static void explain_what_if(const struct el2_explained *x, struct el2_explanation *e)
{
    size_t count;
    const struct el2_vm_feature_name *feature = el2_vm_feature_names(&count);
    struct el2_answer now, then;
    uint64_t value, other;
    char text[EL2_WORDS_TEXT] = "";
    if (!read_with(x, x->features, e, &now, &value))
        return;
    for (size_t i = 0; i < count; i++) {
        bool has = x->features & feature[i].feature;
        if (!read_with(x, x->features ^ feature[i].feature, e, &then, &other) ||
            (then.kind == now.kind && other == value))
            continue;
        char words[EL2_PIECE_TEXT];
        el2_words_answer(&e->chain.field, then.kind, other, false, words);
        el2_words_append(text, "%s%s %s: %s", *text ? "; " : "", has ? "without" : "with --vm",
                         feature[i].name, words);
    }
    if (*text)
        el2_words_append(add(e, "VM")->rule, "%s", text);
}

static void explain_vm(const struct el2_explained *x, struct el2_explanation *e)
{
    size_t before = e->count;
    explain_stage(x, e, EL2_STAGE_VM);
    explain_what_if(x, e);
    if (e->count == before)
        el2_words_append(add(e, "VM")->rule, "no VM feature changes it");
}

static void explain_userspace(const struct el2_explained *x, struct el2_explanation *e)
{
    struct el2_set_ranges ranges;
    explain_stage(x, e, EL2_STAGE_USERSPACE);
    struct el2_explain_line *line = add(e, "userspace");
    el2_set_ranges(x->fresh, 0, &e->chain.field, &ranges);
    el2_words_ranges(&ranges, &e->chain.field, line->rule);
    for (size_t i = 0; i < ranges.count && !line->row; i++)
        line->row = ranges.range[i].row;
}

static void explain_read(const struct el2_explained *x, struct el2_explanation *e)
{
    struct el2_explain_line *line = add(e, "reads");
    if (e->chain.answer.kind == EL2_ANSWER_VALUE)
        set_value(line, e->chain.value);
    el2_words_read(x->vm, &e->chain, line->rule);
    if (e->chain.answer.kind == EL2_ANSWER_UNDEF)
        el2_words_append(line->rule, "; ESR_EL1 0x%" PRIx64, e->chain.answer.esr);
    line->origin = e->chain.answer.origin;
}

void el2_explain_field(const struct el2_explained *x, const struct el2_field_ref *field,
                       struct el2_explanation *e)
{
    e->count = 0;
    e->out_of_memory = false;
    el2_chain_collect(x->trail, x->vm, 0, field, &e->chain);
    explain_hardware(x, e);
    bool overridden = x->overrides && explain_stage(x, e, EL2_STAGE_OVERRIDE);
    explain_sanitised(x, e);
    explain_messages(x, e);
    if (!overridden)
        add(e, "override");
    explain_guest(x, e);
    explain_vm(x, e);
    explain_userspace(x, e);
    explain_stage(x, e, EL2_STAGE_FIRST_RUN);
    explain_read(x, e);
}
