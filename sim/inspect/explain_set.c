/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `explain set REG=VALUE`: why KVM_SET_ONE_REG accepts or refuses, field by field. */
#include <inttypes.h>
#include <stdio.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/lint/midr.h"
#include "cpumodel/text/count.h"
#include "sim/explain/origin_words.h"
#include "sim/explain/write_words.h"
#include "sim/inspect/explain.h"

static const struct el2_column columns[] = {
    {"field", EL2_COLUMN_TEXT}, {"bits", EL2_COLUMN_TEXT},    {"now", EL2_COLUMN_TEXT},
    {"got", EL2_COLUMN_TEXT},   {"allowed", EL2_COLUMN_TEXT}, {"answer", EL2_COLUMN_TEXT},
    {"rule", EL2_COLUMN_TEXT},  {"place", EL2_COLUMN_TEXT},
};

static void add_row(struct el2_output *output, const struct el2_vm *vm, const struct el2_field_ref *field,
                    uint64_t now, uint64_t got, const struct el2_set_decision *decision)
{
    struct el2_set_ranges ranges;
    char bits[16], before[EL2_PIECE_TEXT], wrote[EL2_PIECE_TEXT], allowed[EL2_WORDS_TEXT],
        place[EL2_WORDS_TEXT];
    char rule[EL2_WORDS_TEXT] = "";
    el2_set_ranges(vm, 0, field, &ranges);
    el2_words_bits(field, bits);
    el2_words_value(field, now, true, before);
    el2_words_value(field, got, true, wrote);
    el2_words_allowed(&ranges, field, allowed);
    el2_words_place(decision->row, place);
    uint64_t stored = el2_piece_get(field, decision->stored);
    if (!decision->error && stored != got)
        el2_words_append(rule, "accepted, but kept as %" PRIu64, stored);
    else
        el2_words_append(rule, "%s", decision->why);
    el2_output_row(
        output, (struct el2_cell[]){
                    el2_cell_text(field->field ? field->field->name : "-"), el2_cell_text(bits),
                    el2_cell_text(before), el2_cell_text(wrote), el2_cell_text(allowed),
                    el2_cell_styled(el2_cell_text(decision->error ? el2_errno_name(decision->error) : "ok"),
                                    decision->error ? EL2_STYLE_BAD : EL2_STYLE_GOOD),
                    el2_cell_text(rule), *place ? el2_cell_text(place) : el2_cell_none()});
}

/* Each field that the write changes, judged alone; and the one that the kernel names where none is refused
 * alone. */
static void add_rows(struct el2_output *output, const struct el2_vm *vm, const struct el2_assignment *write,
                     uint64_t current, const struct el2_set_decision *whole)
{
    struct el2_field_ref piece[EL2_PIECES];
    size_t count = el2_register_pieces(write->encoding, piece);
    bool refused = false;
    for (size_t i = 0; i < count; i++) {
        struct el2_set_decision decision;
        uint64_t now = el2_piece_get(&piece[i], current), got = el2_piece_get(&piece[i], write->value);
        if (now == got)
            continue;
        el2_onereg_decide(vm, 0, write->encoding, el2_piece_put(&piece[i], current, got), &decision);
        refused |= decision.error != 0;
        add_row(output, vm, &piece[i], now, got, &decision);
    }
    if (!whole->error || refused)
        return;
    struct el2_field_ref field = {.encoding = write->encoding, .lsb = whole->lsb, .width = whole->width};
    if (!field.width) {
        field.lsb = 0;
        field.width = 64;
    }
    for (size_t i = 0; i < count; i++)
        if (piece[i].lsb == field.lsb && piece[i].width == field.width)
            field = piece[i];
    add_row(output, vm, &field, el2_piece_get(&field, current), el2_piece_get(&field, write->value), whole);
}

/* Which core the value names, where the register is MIDR_EL1. */
static void add_core(struct el2_output *output, const char *fact, el2_encoding encoding, uint64_t value)
{
    char text[EL2_MIDR_TEXT];
    if (encoding != EL2_SYS_MIDR_EL1)
        return;
    el2_midr_print(value, text);
    el2_output_fact(output, fact, text);
}

bool el2_explain_set(const struct el2_explain *x, const struct el2_assignment *write, bool *refused,
                     struct el2_error *error)
{
    struct el2_set_decision decision;
    uint64_t current = 0;
    char scratch[EL2_ENCODING_TEXT], text[64];
    struct el2_output *output = el2_output_open(stdout, (enum el2_format)x->format, el2_style_wanted(stdout));
    if (!output)
        return el2_fail(error, "out of memory");
    el2_onereg_get(x->subject.vm, 0, write->encoding, &current);
    el2_onereg_decide(x->subject.vm, 0, write->encoding, write->value, &decision);
    *refused = decision.error != 0;
    el2_subject_facts(&x->subject, output);
    el2_output_fact(output, "register", el2_register_name(write->encoding, scratch));
    snprintf(text, sizeof text, "0x%016" PRIx64, current);
    el2_output_fact(output, "now", text);
    add_core(output, "now-is", write->encoding, current);
    snprintf(text, sizeof text, "0x%016" PRIx64, write->value);
    el2_output_fact(output, "written", text);
    add_core(output, "written-is", write->encoding, write->value);
    el2_output_fact(output, "answer", decision.error ? el2_errno_name(decision.error) : "ok");
    el2_output_fact(output, "why",
                    write->value == current && !decision.error ? "it is the current value" : decision.why);
    if (!decision.error && decision.stored != write->value) {
        snprintf(text, sizeof text, "0x%016" PRIx64, decision.stored);
        el2_output_fact(output, "kept", text);
    }
    el2_output_section(output, "fields", "field", columns, EL2_COUNT(columns));
    add_rows(output, x->subject.vm, write, current, &decision);
    return el2_output_close(output, error);
}
