/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpumodel/text/count.h"
#include "sim/run/story.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sim/command/output.h"
#include "sim/explain/value_words.h"
#include "sim/report/disassemble.h"

#define COLUMNS (2 + EL2_STORY_SIDES)

static bool was_read(const struct el2_story *story, int index)
{
    for (size_t i = 0; i < story->side_count; i++) {
        const struct el2_id_use *use = el2_machine_id_use(story->side[i].machine, index);
        if (use->reads || el2_id_use_word(use))
            return true;
    }
    return false;
}

/* What each row is about, "hardware", and one a kernel. They have to stand until the output is closed. */
static size_t set_columns(const struct el2_story *story, struct el2_column column[COLUMNS],
                          const char *subject, enum el2_column_kind kind)
{
    column[0] = (struct el2_column){subject, EL2_COLUMN_TEXT};
    column[1] = (struct el2_column){"hardware", kind};
    for (size_t i = 0; i < story->side_count; i++)
        column[2 + i] = (struct el2_column){story->side[i].name, kind};
    return 2 + story->side_count;
}

static void print_registers(const struct el2_story *story, struct el2_output *output,
                            struct el2_column column[COLUMNS])
{
    size_t columns = set_columns(story, column, "register", EL2_COLUMN_HEX);
    el2_output_title(output, "What the guest asked, and what it was told");
    el2_output_section(output, "registers", "register", column, columns);
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        if (!was_read(story, index))
            continue;
        struct el2_cell cell[COLUMNS];
        char scratch[EL2_ENCODING_TEXT];
        uint64_t raw = story->host->cpu[0].id[index];
        cell[0] = el2_cell_text(el2_register_name(el2_id_encoding(index), scratch));
        cell[1] = el2_cpu_undef(&story->host->cpu[0], index) ? el2_cell_word("undef") : el2_cell_number(raw);
        for (size_t i = 0; i < story->side_count; i++) {
            const struct el2_id_use *use = el2_machine_id_use(story->side[i].machine, index);
            const char *word = el2_id_use_word(use);
            cell[2 + i] = use->reads ? el2_cell_styled(el2_cell_number(use->value),
                                                       use->value == raw ? EL2_STYLE_PLAIN : EL2_STYLE_NOTE)
                          : word     ? el2_cell_word(word)
                                     : el2_cell_none();
        }
        el2_output_row(output, cell);
    }
}

/* One field, where any kernel tells otherwise than the hardware. */
static void print_field(const struct el2_story *story, struct el2_output *output, int index,
                        const struct el2_field_ref *piece)
{
    struct el2_cell cell[COLUMNS];
    char subject[EL2_PIECE_TEXT], text[1 + EL2_STORY_SIDES][EL2_PIECE_TEXT];
    uint64_t raw = el2_piece_get(piece, story->host->cpu[0].id[index]);
    bool differs = false;
    el2_piece_print(piece, subject);
    el2_words_value(piece, raw, true, text[0]);
    cell[0] = el2_cell_text(subject);
    cell[1] = el2_cell_text(text[0]);
    for (size_t i = 0; i < story->side_count; i++) {
        const struct el2_id_use *use = el2_machine_id_use(story->side[i].machine, index);
        uint64_t seen = el2_piece_get(piece, use->value);
        if (!use->reads)
            return;
        differs |= seen != raw;
        el2_words_value(piece, seen, true, text[1 + i]);
        cell[2 + i] =
            el2_cell_styled(el2_cell_text(text[1 + i]), seen == raw ? EL2_STYLE_PLAIN : EL2_STYLE_NOTE);
    }
    if (differs)
        el2_output_row(output, cell);
}

static void print_fields(const struct el2_story *story, struct el2_output *output,
                         struct el2_column column[COLUMNS])
{
    size_t columns = set_columns(story, column, "field", EL2_COLUMN_TEXT);
    el2_output_title(output, "Field by field, where a kernel tells otherwise than the hardware");
    el2_output_section(output, "fields", "field", column, columns);
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        if (!was_read(story, index) || el2_cpu_undef(&story->host->cpu[0], index))
            continue;
        struct el2_field_ref piece[EL2_PIECES];
        size_t count = el2_register_pieces(el2_id_encoding(index), piece);
        for (size_t i = 0; i < count; i++)
            print_field(story, output, index, &piece[i]);
    }
}

static void print_event(struct el2_output *output, struct el2_disassembler *disassembler,
                        const struct el2_story_side *side, size_t at)
{
    const struct el2_trap_event *event = &side->event[at];
    char from[16], pc[24], count[24], decoded[128], insn[EL2_DISASSEMBLY_TEXT] = "-",
                                                    outcome[EL2_TRACE_OUTCOME];
    snprintf(from, sizeof from, "EL%u to EL%u", event->el, event->target_el);
    snprintf(pc, sizeof pc, "0x%" PRIx64, event->pc);
    snprintf(count, sizeof count, "%" PRIu64, side->repeats[at] + 1);
    el2_syndrome_print(event->esr, decoded, sizeof decoded);
    el2_trace_outcome(event, outcome);
    if (event->instruction)
        el2_disassemble(disassembler, event->instruction, event->pc, insn);
    el2_output_row(output,
                   (struct el2_cell[]){
                       el2_cell_text(side->name),
                       el2_cell_text(count),
                       el2_cell_text(pc),
                       el2_cell_text(insn),
                       el2_cell_text(from),
                       el2_cell_text(event->control),
                       el2_cell_number(event->esr),
                       el2_cell_text(decoded),
                       el2_cell_styled(el2_cell_text(outcome),
                                       strncmp(outcome, "UNDEF", 5) == 0 ? EL2_STYLE_BAD : EL2_STYLE_PLAIN),
                   });
}

/* What came after EL2_STORY_EVENTS. */
static void print_dropped(struct el2_output *output, const struct el2_story_side *side)
{
    char count[24];
    if (!side->dropped)
        return;
    snprintf(count, sizeof count, "%" PRIu64, side->dropped);
    el2_output_row(output, (struct el2_cell[]){
                               el2_cell_text(side->name),
                               el2_cell_text(count),
                               el2_cell_none(),
                               el2_cell_text("more, which `run --trace` prints"),
                               el2_cell_none(),
                               el2_cell_none(),
                               el2_cell_none(),
                               el2_cell_none(),
                               el2_cell_none(),
                           });
}

static bool print_events(const struct el2_story *story, struct el2_output *output, struct el2_error *error)
{
    static const struct el2_column columns[] = {
        {"kernel", EL2_COLUMN_TEXT},      {"times", EL2_COLUMN_TEXT},     {"pc", EL2_COLUMN_TEXT},
        {"instruction", EL2_COLUMN_TEXT}, {"exception", EL2_COLUMN_TEXT}, {"by", EL2_COLUMN_TEXT},
        {"syndrome", EL2_COLUMN_HEX},     {"decoded", EL2_COLUMN_TEXT},   {"outcome", EL2_COLUMN_TEXT},
    };
    struct el2_disassembler *disassembler = el2_disassembler_create(error);
    if (!disassembler)
        return false;
    el2_output_title(output, "What happened, in order");
    el2_output_section(output, "events", "event", columns, EL2_COUNT(columns));
    for (size_t i = 0; i < story->side_count; i++) {
        for (size_t at = 0; at < story->side[i].event_count; at++)
            print_event(output, disassembler, &story->side[i], at);
        print_dropped(output, &story->side[i]);
    }
    el2_disassembler_free(disassembler);
    return true;
}

static void print_console(const struct el2_story *story, struct el2_output *output)
{
    static const struct el2_column columns[] = {{"kernel", EL2_COLUMN_TEXT},
                                                {"the guest says", EL2_COLUMN_TEXT}};
    el2_output_title(output, "What the guest says of it");
    el2_output_section(output, "console", "line", columns, EL2_COUNT(columns));
    for (size_t i = 0; i < story->side_count; i++) {
        char *rest = NULL;
        for (char *line = strtok_r(story->side[i].kept, "\r\n", &rest); line;
             line = strtok_r(NULL, "\r\n", &rest))
            el2_output_row(output,
                           (struct el2_cell[]){el2_cell_text(story->side[i].name), el2_cell_text(line)});
    }
}

bool el2_story_ended_well(const struct el2_story_side *side)
{
    return el2_verdict_is_clean(&side->verdict);
}

static void print_verdicts(const struct el2_story *story, struct el2_output *output)
{
    static const struct el2_column columns[] = {{"kernel", EL2_COLUMN_TEXT},
                                                {"verdict", EL2_COLUMN_TEXT},
                                                {"exits", EL2_COLUMN_NUMBER},
                                                {"instructions", EL2_COLUMN_NUMBER},
                                                {"the guest", EL2_COLUMN_TEXT}};
    el2_output_title(output, "Verdict");
    el2_output_section(output, "verdicts", "verdict", columns, EL2_COUNT(columns));
    for (size_t i = 0; i < story->side_count; i++) {
        const struct el2_story_side *side = &story->side[i];
        el2_output_row(
            output,
            (struct el2_cell[]){
                el2_cell_text(side->name),
                el2_cell_styled(el2_cell_text(el2_story_ended_well(side) ? "went well" : "went wrong"),
                                el2_story_ended_well(side) ? EL2_STYLE_GOOD : EL2_STYLE_BAD),
                el2_cell_number(el2_machine_traps(side->machine)),
                el2_cell_number(side->verdict.instructions), el2_cell_text(side->verdict.text)});
    }
}

bool el2_story_print(const struct el2_story *story, unsigned format, struct el2_error *error)
{
    struct el2_column registers[COLUMNS], fields[COLUMNS];
    struct el2_output *output = el2_output_open(stdout, (enum el2_format)format, el2_style_wanted(stdout));
    if (!output)
        return el2_fail(error, "out of memory");
    el2_output_fact(output, "guest", story->name);
    el2_output_fact(output, "host", story->host->name);
    print_registers(story, output, registers);
    print_fields(story, output, fields);
    bool ok = print_events(story, output, error);
    if (ok) {
        print_console(story, output);
        print_verdicts(story, output);
    }
    return el2_output_close(output, ok ? error : NULL) && ok;
}
