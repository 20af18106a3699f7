/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/explain/write_words.h"

#include <string.h>

static void append_range(char text[EL2_WORDS_TEXT], const struct el2_field_ref *field,
                         const struct el2_set_range *range)
{
    char first[EL2_PIECE_TEXT], last[EL2_PIECE_TEXT];
    el2_words_value(field, range->first, false, first);
    el2_words_value(field, range->last, false, last);
    if (range->first == range->last)
        el2_words_append(text, "%s", first);
    else
        el2_words_append(text, "%s-%s", first, last);
}

static size_t accepted_count(const struct el2_set_ranges *ranges)
{
    size_t count = 0;
    for (size_t i = 0; i < ranges->count; i++)
        count += !ranges->range[i].error;
    return count;
}

/* The only answer to all values but the current one, or NULL. */
static const struct el2_set_range *only_refusal(const struct el2_set_ranges *ranges)
{
    const struct el2_set_range *refused = NULL;
    for (size_t i = 0; i < ranges->count; i++) {
        const struct el2_set_range *range = &ranges->range[i];
        if (!range->error &&
            (range->altered || range->first != ranges->current || range->last != range->first))
            return NULL;
        if (range->error && refused &&
            (refused->error != range->error || strcmp(refused->why, range->why) != 0))
            return NULL;
        if (range->error)
            refused = range;
    }
    return refused;
}

void el2_words_ranges(const struct el2_set_ranges *ranges, const struct el2_field_ref *field,
                      char text[EL2_WORDS_TEXT])
{
    char value[EL2_PIECE_TEXT];
    const struct el2_set_range *refused = only_refusal(ranges);
    *text = '\0';
    if (ranges->count == 1 && !ranges->range[0].altered) {
        if (ranges->range[0].error)
            el2_words_append(text, "%s: %s", el2_errno_name(ranges->range[0].error), ranges->range[0].why);
        else
            el2_words_append(text, "any value is accepted");
        return;
    }
    if (refused && accepted_count(ranges) == 1) {
        el2_words_value(field, ranges->current, false, value);
        el2_words_append(text, "a write must equal %s, else %s (%.*s)", value, el2_errno_name(refused->error),
                         (int)strcspn(refused->why, ":"), refused->why);
        return;
    }
    for (size_t i = 0; i < ranges->count; i++) {
        const struct el2_set_range *range = &ranges->range[i];
        el2_words_append(text, "%s", i ? "; " : "");
        append_range(text, field, range);
        if (range->error) {
            el2_words_append(text, " %s: %s", el2_errno_name(range->error), range->why);
        } else if (range->altered) {
            el2_words_value(field, range->stored, false, value);
            el2_words_append(text, " accepted, but kept as %s", value);
        } else {
            el2_words_append(text, " accepted");
        }
    }
    if (ranges->cut || ranges->probed)
        el2_words_append(text, "; other values not tried");
}

void el2_words_allowed(const struct el2_set_ranges *ranges, const struct el2_field_ref *field,
                       char text[EL2_WORDS_TEXT])
{
    *text = '\0';
    for (size_t i = 0; i < ranges->count; i++)
        if (!ranges->range[i].error) {
            el2_words_append(text, "%s", *text ? "," : "");
            append_range(text, field, &ranges->range[i]);
        }
    if (!*text)
        el2_words_append(text, "none");
    else if (ranges->probed)
        el2_words_append(text, " …");
}
