/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/inspect/verbs.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpumodel/arch/archfeature.h"
#include "cpumodel/text/datafile.h"
#include "sim/command/output.h"
#include "sim/command/print.h"
#include "sim/report/disassemble.h"
#include "sim/report/logged.h"
#include "traps/syndrome/instruction.h"
#include "traps/syndrome/syndrome.h"
#include "traps/syndrome/sysreg_name.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))
#define WORDS           192

enum kind { KIND_AUTO, KIND_ESR, KIND_INSN, KIND_ISS };
static const char *const kind_names[] = {"auto", "esr", "insn", "iss"};

struct decode_values {
    unsigned as;
    unsigned format;
    uint64_t ec;
};

struct decoding {
    const struct decode_values *values;
    struct el2_disassembler *disassembler;
    struct el2_output *output;
};

struct item {
    uint64_t number;
    enum kind kind;
    unsigned ec; /* of an ISS */
    char summary[WORDS];
    char also[WORDS]; /* what else the number could be; "" for nothing */
};

/* Whether a bit outside every field of this syndrome's ISS is set. */
static bool has_reserved_bits(const struct el2_syndrome *syndrome)
{
    struct el2_syndrome_field fields[EL2_SYNDROME_FIELDS];
    size_t count = el2_syndrome_fields(syndrome, fields);
    uint64_t known = 0;
    for (size_t i = 0; i < count; ++i)
        known |= ((2ull << (fields[i].hi - fields[i].lo)) - 1) << fields[i].lo;
    return ((uint64_t)syndrome->iss2 << 32 | syndrome->iss) & ~known;
}

static bool is_plausible_esr(uint64_t number)
{
    struct el2_syndrome syndrome = el2_syndrome_decode(number);
    return !(number >> 56) && el2_ec_row(syndrome.ec) && syndrome.il && !has_reserved_bits(&syndrome);
}

static uint64_t esr_of(const struct item *item)
{
    if (item->kind != KIND_ISS)
        return item->number;
    return item->number | (uint64_t)item->ec << 26 | EL2_ESR_IL;
}

static bool classify(const struct decoding *decoding, struct item *item, struct el2_error *error)
{
    char insn[EL2_DISASSEMBLY_TEXT] = "";
    bool fits = item->number <= UINT32_MAX;
    if (fits)
        el2_disassemble(decoding->disassembler, (uint32_t)item->number, 0, insn);
    bool known = fits && strncmp(insn, ".inst", 5) != 0;
    bool plausible = is_plausible_esr(item->number), is_auto = item->kind == KIND_AUTO;
    if (item->kind == KIND_AUTO)
        item->kind = plausible || !fits ? KIND_ESR : KIND_INSN;

    if (item->kind == KIND_INSN && !fits)
        return el2_fail(error, "0x%" PRIx64 ": an instruction has 32 bits; --as esr decodes a syndrome",
                        item->number);
    if (item->kind == KIND_ISS && item->number & ~(EL2_ISS_MASK | EL2_ISS2_MASK << 32))
        return el2_fail(error,
                        "0x%" PRIx64 ": an ISS is in bits [24:0] and [55:32]; --as esr decodes a whole ESR",
                        item->number);
    if (item->kind == KIND_ESR && item->number >> 56)
        return el2_fail(error, "0x%" PRIx64 ": bits [63:56] of an ESR are zero; is this an address?",
                        item->number);

    *item->also = 0;
    if (item->kind == KIND_INSN) {
        snprintf(item->summary, WORDS, "%s", insn);
    } else {
        el2_syndrome_print(esr_of(item), item->summary, WORDS);
        if (is_auto && known)
            snprintf(item->also, WORDS, "as an instruction (--as insn): %s", insn);
    }
    return true;
}

static void print_row(const struct decoding *decoding, const struct item *item, const char *name,
                      struct el2_cell bits, struct el2_cell value, const char *meaning)
{
    struct el2_cell cells[] = {
        el2_cell_number(item->number),
        el2_cell_text(kind_names[item->kind]),
        el2_cell_styled(el2_cell_text(name), EL2_STYLE_STRONG),
        bits,
        value,
        el2_cell_text(meaning),
    };
    el2_output_row(decoding->output, decoding->values->format == EL2_FORMAT_TEXT ? cells + 2 : cells);
}

static void print_field(const struct decoding *decoding, const struct item *item, const char *name,
                        unsigned hi, unsigned lo, uint64_t number, const char *meaning)
{
    char bits[24], value[24];
    if (hi == lo)
        snprintf(bits, sizeof bits, "[%u]", hi);
    else
        snprintf(bits, sizeof bits, "[%u:%u]", hi, lo);
    snprintf(value, sizeof value, number < 10 ? "%" PRIu64 : "0x%" PRIx64, number);
    print_row(decoding, item, name, el2_cell_text(bits), el2_cell_text(value), meaning);
}

/* What follows from several fields together. */
static void print_note(const struct decoding *decoding, const struct item *item, const char *name,
                       const char *meaning)
{
    print_row(decoding, item, name, el2_cell_text(""), el2_cell_text(""), meaning);
}

/* What a feature is announced by: "ID_AA64PFR1_EL1.SME >= 1", the alternatives joined. */
static void announced(enum el2_arch_id feature, char text[WORDS])
{
    static const char *const compares[] = {[EL2_ARCH_GE] = ">=", [EL2_ARCH_EQ] = "==", [EL2_ARCH_LT] = "<"};
    size_t count, used = 0;
    const struct el2_arch_announcement *row = el2_arch_announcements(feature, &count);
    *text = 0;
    for (size_t i = 0; i < count && used < WORDS; ++i) {
        char scratch[EL2_ENCODING_TEXT];
        const char *join = !i ? "" : row[i].alternative == row[i - 1].alternative ? " and " : " or ";
        used += (size_t)snprintf(text + used, WORDS - used, "%s%s.%s %s %d", join,
                                 el2_sysreg_name(row[i].encoding, scratch), row[i].field,
                                 compares[row[i].comparison], row[i].value);
    }
}

/* The features that bring the register: whoever uses it has believed one of them. */
static void print_features(const struct decoding *decoding, const struct item *item, el2_encoding encoding)
{
    const struct el2_arch_register *row = el2_arch_register(encoding);
    for (size_t i = 0; row && i < COUNT_OF(row->need.alternative); ++i) {
        for (size_t j = 0; j < COUNT_OF(row->need.alternative[i]); ++j) {
            enum el2_arch_id id = (enum el2_arch_id)row->need.alternative[i][j];
            char by[WORDS], meaning[2 * WORDS];
            if (id == EL2_FEAT_NONE)
                continue;
            announced(id, by);
            snprintf(meaning, sizeof meaning, *by ? "%s, announced by %s" : "%s", el2_arch_feature(id)->name,
                     by);
            print_note(decoding, item, "feature", meaning);
        }
    }
}

static void print_register(const struct decoding *decoding, const struct item *item, el2_encoding encoding)
{
    char scratch[EL2_ENCODING_TEXT], text[EL2_ENCODING_TEXT], meaning[WORDS];
    el2_encoding_print(encoding, text);
    const char *name = el2_sysreg_name(encoding, scratch);
    snprintf(meaning, sizeof meaning, strcmp(name, text) ? "%s, %s" : "%s", text, name);
    print_note(decoding, item, "register", meaning);
    print_features(decoding, item, encoding);
}

static void print_syndrome(const struct decoding *decoding, const struct item *item)
{
    struct el2_syndrome syndrome = el2_syndrome_decode(esr_of(item));
    const struct el2_ec_row *row = el2_ec_row(syndrome.ec);
    struct el2_syndrome_field fields[EL2_SYNDROME_FIELDS];
    char ec[WORDS];
    snprintf(ec, sizeof ec, "%s%s%s", row ? row->name : "", row ? ": " : "",
             row ? row->meaning : "no class of the architecture");
    print_field(decoding, item, "EC", 31, 26, syndrome.ec, ec);
    print_field(decoding, item, "IL", 25, 25, syndrome.il,
                syndrome.il ? "a 32-bit instruction, or a class that has 1 here" : "a 16-bit instruction");
    size_t count = el2_syndrome_fields(&syndrome, fields);
    for (size_t i = 0; i < count; ++i)
        print_field(decoding, item, fields[i].name, fields[i].hi, fields[i].lo, fields[i].value,
                    fields[i].meaning);
    if (has_reserved_bits(&syndrome))
        print_field(decoding, item, "ISS", 24, 0, syndrome.iss, "has RES0 bits set");
    struct el2_sysreg_access access;
    if (el2_syndrome_sysreg_access(&syndrome, &access))
        print_register(decoding, item, access.encoding);
    if (*item->also)
        print_note(decoding, item, "or", item->also);
}

/* The class that a trap or an exception of an instruction of this kind has; EL2_EC_COUNT for none. */
static unsigned class_of(enum el2_instruction_kind kind)
{
    static const struct {
        enum el2_instruction_kind kind;
        unsigned ec;
    } classes[] = {
        {EL2_INSN_MRS, EL2_EC_SYS64},   {EL2_INSN_MSR, EL2_EC_SYS64},   {EL2_INSN_MSR_IMM, EL2_EC_SYS64},
        {EL2_INSN_SYS, EL2_EC_SYS64},   {EL2_INSN_SYSL, EL2_EC_SYS64},  {EL2_INSN_MRRS, EL2_EC_SYS128},
        {EL2_INSN_MSRR, EL2_EC_SYS128}, {EL2_INSN_SYSP, EL2_EC_SYS128}, {EL2_INSN_SVC, EL2_EC_SVC64},
        {EL2_INSN_HVC, EL2_EC_HVC64},   {EL2_INSN_SMC, EL2_EC_SMC64},   {EL2_INSN_BRK, EL2_EC_BRK64},
        {EL2_INSN_UDF, EL2_EC_UNKNOWN}, {EL2_INSN_ERET, EL2_EC_ERET},   {EL2_INSN_WFI, EL2_EC_WFX},
        {EL2_INSN_WFE, EL2_EC_WFX},     {EL2_INSN_WFIT, EL2_EC_WFX},    {EL2_INSN_WFET, EL2_EC_WFX},
        {EL2_INSN_FP, EL2_EC_FP_ASIMD}, {EL2_INSN_SVE, EL2_EC_SVE},     {EL2_INSN_SME, EL2_EC_SME},
    };
    for (size_t i = 0; i < COUNT_OF(classes); ++i)
        if (classes[i].kind == kind)
            return classes[i].ec;
    return EL2_EC_COUNT;
}

static void print_encoding(const struct decoding *decoding, const struct item *item,
                           const struct el2_instruction *instruction)
{
    static const struct {
        const char *name;
        unsigned hi, lo;
    } fields[] = {{"L", 21, 21},  {"op0", 20, 19}, {"op1", 18, 16}, {"CRn", 15, 12},
                  {"CRm", 11, 8}, {"op2", 7, 5},   {"Rt", 4, 0}};
    for (size_t i = 0; i < COUNT_OF(fields); ++i) {
        uint64_t value = item->number >> fields[i].lo & ((2u << (fields[i].hi - fields[i].lo)) - 1);
        char meaning[WORDS] = "";
        if (fields[i].hi == 21)
            snprintf(meaning, sizeof meaning, "%s", value ? "read" : "write");
        else if (fields[i].lo == 0)
            snprintf(meaning, sizeof meaning, value == 31 ? "XZR" : "X%u", (unsigned)value);
        print_field(decoding, item, fields[i].name, fields[i].hi, fields[i].lo, value, meaning);
    }
    print_register(decoding, item, instruction->encoding);
}

static void print_insn(const struct decoding *decoding, const struct item *item)
{
    struct el2_instruction instruction = el2_instruction_decode((uint32_t)item->number);
    unsigned ec = class_of(instruction.kind);
    if (ec == EL2_EC_SYS64 || ec == EL2_EC_SYS128)
        print_encoding(decoding, item, &instruction);
    if (ec == EL2_EC_COUNT)
        return;
    char meaning[WORDS];
    snprintf(meaning, sizeof meaning, "0x%016" PRIx64 ", where it is trapped or taken: EC 0x%02x",
             el2_instruction_syndrome(&instruction, ec), ec);
    print_note(decoding, item, "syndrome", meaning);
}

static void print_summaries(const struct decoding *decoding, const struct item *items, int count)
{
    static const struct el2_column columns[] = {
        {"number", EL2_COLUMN_HEX}, {"as", EL2_COLUMN_TEXT}, {"meaning", EL2_COLUMN_TEXT}};
    el2_output_section(decoding->output, "numbers", "number", columns, COUNT_OF(columns));
    for (int i = 0; i < count; ++i)
        el2_output_row(decoding->output, (struct el2_cell[]){
                                             el2_cell_number(items[i].number),
                                             el2_cell_text(kind_names[items[i].kind]),
                                             el2_cell_text(items[i].summary),
                                         });
}

static void print_items(const struct decoding *decoding, const struct item *items, int count)
{
    static const struct el2_column columns[] = {
        {"number", EL2_COLUMN_HEX}, {"as", EL2_COLUMN_TEXT},    {"field", EL2_COLUMN_TEXT},
        {"bits", EL2_COLUMN_TEXT},  {"value", EL2_COLUMN_TEXT}, {"meaning", EL2_COLUMN_TEXT},
    };
    bool text = decoding->values->format == EL2_FORMAT_TEXT;
    if (decoding->values->format == EL2_FORMAT_JSON || decoding->values->format == EL2_FORMAT_JSONL)
        print_summaries(decoding, items, count);
    for (int i = 0; i < count; ++i) {
        if (text) {
            char title[2 * WORDS];
            snprintf(title, sizeof title,
                     items[i].kind == KIND_INSN ? "0x%08" PRIx64 "  %s" : "0x%016" PRIx64 "  %s",
                     items[i].number, items[i].summary);
            el2_output_title(decoding->output, title);
        }
        if (text || !i)
            el2_output_section(decoding->output, "fields", "field", text ? columns + 2 : columns,
                               COUNT_OF(columns) - (text ? 2 : 0));
        if (items[i].kind == KIND_INSN)
            print_insn(decoding, &items[i]);
        else
            print_syndrome(decoding, &items[i]);
    }
}

/* The numbers to decode: of the operands, or of a log on stdin. */
static bool collect(const struct decode_values *values, int count, char **operands,
                    struct el2_logged_numbers *numbers, struct el2_error *error)
{
    if (count == 1 && !strcmp(operands[0], "-"))
        return el2_logged_read(stdin, (unsigned)values->ec, numbers, error);
    for (int i = 0; i < count; ++i) {
        unsigned long long number;
        if (!el2_number_parse(operands[i], &number))
            return el2_fail(error, "\"%s\" is no number (decimal, 0x or 0b)", operands[i]);
        if (!el2_logged_add(numbers, EL2_LOGGED_NUMBER, number, (unsigned)values->ec, error))
            return false;
    }
    return true;
}

static bool read_items(const struct decoding *decoding, const struct el2_logged_numbers *numbers,
                       struct item *items, struct el2_error *error)
{
    static const enum kind kinds[] = {[EL2_LOGGED_ESR] = KIND_ESR, [EL2_LOGGED_ISS] = KIND_ISS};
    for (size_t i = 0; i < numbers->count; ++i) {
        const struct el2_logged_number *number = &numbers->number[i];
        items[i] = (struct item){.number = number->value, .ec = number->ec};
        items[i].kind =
            number->kind == EL2_LOGGED_NUMBER ? (enum kind)decoding->values->as : kinds[number->kind];
        if (!classify(decoding, &items[i], error))
            return false;
    }
    return true;
}

static int run(const void *command_values, int count, char **operands)
{
    struct decoding decoding = {.values = command_values};
    struct el2_error error;
    if (decoding.values->ec >= EL2_EC_COUNT) {
        el2_fail(&error, "--ec takes an exception class of 6 bits, 0 to 0x3f");
        return el2_command_complain(&el2_command_decode, &error);
    }
    decoding.disassembler = el2_disassembler_create(&error);
    decoding.output = el2_output_open(stdout, decoding.values->format, el2_output_colour(stdout));
    struct el2_logged_numbers numbers = {0};
    bool collected = collect(decoding.values, count, operands, &numbers, &error);
    struct item *items = calloc(numbers.count + 1, sizeof *items);
    int status = EL2_EXIT_INTERNAL;
    if (decoding.disassembler && decoding.output && items) {
        bool good = collected && read_items(&decoding, &numbers, items, &error);
        if (good)
            print_items(&decoding, items, (int)numbers.count);
        status = good ? EL2_EXIT_CLEAN : el2_command_complain(&el2_command_decode, &error);
    } else {
        el2_print(stderr, "el2sim decode: out of memory, or Capstone has no AArch64\n");
    }
    if (decoding.output && !el2_output_close(decoding.output, &error)) {
        el2_command_complain(&el2_command_decode, &error);
        status = EL2_EXIT_INTERNAL;
    }
    el2_disassembler_free(decoding.disassembler);
    el2_logged_free(&numbers);
    free(items);
    return status;
}

static const struct el2_option options[] = {
    {"as", 'a', EL2_OPTION_CHOICE, offsetof(struct decode_values, as), "auto|esr|insn|iss",
     "what the numbers are"},
    {"ec", 0, EL2_OPTION_NUMBER, offsetof(struct decode_values, ec), "EC",
     "the class of --as iss; 0x18 if not given"},
    EL2_FORMAT_OPTION(struct decode_values, format),
    {0},
};

static const struct decode_values defaults = {.ec = EL2_EC_SYS64};

const struct el2_command el2_command_decode = {
    .name = "decode",
    .summary = "a syndrome (ESR_ELx) or an A64 instruction word in words",
    .operands = "NUMBER...|-",
    .operands_min = 1,
    .operands_max = -1,
    .options = options,
    .defaults = &defaults,
    .values_size = sizeof(struct decode_values),
    .notes =
        "With --as auto a number is a syndrome where its EC is one that the architecture names, its IL bit "
        "is 1 and\n"
        "no bit outside the fields of its ISS is set, or where it has more than 32 bits; else it is an\n"
        "instruction. A number that could be both is decoded as a syndrome, and the last line gives the\n"
        "instruction.\n"
        "With - the numbers are those of a log on stdin: each that follows a word ISS or ESR (ESR_EL2 "
        "\xe2\x80\xa6), with\n"
        "the EC that the log names last for an ISS, and all of a line that has nothing but numbers.\n",
    .examples = "  el2sim decode 0x62300003\n"
                "  dmesg | el2sim decode -\n"
                "  el2sim decode 0xd5380400 0xd4000002\n"
                "  el2sim decode --as iss --ec 0x24 0x1c08007\n",
    .run = run,
};
