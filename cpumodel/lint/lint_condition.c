/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpumodel/lint/lint_condition.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "cpumodel/arch/archfeature.h"
#include "cpumodel/text/count.h"

#define WORD_TEXT 64
#define DEPTH     16

struct number {
    bool known;
    int64_t value;
};

struct reader {
    const char *text;
    const char *at;
    const struct el2_lint_view *view;
    struct el2_lint_fields *fields;
    struct el2_error *error;
    unsigned depth;
    bool failed;
};

static struct number read_either(struct reader *reader);

static struct number known(int64_t value)
{
    return (struct number){.known = true, .value = value};
}

static struct number unknown(void)
{
    return (struct number){.known = false};
}

static struct number fail(struct reader *reader, const char *what)
{
    if (!reader->failed)
        el2_fail(reader->error, "'%s': %s at '%.24s'", reader->text, what, reader->at);
    reader->failed = true;
    return unknown();
}

static bool accept(struct reader *reader, const char *token)
{
    reader->at += strspn(reader->at, " ");
    size_t length = strlen(token);
    if (strncmp(reader->at, token, length) != 0)
        return false;
    reader->at += length;
    return true;
}

bool el2_lint_seen(const struct el2_lint_view *view, const struct el2_field_ref *field)
{
    int index = el2_id_index(field->encoding);
    return !view->unseen || !(view->unseen[index] & el2_mask(field->lsb, field->width));
}

static bool is_undef(const struct el2_lint_view *view, el2_encoding encoding)
{
    int index = el2_id_index(encoding);
    return view->undef && (view->undef[index / 64] >> index % 64 & 1);
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

static struct number field_value(struct reader *reader, const struct el2_field_ref *field)
{
    if (reader->fields)
        el2_lint_fields_add(reader->fields, reader->view, field);
    if (!el2_lint_seen(reader->view, field))
        return unknown();
    uint64_t bits = reader->view->id[el2_id_index(field->encoding)] >> field->lsb & el2_mask(0, field->width);
    int64_t value = (int64_t)bits;
    if (field->field && field->field->is_signed && bits >> (field->width - 1) & 1)
        value -= (int64_t)1 << field->width;
    return known(value);
}

static struct number read_feature(struct reader *reader, const char *name)
{
    const struct el2_arch_feature *feature = el2_arch_feature_by_name(name);
    size_t count = 0;
    const struct el2_arch_announcement *row = feature ? el2_arch_announcements(feature->id, &count) : NULL;
    bool seen = true;
    if (!count)
        return fail(reader, "no feature that ID registers announce");
    for (size_t i = 0; i < count; i++) {
        struct el2_field_ref field = {row[i].encoding, row[i].lsb, row[i].width,
                                      el2_field_by_bit(row[i].encoding, row[i].lsb)};
        if (el2_id_index(row[i].encoding) < 0)
            return fail(reader, "a feature that registers outside the ID space announce");
        seen &= field_value(reader, &field).known;
    }
    return seen ? known(el2_arch_present(feature->id, reader->view->id)) : unknown();
}

static bool read_word(struct reader *reader, char word[WORD_TEXT])
{
    reader->at += strspn(reader->at, " ");
    size_t length = 0;
    while (isalnum((unsigned char)reader->at[length]) || reader->at[length] == '_' ||
           reader->at[length] == '.')
        length++;
    if (reader->at[length] == '[') {
        size_t bits = strcspn(reader->at + length, "]");
        length += reader->at[length + bits] ? bits + 1 : bits;
    }
    if (length == 0 || length >= WORD_TEXT)
        return false;
    memcpy(word, reader->at, length);
    word[length] = '\0';
    reader->at += length;
    return true;
}

static struct number read_field(struct reader *reader, const char *word)
{
    struct el2_field_ref field = {.width = 64};
    bool good = strpbrk(word, ".[") ? el2_field_parse(word, &field, reader->error)
                                    : el2_register_parse(word, &field.encoding, reader->error);
    if (!good) {
        reader->failed = true;
        return unknown();
    }
    if (el2_id_index(field.encoding) < 0)
        return fail(reader, "a register outside the ID space");
    return field_value(reader, &field);
}

static struct number read_count(struct reader *reader)
{
    struct number count = known(0);
    do {
        struct number one = read_either(reader);
        count.known &= one.known;
        count.value += one.value != 0;
    } while (accept(reader, ","));
    return accept(reader, ")") ? count : fail(reader, "no ')'");
}

static struct number read_undef(struct reader *reader)
{
    char word[WORD_TEXT];
    el2_encoding encoding;
    if (!read_word(reader, word) || !el2_register_parse(word, &encoding, NULL) || el2_id_index(encoding) < 0)
        return fail(reader, "no register of the ID space");
    if (!accept(reader, ")"))
        return fail(reader, "no ')'");
    struct el2_field_ref field = {.encoding = encoding, .width = 64};
    if (reader->fields)
        el2_lint_fields_add(reader->fields, reader->view, &field);
    if (!reader->view->undef || !el2_lint_seen(reader->view, &field))
        return unknown();
    return known(is_undef(reader->view, encoding));
}

static struct number read_term(struct reader *reader)
{
    char word[WORD_TEXT];
    if (accept(reader, "count("))
        return read_count(reader);
    if (accept(reader, "undef("))
        return read_undef(reader);
    reader->at += strspn(reader->at, " ");
    if (*reader->at == '-' || isdigit((unsigned char)*reader->at)) {
        char *end;
        long value = strtol(reader->at, &end, 0);
        reader->at = end;
        return known(value);
    }
    if (!read_word(reader, word))
        return fail(reader, "no field, feature or number");
    return strncmp(word, "FEAT_", 5) == 0 ? read_feature(reader, word) : read_field(reader, word);
}

static struct number read_unary(struct reader *reader)
{
    reader->at += strspn(reader->at, " ");
    if (reader->at[0] == '!' && reader->at[1] != '=') {
        reader->at++;
        struct number value = read_unary(reader);
        return value.known ? known(!value.value) : value;
    }
    if (!accept(reader, "("))
        return read_term(reader);
    if (++reader->depth > DEPTH)
        return fail(reader, "too many parentheses");
    struct number value = read_either(reader);
    reader->depth--;
    return accept(reader, ")") ? value : fail(reader, "no ')'");
}

static struct number read_comparison(struct reader *reader)
{
    static const char *const operators[] = {"==", "!=", ">=", "<=", ">", "<"};
    struct number left = read_unary(reader);
    for (size_t i = 0; i < EL2_COUNT(operators); i++) {
        if (!accept(reader, operators[i]))
            continue;
        struct number right = read_unary(reader);
        bool results[] = {left.value == right.value, left.value != right.value, left.value >= right.value,
                          left.value <= right.value, left.value > right.value,  left.value < right.value};
        return left.known && right.known ? known(results[i]) : unknown();
    }
    return left;
}

static struct number read_both(struct reader *reader)
{
    struct number left = read_comparison(reader);
    while (!reader->failed && accept(reader, "&&")) {
        struct number right = read_comparison(reader);
        if ((left.known && !left.value) || (right.known && !right.value))
            left = known(0);
        else
            left = left.known && right.known ? known(1) : unknown();
    }
    return left;
}

static struct number read_either(struct reader *reader)
{
    struct number left = read_both(reader);
    while (!reader->failed && accept(reader, "||")) {
        struct number right = read_both(reader);
        if ((left.known && left.value) || (right.known && right.value))
            left = known(1);
        else
            left = left.known && right.known ? known(0) : unknown();
    }
    return left;
}

static bool evaluate(const char *text, const struct el2_lint_view *view, struct el2_lint_fields *fields,
                     struct number *value, struct el2_error *error)
{
    struct reader reader = {.text = text, .at = text, .view = view, .fields = fields, .error = error};
    *value = *text ? read_either(&reader) : known(1);
    reader.at += strspn(reader.at, " ");
    if (!reader.failed && *reader.at)
        fail(&reader, "not understood");
    return !reader.failed;
}

enum el2_truth el2_lint_condition(const char *text, const struct el2_lint_view *view,
                                  struct el2_lint_fields *fields, struct el2_error *error)
{
    struct number value;
    if (!evaluate(text, view, fields, &value, error) || !value.known)
        return EL2_UNKNOWN;
    return value.value ? EL2_TRUE : EL2_FALSE;
}

bool el2_lint_condition_check(const char *text, struct el2_error *error)
{
    static const uint64_t id[EL2_ID_COUNT];
    struct el2_lint_view view = {.id = id};
    struct number value;
    return evaluate(text, &view, NULL, &value, error);
}
