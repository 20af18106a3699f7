/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One guest on one host under several kernels, side by side. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpumodel/register.h"
#include "sanitise/kernel.h"
#include "sim/command.h"
#include "sim/command_guests.h"
#include "sim/disassemble.h"
#include "sim/machine.h"
#include "sim/output.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))
#define SIDES_MAX       4
#define CONSOLE_MAX     8192
#define EVENTS_MAX      64
#define LIMIT           50000000u

struct story_values {
    const char *host;
    const char *kernels;
    const char *vm;
    unsigned format;
};

static const struct el2_option options[] = {
    {"host", 'H', EL2_OPTION_TEXT, offsetof(struct story_values, host), "HOST",
     "preset, .host file or recording (default future)"},
    {"kernels", 'k', EL2_OPTION_TEXT, offsetof(struct story_values, kernels), "A,B",
     "two to four kernels (default linux-4.14,linux-4.15)"},
    {"vm", 'm', EL2_OPTION_TEXT, offsetof(struct story_values, vm), "FEATURES",
     "sve,pauth,pmu,mte,gicv3,gicv2,impid"},
    EL2_FORMAT_OPTION(struct story_values, format),
    {0},
};

static const struct story_values defaults = {.host = "future", .kernels = "linux-4.14,linux-4.15", .vm = ""};

struct side { /* one kernel's run */
    char name[64];
    struct el2_kernel *kernel;
    struct el2_vm *vm;
    struct el2_machine *machine;
    struct el2_verdict verdict;
    char console[CONSOLE_MAX];
    size_t console_size;
    struct el2_trap_event event[EVENTS_MAX];
    uint64_t repeats[EVENTS_MAX]; /* alike ones that followed it at once */
    size_t event_count;
    uint64_t dropped;
};

struct story {
    const struct story_values *values;
    struct el2_host *host;
    const char *name; /* as given */
    char *guest;      /* its file */
    struct side side[SIDES_MAX];
    size_t side_count;
};

static void take_console(void *context, const char *text, size_t size)
{
    struct side *side = context;
    size_t room = sizeof side->console - 1 - side->console_size;
    memcpy(side->console + side->console_size, text, size < room ? size : room);
    side->console_size += size < room ? size : room;
}

static void take_event(void *context, const struct el2_trap_event *event)
{
    struct side *side = context;
    struct el2_trap_event *last = side->event_count ? &side->event[side->event_count - 1] : NULL;
    if (event->is_mmio)
        return;
    if (last && last->esr == event->esr && last->pc == event->pc) {
        side->repeats[side->event_count - 1]++;
    } else if (side->event_count < EVENTS_MAX) {
        side->event[side->event_count++] = *event;
    } else {
        side->dropped++;
    }
}

static bool run_side(struct story *story, struct side *side, uint32_t features, struct el2_error *error)
{
    struct el2_vm_options vm_options = {.features = features};
    struct el2_machine_options machine_options = {
        .instructions = LIMIT, .console = take_console, .trace = take_event, .context = side};
    side->kernel = el2_kernel_load(side->name, error);
    side->vm = side->kernel ? el2_vm_create(side->kernel, story->host, &vm_options, error) : NULL;
    side->machine = side->vm ? el2_machine_create(side->vm, &machine_options, error) : NULL;
    return side->machine && el2_machine_load(side->machine, story->guest, error) &&
           el2_machine_run(side->machine, &side->verdict, error);
}

static bool cut_kernels(struct story *story, struct el2_error *error)
{
    for (const char *at = story->values->kernels;;) {
        size_t size = strcspn(at, ",");
        if (story->side_count == SIDES_MAX)
            return el2_fail(error, "--kernels takes at most %d kernels", SIDES_MAX);
        struct side *side = &story->side[story->side_count++];
        if (!size || size >= sizeof side->name)
            return el2_fail(error, "--kernels: a name is empty or too long; give linux-4.14,linux-4.15");
        memcpy(side->name, at, size);
        if (!at[size])
            return true;
        at += size + 1;
    }
}

static bool was_read(const struct story *story, int index)
{
    for (size_t i = 0; i < story->side_count; i++) {
        const struct el2_id_use *use = el2_machine_id_use(story->side[i].machine, index);
        if (use->reads || use->undefs)
            return true;
    }
    return false;
}

/* The columns "hardware" and one a kernel, behind `lead` columns of the caller. */
static size_t add_columns(const struct story *story, struct el2_column *column, size_t lead,
                          enum el2_column_kind kind)
{
    column[lead++] = (struct el2_column){"hardware", kind};
    for (size_t i = 0; i < story->side_count; i++)
        column[lead++] = (struct el2_column){story->side[i].name, kind};
    return lead;
}

static void print_registers(const struct story *story, struct el2_output *output)
{
    struct el2_column column[2 + SIDES_MAX] = {{"register", EL2_COLUMN_TEXT}};
    size_t columns = add_columns(story, column, 1, EL2_COLUMN_HEX);
    el2_output_title(output, "What the guest asked, and what it was told");
    el2_output_section(output, "registers", "register", column, columns);
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        if (!was_read(story, index))
            continue;
        struct el2_cell cell[2 + SIDES_MAX];
        char scratch[EL2_ENCODING_TEXT];
        uint64_t raw = story->host->cpu[0].id[index];
        cell[0] = el2_cell_text(el2_register_name(el2_id_encoding(index), scratch));
        cell[1] = el2_cpu_undef(&story->host->cpu[0], index) ? el2_cell_word("undef") : el2_cell_number(raw);
        for (size_t i = 0; i < story->side_count; i++) {
            const struct el2_id_use *use = el2_machine_id_use(story->side[i].machine, index);
            cell[2 + i] = use->reads    ? el2_cell_styled(el2_cell_number(use->value),
                                                       use->value == raw ? EL2_STYLE_PLAIN : EL2_STYLE_NOTE)
                          : use->undefs ? el2_cell_word("undef")
                                        : el2_cell_none();
        }
        el2_output_row(output, cell);
    }
}

static void field_text(char text[64], const struct el2_field *field, uint64_t value)
{
    const char *name = field ? el2_value_name(field, value) : NULL;
    snprintf(text, 64, name ? "%" PRIu64 " (%s)" : "%" PRIu64, value, name);
}

/* One field, where any kernel tells otherwise than the hardware. */
static void print_field(const struct story *story, struct el2_output *output, int index, unsigned lsb,
                        unsigned width, const struct el2_field *field)
{
    struct el2_cell cell[2 + SIDES_MAX];
    char subject[96], text[1 + SIDES_MAX][64], scratch[EL2_ENCODING_TEXT];
    const char *name = el2_register_name(el2_id_encoding(index), scratch);
    uint64_t raw = story->host->cpu[0].id[index] >> lsb & el2_mask(0, width);
    bool differs = false;
    if (field)
        snprintf(subject, sizeof subject, "%s.%s", name, field->name);
    else
        snprintf(subject, sizeof subject, "%s[%u:%u]", name, lsb + width - 1, lsb);
    field_text(text[0], field, raw);
    cell[0] = el2_cell_text(subject);
    cell[1] = el2_cell_text(text[0]);
    for (size_t i = 0; i < story->side_count; i++) {
        const struct el2_id_use *use = el2_machine_id_use(story->side[i].machine, index);
        uint64_t seen = use->value >> lsb & el2_mask(0, width);
        if (!use->reads)
            return;
        differs |= seen != raw;
        field_text(text[1 + i], field, seen);
        cell[2 + i] =
            el2_cell_styled(el2_cell_text(text[1 + i]), seen == raw ? EL2_STYLE_PLAIN : EL2_STYLE_NOTE);
    }
    if (differs)
        el2_output_row(output, cell);
}

static void print_fields(const struct story *story, struct el2_output *output)
{
    struct el2_column column[2 + SIDES_MAX] = {{"field", EL2_COLUMN_TEXT}};
    size_t columns = add_columns(story, column, 1, EL2_COLUMN_TEXT);
    el2_output_title(output, "Field by field, where a kernel tells otherwise than the hardware");
    el2_output_section(output, "fields", "field", column, columns);
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        if (!was_read(story, index) || el2_cpu_undef(&story->host->cpu[0], index))
            continue;
        for (unsigned top = 64; top;) {
            const struct el2_field *field = el2_field_by_bit(el2_id_encoding(index), top - 1);
            unsigned lsb = top - 1;
            while (field ? lsb > field->lsb : lsb % 4 && !el2_field_by_bit(el2_id_encoding(index), lsb - 1))
                lsb--;
            print_field(story, output, index, lsb, top - lsb, field);
            top = lsb;
        }
    }
}

static void print_event(struct el2_output *output, struct el2_disassembler *disassembler,
                        const struct side *side, size_t at)
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

static bool print_events(const struct story *story, struct el2_output *output, struct el2_error *error)
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
    el2_output_section(output, "events", "event", columns, COUNT_OF(columns));
    for (size_t i = 0; i < story->side_count; i++)
        for (size_t at = 0; at < story->side[i].event_count; at++)
            print_event(output, disassembler, &story->side[i], at);
    el2_disassembler_free(disassembler);
    return true;
}

static void print_console(const struct story *story, struct el2_output *output)
{
    static const struct el2_column columns[] = {{"kernel", EL2_COLUMN_TEXT},
                                                {"the guest says", EL2_COLUMN_TEXT}};
    el2_output_title(output, "What the guest says of it");
    el2_output_section(output, "console", "line", columns, COUNT_OF(columns));
    for (size_t i = 0; i < story->side_count; i++) {
        char text[CONSOLE_MAX], *rest = NULL;
        memcpy(text, story->side[i].console, sizeof text);
        for (char *line = strtok_r(text, "\r\n", &rest); line; line = strtok_r(NULL, "\r\n", &rest))
            el2_output_row(output,
                           (struct el2_cell[]){el2_cell_text(story->side[i].name), el2_cell_text(line)});
    }
}

static bool ended_well(const struct side *side)
{
    return el2_verdict_is_clean(&side->verdict);
}

static void print_verdicts(const struct story *story, struct el2_output *output)
{
    static const struct el2_column columns[] = {{"kernel", EL2_COLUMN_TEXT},
                                                {"verdict", EL2_COLUMN_TEXT},
                                                {"traps", EL2_COLUMN_NUMBER},
                                                {"instructions", EL2_COLUMN_NUMBER},
                                                {"the guest", EL2_COLUMN_TEXT}};
    el2_output_title(output, "Verdict");
    el2_output_section(output, "verdicts", "verdict", columns, COUNT_OF(columns));
    for (size_t i = 0; i < story->side_count; i++) {
        const struct side *side = &story->side[i];
        el2_output_row(output,
                       (struct el2_cell[]){
                           el2_cell_text(side->name),
                           el2_cell_styled(el2_cell_text(ended_well(side) ? "went well" : "went wrong"),
                                           ended_well(side) ? EL2_STYLE_GOOD : EL2_STYLE_BAD),
                           el2_cell_number(el2_machine_traps(side->machine)),
                           el2_cell_number(side->verdict.instructions), el2_cell_text(side->verdict.text)});
    }
}

static bool tell(const struct story *story, struct el2_error *error)
{
    struct el2_output *output =
        el2_output_open(stdout, (enum el2_format)story->values->format, el2_output_colour(stdout));
    if (!output)
        return el2_fail(error, "out of memory");
    el2_output_fact(output, "guest", story->name);
    el2_output_fact(output, "host", story->host->name);
    print_registers(story, output);
    print_fields(story, output);
    bool ok = print_events(story, output, error);
    if (ok) {
        print_console(story, output);
        print_verdicts(story, output);
    }
    return el2_output_close(output, ok ? error : NULL) && ok;
}

static bool run_all(struct story *story, const char *guest, struct el2_error *error)
{
    uint32_t features;
    if (!el2_vm_features_parse(story->values->vm, &features, error) || !cut_kernels(story, error))
        return false;
    story->name = guest;
    story->guest = el2_guest_find(guest, error);
    story->host = story->guest ? el2_host_load(story->values->host, error) : NULL;
    if (!story->host)
        return false;
    for (size_t i = 0; i < story->side_count; i++)
        if (!run_side(story, &story->side[i], features, error))
            return false;
    return tell(story, error);
}

static int run(const void *values, int count, char **operands)
{
    struct story *story = calloc(1, sizeof *story);
    struct el2_error error;
    (void)count;
    if (!story) {
        el2_fail(&error, "out of memory");
        return el2_command_complain(&el2_command_story, &error);
    }
    story->values = values;
    bool ok = run_all(story, operands[0], &error);
    bool alike = true;
    for (size_t i = 0; i < story->side_count; i++) {
        struct side *side = &story->side[i];
        alike = alike && ended_well(side) == ended_well(&story->side[0]);
        el2_machine_free(side->machine);
        el2_vm_free(side->vm);
        el2_kernel_free(side->kernel);
    }
    el2_host_free(story->host);
    free(story->guest);
    free(story);
    if (!ok)
        return el2_command_complain(&el2_command_story, &error);
    return alike ? EL2_EXIT_CLEAN : EL2_EXIT_FINDINGS;
}

const struct el2_command el2_command_story = {
    .name = "story",
    .summary = "one guest under several kernels, side by side: what it saw, what trapped, how it ended",
    .operands = "GUEST",
    .operands_min = 1,
    .operands_max = 1,
    .options = options,
    .defaults = &defaults,
    .values_size = sizeof(struct story_values),
    .notes = "Exit status 1 where the guest goes well under one kernel and wrong under another.\n",
    .examples = "  el2sim story sve-user\n"
                "  el2sim story sve-user --host a64fx --kernels linux-4.14,linux-4.15,linux-7.3\n",
    .run = run,
};
