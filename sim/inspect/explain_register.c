/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every field of a register: what it is in hardware, what the guest reads, and which rule made it so. */
#include "cpumodel/text/count.h"
#include "sim/explain/origin_words.h"
#include "sim/explain/rule_words.h"
#include "sim/inspect/explain.h"

static void add_field(const struct el2_explain *x, struct el2_output *output,
                      const struct el2_field_ref *field)
{
    struct el2_chain chain;
    char bits[16], hardware[EL2_WORDS_TEXT], sanitised[EL2_PIECE_TEXT] = "", reads[EL2_PIECE_TEXT];
    char why[EL2_WORDS_TEXT], place[EL2_WORDS_TEXT];
    el2_chain_collect(x->subject.trail, x->subject.vm, 0, field, &chain);
    if (!field->field && !chain.hardware && !chain.value)
        return;
    el2_words_bits(field, bits);
    el2_words_hardware(x->subject.host, field, hardware);
    const struct el2_link *link = el2_chain_last(&chain, EL2_STAGE_SANITISED);
    if (link)
        el2_words_value(field, link->value, false, sanitised);
    el2_words_answer(field, chain.answer.kind, chain.value, true, reads);
    el2_words_decider(x->subject.vm, &chain, why);
    const struct el2_link *decider = el2_chain_decider(&chain);
    el2_words_place(decider ? decider->row : NULL, place);
    bool changed = chain.value != chain.hardware;
    el2_output_row(output,
                   (struct el2_cell[]){
                       el2_cell_text(field->field ? field->field->name : "-"), el2_cell_text(bits),
                       el2_cell_text(hardware), link ? el2_cell_text(sanitised) : el2_cell_none(),
                       chain.answer.kind == EL2_ANSWER_VALUE
                           ? el2_cell_styled(el2_cell_text(reads), changed ? EL2_STYLE_BAD : EL2_STYLE_PLAIN)
                           : el2_cell_word(reads),
                       el2_cell_styled(el2_cell_text(why), changed ? EL2_STYLE_PLAIN : EL2_STYLE_FAINT),
                       *place ? el2_cell_text(place) : el2_cell_none()});
}

/* Unnamed bits that are 0 everywhere are left out. */
bool el2_explain_register(const struct el2_explain *x, el2_encoding encoding, struct el2_error *error)
{
    static const struct el2_column columns[] = {
        {"field", EL2_COLUMN_TEXT},     {"bits", EL2_COLUMN_TEXT},  {"hardware", EL2_COLUMN_TEXT},
        {"sanitised", EL2_COLUMN_TEXT}, {"reads", EL2_COLUMN_TEXT}, {"because", EL2_COLUMN_TEXT},
        {"place", EL2_COLUMN_TEXT},
    };
    struct el2_output *output = el2_output_open(stdout, (enum el2_format)x->format, el2_style_wanted(stdout));
    struct el2_field_ref piece[EL2_PIECES];
    size_t count = el2_register_pieces(encoding, piece);
    char scratch[EL2_ENCODING_TEXT];
    if (!output)
        return el2_fail(error, "out of memory");
    el2_subject_facts(&x->subject, output);
    el2_output_fact(output, "register", el2_register_name(encoding, scratch));
    el2_output_section(output, "fields", "field", columns, EL2_COUNT(columns));
    for (size_t i = 0; i < count; i++)
        add_field(x, output, &piece[i]);
    return el2_output_close(output, error);
}
