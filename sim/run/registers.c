/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ID registers that the guest accessed, and what it saw otherwise than it is, in the report of `el2sim run`. */
#include <inttypes.h>
#include <stdio.h>

#include "cpumodel/arch/pieces.h"
#include "cpumodel/arch/register.h"
#include "cpumodel/text/count.h"
#include "sim/run/report.h"

/* A register that the guest read: on the hardware, and as it saw it. */
struct reading {
    int index;
    const struct el2_id_use *use;
    uint64_t raw;
    bool raw_undef;
};

static bool get_reading(const struct el2_run_report *report, int index, struct reading *reading)
{
    const struct el2_subject *subject = report->subject;
    const struct el2_cpu *cpu = &subject->host->cpu[el2_vm_cpu(subject->vm, 0)];
    *reading = (struct reading){.index = index,
                                .use = el2_machine_id_use(report->machine, index),
                                .raw = cpu->id[index],
                                .raw_undef = el2_cpu_undef(cpu, index)};
    return el2_id_use_any(reading->use);
}

static const char *register_name(int index, char scratch[EL2_ENCODING_TEXT])
{
    return el2_register_name(el2_id_encoding(index), scratch);
}

static bool accessed_any(const struct el2_run_report *report)
{
    struct reading reading;
    for (int index = 0; index < EL2_ID_COUNT; index++)
        if (get_reading(report, index, &reading))
            return true;
    return false;
}

static void print_registers(const struct el2_run_report *report, struct el2_output *output)
{
    static const struct el2_column columns[] = {
        {"encoding", EL2_COLUMN_TEXT}, {"register", EL2_COLUMN_TEXT}, {"hardware", EL2_COLUMN_HEX},
        {"guest", EL2_COLUMN_HEX},     {"reads", EL2_COLUMN_NUMBER},  {"undefs", EL2_COLUMN_NUMBER},
        {"writes", EL2_COLUMN_NUMBER},
    };
    static const enum el2_manner manners[EL2_COUNT(columns)] = {
        EL2_MANNER_FIRST, EL2_MANNER_STAYS, EL2_MANNER_STAYS, EL2_MANNER_STAYS,
        EL2_MANNER_STAYS, EL2_MANNER_LAST,  EL2_MANNER_LATER,
    };
    if (report->text && !accessed_any(report))
        return;
    el2_output_title(output, "ID registers that the guest accessed");
    el2_output_section(output, "registers", "register", columns, EL2_COUNT(columns));
    el2_output_manners(output, manners);
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        struct reading reading;
        char encoding[EL2_ENCODING_TEXT], scratch[EL2_ENCODING_TEXT];
        if (!get_reading(report, index, &reading))
            continue;
        el2_encoding_print(el2_id_encoding(index), encoding);
        bool same = reading.use->reads && !reading.raw_undef && reading.use->value == reading.raw;
        const char *word = el2_id_use_word(reading.use);
        struct el2_cell guest = reading.use->reads ? el2_cell_number(reading.use->value)
                                : word             ? el2_cell_word(word)
                                                   : el2_cell_none();
        el2_output_row(output, (struct el2_cell[]){
                                   el2_cell_text(encoding),
                                   el2_cell_text(register_name(index, scratch)),
                                   reading.raw_undef ? el2_cell_word("undef") : el2_cell_number(reading.raw),
                                   el2_cell_styled(guest, same ? EL2_STYLE_PLAIN : EL2_STYLE_NOTE),
                                   el2_cell_number(reading.use->reads + reading.use->kept),
                                   el2_cell_number(reading.use->undefs),
                                   el2_cell_number(reading.use->writes),
                               });
    }
}

static void print_value(char text[64], const struct el2_field *field, uint64_t value)
{
    const char *name = field ? el2_value_name(field, value) : NULL;
    if (name)
        snprintf(text, 64, "%" PRIu64 " (%s)", value, name);
    else
        snprintf(text, 64, value < 10 ? "%" PRIu64 : "0x%" PRIx64, value);
}

/* A field, or bits without a name, of a reading; nothing where both agree. */
static void print_piece(struct el2_output *output, const struct reading *reading,
                        const struct el2_field_ref *piece)
{
    char subject[96], bits[16], hardware[64], guest[64], scratch[EL2_ENCODING_TEXT];
    const struct el2_field *field = piece->field;
    uint64_t raw = el2_piece_get(piece, reading->raw), seen = el2_piece_get(piece, reading->use->value);
    if (raw == seen)
        return;
    snprintf(subject, sizeof subject, "%s%s%s", register_name(reading->index, scratch), field ? "." : "",
             field ? field->name : "");
    snprintf(bits, sizeof bits, piece->width > 1 ? "[%u:%u]" : "[%u]", piece->lsb + piece->width - 1u,
             piece->lsb);
    print_value(hardware, field, raw);
    print_value(guest, field, seen);
    el2_output_row(output, (struct el2_cell[]){
                               el2_cell_text(subject),
                               el2_cell_text(bits),
                               el2_cell_text(hardware),
                               el2_cell_styled(el2_cell_text(guest), EL2_STYLE_NOTE),
                           });
}

static void print_fields_of(struct el2_output *output, const struct reading *reading)
{
    struct el2_field_ref piece[EL2_PIECES];
    size_t count = el2_register_pieces(el2_id_encoding(reading->index), piece);
    for (size_t i = 0; i < count; i++)
        print_piece(output, reading, &piece[i]);
}

static bool sees_otherwise(const struct el2_run_report *report, int index, struct reading *reading)
{
    return get_reading(report, index, reading) && reading->use->reads && !reading->raw_undef &&
           reading->use->value != reading->raw;
}

static void print_fields(const struct el2_run_report *report, struct el2_output *output)
{
    static const struct el2_column columns[] = {
        {"field", EL2_COLUMN_TEXT},
        {"bits", EL2_COLUMN_TEXT},
        {"hardware", EL2_COLUMN_TEXT},
        {"guest", EL2_COLUMN_TEXT},
    };
    struct reading reading;
    int first = 0;
    while (first < EL2_ID_COUNT && !sees_otherwise(report, first, &reading))
        ++first;
    if (report->text && first == EL2_ID_COUNT)
        return;
    el2_output_title(output, "Fields that the guest saw otherwise than they are");
    el2_output_section(output, "fields", "field", columns, EL2_COUNT(columns));
    for (int index = first; index < EL2_ID_COUNT; index++)
        if (sees_otherwise(report, index, &reading))
            print_fields_of(output, &reading);
}

void el2_run_report_registers(const struct el2_run_report *report, struct el2_output *output)
{
    print_registers(report, output);
    print_fields(report, output);
}
