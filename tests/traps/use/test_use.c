/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "builtins.h"
#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/bits.h"
#include "cpumodel/text/builder.h"
#include "cpumodel/text/count.h"
#include "sanitise/language/kernel.h"
#include "test_vm.h"
#include "traps/syndrome/syndrome.h"
#include "traps/use/use.h"
#include "traps/use/use_end.h"
#include "traps/use/use_internal.h"

static const char *const outcomes[] = {
    [EL2_USE_BASE] = "base",   [EL2_USE_EXECUTES] = "executes", [EL2_USE_NOP] = "nop",
    [EL2_USE_UNDEF] = "undef", [EL2_USE_TO_EL1] = "to-el1",     [EL2_USE_TO_EL2] = "to-el2",
};

struct fixture {
    struct el2_kernel *kernel;
    struct el2_host *host;
    struct el2_vm *vm;
    struct el2_use_context context;
};

static struct fixture make(const char *kernel, const char *vm, const char *host_lines)
{
    struct test_vm made = test_vm_make(kernel, vm, host_lines);
    struct fixture f = {.kernel = made.kernel, .host = made.host, .vm = made.vm};
    el2_use_context(&f.context, f.vm, 0);
    return f;
}

static void unmake(const struct fixture *f)
{
    test_vm_free(&(struct test_vm){.kernel = f->kernel, .host = f->host, .vm = f->vm});
}

static void open_el1(struct el2_use_context *context)
{
    context->sctlr_el1 = ~(1ull << 20 | 1ull << 63); /* TSCXT and TIDCP trap when set */
    context->sctlr2_el1 = ~0ull;
    context->cpacr_el1 = 3ull << 16 | 3ull << 20 | 3ull << 24 | 1ull << 29;
    context->smcr_el1 = 1ull << 30;
    context->cntkctl_el1 = 3;
}

Test(use, table)
{
    FILE *file = fopen(EL2_TEST_DATA "/traps/use/use.tsv", "r");
    cr_assert_not_null(file);
    char line[1200];
    unsigned cases = 0;
    while (fgets(line, sizeof line, file)) {
        if (*line == '#')
            continue;
        char kernel[32], vm[64], host[800], el1[8], outcome[16], control[48], feature[32];
        uint32_t word;
        unsigned el;
        uint64_t esr;
        cr_assert_eq(sscanf(line,
                            "%31[^\t]\t%63[^\t]\t%799[^\t]\t%" SCNx32 "\t%u\t%7[^\t]\t%15[^\t]\t%" SCNx64
                            "\t%47[^\t]\t%31[^\n]",
                            kernel, vm, host, &word, &el, el1, outcome, &esr, control, feature),
                     10, "%s", line);
        struct fixture f = make(kernel, vm, host);
        if (strcmp(el1, "open") == 0)
            open_el1(&f.context);
        struct el2_use_decision d = el2_use_decide(&f.context, word, el);
        cr_expect_str_eq(outcomes[d.outcome], outcome, "%s is %s (%s)", line, outcomes[d.outcome], d.why);
        cr_expect_eq(d.esr, esr, "%s has ESR 0x%" PRIx64, line, d.esr);
        cr_expect_str_eq(d.control ? d.control : "-", control, "%s", line);
        cr_expect_str_eq(d.name ? d.name : "-", feature, "%s", line);
        cr_expect_not_null(d.why);
        unmake(&f);
        ++cases;
    }
    fclose(file);
    cr_assert_geq(cases, 60);
}

/* Those of ZT0 need SMCR_EL1.EZT0 beside what all of SME needs (DDI 0487 D24.2); with any of their operands. */
Test(use, of_zt0)
{
    static const struct {
        uint32_t word;
        const char *text;
        bool uses_zt0;
    } WORDS[] = {
        {0xc0480001, "zero {zt0}", true},
        {0xe11f8000, "ldr zt0, [x0]", true},
        {0xe11f83e0, "ldr zt0, [sp]", true},
        {0xe13f8000, "str zt0, [x0]", true},
        {0xe13f83e0, "str zt0, [sp]", true},
        {0xc04c03e0, "movt x0, zt0[0]", true},
        {0xc04e03e0, "movt zt0[0], x0", true},
        {0xc08a9000, "luti4 {z0.h-z3.h}, zt0, z0[0]", true},
        {0xc08c9000, "luti2 {z0.h-z3.h}, zt0, z0[0]", true},
        {0xe1000000, "ldr za[w12, 0], [x0]", false},
        {0xe10003e0, "ldr za[w12, 0], [sp]", false},
        {0xe1200000, "str za[w12, 0], [x0]", false},
        {0xc00800ff, "zero {za}", false},
    };
    struct fixture f = make("linux-7.3", "none", "[host];inherit = max");
    open_el1(&f.context);
    f.context.smcr_el1 = 0;
    for (size_t i = 0; i < EL2_COUNT(WORDS); i++) {
        const struct el2_use_decision d = el2_use_decide(&f.context, WORDS[i].word, 1);
        cr_expect_str_eq(d.control, WORDS[i].uses_zt0 ? "SMCR_EL1.EZT0" : "CPTR_EL2.SMEN", "%s: %s",
                         WORDS[i].text, d.control);
    }
    unmake(&f);
}

/* What traps/vm/control.h decides of a class of instructions, this decides too. */
static void compare(const struct fixture *f, uint32_t word, unsigned el, unsigned *compared)
{
    struct el2_controls controls = *el2_vm_controls(f->vm);
    controls.value[EL2_CONTROL_SCTLR_EL1] = f->context.sctlr_el1;
    controls.value[EL2_CONTROL_CPACR_EL1] = f->context.cpacr_el1;
    struct el2_instruction instruction = el2_instruction_decode(word);
    struct el2_trap_decision trap = el2_trap_decide(&controls, f->context.cpu, &instruction, el);
    struct el2_use_decision use = el2_use_decide(&f->context, word, el);
    if (use.outcome == EL2_USE_BASE || use.outcome == EL2_USE_UNDEF || trap.outcome == EL2_TRAP_NONE)
        return;
    ++*compared;
    cr_expect_eq(use.outcome == EL2_USE_TO_EL2, trap.outcome == EL2_TRAP_TO_EL2, "%s 0x%08x el%u: %s, %s",
                 f->kernel ? el2_kernel_name(f->kernel) : "", word, el, use.control, trap.control);
    cr_expect_eq(use.esr >> 26, trap.esr >> 26, "0x%08x el%u: EC 0x%x by %s, 0x%x by %s", word, el,
                 (unsigned)(use.esr >> 26), use.control, (unsigned)(trap.esr >> 26), trap.control);
}

Test(use, agrees_with_the_trap_rows_about_fp_sve_and_sme)
{
    static const char *const hosts[] = {"[host];inherit = max", "[host];inherit = neoverse-v1",
                                        "[host];inherit = cortex-a72"};
    static const char *const kernels[] = {"linux-4.14", "linux-5.4", "linux-6.1", "linux-7.3"};
    unsigned compared = 0;
    for (size_t h = 0; h < 3; h++) {
        for (size_t k = 0; k < 4; k++) {
            struct fixture f = make(kernels[k], "none", hosts[h]);
            size_t count;
            const struct el2_arch_instruction *row = el2_arch_instructions(&count);
            for (unsigned open = 0; open < 2; open++) {
                for (size_t i = 0; i < count; i++) {
                    enum el2_instruction_kind kind = el2_instruction_decode(row[i].example).kind;
                    bool mixed = row[i].need.alternative[1][0] != EL2_FEAT_NONE;
                    if (!row[i].unallocated && !mixed &&
                        (kind == EL2_INSN_FP || kind == EL2_INSN_SVE || kind == EL2_INSN_SME))
                        compare(&f, row[i].example, i & 1, &compared);
                }
                open_el1(&f.context);
            }
            unmake(&f);
        }
    }
    cr_assert_gt(compared, 1000);
}

Test(use, every_embedded_pair_decides_every_instruction_and_register)
{
    struct builtins all = builtins_load();
    struct el2_error error;
    for (size_t h = 0; h < all.hosts; h += 3) {
        for (size_t k = 0; k < all.kernels; k += 4) {
            struct el2_vm *vm =
                el2_vm_create(all.kernel[k], all.host[h], &(struct el2_vm_options){.features = 0}, &error);
            struct el2_use_context context;
            size_t count;
            if (!vm)
                continue;
            el2_use_context(&context, vm, 0);
            open_el1(&context);
            const struct el2_arch_instruction *row = el2_arch_instructions(&count);
            for (size_t i = 0; i < count; i++) {
                if (row[i].unallocated)
                    continue;
                struct el2_use_decision d = el2_use_decide(&context, row[i].example, 1);
                bool gated = row[i].need.alternative[0][0] != EL2_FEAT_NONE;
                bool met = el2_arch_need_met(&row[i].need, &context.set);
                cr_assert_not_null(d.why);
                cr_assert(gated || d.outcome == EL2_USE_BASE || d.name, "0x%08x", row[i].example);
                cr_assert(!gated || met || d.outcome == EL2_USE_UNDEF || d.outcome == EL2_USE_NOP, "0x%08x",
                          row[i].example);
                cr_assert((d.outcome == EL2_USE_TO_EL1 || d.outcome == EL2_USE_TO_EL2 ||
                           d.outcome == EL2_USE_UNDEF) == (d.esr != 0),
                          "0x%08x", row[i].example);
            }
            const struct el2_arch_register *reg = el2_arch_registers(&count);
            for (size_t i = 0; i < count; i++) {
                uint32_t mrs = 0xd5200000u | reg[i].encoding;
                struct el2_use_decision d = el2_use_decide(&context, mrs, 1);
                bool met = el2_arch_need_met(&reg[i].need, &context.set);
                if (el2_op0(reg[i].encoding) != 1 && el2_id_index(reg[i].encoding) < 0)
                    cr_assert(met || d.outcome == EL2_USE_UNDEF, "%s", reg[i].name);
            }
            el2_vm_free(vm);
        }
    }
    builtins_free(&all);
}

Test(use, a_declared_feature_says_what_it_does)
{
    struct fixture f =
        make("linux-7.3", "none",
             "[host];inherit = neoverse-v1;[cpus];S3_0_C0_C4_3 = 1;"
             "[feature FEAT_VALUE];field = S3_0_C0_C4_3[3:0] >= 1;instruction = 0xfffffc00 0x23000000;"
             "does = value 0x2a;"
             "[feature FEAT_ZERO];field = S3_0_C0_C4_3[3:0] >= 1;register = S3_3_C11_C7_0;does = zero;"
             "[feature FEAT_LATE];field = S3_0_C0_C4_3[3:0] >= 2;instruction = 0xfffffc00 0x23000400;"
             "does = nop");
    struct el2_use_decision d = el2_use_decide(&f.context, 0x23000007, 0);
    cr_expect_eq(d.outcome, EL2_USE_EXECUTES);
    cr_expect_eq(d.does, EL2_USE_DOES_VALUE);
    cr_expect_eq(d.value, 0x2a);
    cr_expect_eq(d.rd, 7);
    cr_expect_eq(d.feature, EL2_FEAT_NONE);
    d = el2_use_decide(&f.context, 0xd5200003u | EL2_ENCODING(3, 3, 11, 7, 0), 1);
    cr_expect_eq(d.does, EL2_USE_DOES_ZERO);
    cr_expect_eq(d.rd, 3);
    d = el2_use_decide(&f.context, 0xd5000003u | EL2_ENCODING(3, 3, 11, 7, 0), 1);
    cr_expect_eq(d.does, EL2_USE_DOES_NOP, "a write is ignored");
    d = el2_use_decide(&f.context, 0x23000401, 1);
    cr_expect_eq(d.outcome, EL2_USE_UNDEF, "its field is too low");
    cr_expect_str_eq(d.name, "FEAT_LATE");
    unmake(&f);
}

static void tell(const struct el2_use_decision *d, char *text, size_t size)
{
    char control[64] = "-";
    if (d->control)
        snprintf(control, sizeof control, "%s %x[%u]", d->control, d->control_register, d->control_lsb);
    snprintf(text, size, "%s %s esr=%" PRIx64 " %s does=%d value=%" PRIx64 " rd=%u: %s (%s)", d->name,
             outcomes[d->outcome], d->esr, control, (int)d->does, d->value, d->rd, d->why, d->origin);
}

#define DECLARED " (the host file's [feature] section)"

/* The whole decision on a declared feature: each way of it, at EL1 and at EL0. */
Test(use, a_declared_feature_is_decided_whole)
{
    static const struct {
        uint32_t word;
        unsigned el;
        const char *decision;
    } rows[] = {
        {0x23000007, 1,
         "FEAT_VALUE executes esr=0 - does=3 value=2a rd=7: the CPU has the feature and no control keeps it "
         "from the guest" DECLARED},
        {0x23000407, 1,
         "FEAT_LATE undef esr=2000000 - does=0 value=0 rd=0: this CPU lacks the feature" DECLARED},
        {0x23000807, 1,
         "FEAT_BOTH to-el1 esr=f2000000 SCTLR_EL1 181000[26] does=0 value=0 rd=0: the control traps "
         "it" DECLARED},
        {0x23000807, 0,
         "FEAT_BOTH to-el1 esr=f2000000 SCTLR_EL1 181000[26] does=0 value=0 rd=0: the control traps "
         "it" DECLARED},
        {0x23000c07, 1,
         "FEAT_UNDEF undef esr=2000000 - does=0 value=0 rd=0: the host file declares that it is UNDEFINED "
         "when allowed" DECLARED},
        {0x23001007, 1,
         "FEAT_OFF undef esr=2000000 HCR_EL2 1c1100[18] does=0 value=0 rd=0: the control makes it "
         "UNDEFINED" DECLARED},
        {0x23001407, 0,
         "FEAT_TRAP to-el2 esr=ee000000 HCR_EL2 1c1100[18] does=0 value=0 rd=0: the control traps "
         "it" DECLARED},
        {0x23001807, 1,
         "FEAT_NOP executes esr=0 - does=1 value=0 rd=7: the CPU has the feature and no control keeps it "
         "from the guest" DECLARED},
        {0x23001c07, 1,
         "FEAT_CPTR to-el2 esr=66000000 CPTR_EL2 1c1140[8] does=0 value=0 rd=0: the control traps "
         "it" DECLARED},
        {0xd53bb703, 1,
         "FEAT_ZERO executes esr=0 - does=2 value=0 rd=3: the CPU has the feature and no control keeps it "
         "from the guest" DECLARED},
        {0xd51bb703, 1,
         "FEAT_ZERO executes esr=0 - does=1 value=0 rd=3: the CPU has the feature and no control keeps it "
         "from the guest" DECLARED},
    };
    struct fixture f = make(
        "linux-7.3", "none",
        "[host];inherit = neoverse-v1;[cpus];S3_0_C0_C4_3 = 1;"
        "[feature FEAT_VALUE];field = S3_0_C0_C4_3[3:0] >= 1;instruction = 0xfffffc00 0x23000000;"
        "does = value 0x2a;"
        "[feature FEAT_LATE];field = S3_0_C0_C4_3[3:0] >= 2;instruction = 0xfffffc00 0x23000400;does = nop;"
        "[feature FEAT_BOTH];field = S3_0_C0_C4_3[3:0] >= 1;instruction = 0xfffffc00 0x23000800;"
        "trap = HCR_EL2[18] == 1, ec 0x3b;trap = SCTLR_EL1[26] == 0, ec 0x3c;does = nop;"
        "[feature FEAT_UNDEF];field = S3_0_C0_C4_3[3:0] >= 1;instruction = 0xfffffc00 0x23000c00;does = "
        "undef;"
        "[feature FEAT_TRAP];field = S3_0_C0_C4_3[3:0] >= 1;instruction = 0xfffffc00 0x23001400;"
        "trap = HCR_EL2[18] == 1, ec 0x3b;does = nop;"
        "[feature FEAT_OFF];field = S3_0_C0_C4_3[3:0] >= 1;instruction = 0xfffffc00 0x23001000;"
        "trap = HCR_EL2[18] == 1, undef;does = nop;"
        "[feature FEAT_NOP];field = S3_0_C0_C4_3[3:0] >= 1;instruction = 0xfffffc00 0x23001800;does = nop;"
        "[feature FEAT_CPTR];field = S3_0_C0_C4_3[3:0] >= 1;instruction = 0xfffffc00 0x23001c00;"
        "trap = CPTR_EL2[8] == 1, ec 0x19;does = nop;"
        "[feature FEAT_ZERO];field = S3_0_C0_C4_3[3:0] >= 1;register = S3_3_C11_C7_0;does = zero");
    f.context.sctlr_el1 = 0;
    const struct el2_arch_set none = {{0}};
    cr_expect_str_eq(el2_use_enforcer(&f.context, &none, 0x23001407, 1), "HCR_EL2");
    cr_expect_str_eq(el2_use_enforcer(&f.context, &none, 0x23001c07, 1), "CPTR_EL2");
    cr_expect_str_eq(el2_use_enforcer(&f.context, &none, 0x23000807, 1), "HCR_EL2", "EL1's is no enforcer");
    cr_expect_null(el2_use_enforcer(&f.context, &none, 0x23001807, 1), "it has no control");
    for (size_t i = 0; i < EL2_COUNT(rows); i++) {
        char text[400];
        struct el2_use_decision decision = el2_use_decide(&f.context, rows[i].word, rows[i].el);
        tell(&decision, text, sizeof text);
        cr_expect_str_eq(text, rows[i].decision, "0x%08x at EL%u: %s", rows[i].word, rows[i].el, text);
    }
    unmake(&f);
}

/* The bits of CPTR_EL2 that trap an instruction of each where they are 1, as a host file names them. */
static uint32_t cptr_bits(const char *kernel, const char *inherit, uint64_t *control)
{
    uint32_t bits = 0;
    for (unsigned first = 0; first < 32; first += 16) {
        struct el2_text text;
        el2_text_open(&text);
        el2_text_add(&text, "[host];inherit = %s;[cpus];S3_0_C0_C4_3 = 1;", inherit);
        for (unsigned bit = first; bit < first + 16; bit++)
            el2_text_add(&text,
                         "[feature FEAT_B%u];field = S3_0_C0_C4_3[3:0] >= 1;instruction = 0xffffffff 0x%08x;"
                         "trap = CPTR_EL2[%u] == 1, ec 0x19;does = nop;",
                         bit, 0x23000000 | bit, bit);
        char *host = el2_text_finish(&text, NULL);
        struct fixture f = make(kernel, "none", host);
        for (unsigned bit = first; bit < first + 16; bit++)
            if (el2_use_decide(&f.context, 0x23000000 | bit, 1).outcome == EL2_USE_TO_EL2)
                bits |= 1u << bit;
        *control = el2_vm_control(f.context.vm, EL2_SYS_CPTR_EL2);
        unmake(&f);
        free(host);
    }
    return bits;
}

/* Under HCR_EL2.E2H the register has another layout (DDI 0487 D24.2.34): host files name that of E2H = 0. */
Test(use, declared_bits_of_cptr)
{
    static const struct {
        const char *kernel, *host;
        bool e2h;
    } rows[] = {{"linux-6.1", "cortex-a57", false},
                {"linux-6.1", "a64fx", true},
                {"linux-7.3", "cortex-a57", false},
                {"linux-7.3", "max", true}};
    for (size_t i = 0; i < EL2_COUNT(rows); i++) {
        uint64_t cptr;
        const uint32_t bits = cptr_bits(rows[i].kernel, rows[i].host, &cptr);
        uint32_t wanted = (uint32_t)cptr;
        if (rows[i].e2h) {
            wanted = (uint32_t)(cptr & 0xc0000000);
            wanted |= cptr & 1 << 16 ? 0 : 1 << 8;
            wanted |= cptr & 1 << 20 ? 0 : 1 << 10;
            wanted |= cptr & 1 << 24 ? 0 : 1 << 12;
            wanted |= cptr & 1 << 28 ? 1 << 20 : 0;
        }
        cr_expect_eq(bits, wanted, "%s on %s: 0x%x of 0x%lx", rows[i].kernel, rows[i].host, bits, cptr);
    }
}

/* Each of FPEN, ZEN and SMEN (the low bit of each lets EL1 in), and TTA, by itself. */
Test(use, declared_bits_of_cptr_under_e2h)
{
    for (unsigned open = 0; open < 16; open++) {
        const unsigned fpen = open & 1, zen = open >> 1 & 1, smen = open >> 2 & 1, tta = open >> 3;
        char kernel[400];
        snprintf(kernel, sizeof kernel,
                 "[kernel];inherit = linux-5.4;release = 5.4;origin = a test;[traps];origin = a test;"
                 "CPTR_EL2[21:20] = %u;CPTR_EL2[17:16] = %u;CPTR_EL2[25:24] = %u;CPTR_EL2[28] = %u",
                 2 | fpen, 2 | zen, 2 | smen, tta);
        uint64_t cptr;
        cr_expect_eq(cptr_bits(kernel, "max", &cptr), !fpen << 10 | !zen << 8 | !smen << 12 | tta << 20,
                     "0x%lx", cptr);
    }
}

Test(use, an_enforcer_takes_only_what_it_is_about)
{
    struct fixture f = make("linux-7.3", "sve", "[host];inherit = max");
    struct el2_arch_set none = {{0}}, sve = {{0}};
    const uint32_t sve2 = 0x4520a000; /* HISTSEG */
    el2_bit_put(sve.bits, EL2_FEAT_SVE, true);
    cr_expect_str_eq(el2_use_enforcer(&f.context, &none, 0x04200000, 1), "CPTR_EL2.ZEN");
    cr_expect_str_eq(el2_use_enforcer(&f.context, &sve, 0x04200000, 1), "CPTR_EL2.ZEN");
    cr_expect_not_null(el2_use_enforcer(&f.context, &none, sve2, 1));
    cr_expect_null(el2_use_enforcer(&f.context, &sve, sve2, 1), "it would take FEAT_SVE, too");
    cr_expect_null(el2_use_enforcer(&f.context, &none, 0xd53b2400, 1), "nothing traps RNDR");
    cr_expect_str_eq(el2_use_enforcer(&f.context, &none, 0xd5382060, 1), "HCRX_EL2.TCR2En");
    unmake(&f);
}

static void expect_end(const struct fixture *f, const struct el2_use_decision *decision, enum el2_end end,
                       const char *what)
{
    struct el2_use_ending ending;
    el2_use_end(&f->context, decision, &ending);
    cr_expect_eq(ending.end, end, "%s: %s", what, el2_end_name(ending.end));
}

Test(use, the_end_is_the_kernels)
{
    const uint32_t pmcr = 0xd53b9c00;
    static const struct {
        const char *kernel;
        const char *vm;
        enum el2_end end;
    } CASES[] = {
        {"linux-5.4", "none", EL2_END_READS_ZERO}, {"linux-5.15", "none", EL2_END_INJECTED},
        {"linux-5.15", "pmu", EL2_END_EMULATED},   {"linux-7.3", "none", EL2_END_INJECTED},
        {"linux-7.3", "pmu", EL2_END_EMULATED},
    };
    for (size_t i = 0; i < EL2_COUNT(CASES); i++) {
        struct fixture f = make(CASES[i].kernel, CASES[i].vm, "[host];inherit = neoverse-v1");
        struct el2_use_decision d = el2_use_decide(&f.context, pmcr, 1);
        cr_expect_eq(d.outcome, EL2_USE_TO_EL2);
        expect_end(&f, &d, CASES[i].end, CASES[i].kernel);
        unmake(&f);
    }
}

/* Of an exit by its class: what has a handler of its own ends as that says, all else by UNDEF, as does
 * a register that [trapped-registers] does not name. Most of them need a trap of
 * the host file: the kernel's own are lifted before. */
Test(use, the_end_of_each_class)
{
    static const struct {
        const char *kernel, *vm;
        enum el2_end fp, sve, pauth, wfx;
    } rows[] = {
        {"linux-4.14", "none", EL2_END_EXECUTES, EL2_END_INJECTED, EL2_END_INJECTED, EL2_END_NO_TIMER},
        {"linux-4.15", "none", EL2_END_EXECUTES, EL2_END_INJECTED, EL2_END_INJECTED, EL2_END_NO_TIMER},
        {"linux-5.4", "none", EL2_END_EXECUTES, EL2_END_INJECTED, EL2_END_INJECTED, EL2_END_NO_TIMER},
        {"linux-5.4", "sve", EL2_END_EXECUTES, EL2_END_EXECUTES, EL2_END_INJECTED, EL2_END_NO_TIMER},
        {"linux-5.4", "pauth", EL2_END_EXECUTES, EL2_END_INJECTED, EL2_END_EXECUTES, EL2_END_NO_TIMER},
        {"linux-7.3", "none", EL2_END_EXECUTES, EL2_END_INJECTED, EL2_END_INJECTED, EL2_END_EMULATED},
        {"linux-7.3", "sve", EL2_END_EXECUTES, EL2_END_EXECUTES, EL2_END_INJECTED, EL2_END_EMULATED},
        {"linux-7.3", "pauth", EL2_END_EXECUTES, EL2_END_INJECTED, EL2_END_EXECUTES, EL2_END_EMULATED},
        {"linux-7.3", "sve,pauth", EL2_END_EXECUTES, EL2_END_EXECUTES, EL2_END_EXECUTES, EL2_END_EMULATED},
    };
    for (size_t i = 0; i < EL2_COUNT(rows); i++) {
        struct fixture f = make(rows[i].kernel, rows[i].vm, "[host];inherit = neoverse-v1");
        for (unsigned ec = 0; ec < EL2_EC_COUNT; ec++) {
            char what[64];
            struct el2_syndrome syndrome = {.ec = (uint8_t)ec, .il = true};
            const struct el2_use_decision d = {.outcome = EL2_USE_TO_EL2,
                                               .instruction = el2_instruction_decode(0xd5380463),
                                               .esr = el2_syndrome_encode(&syndrome)};
            snprintf(what, sizeof what, "%s %s, EC 0x%02x", rows[i].kernel, rows[i].vm, ec);
            expect_end(&f, &d,
                       ec == EL2_EC_FP_ASIMD ? rows[i].fp
                       : ec == EL2_EC_SVE    ? rows[i].sve
                       : ec == EL2_EC_PAC    ? rows[i].pauth
                       : ec == EL2_EC_WFX    ? rows[i].wfx
                                             : EL2_END_INJECTED,
                       what);
        }
        unmake(&f);
    }
}

Test(use, tables_are_sound)
{
    struct el2_error error = {""};
    cr_expect(el2_controls_check(&error), "%s", error.text);
}

/* Classes whose syndrome holds what the instruction names; no kernel lets a guest as far as most of them. */
Test(use, syndromes_of_operands)
{
    static const struct {
        uint32_t word;
        bool uses_zt0;
        unsigned ec;
        uint64_t esr;
    } rows[] = {
        {0xd91f0eb1, false, EL2_EC_GCS, 0xb6205620},    /* gcsstr x17, [x21] */
        {0xd91f1d4a, false, EL2_EC_GCS, 0xb6202940},    /* gcssttr x10, [x10] */
        {0xf83f9144, false, EL2_EC_OTHER, 0x2a000002},  /* st64b */
        {0xf83fd144, false, EL2_EC_OTHER, 0x2a000002},  /* ld64b */
        {0xf83fb144, false, EL2_EC_OTHER, 0x2a000000},  /* st64bv */
        {0xf83fa144, false, EL2_EC_OTHER, 0x2a000001},  /* st64bv0 */
        {0xd5233075, false, EL2_EC_TSTART, 0x6e0002a0}, /* tstart x21 */
        {0xc00800ff, false, EL2_EC_SME, 0x76000000},    {0xc00800ff, true, EL2_EC_SME, 0x76000004},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct el2_use_access access = {.word = rows[i].word, .uses_zt0 = rows[i].uses_zt0};
        const uint64_t esr = el2_use_syndrome(&access, rows[i].ec);
        cr_expect_eq(esr, rows[i].esr, "0x%08x: 0x%" PRIx64, rows[i].word, esr);
    }
}
