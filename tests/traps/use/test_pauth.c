/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pointer authentication under HCR_EL2.API = 0: trapped while SCTLR_EL1 enables its key, and else none of EL2's. */
#include <criterion/criterion.h>

#include "cpumodel/text/count.h"
#include "sanitise/language/kernel.h"
#include "traps/use/use.h"
#include "traps/use/use_internal.h"

enum { NO_KEY = -1, IA = 31, IB = 30, DA = 27, DB = 13 }; /* the key's enable bit in SCTLR_EL1 */

static const struct {
    const char *text;
    uint32_t word;
    int enable;
    bool goes_on; /* with its key disabled: it branches or loads all the same, and is no NOP */
} WORDS[] = {
    {"pacia1716", 0xd503211f, IA, false},
    {"autia1716", 0xd503219f, IA, false},
    {"pacib1716", 0xd503215f, IB, false},
    {"autib1716", 0xd50321df, IB, false},
    {"paciaz", 0xd503231f, IA, false},
    {"paciasp", 0xd503233f, IA, false},
    {"autiaz", 0xd503239f, IA, false},
    {"autiasp", 0xd50323bf, IA, false},
    {"pacibz", 0xd503235f, IB, false},
    {"pacibsp", 0xd503237f, IB, false},
    {"autibz", 0xd50323df, IB, false},
    {"autibsp", 0xd50323ff, IB, false},
    {"pacia x0, x1", 0xdac10020, IA, false},
    {"pacib x0, x1", 0xdac10420, IB, false},
    {"pacda x0, x1", 0xdac10820, DA, false},
    {"pacdb x0, x1", 0xdac10c20, DB, false},
    {"autia x0, x1", 0xdac11020, IA, false},
    {"autib x0, x1", 0xdac11420, IB, false},
    {"autda x0, x1", 0xdac11820, DA, false},
    {"autdb x0, x1", 0xdac11c20, DB, false},
    {"paciza x0", 0xdac123e0, IA, false},
    {"pacizb x0", 0xdac127e0, IB, false},
    {"pacdza x0", 0xdac12be0, DA, false},
    {"pacdzb x0", 0xdac12fe0, DB, false},
    {"autiza x0", 0xdac133e0, IA, false},
    {"autizb x0", 0xdac137e0, IB, false},
    {"autdza x0", 0xdac13be0, DA, false},
    {"autdzb x0", 0xdac13fe0, DB, false},
    {"retaa", 0xd65f0bff, IA, true},
    {"retab", 0xd65f0fff, IB, true},
    {"braaz x0", 0xd61f081f, IA, true},
    {"brabz x0", 0xd61f0c1f, IB, true},
    {"blraaz x0", 0xd63f081f, IA, true},
    {"blrabz x0", 0xd63f0c1f, IB, true},
    {"braa x0, x1", 0xd71f0801, IA, true},
    {"brab x0, x1", 0xd71f0c01, IB, true},
    {"ldraa x0, [x1]", 0xf8200420, DA, true},
    {"ldrab x0, [x1]", 0xf8a00420, DB, true},
    {"autiasppc ., .-4", 0xf380003f, IA, false},
    {"autibsppc ., .-4", 0xf3a0003f, IB, false},
    {"autiasppc ., .-128", 0xf380041f, IA, false},
    {"autibsppc ., .-128", 0xf3a0041f, IB, false},
    {"retaasppc .-4", 0x5500003f, IA, true},
    {"retabsppc .-128", 0x5520041f, IB, true},
    {"retaasppcr x1", 0xd65f0be1, IA, true},
    {"retabsppcr x1", 0xd65f0fe1, IB, true},
    {"pacnbiasppc", 0xdac183fe, IA, false},
    {"pacnbibsppc", 0xdac187fe, IB, false},
    {"pacia171615", 0xdac18bfe, IA, false},
    {"pacib171615", 0xdac18ffe, IB, false},
    {"paciasppc", 0xdac1a3fe, IA, false},
    {"pacibsppc", 0xdac1a7fe, IB, false},
    {"autiasppcr x0", 0xdac1901e, IA, false},
    {"autibsppcr x0", 0xdac1941e, IB, false},
    {"autia171615", 0xdac1bbfe, IA, false},
    {"autib171615", 0xdac1bffe, IB, false},
    {"pacga x0, x1, x2", 0x9ac23020, NO_KEY, false},
};

/* Compilers put XPACLRI into every use of a return address: a guest without the feature in its VM executes it. */
Test(pauth, stripping_is_never_trapped)
{
    static const uint32_t strips[] = {0xd50320ff, 0xdac143e0, 0xdac147e0, 0xdac143ff};
    static const uint32_t others[] = {0xd503211f, 0xdac103e0, 0xdac14be0, 0xdac14400, 0x9ac23020};
    for (size_t i = 0; i < EL2_COUNT(strips); i++)
        cr_expect(el2_use_strips_pac(strips[i]), "0x%08x", strips[i]);
    for (size_t i = 0; i < EL2_COUNT(others); i++)
        cr_expect_not(el2_use_strips_pac(others[i]), "0x%08x", others[i]);
    struct el2_error error = {""};
    struct el2_kernel *kernel = el2_kernel_load("linux-6.12", &error);
    struct el2_host *host = el2_host_load("neoverse-v1", &error);
    struct el2_vm *vm = el2_vm_create(kernel, host, &(struct el2_vm_options){0}, &error);
    struct el2_use_context context;
    cr_assert_not_null(vm, "%s", error.text);
    el2_use_context(&context, vm, 0);
    for (unsigned el = 0; el < 2; el++)
        for (size_t i = 0; i < EL2_COUNT(strips); i++)
            cr_expect_eq(el2_use_decide(&context, strips[i], el).outcome, EL2_USE_EXECUTES, "0x%08x",
                         strips[i]);
    el2_vm_free(vm);
    el2_host_free(host);
    el2_kernel_free(kernel);
}

static const int enables[] = {IA, IB, DA, DB};

static void expect(const struct el2_use_context *context, size_t i, bool enabled)
{
    struct el2_use_decision d = el2_use_decide(context, WORDS[i].word, 1);
    const char *text = WORDS[i].text;
    if (enabled) {
        cr_expect_eq(d.outcome, EL2_USE_TO_EL2, "%s: %d, SCTLR_EL1 0x%lx", text, d.outcome,
                     context->sctlr_el1);
        cr_expect_eq(d.esr, 0x26000000, "%s: 0x%lx", text, d.esr);
        cr_expect_str_eq(d.control, "HCR_EL2.API", "%s", text);
    } else {
        cr_expect_eq(d.outcome, WORDS[i].goes_on ? EL2_USE_EXECUTES : EL2_USE_NOP, "%s: %d, SCTLR_EL1 0x%lx",
                     text, d.outcome, context->sctlr_el1);
        if (!WORDS[i].goes_on) {
            cr_expect_str_eq(d.control, "SCTLR_EL1", "%s", text);
            cr_expect_str_eq(d.why, "EL1 has the key disabled", "%s", text);
            cr_expect_str_eq(d.origin, "DDI 0487 D8.10", "%s", text);
        }
    }
}

Test(pauth, each_key)
{
    struct el2_error error = {""};
    struct el2_kernel *kernel = el2_kernel_load("linux-6.12", &error);
    static const char lines[] = "[host]\ninherit = neoverse-v1\n[cpu 0]\nID_AA64ISAR1_EL1.API = 0\n"
                                "ID_AA64ISAR1_EL1.APA = 6\n"; /* FEAT_PAuth_LR */
    struct el2_host *host = el2_host_parse("lr.host", lines, sizeof lines - 1, &error);
    cr_assert(kernel && host, "%s", error.text);
    struct el2_vm *vm = el2_vm_create(kernel, host, &(struct el2_vm_options){0}, &error);
    cr_assert_not_null(vm, "%s", error.text);
    struct el2_use_context context;
    el2_use_context(&context, vm, 0);
    for (size_t i = 0; i < EL2_COUNT(WORDS); i++) {
        for (size_t bit = 0; bit < EL2_COUNT(enables); bit++) {
            bool is_its = WORDS[i].enable == NO_KEY || WORDS[i].enable == enables[bit];
            context.sctlr_el1 = 1ull << enables[bit];
            expect(&context, i, is_its);
            context.sctlr_el1 = ~(1ull << enables[bit]);
            expect(&context, i, WORDS[i].enable != enables[bit]);
        }
    }
    el2_vm_free(vm);
    el2_host_free(host);
    el2_kernel_free(kernel);
}

Test(pauth, table_is_sound)
{
    struct el2_error error = {""};
    cr_expect(el2_use_pauth_check(&error), "%s", error.text);
}
