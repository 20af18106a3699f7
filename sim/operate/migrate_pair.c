/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `migrate`: one pair, printed. */
#include "cpumodel/text/count.h"
#include "sim/explain/origin_words.h"
#include "sim/explain/write_words.h"
#include "sim/operate/migrate.h"

static struct el2_cell place_cell(const struct el2_row *row, char text[EL2_WORDS_TEXT])
{
    el2_words_place(row, text);
    return *text ? el2_cell_text(text) : el2_cell_none();
}

static bool is_remarkable(const struct el2_restored *restored)
{
    return restored->decision.error || restored->decision.stored != restored->saved;
}

static void print_registers(struct el2_output *output, const struct el2_migration *m, bool all)
{
    static const struct el2_column columns[] = {{"register", EL2_COLUMN_TEXT}, {"saved", EL2_COLUMN_HEX},
                                                {"answer", EL2_COLUMN_TEXT},   {"kept", EL2_COLUMN_HEX},
                                                {"rule", EL2_COLUMN_TEXT},     {"place", EL2_COLUMN_TEXT}};
    size_t shown = 0;
    for (size_t i = 0; i < m->restored_count; i++)
        shown += all || is_remarkable(&m->restored[i]);
    if (shown)
        el2_output_title(output, "What KVM_SET_ONE_REG answers on the target");
    el2_output_section(output, "registers", "register", columns, EL2_COUNT(columns));
    for (size_t i = 0; i < m->restored_count; i++) {
        const struct el2_restored *restored = &m->restored[i];
        const struct el2_set_decision *decision = &restored->decision;
        char scratch[EL2_ENCODING_TEXT], place[EL2_WORDS_TEXT];
        bool altered = !decision->error && decision->stored != restored->saved;
        if (!all && !is_remarkable(restored))
            continue;
        el2_output_row(
            output,
            (struct el2_cell[]){
                el2_cell_text(el2_register_name(restored->encoding, scratch)),
                el2_cell_number(restored->saved),
                el2_cell_styled(el2_cell_text(decision->error ? el2_errno_name(decision->error) : "ok"),
                                decision->error ? EL2_STYLE_BAD : EL2_STYLE_GOOD),
                decision->error ? el2_cell_none() : el2_cell_number(decision->stored),
                el2_cell_text(altered ? "accepted, but another value is kept" : decision->why),
                place_cell(decision->row, place)});
    }
}

static void words_taken(const struct el2_migrant *migrant, const struct el2_field_ref *field,
                        char text[EL2_WORDS_TEXT])
{
    struct el2_set_ranges ranges;
    struct el2_field_ref whole = {.encoding = field->encoding, .width = 64};
    el2_set_ranges(el2_migrant_vm(migrant), 0, field->width ? field : &whole, &ranges);
    el2_words_allowed(&ranges, field, text);
}

static void print_blocked(struct el2_output *output, const struct el2_migration *m,
                          const struct el2_migrant *from, const struct el2_migrant *to)
{
    static const struct el2_column columns[] = {
        {"field", EL2_COLUMN_TEXT},        {"bits", EL2_COLUMN_TEXT},         {"got", EL2_COLUMN_TEXT},
        {"target-takes", EL2_COLUMN_TEXT}, {"source-takes", EL2_COLUMN_TEXT}, {"common", EL2_COLUMN_TEXT},
        {"answer", EL2_COLUMN_TEXT},       {"rule", EL2_COLUMN_TEXT},         {"place", EL2_COLUMN_TEXT}};
    if (m->blocked_count)
        el2_output_title(output, "Fields that block, and the largest value that both kernels take");
    el2_output_section(output, "blocked", "blocked", columns, EL2_COUNT(columns));
    for (size_t i = 0; i < m->blocked_count; i++) {
        const struct el2_blocked *b = &m->blocked[i];
        char name[EL2_PIECE_TEXT], bits[16], got[EL2_PIECE_TEXT], common[EL2_PIECE_TEXT],
            place[EL2_WORDS_TEXT];
        char target[EL2_WORDS_TEXT], source[EL2_WORDS_TEXT];
        el2_piece_print(&b->field, name);
        el2_words_bits(&b->field, bits);
        el2_words_value(&b->field, b->got, true, got);
        el2_words_value(&b->field, b->common, true, common);
        words_taken(to, &b->field, target);
        words_taken(from, &b->field, source);
        el2_output_row(
            output,
            (struct el2_cell[]){el2_cell_text(name), b->field.width ? el2_cell_text(bits) : el2_cell_none(),
                                el2_cell_text(got), el2_cell_text(target), el2_cell_text(source),
                                b->has_common ? el2_cell_styled(el2_cell_text(common), EL2_STYLE_GOOD)
                                              : el2_cell_styled(el2_cell_word("none"), EL2_STYLE_BAD),
                                el2_cell_text(el2_errno_name(b->decision.error)),
                                el2_cell_text(b->decision.why), place_cell(b->decision.row, place)});
    }
}

static void print_writes(struct el2_output *output, const struct el2_migration *m)
{
    static const struct el2_column columns[] = {{"register", EL2_COLUMN_TEXT}, {"value", EL2_COLUMN_HEX}};
    if (m->verdict == EL2_MIGRATION_WRITES)
        el2_output_title(output,
                         "Writes to make on the source VM before its first run; with them it is accepted");
    el2_output_section(output, "writes", "write", columns, EL2_COUNT(columns));
    for (size_t i = 0; i < m->write_count && m->verdict == EL2_MIGRATION_WRITES; i++) {
        char scratch[EL2_ENCODING_TEXT];
        el2_output_row(output,
                       (struct el2_cell[]){el2_cell_text(el2_register_name(m->write[i].encoding, scratch)),
                                           el2_cell_number(m->write[i].value)});
    }
}

static void print_changes(struct el2_output *output, const struct el2_migration *m)
{
    static const struct el2_column columns[] = {{"field", EL2_COLUMN_TEXT},
                                                {"bits", EL2_COLUMN_TEXT},
                                                {"before", EL2_COLUMN_TEXT},
                                                {"after", EL2_COLUMN_TEXT},
                                                {"because", EL2_COLUMN_TEXT}};
    if (m->change_count)
        el2_output_title(
            output, "What the running guest reads differently afterwards, although every write is accepted");
    el2_output_section(output, "changes", "change", columns, EL2_COUNT(columns));
    for (size_t i = 0; i < m->change_count; i++) {
        const struct el2_change *change = &m->change[i];
        char name[EL2_PIECE_TEXT], bits[16], before[EL2_PIECE_TEXT], after[EL2_PIECE_TEXT];
        el2_piece_print(&change->field, name);
        el2_words_bits(&change->field, bits);
        el2_words_answer(&change->field, change->kind_before, change->before, true, before);
        el2_words_answer(&change->field, change->kind_after, change->after, true, after);
        el2_output_row(output,
                       (struct el2_cell[]){
                           el2_cell_text(name), change->field.width ? el2_cell_text(bits) : el2_cell_none(),
                           el2_cell_text(before), el2_cell_text(after),
                           el2_cell_text(change->trapped ? "the target's KVM keeps its own value"
                                                         : "not trapped: the target's hardware answers")});
    }
}

static void say_verdict(struct el2_output *output, const struct el2_migration *m)
{
    char text[EL2_WORDS_TEXT] = "";
    size_t hopeless = 0;
    switch (m->verdict) {
    case EL2_MIGRATION_OK:
        el2_words_append(text, "ok: all %zu registers are accepted as they are", m->restored_count);
        break;
    case EL2_MIGRATION_WRITES:
        el2_words_append(text, "ok with writes: %zu register%s written on the source before its first run",
                         m->write_count, m->write_count > 1 ? "s" : "");
        break;
    case EL2_MIGRATION_BLOCKED:
        el2_words_append(text, "blocked by %zu field%s", m->blocked_count, m->blocked_count > 1 ? "s" : "");
        for (size_t i = 0; i < m->blocked_count; i++)
            hopeless += !m->blocked[i].has_common;
        if (hopeless)
            el2_words_append(text, "; for %zu of them no value suits both sides", hopeless);
        else
            el2_words_append(text, ": %s", m->why_not);
        break;
    }
    if (m->verdict != EL2_MIGRATION_BLOCKED && m->change_count)
        el2_words_append(text, "; but %zu field%s change%s under the guest", m->change_count,
                         m->change_count > 1 ? "s" : "", m->change_count > 1 ? "" : "s");
    el2_output_fact(output, "verdict", text);
}

void el2_migrate_print(struct el2_output *output, const struct el2_migration *m,
                       const struct el2_migrant *from, const struct el2_migrant *to,
                       const struct el2_migrate_values *values)
{
    say_verdict(output, m);
    print_registers(output, m, values->all || values->format != EL2_FORMAT_TEXT);
    if (values->format == EL2_FORMAT_CSV) /* which is one table */
        return;
    print_blocked(output, m, from, to);
    print_writes(output, m);
    print_changes(output, m);
}
