/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The explanation of one field, as people read it: stage, value, rule, origin, place in the kernel file. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sim/command/print.h"
#include "sim/explain/origin_words.h"
#include "sim/inspect/explain.h"

#define STAGE_WIDTH 10
#define RULE_WIDTH  68 /* longer rules are wrapped */

/* Messages of the kernel are printed as they are, to be searched for. */
static bool is_message(const struct el2_explain_line *line)
{
    return strcmp(line->stage, "dmesg") == 0;
}

/* Where a wrapped line ends: before the last blank that fits, or at the end. */
static size_t wrap(const char *text)
{
    size_t length = strlen(text), cut = RULE_WIDTH;
    if (length <= RULE_WIDTH)
        return length;
    while (cut && text[cut] != ' ')
        cut--;
    return cut ? cut : RULE_WIDTH;
}

static void print_line(const struct el2_explanation *e, const struct el2_explain_line *line,
                       const char *stage, int value_width, int rule_width, bool colour)
{
    char value[EL2_PIECE_TEXT] = "-", origin[EL2_WORDS_TEXT], place[EL2_WORDS_TEXT];
    if (is_message(line)) {
        el2_print(stdout, "  %s%-*s%s  %*s  %s\n", el2_style_start(colour, EL2_STYLE_FAINT), STAGE_WIDTH,
                  stage, el2_style_start(colour, EL2_STYLE_PLAIN), value_width, "", line->rule);
        return;
    }
    const char *faint = el2_style_start(colour, EL2_STYLE_FAINT),
               *plain = el2_style_start(colour, EL2_STYLE_PLAIN);
    if (line->has_value)
        el2_words_value(&e->chain.field, line->value, false, value);
    el2_words_origin(line->row ? line->row->origin : line->origin, origin);
    el2_words_place(line->row, place);
    const char *rule = line->rule;
    size_t size = wrap(rule);
    el2_print(stdout, "  %s%-*s%s  %s%-*s%s", faint, STAGE_WIDTH, stage, plain,
              el2_style_start(colour, line->has_value ? EL2_STYLE_STRONG : EL2_STYLE_PLAIN),
              *rule || *origin || *place ? value_width : 0, value, plain);
    if (*rule)
        el2_print(stdout, "  %.*s", (int)size, rule);
    if (*origin || *place)
        el2_print(stdout, "%*s  %s%s%s%s%s", (int)(rule_width - (int)size) + (*rule ? 0 : 2), "", faint,
                  origin, *origin && *place ? "  " : "", place, plain);
    putchar('\n');
    for (rule += size; *rule; rule += size) {
        rule += *rule == ' ';
        size = wrap(rule);
        el2_print(stdout, "  %*s  %*s  %.*s\n", STAGE_WIDTH, "", value_width, "", (int)size, rule);
    }
}

static void print_title(const struct el2_explanation *e, bool colour)
{
    char name[EL2_PIECE_TEXT], bits[16], value[EL2_PIECE_TEXT];
    el2_piece_print(&e->chain.field, name);
    el2_words_bits(&e->chain.field, bits);
    el2_print(stdout, "%s%s%s", el2_style_start(colour, EL2_STYLE_STRONG), name,
              el2_style_start(colour, EL2_STYLE_PLAIN));
    if (e->chain.field.field)
        el2_print(stdout, " %s", bits);
    switch (e->chain.answer.kind) {
    case EL2_ANSWER_VALUE:
        el2_words_value(&e->chain.field, e->chain.value, true, value);
        el2_print(stdout, " reads %s%s%s in the guest\n", el2_style_start(colour, EL2_STYLE_STRONG), value,
                  el2_style_start(colour, EL2_STYLE_PLAIN));
        break;
    case EL2_ANSWER_UNDEF:
        puts(": the register is UNDEFINED in the guest");
        break;
    case EL2_ANSWER_KEEP:
        puts(": the read completes in the guest and leaves Xt as it was");
        break;
    case EL2_ANSWER_LIVELOCK:
        puts(": the read never completes in the guest");
        break;
    }
}

void el2_explain_field_text(const struct el2_explanation *e)
{
    bool colour = el2_style_wanted(stdout);
    int value_width = 1, rule_width = 0;
    for (size_t i = 0; i < e->count; i++) {
        char value[EL2_PIECE_TEXT];
        el2_words_value(&e->chain.field, e->line[i].value, false, value);
        int width = e->line[i].has_value ? (int)strlen(value) : 1;
        value_width = width > value_width ? width : value_width;
        width = e->line[i].row || e->line[i].origin ? (int)wrap(e->line[i].rule) : 0;
        rule_width = width > rule_width ? width : rule_width;
    }
    print_title(e, colour);
    for (size_t i = 0; i < e->count; i++) {
        bool again = i && strcmp(e->line[i].stage, e->line[i - 1].stage) == 0;
        print_line(e, &e->line[i], again ? "" : e->line[i].stage, value_width, rule_width, colour);
    }
}
