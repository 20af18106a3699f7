/* SPDX-License-Identifier: GPL-2.0-or-later */
/* [cpuinfo], [features REG] and [relax]: what the host kernel reads of each CPU and how it combines it. */
#include <stdlib.h>
#include <string.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/datafile.h"
#include "sanitise/language/append.h"
#include "sanitise/language/policy.h"
#include "sanitise/language/vocabulary.h"
#include "sanitise/language/words.h"

static bool parse_signed(const char *text, int64_t *number)
{
    unsigned long long value;
    bool negative = *text == '-';
    if (!el2_number_parse(text + negative, &value))
        return false;
    *number = negative ? -(int64_t)value : (int64_t)value;
    return true;
}

const struct el2_word el2_words_safe_rules[] = {
    {"exact", EL2_SAFE_EXACT},
    {"higher", EL2_SAFE_HIGHER},
    {"higher-or-zero", EL2_SAFE_HIGHER_OR_ZERO},
    {"lower", EL2_SAFE_LOWER},
    {NULL, 0},
};

static bool parse_feature(struct el2_kernel *kernel, const struct el2_row *row, el2_encoding encoding,
                          struct el2_feature *feature, struct el2_error *error)
{
    struct el2_words words;
    struct el2_field_ref ref;
    int rule;
    if (!el2_words_cut(&words, row->value) || words.count < 3 ||
        !el2_word_means(el2_words_safe_rules, words.word[0], &rule))
        return el2_row_fail(row, error,
                            "a feature is `exact|lower|higher|higher-or-zero strict|nonstrict visible|hidden "
                            "[signed] [safe N] [if COND]`, not `%s`",
                            row->value);
    if (!el2_row_field(row, encoding, row->key, &ref, error))
        return false;
    feature->rule = (enum el2_safe_rule)rule;
    feature->lsb = ref.lsb;
    feature->width = ref.width;
    feature->row = row;
    bool strictness = false, visibility = false;
    for (size_t i = 1; i < words.count; i++) {
        const char *word = words.word[i];
        if (strcmp(word, "strict") == 0 || strcmp(word, "nonstrict") == 0) {
            feature->strict = *word == 's';
            strictness = true;
        } else if (strcmp(word, "visible") == 0 || strcmp(word, "hidden") == 0) {
            feature->visible = *word == 'v';
            visibility = true;
        } else if (strcmp(word, "signed") == 0) {
            feature->is_signed = true;
        } else if (strcmp(word, "safe") != 0 || ++i == words.count ||
                   !parse_signed(words.word[i], &feature->safe)) {
            return el2_row_fail(row, error, "`%s` is no word of a feature row", word);
        }
    }
    if (!strictness || !visibility)
        return el2_row_fail(row, error, "say `strict` or `nonstrict`, and `visible` or `hidden`");
    const bool fits = feature->safe < 0
                          ? el2_row_fits(row, (uint64_t)~feature->safe, feature->width - 1u, error)
                          : el2_row_fits(row, (uint64_t)feature->safe, feature->width, error);
    return fits && (!words.condition ||
                    el2_condition_parse(kernel, row, words.condition, &feature->visible_if, error));
}

static int by_falling_lsb(const void *left, const void *right)
{
    const struct el2_feature *a = left, *b = right;
    return (int)b->lsb - (int)a->lsb;
}

static bool compile_register(struct el2_kernel *kernel, int index, const struct el2_row *row, size_t count,
                             struct el2_error *error)
{
    struct el2_span *span = &kernel->features[index];
    struct el2_cover cover = {{NULL}};
    kernel->has_features[index] = true;
    span->first = (uint16_t)kernel->feature_count;
    kernel->strict_mask[index] = ~0ull;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(row[i].key, "known") == 0) /* a register whose table is empty (ftr_raz) */
            continue;
        struct el2_feature feature = {0};
        if (!parse_feature(kernel, &row[i], el2_id_encoding(index), &feature, error))
            return false;
        if (!EL2_APPEND(kernel->feature, feature, &row[i], error))
            return false;
        span->count++;
        uint64_t mask = el2_mask(feature.lsb, feature.width);
        const struct el2_field_ref bits = {.lsb = feature.lsb, .width = feature.width};
        if (!el2_row_covers(&row[i], &bits, &cover, error))
            return false;
        kernel->valid_mask[index] |= mask;
        if (!feature.strict)
            kernel->strict_mask[index] &= ~mask;
    }
    if (span->count)
        qsort(kernel->feature + span->first, span->count, sizeof *kernel->feature, by_falling_lsb);
    return true;
}

static const struct el2_word words_cpuinfo[] = {
    {"always", EL2_CPUINFO_ALWAYS},
    {"never", EL2_CPUINFO_NEVER},
    {NULL, 0},
};

static bool compile_cpuinfo(struct el2_kernel *kernel, struct el2_error *error)
{
    size_t count;
    const struct el2_row *row = el2_rules_section(kernel->rules, "cpuinfo", &count);
    for (size_t i = 0; i < count; i++) {
        int index = el2_section_register(&row[i], row[i].key, error);
        if (index < 0)
            return false;
        struct el2_cpuinfo_row *cpuinfo = &kernel->cpuinfo[index];
        cpuinfo->row = &row[i];
        int when;
        if (el2_word_means(words_cpuinfo, row[i].value, &when))
            cpuinfo->when = (enum el2_cpuinfo)when;
        else if (strcmp(row[i].value, "effective") == 0 && el2_id_encoding(index) == EL2_SYS_CTR_EL0)
            kernel->ctr_is_effective = true;
        else if (strncmp(row[i].value, "if ", 3) == 0)
            cpuinfo->when = EL2_CPUINFO_IF;
        else
            return el2_row_fail(
                &row[i], error,
                "a [cpuinfo] row is `always`, `never` or `if COND`, or of CTR_EL0 `effective`; not `%s`",
                row[i].value);
        if (cpuinfo->when == EL2_CPUINFO_IF &&
            !el2_condition_parse(kernel, &row[i], row[i].value + 3, &cpuinfo->condition, error))
            return false;
    }
    return true;
}

static bool compile_relax(struct el2_kernel *kernel, struct el2_error *error)
{
    size_t count;
    const struct el2_row *row = el2_rules_section(kernel->rules, "relax", &count);
    for (size_t i = 0; i < count; i++) {
        struct el2_relax relax;
        struct el2_error reason;
        if (!el2_field_parse(row[i].key, &relax.field, &reason))
            return el2_row_fail(&row[i], error, "%s", reason.text);
        if (!el2_in_id_space(relax.field.encoding) || strncmp(row[i].value, "if ", 3) != 0)
            return el2_row_fail(&row[i], error, "a [relax] row is `REG.FIELD = if COND`");
        if (!el2_condition_parse(kernel, &row[i], row[i].value + 3, &relax.when, error))
            return false;
        if (!EL2_APPEND(kernel->relax, relax, &row[i], error))
            return false;
    }
    return true;
}

bool el2_compile_features(struct el2_kernel *kernel, struct el2_error *error)
{
    return el2_each_register_section(kernel, "features ", compile_register, error) &&
           compile_cpuinfo(kernel, error) && compile_relax(kernel, error);
}
