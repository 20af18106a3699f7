/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpumodel/lint/lint_condition.h"

#include <string.h>

#include "cpumodel/arch/archfeature.h"
#include "cpumodel/formula/formula.h"
#include "cpumodel/text/bits.h"
#include "cpumodel/text/count.h"

enum { LINT_FEATURE = EL2_FORMULA_OWN, LINT_UNDEF };

bool el2_lint_seen(const struct el2_lint_view *view, const struct el2_field_ref *field)
{
    int index = el2_id_index(field->encoding);
    return !view->unseen || !(view->unseen[index] & el2_mask(field->lsb, field->width));
}

static bool is_undef(const struct el2_lint_view *view, el2_encoding encoding)
{
    int index = el2_id_index(encoding);
    return view->undef && el2_bit(view->undef, index);
}

void el2_lint_fields_add(struct el2_lint_fields *fields, const struct el2_lint_view *view,
                         const struct el2_field_ref *field)
{
    for (size_t i = 0; i < fields->count; i++) {
        const struct el2_field_ref *other = &fields->field[i].field;
        if (other->encoding == field->encoding && other->lsb == field->lsb && other->width == field->width)
            return;
    }
    if (fields->count == EL2_LINT_FIELDS) {
        fields->more = true;
        return;
    }
    uint64_t value = view->id[el2_id_index(field->encoding)];
    fields->field[fields->count++] =
        (struct el2_lint_field){.field = *field,
                                .bits = value >> field->lsb & el2_mask(0, field->width),
                                .undef = is_undef(view, field->encoding)};
}

static struct el2_formula_number known(int64_t value)
{
    return (struct el2_formula_number){.known = true, .value = value};
}

/* "FEAT_SVE": index is the feature. */
static bool read_feature(void *context, const char *rest, const char **at, struct el2_formula_node *node,
                         struct el2_error *error)
{
    const struct el2_arch_feature *feature = el2_arch_feature_by_name(rest - strlen("FEAT_"));
    size_t count = 0;
    const struct el2_arch_announcement *row = feature ? el2_arch_announcements(feature->id, &count) : NULL;
    (void)context, (void)at;
    if (!count)
        return el2_fail(error, "`FEAT_%s` is no feature that ID registers announce", rest);
    for (size_t i = 0; i < count; i++)
        if (!el2_in_id_space(row[i].encoding))
            return el2_fail(error, "`FEAT_%s` is announced by registers outside the ID space", rest);
    node->index = (uint16_t)feature->id;
    return true;
}

/* "undef(GMID_EL1)": index is that of the register. */
static bool read_undef(void *context, const char *rest, const char **at, struct el2_formula_node *node,
                       struct el2_error *error)
{
    char word[EL2_FORMULA_WORD];
    el2_encoding encoding;
    (void)context, (void)rest;
    if (!el2_formula_take(at, "(") || !el2_formula_take_word(at, word) || !el2_formula_take(at, ")") ||
        !el2_register_parse(word, &encoding, NULL) || !el2_in_id_space(encoding))
        return el2_fail(error, "`undef` takes a register of the ID space in parentheses");
    node->index = (uint16_t)el2_id_index(encoding);
    return true;
}

static const struct el2_formula_word words[] = {
    {"FEAT_", LINT_FEATURE, 0, read_feature},
    {"undef", LINT_UNDEF, 0, read_undef},
};

static const struct el2_formula_language language = {.word = words, .count = EL2_COUNT(words)};

static struct el2_field_ref announced_by(const struct el2_arch_announcement *row)
{
    return (struct el2_field_ref){row->encoding, row->lsb, row->width,
                                  el2_field_by_bit(row->encoding, row->lsb)};
}

static struct el2_field_ref field_of(const struct el2_formula_node *node)
{
    el2_encoding encoding = el2_id_encoding(node->index);
    if (node->kind != EL2_FORMULA_FIELD)
        return (struct el2_field_ref){.encoding = encoding, .width = 64};
    return (struct el2_field_ref){encoding, node->lsb, node->width,
                                  node->is_named ? el2_field_by_bit(encoding, node->lsb) : NULL};
}

static struct el2_formula_number feature_value(const struct el2_lint_view *view, enum el2_arch_id id)
{
    size_t count;
    const struct el2_arch_announcement *row = el2_arch_announcements(id, &count);
    for (size_t i = 0; i < count; i++) {
        struct el2_field_ref field = announced_by(&row[i]);
        if (!el2_lint_seen(view, &field))
            return (struct el2_formula_number){.known = false};
    }
    return known(el2_arch_present(id, view->id));
}

static struct el2_formula_number value_of(const void *facts, const struct el2_formula_node *node)
{
    const struct el2_lint_view *view = facts;
    if (node->kind == LINT_FEATURE)
        return feature_value(view, (enum el2_arch_id)node->index);
    struct el2_field_ref field = field_of(node);
    if (!el2_lint_seen(view, &field) || (node->kind == LINT_UNDEF && !view->undef))
        return (struct el2_formula_number){.known = false};
    if (node->kind == LINT_UNDEF)
        return known(is_undef(view, field.encoding));
    return known(el2_formula_field(node, view->id[node->index]));
}

static void add_fields(const struct el2_formula *formula, const struct el2_lint_view *view,
                       struct el2_lint_fields *fields)
{
    for (size_t i = 0; i < formula->count; i++) {
        const struct el2_formula_node *node = &formula->node[i];
        if (node->kind == LINT_FEATURE) {
            size_t count;
            const struct el2_arch_announcement *row =
                el2_arch_announcements((enum el2_arch_id)node->index, &count);
            for (size_t k = 0; k < count; k++) {
                struct el2_field_ref field = announced_by(&row[k]);
                el2_lint_fields_add(fields, view, &field);
            }
        } else if (node->kind == EL2_FORMULA_FIELD || node->kind == LINT_UNDEF) {
            struct el2_field_ref field = field_of(node);
            el2_lint_fields_add(fields, view, &field);
        }
    }
}

enum el2_truth el2_lint_condition(const char *text, const struct el2_lint_view *view,
                                  struct el2_lint_fields *fields, struct el2_error *error)
{
    struct el2_formula formula = {.count = 0};
    if (*text && !el2_formula_parse(&language, NULL, text, &formula, error))
        return EL2_UNKNOWN;
    if (fields)
        add_fields(&formula, view, fields);
    struct el2_formula_number value = el2_formula_evaluate(formula.node, formula.count, value_of, view);
    return !value.known ? EL2_UNKNOWN : value.value ? EL2_TRUE : EL2_FALSE;
}

bool el2_lint_condition_check(const char *text, struct el2_error *error)
{
    struct el2_formula formula;
    struct el2_error why;
    return !*text || el2_formula_parse(&language, NULL, text, &formula, &why) ||
           el2_fail(error, "'%s': %.300s", text, why.text);
}
