/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/inspect/verbs.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cpumodel/arch/register.h"
#include "cpumodel/text/count.h"
#include "sanitise/language/policy.h"
#include "sanitise/view/el0view.h"
#include "sanitise/view/hostview.h"
#include "sim/command/output.h"
#include "sim/command/print.h"
#include "sim/command/subject.h"
#include "sim/explain/value_words.h"
#include "traps/el2/guest32.h"
#include "traps/vm/vm.h"

enum stage { STAGE_RAW, STAGE_SANITISED, STAGE_GUEST, STAGE_EL0, STAGE_GUEST32 };

struct view_values {
    struct el2_subject_names names;
    unsigned stage;
    bool diff;
    unsigned format;
};

static const struct el2_option options[] = {
    EL2_HOST_OPTION(struct view_values, EL2_HOST_HELP),
    EL2_KERNEL_OPTION(struct view_values, EL2_KERNEL_HELP),
    EL2_VM_OPTION(struct view_values, 'm', EL2_VM_HELP),
    EL2_CMDLINE_OPTION(struct view_values, 0, EL2_CMDLINE_HELP ": \"arm64.nosve id_aa64pfr1.bt=0 ...\""),
    {"stage", 's', EL2_OPTION_CHOICE, offsetof(struct view_values, stage), "raw|sanitised|guest|el0|guest32",
     "whose view (default guest)"},
    EL2_CPU_OPTION(struct view_values, 'c', "the CPU that is read, or that the vCPU is on (default 0)"),
    {"diff", 'd', EL2_OPTION_FLAG, offsetof(struct view_values, diff), NULL,
     "what changes from raw to sanitised to guest, by field"},
    EL2_FORMAT_OPTION(struct view_values, format),
    {0},
};

static const struct view_values defaults = {.names = EL2_SUBJECT_DEFAULTS, .stage = STAGE_GUEST};

struct cell { /* one register at one stage */
    bool undef;
    const char *word; /* for a value that is not one: "undef", "SIGILL", "keep", "livelock" */
    uint64_t value;
};

struct viewer {
    const struct view_values *values;
    struct el2_subject subject;
    struct el2_host_view view;
};

static struct cell raw_cell(const struct viewer *v, int index)
{
    const struct el2_cpu *cpu = &v->subject.host->cpu[v->values->names.cpu];
    if (el2_cpu_undef(cpu, index))
        return (struct cell){.word = "undef"};
    return (struct cell){.value = cpu->id[index]};
}

/* Registers that are no feature registers (MIDR_EL1 …) have no sanitised value: the boot CPU's stands. */
static struct cell sanitised_cell(const struct viewer *v, int index)
{
    el2_encoding encoding = el2_id_encoding(index);
    if (v->subject.kernel->has_features[index] || (el2_op1(encoding) == 0 && el2_crm(encoding) > 0))
        return (struct cell){.value = v->view.value[index]};
    const struct el2_cpu *boot = &v->subject.host->cpu[0];
    if (el2_cpu_undef(boot, index))
        return (struct cell){.word = "undef"};
    return (struct cell){.value = boot->id[index]};
}

static struct cell answer_cell(const struct el2_answer *answer)
{
    switch (answer->kind) {
    case EL2_ANSWER_UNDEF:
        return (struct cell){.word = "undef"};
    case EL2_ANSWER_KEEP:
        return (struct cell){.word = "keep"};
    case EL2_ANSWER_LIVELOCK:
        return (struct cell){.word = "livelock"};
    case EL2_ANSWER_VALUE:
        break;
    }
    return (struct cell){.value = answer->value};
}

static struct cell guest_cell(const struct viewer *v, int index)
{
    struct el2_answer answer;
    el2_vm_read(v->subject.vm, 0, el2_id_encoding(index), &answer);
    return answer_cell(&answer);
}

static struct cell guest32_cell(const struct viewer *v, const struct el2_guest32_register *reg)
{
    struct el2_instruction access = el2_guest32_access(reg);
    struct el2_answer answer;
    if (!el2_guest32_read(v->subject.vm, 0, &access, &answer))
        return (struct cell){.word = "unknown"};
    return answer_cell(&answer);
}

static struct cell el0_cell(const struct viewer *v, int index)
{
    struct el2_el0_answer answer;
    el2_el0_read(v->subject.kernel, v->subject.host, &v->view, (unsigned)v->values->names.cpu, index,
                 &answer);
    if (answer.kind == EL2_EL0_SIGILL)
        return (struct cell){.word = "SIGILL"};
    return (struct cell){.value = answer.value};
}

static struct cell cell_at(const struct viewer *v, enum stage stage, int index)
{
    switch (stage) {
    case STAGE_RAW:
        return raw_cell(v, index);
    case STAGE_SANITISED:
        return sanitised_cell(v, index);
    case STAGE_GUEST:
        return guest_cell(v, index);
    case STAGE_EL0:
        return el0_cell(v, index);
    case STAGE_GUEST32:
        break;
    }
    return (struct cell){.word = "-"};
}

static struct el2_cell output_cell(struct cell cell)
{
    return cell.word ? el2_cell_word(cell.word) : el2_cell_number(cell.value);
}

static const char *name_or_dash(int index)
{
    const struct el2_register *reg = el2_register_by_encoding(el2_id_encoding(index));
    return reg ? reg->name : "-";
}

static void print_cell(struct el2_output *output, const char *encoding, const char *name, struct cell cell,
                       int digits)
{
    if (output)
        el2_output_row(output,
                       (struct el2_cell[]){el2_cell_text(encoding), el2_cell_text(name), output_cell(cell)});
    else if (cell.word)
        el2_print(stdout, "%-13s %-18s %s\n", encoding, name, cell.word);
    else
        el2_print(stdout, "%-13s %-18s 0x%0*" PRIx64 "\n", encoding, name, digits, cell.value);
}

static void print_guest32(const struct viewer *v, struct el2_output *output)
{
    size_t count;
    const struct el2_guest32_register *reg = el2_guest32_registers(&count);
    for (size_t i = 0; i < count; i++) {
        char encoding[EL2_GUEST32_TEXT];
        el2_guest32_print(&reg[i], encoding);
        print_cell(output, encoding, *reg[i].name ? reg[i].name : "-", guest32_cell(v, &reg[i]), 8);
    }
}

static void print_registers(const struct viewer *v, struct el2_output *output)
{
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        char encoding[EL2_ENCODING_TEXT];
        el2_encoding_print(el2_id_encoding(index), encoding);
        print_cell(output, encoding, name_or_dash(index), cell_at(v, (enum stage)v->values->stage, index),
                   16);
    }
}

/* In text, exactly one line a register, for other programs to read: no heading. */
static bool print_stage(const struct viewer *v, struct el2_error *error)
{
    static const struct el2_column columns[] = {
        {"encoding", EL2_COLUMN_TEXT}, {"name", EL2_COLUMN_TEXT}, {"value", EL2_COLUMN_HEX}};
    bool text = v->values->format == EL2_FORMAT_TEXT;
    struct el2_output *output =
        text ? NULL : el2_output_open(stdout, (enum el2_format)v->values->format, false);
    if (!text && !output)
        return el2_fail(error, "out of memory");
    if (output)
        el2_output_section(output, "registers", "register", columns, EL2_COUNT(columns));
    if (v->values->stage == STAGE_GUEST32)
        print_guest32(v, output);
    else
        print_registers(v, output);
    return !output || el2_output_close(output, error);
}

static void diff_row(struct el2_output *output, const struct el2_field_ref *piece, const struct cell stage[3])
{
    char subject[EL2_PIECE_TEXT], bits[16], text[3][EL2_PIECE_TEXT], scratch[EL2_ENCODING_TEXT];
    uint64_t part[3];
    for (int i = 0; i < 3; i++) {
        part[i] = el2_piece_get(piece, stage[i].value);
        el2_words_value(piece, part[i], true, text[i]);
    }
    if (part[0] == part[1] && part[1] == part[2])
        return;
    snprintf(subject, sizeof subject, "%s%s%s", el2_register_name(piece->encoding, scratch),
             piece->field ? "." : "", piece->field ? piece->field->name : "");
    el2_words_bits(piece, bits);
    el2_output_row(
        output,
        (struct el2_cell[]){
            el2_cell_text(subject), el2_cell_text(bits), el2_cell_text(text[0]),
            el2_cell_styled(el2_cell_text(text[1]), part[1] == part[0] ? EL2_STYLE_FAINT : EL2_STYLE_NOTE),
            el2_cell_styled(el2_cell_text(text[2]), part[2] == part[0] ? EL2_STYLE_FAINT : EL2_STYLE_BAD)});
}

static void diff_register(struct el2_output *output, int index, const struct cell stage[3])
{
    struct el2_field_ref piece[EL2_PIECES];
    size_t count = el2_register_pieces(el2_id_encoding(index), piece);
    for (size_t i = 0; i < count; i++)
        diff_row(output, &piece[i], stage);
}

static bool print_diff(const struct viewer *v, struct el2_error *error)
{
    static const struct el2_column columns[] = {{"field", EL2_COLUMN_TEXT},
                                                {"bits", EL2_COLUMN_TEXT},
                                                {"raw", EL2_COLUMN_TEXT},
                                                {"sanitised", EL2_COLUMN_TEXT},
                                                {"guest", EL2_COLUMN_TEXT}};
    struct el2_output *output =
        el2_output_open(stdout, (enum el2_format)v->values->format, el2_style_wanted(stdout));
    if (!output)
        return el2_fail(error, "out of memory");
    el2_output_section(output, "fields", "field", columns, EL2_COUNT(columns));
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        struct cell stage[3] = {raw_cell(v, index), sanitised_cell(v, index), guest_cell(v, index)};
        if (!stage[0].word && !stage[1].word && !stage[2].word)
            diff_register(output, index, stage);
    }
    return el2_output_close(output, error);
}

static bool load(struct viewer *v, struct el2_error *error)
{
    if (!el2_subject_load(&v->subject, &v->values->names, EL2_SUBJECT_VM, error))
        return false;
    if (v->values->stage == STAGE_GUEST32 && !(v->subject.features & EL2_VM_EL1_32BIT))
        return el2_fail(error,
                        "--stage guest32: only a VM with the feature el1_32bit runs AArch32 at EL1; add it "
                        "with --vm el1_32bit");
    el2_vm_first_run(v->subject.vm);
    el2_subject_sanitise(&v->subject, &v->view);
    return true;
}

static int run(const void *values, int count, char **operands)
{
    struct viewer v = {.values = values};
    struct el2_error error;
    (void)count;
    (void)operands;
    bool ok = load(&v, &error) && (v.values->diff ? print_diff(&v, &error) : print_stage(&v, &error));
    el2_subject_free(&v.subject);
    return ok ? EL2_EXIT_CLEAN : el2_command_complain(&el2_command_view, &error);
}

const struct el2_command el2_command_view = {
    .name = "view",
    .summary = "the ID registers as hardware, host kernel, guest or host userspace sees them",
    .operands = "",
    .options = options,
    .defaults = &defaults,
    .values_size = sizeof(struct view_values),
    .notes =
        "One line a register: encoding, name, value or `undef`. The 88 encodings are those of a recording.\n"
        "Stage guest32: what MRC p15 and VMRS give an AArch32 guest (--vm el1_32bit).\n",
    .examples = "  el2sim view --host future --kernel linux-4.15\n"
                "  el2sim view --host cortex-a76 --kernel linux-4.14 --stage raw\n"
                "  el2sim view --host future --kernel linux-4.15 --diff\n",
    .run = run,
};
