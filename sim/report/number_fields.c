/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/report/number_fields.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cpumodel/arch/archfeature.h"
#include "cpumodel/text/builder.h"
#include "cpumodel/text/count.h"
#include "traps/syndrome/instruction.h"
#include "traps/syndrome/syndrome.h"
#include "traps/syndrome/sysreg_name.h"

struct walk {
    const struct el2_number *number;
    struct el2_number_sink sink;
};

static void field(const struct walk *walk, const char *name, unsigned hi, unsigned lo, uint64_t value,
                  const char *meaning)
{
    walk->sink.take(
        walk->sink.context,
        &(struct el2_number_field){.name = name, .hi = hi, .lo = lo, .value = value, .meaning = meaning});
}

static void note(const struct walk *walk, const char *name, const char *meaning)
{
    walk->sink.take(walk->sink.context,
                    &(struct el2_number_field){.name = name, .is_note = true, .meaning = meaning});
}

/* What a feature is announced by: "ID_AA64PFR1_EL1.SME >= 1", the alternatives joined; "" where that is too long. */
static void announced(enum el2_arch_id feature, char text[EL2_NUMBER_TEXT])
{
    static const char *const compares[] = {[EL2_ARCH_GE] = ">=", [EL2_ARCH_EQ] = "==", [EL2_ARCH_LT] = "<"};
    size_t count;
    struct el2_text list;
    const struct el2_arch_announcement *row = el2_arch_announcements(feature, &count);
    el2_text_over(&list, text, EL2_NUMBER_TEXT);
    for (size_t i = 0; i < count; i++) {
        char scratch[EL2_SYSREG_TEXT];
        const char *join = !i ? "" : row[i].alternative == row[i - 1].alternative ? " and " : " or ";
        el2_text_add(&list, "%s%s.%s %s %d", join, el2_sysreg_name(row[i].encoding, scratch), row[i].field,
                     compares[row[i].comparison], row[i].value);
    }
    if (list.failed)
        *text = '\0';
}

/* The features that bring the register: whoever uses it has believed one of them. */
static void add_features(const struct walk *walk, el2_encoding encoding)
{
    const struct el2_arch_register *row = el2_arch_register(encoding);
    enum el2_arch_id id;
    for (size_t i = 0; row && (id = el2_arch_need_feature(&row->need, i)) != EL2_FEAT_NONE; i++) {
        char by[EL2_NUMBER_TEXT], meaning[2 * EL2_NUMBER_TEXT];
        announced(id, by);
        snprintf(meaning, sizeof meaning, *by ? "%s, announced by %s" : "%s", el2_arch_feature(id)->name, by);
        note(walk, "feature", meaning);
    }
}

static void add_register(const struct walk *walk, el2_encoding encoding)
{
    char scratch[EL2_SYSREG_TEXT], text[EL2_ENCODING_TEXT], meaning[EL2_NUMBER_TEXT];
    el2_encoding_print(encoding, text);
    const char *name = el2_sysreg_name(encoding, scratch);
    snprintf(meaning, sizeof meaning, strcmp(name, text) ? "%s, %s" : "%s", text, name);
    note(walk, "register", meaning);
    add_features(walk, encoding);
}

static void add_syndrome(const struct walk *walk)
{
    struct el2_syndrome syndrome = el2_syndrome_decode(el2_number_esr(walk->number));
    const struct el2_ec_row *row = el2_ec_row(syndrome.ec);
    struct el2_syndrome_field fields[EL2_SYNDROME_FIELDS];
    char ec[EL2_NUMBER_TEXT];
    snprintf(ec, sizeof ec, "%s%s%s", row ? row->name : "", row ? ": " : "",
             row ? row->meaning : "no class of the architecture");
    field(walk, "EC", 31, 26, syndrome.ec, ec);
    field(walk, "IL", 25, 25, syndrome.il,
          syndrome.il ? "a 32-bit instruction, or a class that has 1 here" : "a 16-bit instruction");
    size_t count = el2_syndrome_fields(&syndrome, fields);
    for (size_t i = 0; i < count; i++)
        field(walk, fields[i].name, fields[i].hi, fields[i].lo, fields[i].value, fields[i].meaning);
    if (el2_syndrome_has_res0(&syndrome))
        field(walk, "ISS", 24, 0, syndrome.iss, "has RES0 bits set");
    struct el2_sysreg_access access;
    if (el2_syndrome_sysreg_access(&syndrome, &access))
        add_register(walk, access.encoding);
    if (*walk->number->also)
        note(walk, "or", walk->number->also);
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
    for (size_t i = 0; i < EL2_COUNT(classes); i++)
        if (classes[i].kind == kind)
            return classes[i].ec;
    return EL2_EC_COUNT;
}

static void add_encoding(const struct walk *walk, const struct el2_instruction *instruction)
{
    static const struct {
        const char *name;
        unsigned hi, lo;
    } fields[] = {{"L", 21, 21},  {"op0", 20, 19}, {"op1", 18, 16}, {"CRn", 15, 12},
                  {"CRm", 11, 8}, {"op2", 7, 5},   {"Rt", 4, 0}};
    for (size_t i = 0; i < EL2_COUNT(fields); i++) {
        uint64_t value = walk->number->value >> fields[i].lo & ((2u << (fields[i].hi - fields[i].lo)) - 1);
        char meaning[EL2_NUMBER_TEXT] = "";
        if (fields[i].hi == 21)
            snprintf(meaning, sizeof meaning, "%s", value ? "read" : "write");
        else if (fields[i].lo == 0)
            snprintf(meaning, sizeof meaning, value == 31 ? "XZR" : "X%u", (unsigned)value);
        field(walk, fields[i].name, fields[i].hi, fields[i].lo, value, meaning);
    }
    add_register(walk, instruction->encoding);
}

static void add_insn(const struct walk *walk)
{
    struct el2_instruction instruction = el2_instruction_decode((uint32_t)walk->number->value);
    unsigned ec = class_of(instruction.kind);
    if (ec == EL2_EC_SYS64 || ec == EL2_EC_SYS128)
        add_encoding(walk, &instruction);
    if (ec == EL2_EC_COUNT)
        return;
    char meaning[EL2_NUMBER_TEXT];
    snprintf(meaning, sizeof meaning, "0x%016" PRIx64 ", where it is trapped or taken: EC 0x%02x",
             el2_instruction_syndrome(&instruction, ec), ec);
    note(walk, "syndrome", meaning);
}

void el2_number_fields(const struct el2_number *number, struct el2_number_sink sink)
{
    const struct walk walk = {number, sink};
    if (number->kind == EL2_NUMBER_INSN)
        add_insn(&walk);
    else
        add_syndrome(&walk);
}
