/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <inttypes.h>
#include <stdio.h>

#include "cpumodel/arch/pieces.h"
#include "cpumodel/arch/register.h"
#include "cpumodel/text/count.h"
#include "sim/operate/run_report.h"
#include "sim/report/disassemble.h"

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
    if (report->text && !accessed_any(report))
        return;
    el2_output_title(output, "ID registers that the guest accessed");
    el2_output_section(output, "registers", "register", columns, EL2_COUNT(columns));
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

enum { TRAP_COLUMNS = 12 };

static const struct el2_column trap_columns[TRAP_COLUMNS] = {
    {"count", EL2_COLUMN_NUMBER},     {"from", EL2_COLUMN_TEXT},     {"to", EL2_COLUMN_TEXT},
    {"by", EL2_COLUMN_TEXT},          {"syndrome", EL2_COLUMN_TEXT}, {"decoded", EL2_COLUMN_TEXT},
    {"pc", EL2_COLUMN_TEXT},          {"outcome", EL2_COLUMN_TEXT},  {"why", EL2_COLUMN_TEXT},
    {"instruction", EL2_COLUMN_TEXT}, {"handler", EL2_COLUMN_TEXT},  {"origin", EL2_COLUMN_TEXT},
};

/* Text has only the first columns. */
static size_t trap_column_count(const struct el2_run_report *report)
{
    return report->text ? 9 : TRAP_COLUMNS;
}

static void print_trap(struct el2_output *output, struct el2_disassembler *disassembler,
                       const struct el2_trap_total *total)
{
    const struct el2_trap_event *event = &total->first;
    char from[8], to[8], syndrome[24], decoded[128], at[24], outcome[EL2_TRACE_OUTCOME];
    char instruction[EL2_DISASSEMBLY_TEXT] = "";
    snprintf(from, sizeof from, "EL%u", event->el);
    snprintf(to, sizeof to, "EL%u", event->target_el);
    snprintf(syndrome, sizeof syndrome, "0x%08" PRIx64, event->esr);
    snprintf(at, sizeof at, "0x%08" PRIx64, event->pc);
    el2_syndrome_print(event->esr, decoded, sizeof decoded);
    el2_trace_outcome(event, outcome);
    if (event->instruction)
        el2_disassemble(disassembler, event->instruction, event->pc, instruction);
    enum el2_style style = event->target_el == 1 || event->action == EL2_DO_UNDEF ? EL2_STYLE_BAD
                           : event->is_mmio                                       ? EL2_STYLE_FAINT
                                                                                  : EL2_STYLE_PLAIN;
    el2_output_row(output, (struct el2_cell[TRAP_COLUMNS]){
                               el2_cell_number(total->count),
                               el2_cell_text(from),
                               el2_cell_text(to),
                               el2_cell_text(event->control),
                               el2_cell_text(syndrome),
                               el2_cell_text(decoded),
                               el2_cell_text(at),
                               el2_cell_styled(el2_cell_text(outcome), style),
                               el2_cell_text(event->rule),
                               *instruction ? el2_cell_text(instruction) : el2_cell_none(),
                               el2_cell_text(event->handler),
                               el2_cell_text(event->origin),
                           });
}

static bool print_traps(const struct el2_run_report *report, struct el2_output *output,
                        struct el2_error *error)
{
    size_t count;
    const struct el2_trap_total *total = el2_machine_totals(report->machine, &count);
    struct el2_disassembler *disassembler = el2_disassembler_create(error);
    if (!disassembler)
        return false;
    el2_output_title(output, "Traps and exceptions");
    el2_output_section(output, "traps", "trap", trap_columns, trap_column_count(report));
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < count; i++)
            if (report->text ? total[i].first.is_mmio == pass : !pass)
                print_trap(output, disassembler, &total[i]);
    el2_disassembler_free(disassembler);
    return true;
}

static void print_verdict(const struct el2_run_report *report, struct el2_output *output)
{
    static const struct el2_column columns[] = {
        {"verdict", EL2_COLUMN_TEXT}, {"status", EL2_COLUMN_NUMBER}, {"instructions", EL2_COLUMN_NUMBER},
        {"traps", EL2_COLUMN_NUMBER}, {"pc", EL2_COLUMN_TEXT},       {"esr", EL2_COLUMN_TEXT},
        {"text", EL2_COLUMN_TEXT},
    };
    const struct el2_verdict *verdict = report->verdict;
    char pc[24], esr[24];
    snprintf(pc, sizeof pc, "0x%08" PRIx64, verdict->pc);
    snprintf(esr, sizeof esr, "0x%08" PRIx64, verdict->esr);
    el2_output_title(output, "Verdict");
    el2_output_section(output, "verdict", "verdict", columns, EL2_COUNT(columns));
    el2_output_row(
        output, (struct el2_cell[]){
                    el2_cell_styled(el2_cell_text(el2_verdict_name(verdict->code)),
                                    el2_verdict_is_clean(verdict) ? EL2_STYLE_GOOD : EL2_STYLE_BAD),
                    verdict->code == EL2_VERDICT_EXITED ? el2_cell_number(verdict->status) : el2_cell_none(),
                    el2_cell_number(verdict->instructions),
                    el2_cell_number(el2_machine_traps(report->machine)),
                    el2_cell_text(pc),
                    verdict->esr ? el2_cell_text(esr) : el2_cell_none(),
                    el2_cell_text(verdict->text),
                });
}

bool el2_run_report_print(const struct el2_run_report *report, struct el2_output *output,
                          struct el2_error *error)
{
    el2_output_fact(output, "guest", report->guest);
    el2_subject_facts(report->subject, output);
    if (el2_vm_vcpus(report->subject->vm) > 1) {
        char vcpus[24];
        snprintf(vcpus, sizeof vcpus, "%u", el2_vm_vcpus(report->subject->vm));
        el2_output_fact(output, "vcpus", vcpus);
    }
    if (el2_machine_moves(report->machine)) {
        char moves[24];
        snprintf(moves, sizeof moves, "%" PRIu64, el2_machine_moves(report->machine));
        el2_output_fact(output, "moves", moves);
    }
    if (report->console)
        el2_output_fact(output, "console", report->console);
    print_registers(report, output);
    print_fields(report, output);
    if (!print_traps(report, output, error))
        return false;
    el2_run_report_promises(report, output);
    print_verdict(report, output);
    return true;
}
