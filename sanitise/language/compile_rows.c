/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the compilers of a kernel file's sections share: registers, fields and masks as rows name them. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "cpumodel/text/datafile.h"
#include "sanitise/language/policy.h"
#include "sanitise/language/words.h"

int el2_section_register(const struct el2_row *row, const char *name, struct el2_error *error)
{
    el2_encoding encoding;
    struct el2_error reason;
    if (!el2_register_parse(name, &encoding, &reason)) {
        el2_row_fail(row, error, "[%s]: %s", row->section, reason.text);
        return -1;
    }
    int index = el2_id_index(encoding);
    if (index < 0)
        el2_row_fail(row, error, "[%s]: %s is not in the ID space", row->section, name);
    return index;
}

bool el2_row_field(const struct el2_row *row, el2_encoding encoding, const char *key,
                   struct el2_field_ref *ref, struct el2_error *error)
{
    char scratch[EL2_ENCODING_TEXT], text[160];
    const struct el2_field *field = el2_field_by_name(encoding, key);
    if (field) {
        *ref = (struct el2_field_ref){
            .encoding = encoding, .lsb = field->lsb, .width = field->width, .field = field};
        return true;
    }
    const char *name = el2_register_name(encoding, scratch);
    struct el2_error reason;
    snprintf(text, sizeof text, isdigit((unsigned char)*key) ? "%s[%s]" : "%s.%s", name, key);
    return el2_field_parse(text, ref, &reason) || el2_row_fail(row, error, "%s", reason.text);
}

bool el2_row_fits(const struct el2_row *row, uint64_t number, unsigned width, struct el2_error *error)
{
    return !(number & ~el2_mask(0, width)) ||
           el2_row_fail(row, error, "%llu does not fit a %u-bit field", (unsigned long long)number, width);
}

bool el2_row_covers(const struct el2_row *row, const struct el2_field_ref *field, struct el2_cover *cover,
                    struct el2_error *error)
{
    for (unsigned bit = field->lsb; bit < field->lsb + field->width; bit++) {
        const struct el2_row *other = cover->of[bit];
        if (other) {
            const struct el2_row *later = row->sequence > other->sequence ? row : other,
                                 *first = later == row ? other : row;
            return el2_row_fail(later, error, "%s overlaps %s of [%s] (%s:%u); remove one with `= -`",
                                later->key, first->key, first->section, first->file, first->line);
        }
        cover->of[bit] = row;
    }
    return true;
}

bool el2_mask_parse(const struct el2_row *row, el2_encoding encoding, uint64_t *mask, struct el2_error *error)
{
    struct el2_words words;
    if (!el2_words_cut(&words, row->value) || words.condition)
        return el2_row_fail(row, error, "a mask is too long, or has a condition");
    *mask = 0;
    bool negate = false;
    for (size_t i = 0; i < words.count; i++) {
        const char *word = words.word[i];
        struct el2_field_ref ref;
        unsigned long long number;
        if (i == 0 && strcmp(word, "all-but") == 0)
            negate = true;
        else if (strcmp(word, "all") == 0)
            *mask = ~0ull;
        else if (strcmp(word, "none") == 0)
            *mask = 0;
        else if (el2_number_parse(word, &number))
            *mask |= number;
        else if (el2_row_field(row, encoding, word, &ref, error))
            *mask |= el2_mask(ref.lsb, ref.width);
        else
            return false;
    }
    if (negate)
        *mask = ~*mask;
    return true;
}

bool el2_each_register_section(struct el2_kernel *kernel, const char *prefix,
                               bool (*compile)(struct el2_kernel *, int, const struct el2_row *, size_t,
                                               struct el2_error *),
                               struct el2_error *error)
{
    size_t total, length = strlen(prefix);
    const struct el2_row *row = el2_rules_all(kernel->rules, &total);
    for (size_t i = 0, count; i < total; i += count) {
        for (count = 1; i + count < total && strcmp(row[i].section, row[i + count].section) == 0; count++)
            ;
        if (strncmp(row[i].section, prefix, length) != 0)
            continue;
        int index = el2_section_register(&row[i], row[i].section + length, error);
        if (index < 0 || !compile(kernel, index, row + i, count, error))
            return false;
    }
    return true;
}
