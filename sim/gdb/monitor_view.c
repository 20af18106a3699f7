/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A register of the ID space, or a field of it, as `el2sim explain` tells of it; another register by its fields. */
#include <string.h>

#include "cpumodel/arch/pieces.h"
#include "cpumodel/text/builder.h"
#include "sim/explain/origin_words.h"
#include "sim/explain/rule_words.h"
#include "sim/gdb/description.h"
#include "sim/gdb/session.h"

static void add_value(const struct el2_explain_line *line, const struct el2_field_ref *field,
                      struct el2_text *to)
{
    char value[EL2_PIECE_TEXT];
    if (!line->has_value) {
        el2_text_add(to, " -");
        return;
    }
    el2_words_value(field, line->value, false, value);
    el2_text_add(to, " %s", value);
}

static bool view_field(struct el2_gdb *gdb, const struct el2_field_ref *field, struct el2_text *to,
                       struct el2_error *error)
{
    char name[EL2_PIECE_TEXT], reads[EL2_PIECE_TEXT], origin[EL2_WORDS_TEXT], place[EL2_WORDS_TEXT];
    struct el2_explanation explanation;
    el2_explain_field(&gdb->explained, field, &explanation);
    if (explanation.out_of_memory)
        return el2_fail_memory(error);
    el2_piece_print(field, name);
    el2_words_answer(field, explanation.chain.answer.kind, explanation.chain.value, true, reads);
    el2_text_add(to, "%s reads %s\n", name, reads);
    for (size_t i = 0; i < explanation.count; i++) {
        const struct el2_explain_line *line = &explanation.line[i];
        el2_words_origin(line->row ? line->row->origin : line->origin, origin);
        el2_words_place(line->row, place);
        el2_text_add(to, "  %s:", line->stage);
        add_value(line, field, to);
        el2_text_add(to, "%s%s%s%s%s%s\n", *line->rule ? "  " : "", line->rule, *origin ? "  " : "", origin,
                     *place ? "  " : "", place);
    }
    return true;
}

static void add_piece(const struct el2_gdb *gdb, const struct el2_field_ref *field, struct el2_text *to)
{
    char name[EL2_PIECE_TEXT], reads[EL2_PIECE_TEXT], hardware[EL2_WORDS_TEXT], why[EL2_WORDS_TEXT];
    struct el2_chain chain;
    el2_chain_collect(gdb->explained.trail, gdb->explained.vm, 0, field, &chain);
    if (!field->field && !chain.hardware && !chain.value)
        return;
    el2_piece_print(field, name);
    el2_words_answer(field, chain.answer.kind, chain.value, true, reads);
    el2_words_hardware(el2_vm_host(gdb->explained.vm), field, hardware);
    el2_words_decider(gdb->explained.vm, &chain, why);
    el2_text_add(to, "  %s reads %s; hardware %s; %s\n", name, reads, hardware, why);
}

/* What of a register outside the ID space is not zero. */
static bool view_other(struct el2_gdb *gdb, el2_encoding encoding, const char *name, struct el2_text *to,
                       struct el2_error *error)
{
    struct el2_field_ref piece[EL2_PIECES];
    char text[EL2_PIECE_TEXT];
    uint64_t value;
    if (!el2_gdb_shows(encoding))
        return el2_fail(error, "%s is not shown: `info registers el1`, `timer` and `id` list those that are",
                        name);
    if (!el2_debug_register(gdb->machine, gdb->thread, encoding, &value)) {
        el2_text_add(to, "%s gives the guest no value on vCPU %u\n", name, gdb->thread);
        return true;
    }
    el2_text_add(to, "%s reads 0x%016llx on vCPU %u\n", name, (unsigned long long)value, gdb->thread);
    const size_t count = el2_register_pieces(encoding, piece);
    for (size_t i = 0; i < count; i++) {
        const uint64_t part = el2_piece_get(&piece[i], value);
        el2_piece_print(&piece[i], text);
        if (part)
            el2_text_add(to, "  %s = 0x%llx\n", text, (unsigned long long)part);
    }
    return true;
}

static void view_register(struct el2_gdb *gdb, el2_encoding encoding, struct el2_text *to)
{
    struct el2_field_ref piece[EL2_PIECES];
    char scratch[EL2_ENCODING_TEXT];
    uint64_t value;
    const size_t count = el2_register_pieces(encoding, piece);
    el2_text_add(to, "%s", el2_register_name(encoding, scratch));
    if (el2_debug_register(gdb->machine, gdb->thread, encoding, &value))
        el2_text_add(to, " reads 0x%016llx on vCPU %u\n", (unsigned long long)value, gdb->thread);
    else
        el2_text_add(to, " gives the guest no value on vCPU %u\n", gdb->thread);
    for (size_t i = 0; i < count; i++)
        add_piece(gdb, &piece[i], to);
}

bool el2_gdb_view(struct el2_gdb *gdb, const char *what, struct el2_text *to, struct el2_error *error)
{
    struct el2_field_ref field;
    const bool is_whole = !strpbrk(what, ".[");
    if (is_whole ? !el2_register_parse(what, &field.encoding, error) : !el2_field_parse(what, &field, error))
        return false;
    if (!el2_in_id_space(field.encoding) && is_whole)
        return view_other(gdb, field.encoding, what, to, error);
    if (!el2_in_id_space(field.encoding))
        return el2_fail(error, "%s is not in the ID space: no kernel decides it", what);
    if (!gdb->explained.trail)
        return el2_fail(error, "there is no trail of what the kernel has decided");
    if (!is_whole)
        return view_field(gdb, &field, to, error);
    view_register(gdb, field.encoding, to);
    return true;
}
