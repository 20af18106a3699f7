/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which access each trap control traps: every register, system instruction and AArch32 access that a control covers,
 * at EL0 and EL1, with HCR_EL2.E2H 0 and 1, for each value of the control while all others are quiet; and what each
 * field of the CPU has to be for that.
 */
#include <stdlib.h>

#include "cpumodel/arch/encodings.h"
#include "frozen_vm.h"
#include "traps/syndrome/instruction.h"
#include "traps/vm/control.h"

#define ACCESSES_MAX 32768
#define FIELDS_MAX   1024
#define TEXT_MAX     60000

struct control_field {
    enum el2_control control;
    unsigned lsb, width;
};

static struct el2_instruction access_of[ACCESSES_MAX];
static unsigned ordinal[ACCESSES_MAX]; /* among those of its kind */
static size_t accesses;
static struct control_field field[FIELDS_MAX];
static size_t fields;
static struct el2_controls quiet[2]; /* with HCR_EL2.E2H 0 and 1 */
static struct frozen *reasons;       /* the table that is being made */

static void add_access(enum el2_instruction_kind kind, el2_encoding encoding)
{
    static unsigned of_kind[EL2_INSN_KINDS];
    cr_assert_lt(accesses, ACCESSES_MAX);
    ordinal[accesses] = of_kind[kind]++;
    access_of[accesses++] = (struct el2_instruction){.kind = kind, .encoding = encoding, .rt = 3};
}

/* All of op2 beside each register that has a name. */
static void add_system_registers(void)
{
    size_t count;
    const struct el2_register *reg = el2_registers(&count);
    el2_encoding last = 0;
    for (size_t i = 0; i < count; i++) {
        el2_encoding group = reg[i].encoding & ~EL2_ENCODING(0, 0, 0, 0, 7);
        for (unsigned op2 = 0; op2 < 8 && group != last; op2++) {
            el2_encoding encoding = group | EL2_ENCODING(0, 0, 0, 0, op2);
            add_access(el2_op0(group) == 1 ? EL2_INSN_SYS : EL2_INSN_MRS, encoding);
            add_access(el2_op0(group) == 1 ? EL2_INSN_SYSL : EL2_INSN_MSR, encoding);
        }
        last = group;
    }
}

/* IMPLEMENTATION DEFINED registers and instructions: what has a name stands above. */
static void add_implementation_defined(void)
{
    char scratch[EL2_ENCODING_TEXT];
    for (unsigned i = 0; i < 8 * 16 * 8; i++)
        for (unsigned op0 = 1; op0 < 4; op0 += 2)
            for (unsigned crn = 11; crn < 16; crn += 4) {
                el2_encoding encoding = EL2_ENCODING(op0, i / 128, crn, i / 8 % 16, i % 8);
                if (el2_register_name(encoding, scratch) != scratch)
                    continue;
                add_access(op0 == 1 ? EL2_INSN_SYS : EL2_INSN_MRS, encoding);
                add_access(op0 == 1 ? EL2_INSN_SYSL : EL2_INSN_MSR, encoding);
            }
}

static void add_aarch32(void)
{
    for (unsigned crn = 0; crn < 16; crn++) {
        for (unsigned i = 0; i < 16 * 8; i++)
            for (enum el2_instruction_kind kind = EL2_INSN_MRC15; kind <= EL2_INSN_MCR14; kind++)
                add_access(kind, EL2_ENCODING(0, 0, crn, i / 8, i % 8));
        add_access(EL2_INSN_VMRS, EL2_ENCODING(0, 0, crn, 0, 0));
    }
    for (unsigned op1 = 1; op1 < 8; op1++)
        for (unsigned i = 0; i < 16 * 8; i++)
            add_access(EL2_INSN_MRC15, EL2_ENCODING(0, op1, 0, i / 8, i % 8));
}

static void add_accesses(void)
{
    accesses = 0;
    add_system_registers();
    add_implementation_defined();
    for (enum el2_instruction_kind kind = EL2_INSN_MSR_IMM; kind < EL2_INSN_MRC15; kind++)
        if (kind != EL2_INSN_SYS && kind != EL2_INSN_SYSL)
            add_access(kind, 0);
    add_aarch32();
}

static size_t field_of(enum el2_control control, unsigned lsb, unsigned width)
{
    for (size_t i = 0; i < fields; i++)
        if (field[i].control == control && field[i].lsb == lsb && field[i].width == width)
            return i;
    cr_assert_lt(fields, FIELDS_MAX);
    field[fields] = (struct control_field){control, lsb, width};
    return fields++;
}

static size_t field_of_row(const struct el2_trap_row *row)
{
    return field_of(row->control, row->lsb, row->width);
}

/* Those that a control of a feature, or a fine-grained trap, has; FIELDS_MAX where the tables of the VM have it not. */
static size_t field_of_register(el2_encoding encoding, unsigned lsb, unsigned width)
{
    enum el2_control control = el2_control_of(encoding);
    return control == EL2_CONTROL_NONE ? FIELDS_MAX : field_of(control, lsb, width);
}

static unsigned traps[2][FIELDS_MAX]; /* by HCR_EL2.E2H; bit n: value n has an effect */

/* `when`: 0 whatever E2H is, 1 where it is 0, 2 where it is 1 (enum el2_e2h, enum el2_arch_e2h). */
static void add_traps(size_t of, unsigned when, unsigned values)
{
    for (unsigned e2h = 0; e2h < 2; e2h++)
        if (when == 0 || when == e2h + 1)
            traps[e2h][of] |= values;
}

static void find_fields_of_features(void)
{
    for (unsigned id = EL2_FEAT_NONE + 1; id < EL2_FEAT_COUNT; id++) {
        size_t count;
        const struct el2_arch_control *row = el2_arch_controls((enum el2_arch_id)id, &count);
        for (size_t i = 0; i < count; i++) {
            size_t of = field_of_register(row[i].control, row[i].lsb, row[i].width);
            if (of < FIELDS_MAX)
                add_traps(of, row[i].e2h, row[i].at_el0 | row[i].at_el1);
        }
    }
    for (size_t which = 0; which < accesses; which++) {
        size_t count;
        const struct el2_arch_fine_control *row = el2_arch_fine_controls(access_of[which].encoding, &count);
        for (size_t i = 0; i < count; i++)
            add_traps(field_of_register(row[i].control, row[i].lsb, 1), 0, 1u << row[i].traps);
    }
}

/* The control at the highest value with which no row traps. */
static void set_quiet(unsigned e2h, size_t of)
{
    uint64_t *control = &quiet[e2h].value[field[of].control];
    for (uint64_t value = 0; value < 1u << field[of].width; value++)
        if (!(traps[e2h][of] >> value & 1))
            *control = (*control & ~el2_mask(field[of].lsb, field[of].width)) | value << field[of].lsb;
}

static void find_fields(void)
{
    size_t count;
    const struct el2_trap_row *row = el2_trap_rows(&count);
    fields = 0;
    memset(traps, 0, sizeof traps);
    for (size_t i = 0; i < count; i++)
        add_traps(field_of_row(&row[i]), row[i].e2h, row[i].traps);
    find_fields_of_features();
    memset(quiet, 0, sizeof quiet);
    for (unsigned e2h = 0; e2h < 2; e2h++)
        for (size_t i = 0; i < fields; i++)
            if (traps[e2h][i])
                set_quiet(e2h, i);
}

/* A letter a value of the control: . nothing, U UNDEFINED, 1 and 2 the Exception level; then class and name. */
static void print_pattern(const struct control_field *of, const struct el2_cpu *cpu,
                          const struct el2_instruction *access, unsigned el, bool e2h, char text[128])
{
    struct el2_controls controls = quiet[e2h];
    char *at = text;
    const char *name = "";
    unsigned ec = 0;
    controls.value[EL2_CONTROL_HCR] = (controls.value[EL2_CONTROL_HCR] & ~(UINT64_C(1) << 34)) | (uint64_t)e2h
                                                                                                     << 34;
    for (uint64_t value = 0; value < 1u << of->width; value++) {
        controls.value[of->control] =
            (controls.value[of->control] & ~el2_mask(of->lsb, of->width)) | value << of->lsb;
        struct el2_trap_decision decision = el2_trap_decide(&controls, cpu, access, el);
        *at++ = ".U12"[decision.outcome];
        frozen_reason(reasons, "an access", decision.why, decision.origin);
        if (decision.control) {
            name = decision.control;
            ec = decision.esr >> 26 & 63;
        }
    }
    sprintf(at, " %s 0x%02x", name, ec);
}

static const char *const kind_name[EL2_INSN_KINDS] = {
    [EL2_INSN_MRS] = "MRS",     [EL2_INSN_MSR] = "MSR",     [EL2_INSN_SYS] = "SYS",
    [EL2_INSN_SYSL] = "SYSL",   [EL2_INSN_MRC15] = "MRC15", [EL2_INSN_MCR15] = "MCR15",
    [EL2_INSN_MRC14] = "MRC14", [EL2_INSN_MCR14] = "MCR14", [EL2_INSN_VMRS] = "VMRS",
};

static void print_access(const struct el2_instruction *access, FILE *out)
{
    char scratch[EL2_ENCODING_TEXT];
    el2_encoding e = access->encoding;
    if (!kind_name[access->kind])
        fprintf(out, " kind %d", access->kind);
    else if (access->kind >= EL2_INSN_MRC15)
        fprintf(out, " %u,%u,%u,%u", el2_op1(e), el2_crn(e), el2_crm(e), el2_op2(e));
    else
        fprintf(out, " %s", el2_register_name(e, scratch));
}

struct group { /* accesses of one kind that a control treats alike, at one EL and E2H */
    char question[192];
    size_t first, last; /* the run of accesses that is not written yet */
    char *text;
    size_t size;
    FILE *out;
};

#define GROUPS_MAX 4096
static struct group group[GROUPS_MAX];
static size_t groups;

static void write_run(struct group *of)
{
    print_access(&access_of[of->first], of->out);
    if (of->last != of->first) {
        fputs(" to", of->out);
        print_access(&access_of[of->last], of->out);
    }
}

static void add_to_group(const char *question, size_t which)
{
    for (size_t i = groups; i-- > 0;) {
        if (strcmp(group[i].question, question) != 0)
            continue;
        if (ordinal[which] != ordinal[group[i].last] + 1) {
            write_run(&group[i]);
            group[i].first = which;
        }
        group[i].last = which;
        return;
    }
    cr_assert_lt(groups, GROUPS_MAX);
    struct group *made = &group[groups++];
    *made = (struct group){.first = which, .last = which};
    snprintf(made->question, sizeof made->question, "%s", question);
    cr_assert_not_null(made->out = open_memstream(&made->text, &made->size));
}

static void tell_access(const struct el2_cpu *cpu, size_t of, size_t which)
{
    const struct el2_instruction *access = &access_of[which];
    for (unsigned el = 0; el < 2; el++)
        for (unsigned e2h = 0; e2h < 2; e2h++) {
            char question[192], pattern[128];
            print_pattern(&field[of], cpu, access, el, e2h, pattern);
            if (!strchr(pattern, '.') || strspn(pattern, ".") == strcspn(pattern, " "))
                continue; /* the same whatever the control */
            snprintf(question, sizeof question, "%s[%u] %s at EL%u, E2H %u: %s",
                     el2_control_name(field[of].control), field[of].lsb,
                     kind_name[access->kind] ? kind_name[access->kind] : "instruction", el, e2h, pattern);
            add_to_group(question, which);
        }
}

/* The fields that cover an access, one bit each. */
static uint64_t covering[ACCESSES_MAX][FIELDS_MAX / 64];

static void cover(size_t of, size_t which)
{
    if (of < FIELDS_MAX)
        covering[which][of / 64] |= UINT64_C(1) << of % 64;
}

static void cover_by_feature(enum el2_arch_id id, const char *mnemonic, const char *name, size_t which)
{
    for (; id != EL2_FEAT_NONE; id = el2_arch_feature(id)->controls) {
        size_t count;
        const struct el2_arch_control *row = el2_arch_controls(id, &count);
        for (size_t i = 0; i < count; i++)
            if (el2_arch_control_covers(&row[i], mnemonic, name))
                cover(field_of_register(row[i].control, row[i].lsb, row[i].width), which);
    }
}

/* The feature whose instructions are a kind of their own, and a mnemonic of it. */
static enum el2_arch_id feature_of_kind(enum el2_instruction_kind kind, const char **mnemonic)
{
    *mnemonic = kind == EL2_INSN_WFIT ? "wfit" : kind == EL2_INSN_WFET ? "wfet" : "";
    return kind == EL2_INSN_FP    ? EL2_FEAT_FP
           : kind == EL2_INSN_SVE ? EL2_FEAT_SVE
           : kind == EL2_INSN_SME ? EL2_FEAT_SME
           : **mnemonic           ? EL2_FEAT_WFxT
                                  : EL2_FEAT_NONE;
}

static void cover_access(size_t which)
{
    const struct el2_instruction *access = &access_of[which];
    const char *mnemonic;
    enum el2_arch_id of_kind = feature_of_kind(access->kind, &mnemonic);
    if (of_kind != EL2_FEAT_NONE)
        cover_by_feature(of_kind, mnemonic, NULL, which);
    if (el2_op0(access->encoding) == 0)
        return;
    const struct el2_arch_register *reg = el2_arch_register(access->encoding);
    if (access->encoding == EL2_SYS_FPCR || access->encoding == EL2_SYS_FPSR)
        cover_by_feature(EL2_FEAT_FP, NULL, access->encoding == EL2_SYS_FPCR ? "FPCR" : "FPSR", which);
    enum el2_arch_id feature;
    for (size_t i = 0; reg && (feature = el2_arch_need_feature(&reg->need, i)) != EL2_FEAT_NONE; i++)
        cover_by_feature(feature, NULL, reg->name, which);
    size_t count;
    const struct el2_arch_fine_control *fine = el2_arch_fine_controls(access->encoding, &count);
    for (size_t i = 0; i < count; i++)
        cover(field_of_register(fine[i].control, fine[i].lsb, 1), which);
}

static void find_covering(void)
{
    size_t count;
    const struct el2_trap_row *row = el2_trap_rows(&count);
    memset(covering, 0, sizeof covering);
    for (size_t i = 0; i < count; i++) {
        size_t of = field_of_row(&row[i]);
        for (size_t which = 0; which < accesses; which++)
            if (el2_trap_row_covers(&row[i], &access_of[which]))
                cover(of, which);
    }
    for (size_t which = 0; which < accesses; which++)
        cover_access(which);
}

static bool covers(size_t of, size_t which)
{
    return covering[which][of / 64] >> of % 64 & 1;
}

static void take_groups(struct frozen *frozen)
{
    for (size_t i = 0; i < groups; i++) {
        write_run(&group[i]);
        cr_assert_eq(fclose(group[i].out), 0);
        frozen_row(frozen, group[i].question, group[i].text);
        free(group[i].text);
    }
    groups = 0;
}

static struct frozen *prepare(struct frozen_host *rich)
{
    frozen_host_make_rich(rich);
    add_accesses();
    find_fields();
    find_covering();
    return reasons = frozen_new();
}

Test(frozen, traps, .timeout = 120)
{
    static struct frozen_host rich;
    struct frozen *frozen = prepare(&rich);
    for (size_t of = 0; of < fields; of++) {
        for (size_t i = 0; i < accesses; i++)
            if (covers(of, i))
                tell_access(&rich.cpu[0], of, i);
        take_groups(frozen);
    }
    frozen_check(
        frozen, "traps",
        "What one control alone traps on a CPU that has everything, a letter a value of it: . nothing, U "
        "UNDEFINED, 1 or 2 to that Exception level; the name of the control, the class; and the accesses.");
}

/* The digits of the CPU that decide whether the control traps the access. */
static void tell_needs(struct frozen_host *rich, size_t of, const struct el2_instruction *access, unsigned el,
                       struct frozen *frozen)
{
    char usual[128], pattern[128], question[160], name[64], *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    cr_assert_not_null(out);
    print_pattern(&field[of], &rich->cpu[0], access, el, false, usual);
    for (int index = 32; index < 64; index++) {
        const uint64_t before = rich->cpu[0].id[index];
        for (unsigned i = 0; i < 16 * 4 && el2_register_by_encoding(el2_id_encoding(index)); i++) {
            static const uint8_t digit[4] = {0, 1, 2, 15};
            const unsigned lsb = i / 4 * 4;
            rich->cpu[0].id[index] = (before & ~(UINT64_C(15) << lsb)) | (uint64_t)digit[i % 4] << lsb;
            print_pattern(&field[of], &rich->cpu[0], access, el, false, pattern);
            if (strcmp(pattern, usual) != 0)
                fprintf(out, "%s=%u %.*s; ", frozen_digit_name(el2_id_encoding(index), lsb, name),
                        digit[i % 4], (int)strcspn(pattern, " "), pattern);
        }
        rich->cpu[0].id[index] = before;
    }
    cr_assert_eq(fclose(out), 0);
    snprintf(question, sizeof question, "%s[%u] EL%u kind %d %05x", el2_control_name(field[of].control),
             field[of].lsb, el, access->kind, access->encoding >> 5);
    if (*text)
        frozen_row(frozen, question, text);
    free(text);
}

Test(frozen, trap_needs, .timeout = 120)
{
    static struct frozen_host rich;
    struct frozen *frozen = prepare(&rich);
    for (size_t of = 0; of < fields; of++) {
        uint64_t kinds = 0; /* one access of each kind, the first */
        for (size_t i = 0; i < accesses; i++) {
            if (kinds >> access_of[i].kind & 1 || !covers(of, i))
                continue;
            kinds |= UINT64_C(1) << access_of[i].kind;
            tell_needs(&rich, of, &access_of[i], 0, frozen);
            tell_needs(&rich, of, &access_of[i], 1, frozen);
        }
    }
    frozen_check(
        frozen, "trap-needs",
        "What 0 1 2 f in four bits of a CPU that has everything make of a control's trap (E2H 0), where they "
        "make it another.");
}
