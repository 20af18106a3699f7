/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the features ask of one another (archfeature.h). No field announces a version of the architecture: it
 * follows from the features that only it and later ones have, and then the view has to have all that the
 * version has always.
 */
#include "cpumodel/lint/lint_feature.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cpumodel/lint/rules.h"
#include "cpumodel/text/builder.h"

static struct el2_field_ref announced_by(const struct el2_arch_announcement *row)
{
    return (struct el2_field_ref){row->encoding, row->lsb, row->width,
                                  el2_field_by_bit(row->encoding, row->lsb)};
}

static enum el2_truth announced(enum el2_arch_id id, const struct el2_lint_view *view)
{
    size_t count;
    const struct el2_arch_announcement *row = el2_arch_announcements(id, &count);
    for (size_t i = 0; i < count; i++) {
        struct el2_field_ref field = announced_by(&row[i]);
        if (!el2_in_id_space(field.encoding) || !el2_lint_seen(view, &field))
            return EL2_UNKNOWN;
    }
    if (!count)
        return EL2_UNKNOWN;
    return el2_arch_present(id, view->id) ? EL2_TRUE : EL2_FALSE;
}

static bool has_all(const struct el2_lint_features *features, const struct el2_arch_rule *rule)
{
    for (size_t i = 0; i < EL2_ARCH_RULE_ALL && rule->all[i]; i++)
        if (features->state[rule->all[i]] != EL2_TRUE)
            return false;
    return true;
}

/* A field at 0 that announces a feature says nothing where what the feature belongs to is missing (MTE_frac,
 * E2H0). */
static void forget_defaults(const struct el2_lint_view *view, struct el2_lint_features *features)
{
    static const uint64_t zeros[EL2_ID_COUNT];
    size_t count;
    const struct el2_arch_rule *rule = el2_arch_rules(&count);
    for (size_t i = 0; i < count; i++) {
        enum el2_arch_id id = (enum el2_arch_id)rule[i].all[0], of = (enum el2_arch_id)rule[i].any[0];
        if (rule[i].all[1] || !of || rule[i].any[1] || features->state[id] != EL2_TRUE ||
            features->state[of] != EL2_FALSE || !el2_arch_present(id, zeros))
            continue;
        size_t rows;
        const struct el2_arch_announcement *row = el2_arch_announcements(id, &rows);
        bool zero = true;
        for (size_t j = 0; j < rows; j++)
            zero &= !(view->id[el2_id_index(row[j].encoding)] & el2_mask(row[j].lsb, row[j].width));
        if (zero)
            features->state[id] = EL2_FALSE;
    }
}

/* The only feature that can keep the rule, where the others of it are known to be missing; else
 * EL2_FEAT_NONE. */
static enum el2_arch_id implied(const struct el2_lint_features *features, const struct el2_arch_rule *rule)
{
    enum el2_arch_id only = EL2_FEAT_NONE;
    for (size_t i = 0; i < EL2_ARCH_RULE_ANY && rule->any[i]; i++) {
        if (features->state[rule->any[i]] == EL2_TRUE || (features->state[rule->any[i]] != EL2_FALSE && only))
            return EL2_FEAT_NONE;
        if (features->state[rule->any[i]] != EL2_FALSE)
            only = (enum el2_arch_id)rule->any[i];
    }
    return only;
}

void el2_lint_features_of(const struct el2_lint_view *view, struct el2_lint_features *features)
{
    *features = (struct el2_lint_features){0};
    for (unsigned id = EL2_FEAT_NONE + 1; id < EL2_FEAT_COUNT; id++)
        features->state[id] = announced((enum el2_arch_id)id, view);
    forget_defaults(view, features);

    size_t count;
    const struct el2_arch_rule *rule = el2_arch_rules(&count);
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t i = 0; i < count; i++) {
            enum el2_arch_id id = has_all(features, &rule[i]) ? implied(features, &rule[i]) : EL2_FEAT_NONE;
            if (id == EL2_FEAT_NONE)
                continue;
            features->state[id] = EL2_TRUE;
            features->reason[id] = &rule[i];
            changed = true;
        }
    }
}

void el2_lint_fields_of(struct el2_lint_fields *fields, const struct el2_lint_view *view,
                        enum el2_arch_id feature)
{
    size_t count;
    const struct el2_arch_announcement *row = el2_arch_announcements(feature, &count);
    for (size_t i = 0; i < count; i++) {
        struct el2_field_ref field = announced_by(&row[i]);
        if (el2_in_id_space(field.encoding))
            el2_lint_fields_add(fields, view, &field);
    }
}

static bool is_broken(const struct el2_lint_features *features, const struct el2_arch_rule *rule)
{
    if (!has_all(features, rule))
        return false;
    for (size_t i = 0; i < EL2_ARCH_RULE_ANY && rule->any[i]; i++)
        if (features->state[rule->any[i]] != EL2_FALSE)
            return false;
    return true;
}

/* The announced feature that a feature was derived from. */
static enum el2_arch_id root_of(const struct el2_lint_features *features, enum el2_arch_id id)
{
    while (features->reason[id])
        id = (enum el2_arch_id)features->reason[id]->all[0];
    return id;
}

/* The first feature of the rule that is there only because others ask for it; EL2_FEAT_NONE: all are
 * announced. */
static enum el2_arch_id derived_of(const struct el2_lint_features *features, const struct el2_arch_rule *rule)
{
    for (size_t i = 0; i < EL2_ARCH_RULE_ALL && rule->all[i]; i++)
        if (features->reason[rule->all[i]])
            return (enum el2_arch_id)rule->all[i];
    return EL2_FEAT_NONE;
}

/* "FEAT_SVE", or "Armv8.5" for v8Ap5. */
static void add_name(struct el2_text *text, unsigned id)
{
    const char *name = el2_arch_feature((enum el2_arch_id)id)->name;
    unsigned major, minor;
    if (sscanf(name, "v%uAp%u", &major, &minor) == 2)
        el2_text_add(text, "Armv%u.%u", major, minor);
    else
        el2_text_add(text, "%s", name);
}

static void add_names(struct el2_text *text, const uint16_t *id, size_t most, const char *last)
{
    for (size_t i = 0; i < most && id[i]; i++) {
        if (i)
            el2_text_add(text, "%s", i + 1 < most && id[i + 1] ? ", " : last);
        add_name(text, id[i]);
    }
}

static void report(struct el2_lint_run *run, const struct el2_arch_rule *rule)
{
    struct el2_lint_fields fields = {0};
    char detail[EL2_LINT_DETAIL];
    struct el2_text text;
    el2_text_over(&text, detail, sizeof detail);
    add_names(&text, rule->all, EL2_ARCH_RULE_ALL, " with ");
    el2_text_add(&text, rule->any[0] ? " needs " : ": not together");
    add_names(&text, rule->any, EL2_ARCH_RULE_ANY, " or ");
    for (size_t i = 0; i < EL2_ARCH_RULE_ALL && rule->all[i]; i++)
        el2_lint_fields_of(&fields, run->view, (enum el2_arch_id)rule->all[i]);
    for (size_t i = 0; i < EL2_ARCH_RULE_ANY && rule->any[i]; i++)
        el2_lint_fields_of(&fields, run->view, (enum el2_arch_id)rule->any[i]);
    /* Where a rule of its own has said all of it already, with its reasons. */
    if (!el2_lint_is_said(run->view, &fields))
        el2_lint_report(run, detail, &fields);
}

enum kind { NEEDS, EXCLUDES };

static void report_all(struct el2_lint_run *run, enum kind kind)
{
    size_t count;
    const struct el2_arch_rule *rule = el2_arch_rules(&count);
    for (size_t i = 0; i < count; i++) {
        enum kind of = rule[i].any[0] ? NEEDS : EXCLUDES;
        if (of == kind && is_broken(&run->features, &rule[i]) && !derived_of(&run->features, &rule[i]))
            report(run, &rule[i]);
    }
}

void el2_lint_needs(struct el2_lint_run *run)
{
    report_all(run, NEEDS);
}

void el2_lint_excludes(struct el2_lint_run *run)
{
    report_all(run, EXCLUDES);
}

/* "FEAT_NMI", "FEAT_HPMN0 (with FEAT_PMUv3)", "no FEAT_DoubleLock". */
static void add_missing(struct el2_text *text, const struct el2_arch_rule *rule, enum el2_arch_id derived)
{
    uint16_t with[EL2_ARCH_RULE_ALL] = {0};
    size_t count = 0;
    for (size_t i = 0; i < EL2_ARCH_RULE_ALL && rule->all[i]; i++)
        if (rule->all[i] != (uint16_t)derived)
            with[count++] = rule->all[i];
    if (!rule->any[0]) {
        el2_text_add(text, "no ");
        add_names(text, with, EL2_ARCH_RULE_ALL, " with ");
        return;
    }
    add_names(text, rule->any, EL2_ARCH_RULE_ANY, " or ");
    if (count) {
        el2_text_add(text, " (with ");
        add_names(text, with, EL2_ARCH_RULE_ALL, " and ");
        el2_text_add(text, ")");
    }
}

static void add_derived(struct el2_text *text, char detail[EL2_LINT_DETAIL], enum el2_arch_id derived,
                        enum el2_arch_id root)
{
    el2_text_over(text, detail, EL2_LINT_DETAIL);
    add_name(text, derived);
    el2_text_add(text, " (which ");
    add_name(text, root);
    el2_text_add(text, " asks for) always has ");
}

/* All that one derived feature asks for and the view has not, as one finding. */
static void report_derived(struct el2_lint_run *run, enum el2_arch_id derived)
{
    const struct el2_lint_features *features = &run->features;
    struct el2_lint_fields fields = {0};
    char detail[EL2_LINT_DETAIL];
    struct el2_text text;
    size_t count, broken = 0;
    const struct el2_arch_rule *rule = el2_arch_rules(&count);
    enum el2_arch_id root = root_of(features, derived);
    el2_lint_fields_of(&fields, run->view, root);
    add_derived(&text, detail, derived, root);
    for (size_t i = 0; i < count; i++) {
        if (!is_broken(features, &rule[i]) || derived_of(features, &rule[i]) != derived)
            continue;
        if (broken++)
            el2_text_add(&text, ", ");
        add_missing(&text, &rule[i], derived);
        for (size_t j = 0; j < EL2_ARCH_RULE_ALL && rule[i].all[j]; j++)
            el2_lint_fields_of(&fields, run->view, (enum el2_arch_id)rule[i].all[j]);
        for (size_t j = 0; j < EL2_ARCH_RULE_ANY && rule[i].any[j]; j++)
            el2_lint_fields_of(&fields, run->view, (enum el2_arch_id)rule[i].any[j]);
    }
    if (broken && !el2_lint_is_said(run->view, &fields))
        el2_lint_report(run, detail, &fields);
}

void el2_lint_version(struct el2_lint_run *run)
{
    for (unsigned id = EL2_FEAT_NONE + 1; id < EL2_FEAT_COUNT; id++)
        if (run->features.reason[id])
            report_derived(run, (enum el2_arch_id)id);
}

/* The detail where the view has nothing of what `derived` asks for, and the longest name asks for it. */
static bool check_detail(enum el2_arch_id derived, enum el2_arch_id longest, struct el2_error *error)
{
    char detail[EL2_LINT_DETAIL];
    struct el2_text text;
    size_t count;
    const struct el2_arch_rule *rule = el2_arch_rules(&count);
    add_derived(&text, detail, derived, longest);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < EL2_ARCH_RULE_ALL && rule[i].all[j]; j++)
            if (rule[i].all[j] == derived) {
                el2_text_add(&text, ", ");
                add_missing(&text, &rule[i], derived);
            }
    return !text.failed || el2_fail(error, "arch_rules.inc: %s: its detail needs more than %d bytes",
                                    el2_arch_feature(derived)->name, EL2_LINT_DETAIL);
}

bool el2_lint_details_check(struct el2_error *error)
{
    enum el2_arch_id longest = EL2_FEAT_NONE + 1;
    for (unsigned id = longest; id < EL2_FEAT_COUNT; id++)
        if (strlen(el2_arch_feature((enum el2_arch_id)id)->name) > strlen(el2_arch_feature(longest)->name))
            longest = (enum el2_arch_id)id;
    for (unsigned id = EL2_FEAT_NONE + 1; id < EL2_FEAT_COUNT; id++)
        if (!check_detail((enum el2_arch_id)id, longest, error))
            return false;
    return true;
}
