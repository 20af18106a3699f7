/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/conform/comparison.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cpumodel/text/visible.h"

static struct el2_conform_count *count_of(struct el2_conformance *result, const char *kind)
{
    struct el2_conform_count new = {0};
    el2_visible(new.kind, sizeof new.kind, kind);
    for (size_t i = 0; i < result->kind_count; i++)
        if (strcmp(result->kind[i].kind, new.kind) == 0)
            return &result->kind[i];
    if (result->kind_count == EL2_CONFORM_KINDS)
        return &result->kind[EL2_CONFORM_KINDS - 1];
    if (result->kind_count == EL2_CONFORM_KINDS - 1)
        strcpy(new.kind, "(other kinds)");
    result->kind[result->kind_count] = new;
    return &result->kind[result->kind_count++];
}

void el2_conform_uncovered(struct el2_conformer *c, const struct el2_record *record)
{
    count_of(c->result, record->field[0])->uncovered++;
    c->result->total.uncovered++;
}

void el2_conform_compare(struct el2_conformer *c, const struct el2_record *record, const char *subject,
                         const char *recorded, const char *model, const char *why)
{
    struct el2_conform_count *count = count_of(c->result, record->field[0]);
    count->compared++;
    c->result->total.compared++;
    if (strcmp(recorded, model) == 0)
        return;
    count->differ++;
    c->result->total.differ++;
    struct el2_difference difference = {.file = c->records->name,
                                        .line = record->line,
                                        .kind = record->field[0],
                                        .variant = c->variant ? c->variant : "",
                                        .subject = subject,
                                        .recorded = recorded,
                                        .model = model,
                                        .why = why ? why : ""};
    if (c->sink)
        c->sink->take(c->sink->context, &difference);
}

void el2_conform_value(char text[EL2_CONFORM_VALUE], uint64_t value)
{
    snprintf(text, EL2_CONFORM_VALUE, "0x%016" PRIx64, value);
}
