/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/inspect/features_print.h"

#include <stdio.h>
#include <stdlib.h>

#include "cpumodel/arch/register.h"
#include "cpumodel/text/count.h"

#define FIELD_TEXT 96
#define WORD_TEXT  16

/* A declared feature's control may be a bit that has no name. */
static const char *control_text(const struct el2_feature_row *row, char text[FIELD_TEXT])
{
    char scratch[EL2_ENCODING_TEXT];
    if (row->id != EL2_FEAT_NONE || !row->decision.control)
        return row->control;
    snprintf(text, FIELD_TEXT, "%s[%u]", el2_register_name(row->decision.control_register, scratch),
             row->decision.control_lsb);
    return text;
}

static void print_row(struct el2_output *output, const struct el2_feature_row *row, const char *cpus)
{
    char word[WORD_TEXT], control[FIELD_TEXT];
    snprintf(word, sizeof word, "0x%08x", row->word);
    el2_output_row(
        output,
        (struct el2_cell[]){
            el2_cell_text(row->name), el2_cell_text(cpus), el2_cell_number(row->present),
            el2_cell_number(row->advertised), row->has_use ? el2_cell_text(row->use) : el2_cell_none(),
            row->has_use ? el2_cell_text(word) : el2_cell_none(),
            row->has_use ? el2_cell_styled(el2_cell_text(el2_end_name(row->ending.end)),
                                           row->is_finding ? EL2_STYLE_BAD : EL2_STYLE_PLAIN)
                         : el2_cell_none(),
            row->has_use ? el2_cell_text(control_text(row, control)) : el2_cell_none(),
            row->has_use ? el2_cell_text(el2_enforcement_name(row->enforcement)) : el2_cell_none(),
            row->is_finding ? el2_cell_text(el2_promise_name(row->finding.code)) : el2_cell_none()});
}

static bool print_feature(struct el2_output *output, const struct el2_feature_map *map, size_t row, bool all,
                          struct el2_error *error)
{
    uint64_t done = 0;
    for (unsigned kind = 0; kind < map->kind_count; kind++) {
        const struct el2_feature_row *one = el2_feature_map_row(map, row, kind);
        if (done >> kind & 1)
            continue;
        uint64_t kinds = el2_feature_map_alike(map, row, kind);
        done |= kinds;
        if (!all && !one->present && !one->advertised)
            continue;
        char *cpus = el2_feature_map_cpus(map, kinds, error);
        if (!cpus)
            return false;
        print_row(output, one, cpus);
        free(cpus);
    }
    return true;
}

bool el2_features_print_map(struct el2_output *output, const struct el2_feature_map *map, bool all,
                            struct el2_error *error)
{
    static const struct el2_column columns[] = {
        {"feature", EL2_COLUMN_TEXT}, {"cpus", EL2_COLUMN_TEXT},    {"hardware", EL2_COLUMN_BOOL},
        {"guest", EL2_COLUMN_BOOL},   {"use", EL2_COLUMN_TEXT},     {"word", EL2_COLUMN_TEXT},
        {"outcome", EL2_COLUMN_TEXT}, {"control", EL2_COLUMN_TEXT}, {"enforcement", EL2_COLUMN_TEXT},
        {"finding", EL2_COLUMN_TEXT},
    };
    el2_output_section(output, "features", "feature", columns, EL2_COUNT(columns));
    for (size_t i = 0; i < map->row_count; i++)
        if (!print_feature(output, map, i, all, error))
            return false;
    return true;
}

static void field_text(const struct el2_promise *promise, char text[FIELD_TEXT])
{
    char scratch[EL2_ENCODING_TEXT];
    if (!promise->encoding)
        snprintf(text, FIELD_TEXT, "-");
    else
        snprintf(text, FIELD_TEXT, "%s%s%s = %llu", el2_register_name(promise->encoding, scratch),
                 promise->field ? "." : "", promise->field ? promise->field : "",
                 (unsigned long long)promise->value);
}

static bool print_finding(struct el2_output *output, const struct el2_feature_map *map,
                          const struct el2_feature_found *found, struct el2_error *error)
{
    const struct el2_promise *promise = &found->promise;
    char field[FIELD_TEXT], word[WORD_TEXT], *cpus = el2_feature_map_cpus(map, found->kinds, error);
    if (!cpus)
        return false;
    field_text(promise, field);
    snprintf(word, sizeof word, "0x%08x", promise->word);
    el2_output_row(
        output,
        (struct el2_cell[]){el2_cell_styled(el2_cell_text(el2_promise_name(promise->code)), EL2_STYLE_BAD),
                            el2_cell_text(promise->feature), el2_cell_text(cpus), el2_cell_text(field),
                            el2_cell_text(promise->use), promise->use ? el2_cell_text(word) : el2_cell_none(),
                            promise->use ? el2_cell_text(el2_end_name(promise->end)) : el2_cell_none(),
                            el2_cell_text(promise->control),
                            el2_cell_text(*promise->detail ? promise->detail : promise->rule),
                            el2_cell_text(promise->origin)});
    free(cpus);
    return true;
}

bool el2_features_print_findings(struct el2_output *output, const struct el2_feature_map *map,
                                 struct el2_error *error)
{
    static const struct el2_column columns[] = {
        {"verdict", EL2_COLUMN_TEXT}, {"feature", EL2_COLUMN_TEXT}, {"cpus", EL2_COLUMN_TEXT},
        {"field", EL2_COLUMN_TEXT},   {"use", EL2_COLUMN_TEXT},     {"word", EL2_COLUMN_TEXT},
        {"outcome", EL2_COLUMN_TEXT}, {"control", EL2_COLUMN_TEXT}, {"why", EL2_COLUMN_TEXT},
        {"origin", EL2_COLUMN_TEXT},
    };
    el2_output_section(output, "findings", "finding", columns, EL2_COUNT(columns));
    for (size_t i = 0; i < map->found_count; i++)
        if (!print_finding(output, map, &map->found[i], error))
            return false;
    return true;
}
