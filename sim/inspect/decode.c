/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/inspect/verbs.h"

#include <stdlib.h>
#include <string.h>

#include "cpumodel/text/datafile.h"
#include "sim/inspect/decode_log.h"
#include "sim/inspect/decode_print.h"
#include "traps/syndrome/syndrome.h"

struct decode_values {
    unsigned as; /* enum el2_number_kind */
    unsigned format;
    uint64_t ec;
};

/* The operands: all of them are right, or nothing is printed. */
static bool decode_operands(struct el2_decode_printer *printer, struct el2_disassembler *disassembler,
                            const struct decode_values *values, int count, char **operands,
                            struct el2_error *error)
{
    struct el2_number *numbers = calloc((size_t)count, sizeof *numbers);
    bool good = numbers || el2_fail(error, "out of memory");
    for (int i = 0; good && i < count; i++) {
        unsigned long long value;
        if (!el2_number_parse(operands[i], &value)) {
            good = el2_fail(error, "\"%s\" is no number (decimal, 0x or 0b)", operands[i]);
            break;
        }
        numbers[i] = (struct el2_number){
            .value = value, .kind = (enum el2_number_kind)values->as, .ec = (unsigned)values->ec};
        good = el2_number_classify(disassembler, &numbers[i], error);
    }
    if (good)
        el2_decode_open_summaries(printer);
    for (int i = 0; good && i < count; i++)
        el2_decode_print_summary(printer, &numbers[i]);
    for (int i = 0; good && i < count; i++)
        el2_decode_print_fields(printer, &numbers[i]);
    free(numbers);
    return good;
}

static int decode(struct el2_disassembler *disassembler, const struct decode_values *values, int count,
                  char **operands)
{
    struct el2_decode_printer printer = {.format = (enum el2_format)values->format};
    struct el2_error error;
    bool bad = false, log = count == 1 && !strcmp(operands[0], "-");
    printer.output = el2_output_open(stdout, printer.format, el2_style_wanted(stdout));
    if (!printer.output) {
        el2_fail(&error, "out of memory");
        el2_command_complain(&el2_command_decode, &error);
        return EL2_EXIT_INTERNAL;
    }
    bool good = log ? el2_decode_log(&printer, disassembler, (enum el2_number_kind)values->as,
                                     (unsigned)values->ec, &bad, &error)
                    : decode_operands(&printer, disassembler, values, count, operands, &error);
    int status = good && !bad ? EL2_EXIT_CLEAN : EL2_EXIT_USAGE;
    if (!good)
        el2_command_complain(&el2_command_decode, &error);
    if (!el2_output_close(printer.output, &error)) {
        el2_command_complain(&el2_command_decode, &error);
        status = EL2_EXIT_INTERNAL;
    }
    return status;
}

static int run(const void *values_, int count, char **operands)
{
    const struct decode_values *values = values_;
    struct el2_error error;
    if (values->ec >= EL2_EC_COUNT) {
        el2_fail(&error, "--ec takes an exception class of 6 bits, 0 to 0x3f");
        return el2_command_complain(&el2_command_decode, &error);
    }
    struct el2_disassembler *disassembler = el2_disassembler_create(&error);
    if (!disassembler) {
        el2_command_complain(&el2_command_decode, &error);
        return EL2_EXIT_INTERNAL;
    }
    int status = decode(disassembler, values, count, operands);
    el2_disassembler_free(disassembler);
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
