/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every kernel does with every exit: handlers.tsv, registers.tsv and hypercalls.tsv. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "cpumodel/text/datafile.h"
#include "frozen/frozen.h"
#include "sanitise/language/vocabulary.h"
#include "traps/el2/exits.h"
#include "traps/el2/kernel_lines.h"
#include "traps/el2/psci.h"
#include "traps/expect.h"
#include "traps/vm/vmstate.h"

static const char *word_of(const struct el2_word *table, int means)
{
    for (; table->text; table++)
        if (table->means == means)
            return table->text;
    return "?";
}

static unsigned handlers_seen;

static void check_handler(const struct el2_kernel *kernel, const char *release, char **column)
{
    unsigned long long number;
    const struct el2_ec_row *ec = el2_ec_row_by_name(column[2]);
    if (!ec)
        cr_assert(el2_number_parse(column[2], &number), "%s", column[2]);
    const struct el2_exit_row *row = el2_exit_row(el2_kernel_exits(kernel), ec ? ec->ec : (unsigned)number);
    EXPECT_TEXT_OF(word_of(el2_words_handlers, (int)row->handler), column[3], "handlers.tsv: %s %s", release,
                   column[2]);
    EXPECT_TEXT_OF(row->function, column[4], "handlers.tsv: %s %s", release, column[2]);
    EXPECT_TEXT_OF(row->rule, column[5], "handlers.tsv: %s %s", release, column[2]);
    cr_expect_eq(*row->origin, 'v', "%s %s: %s", release, column[2], row->origin);
    handlers_seen++;
}

Test(exits, handlers)
{
    char **series = frozen_all_series();
    unsigned kernels = 0;
    while (series[kernels])
        kernels++;
    frozen_kernels_free(series);
    each_line(EL2_TEST_DATA "/traps/el2/handlers.tsv", 6, 1, check_handler);
    cr_expect_eq(handlers_seen, kernels * EL2_EC_COUNT,
                 "handlers.tsv has %u lines of a kernel and a class, not %u", handlers_seen,
                 kernels * EL2_EC_COUNT);
}

/* "REG.FIELD=N,…" of the VM */
static void set_fields(uint64_t *id, const char *fields)
{
    char text[200];
    if (strcmp(fields, "-") == 0)
        return;
    snprintf(text, sizeof text, "%s", fields);
    for (char *rest = text, *one; (one = strsep(&rest, ","));) {
        struct el2_field_ref field;
        char *value = strchr(one, '=');
        struct el2_error error = {""};
        cr_assert_not_null(value, "%s", fields);
        *value++ = '\0';
        cr_assert(el2_field_parse(one, &field, &error), "%s", error.text);
        id[el2_id_index(field.encoding)] |= strtoull(value, NULL, 0) << field.lsb;
    }
}

static void check_register(const struct el2_kernel *kernel, const char *release, char **column)
{
    struct el2_vm *vm = calloc(1, sizeof *vm);
    el2_encoding encoding;
    struct el2_error error = {""};
    vm->kernel = kernel;
    cr_assert(el2_vm_features_parse(column[3], &vm->features, &error), "%s", error.text);
    cr_assert(el2_register_parse(column[2], &encoding, &error), "%s", error.text);
    set_fields(vm->id, column[4]);
    const struct el2_exit_register *row = el2_exit_register(vm, encoding);
    EXPECT_TEXT_OF(word_of(el2_words_trapped, (int)row->answer), column[5], "registers.tsv: %s %s %s %s",
                   release, column[2], column[3], column[4]);
    EXPECT_TEXT_OF(row->function, column[6], "registers.tsv: %s %s %s %s", release, column[2], column[3],
                   column[4]);
    EXPECT_TEXT_OF(row->rule, column[7], "registers.tsv: %s %s %s %s", release, column[2], column[3],
                   column[4]);
    cr_expect(*row->origin, "%s %s: %s", release, column[2], row->origin);
    free(vm);
}

Test(exits, registers)
{
    cr_assert_geq(each_line(EL2_TEST_DATA "/traps/el2/registers.tsv", 8, 3, check_register), 150);
}

static const char *const kinds[] = {
    [EL2_HVC_RETURN] = "return", [EL2_HVC_SYSTEM_OFF] = "system-off", [EL2_HVC_SYSTEM_RESET] = "system-reset",
    [EL2_HVC_CPU_ON] = "cpu-on", [EL2_HVC_CPU_OFF] = "cpu-off",       [EL2_HVC_CPU_SUSPEND] = "cpu-suspend",
    [EL2_HVC_STUCK] = "stuck",
};

static void check_hypercall(const struct el2_kernel *kernel, const char *release, char **column)
{
    static const struct el2_hvc_vcpu vcpus[2] = {{0x80000000, true}, {0x80000001, false}};
    static const struct el2_hvc_context CONTEXT = {
        .vcpu = vcpus, .vcpu_count = 2, .workaround = {0, 1, EL2_PSCI_NOT_SUPPORTED}};
    struct el2_cpu_state state = {.pc = 0x1000};
    char rest[48] = "-", what[128];
    for (int i = 0; i < 4; i++)
        state.x[i] = strtoull(column[2 + i], NULL, 0);
    snprintf(what, sizeof what, "%s %s %s %s %s", release, column[2], column[3], column[4], column[5]);
    const struct el2_hvc_call call = el2_hvc_decode(&state, 0, EL2_EXIT_HVC);
    const struct el2_hvc_decision decision = el2_hvc_decide(el2_kernel_exits(kernel), &call, &CONTEXT);
    if (!decision.modelled)
        snprintf(rest, sizeof rest, "not-modelled");
    else if (decision.kind == EL2_HVC_CPU_ON)
        snprintf(rest, sizeof rest, "0x%" PRIx64 ",0x%" PRIx64, decision.entry, decision.argument);
    EXPECT_TEXT_OF(kinds[decision.kind], column[6], "%s", what);
    EXPECT_NUMBER_OF(decision.x0, strtoull(column[7], NULL, 0), "%s", what);
    EXPECT_TEXT_OF(decision.clears_x1_x3 ? "x1-x3" : "-", column[8], "%s", what);
    EXPECT_TEXT_OF(rest, column[9], "%s", what);
    cr_expect(decision.rule && !decision.advances, "%s", what);
}

Test(exits, hypercalls)
{
    cr_assert_geq(each_line(EL2_TEST_DATA "/traps/el2/hypercalls.tsv", 10, 4, check_hypercall), 200);
}

/* A kernel is a text file: what it does with exits is its user's to say. */
Test(exits, a_file_says_otherwise)
{
    static const char text[] =
        "[kernel]\ninherit = linux-6.12\nrelease = 6.12\norigin = mine\n"
        "[handlers]\nSME = fp handle_sme: SME is for all\n0x3b = undef handle_future\nWFx = wfx "
        "kvm_handle_wfx\n"
        "[trapped-registers]\nS3_0_C15_C0_0 = undef narrowest\nS3_0_C15_C0_0..S3_0_C15_C15_7 = raz-wi "
        "trap_raz_wi if !vm.sve else emulated "
        "own\n"
        "[hypercalls]\npsci = 1.2\nSYSTEM_SUSPEND = system-off from 1.2: as power-off\n"
        "VENDOR_HYP_KVM_FEATURES = 0x5: five features\nMIGRATE_INFO_TYPE = -\n[inject]\npstate = constant\n";
    struct el2_error error = {""};
    struct el2_kernel *kernel = el2_kernel_parse("mine.kernel", text, sizeof text - 1, &error);
    cr_assert_not_null(kernel, "%s", error.text);
    const struct el2_exits *exits = el2_kernel_exits(kernel);
    EXPECT_NUMBER(el2_exit_row(exits, EL2_EC_SME)->handler, EL2_EXIT_FP);
    EXPECT_TEXT(el2_exit_row(exits, EL2_EC_SME)->rule, "SME is for all");
    EXPECT_TEXT(el2_exit_row(exits, EL2_EC_SME)->origin, "mine");
    EXPECT_TEXT(el2_exit_row(exits, 0x3b)->function, "handle_future");
    EXPECT_NUMBER(el2_exit_row(exits, EL2_EC_WFX)->handler, EL2_EXIT_WFX);
    EXPECT_NUMBER(exits->entry, EL2_ENTRY_CONSTANT);
    check_register(kernel, "mine",
                   (char *[]){"", "", "S3_0_C15_C2_0", "none", "-", "raz-wi", "trap_raz_wi",
                              "reads as zero, writes are ignored"});
    check_register(kernel, "mine",
                   (char *[]){"", "", "S3_0_C15_C2_0", "sve", "-", "emulated", "own", "the vCPU's own"});
    check_register(
        kernel, "mine",
        (char *[]){"", "", "S3_0_C15_C0_0", "none", "-", "undef", "narrowest", "UNDEF is injected"});
    check_hypercall(kernel, "mine",
                    (char *[]){"", "", "0x84000000", "0", "0", "0", "return", "0x10002", "x1-x3", "-"});
    check_hypercall(
        kernel, "mine",
        (char *[]){"", "", "0x8400000e", "0", "0", "0", "system-off", "0xfffffffffffffffa", "x1-x3", "-"});
    check_hypercall(kernel, "mine",
                    (char *[]){"", "", "0x86000000", "0", "0", "0", "return", "0x5", "x1-x3", "-"});
    check_hypercall(
        kernel, "mine",
        (char *[]){"", "", "0x84000006", "0", "0", "0", "return", "0xffffffffffffffff", "x1-x3", "-"});
    el2_kernel_free(kernel);
}

/* PSCI_VERSION has 15 bits of a major and 16 of a minor version: the largest, and what is one more, in
 * tests/kernels/hypercall-psci-*.kernel. */
Test(exits, the_largest_version)
{
    static const char text[] =
        "[kernel]\ninherit = linux-6.12\nrelease = 6.12\norigin = mine\n[hypercalls]\npsci = 32767.65535\n";
    struct el2_error error = {""};
    struct el2_kernel *kernel = el2_kernel_parse("mine.kernel", text, sizeof text - 1, &error);
    cr_assert_not_null(kernel, "%s", error.text);
    cr_expect_eq(el2_kernel_exits(kernel)->psci, 0x7fffffff);
    el2_kernel_free(kernel);
}

/* Ranges within each other: the one that starts last counts, of two with one start the shorter. */
Test(exits, ranges_within_each_other)
{
    static const char text[] =
        "[kernel]\ninherit = linux-6.12\nrelease = 6.12\n[trapped-registers]\norigin = mine\n"
        "S3_3_C15_C0_0..S3_3_C15_C15_7 = raz-wi outer\n"
        "S3_3_C15_C2_0..S3_3_C15_C4_7 = undef middle\n"
        "S3_3_C15_C2_0..S3_3_C15_C2_3 = raz-wi inner\n"
        "S3_3_C15_C10_0..S3_3_C15_C15_7 = undef tail\n"
        "S3_3_C15_C3_1 = undef one\n"
        "S3_3_C14_C15_7 = undef before\n";
    static const struct {
        el2_encoding encoding;
        const char *function;
    } cases[] = {
        {EL2_ENCODING(3, 3, 14, 15, 7), "before"},         {EL2_ENCODING(3, 3, 15, 0, 0), "outer"},
        {EL2_ENCODING(3, 3, 15, 1, 7), "outer"},           {EL2_ENCODING(3, 3, 15, 2, 0), "inner"},
        {EL2_ENCODING(3, 3, 15, 2, 3), "inner"},           {EL2_ENCODING(3, 3, 15, 2, 4), "middle"},
        {EL2_ENCODING(3, 3, 15, 3, 0), "middle"},          {EL2_ENCODING(3, 3, 15, 3, 1), "one"},
        {EL2_ENCODING(3, 3, 15, 3, 2), "middle"},          {EL2_ENCODING(3, 3, 15, 4, 7), "middle"},
        {EL2_ENCODING(3, 3, 15, 5, 0), "outer"},           {EL2_ENCODING(3, 3, 15, 9, 7), "outer"},
        {EL2_ENCODING(3, 3, 15, 10, 0), "tail"},           {EL2_ENCODING(3, 3, 15, 15, 7), "tail"},
        {EL2_ENCODING(3, 4, 15, 0, 0), "emulate_sys_reg"},
    };
    struct el2_error error = {""};
    struct el2_kernel *kernel = el2_kernel_parse("mine.kernel", text, strlen(text), &error);
    cr_assert_not_null(kernel, "%s", error.text);
    struct el2_host *host = el2_host_load("max", &error);
    struct el2_vm *vm = host ? el2_vm_create(kernel, host, &(struct el2_vm_options){0}, &error) : NULL;
    cr_assert_not_null(vm, "%s", error.text);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_expect_str_eq(el2_exit_register(vm, cases[i].encoding)->function, cases[i].function, "row %zu: %s",
                         i, el2_exit_register(vm, cases[i].encoding)->function);
    el2_vm_free(vm);
    el2_host_free(host);
    el2_kernel_free(kernel);
}
