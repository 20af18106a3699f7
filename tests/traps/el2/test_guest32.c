/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/host/host.h"
#include "cpumodel/text/count.h"
#include "sanitise/language/kernel.h"
#include "test_vm.h"
#include "traps/el2/guest32.h"
#include "traps/expect.h"

static void answer_text(bool known, const struct el2_answer *answer, char text[24])
{
    static const char *const words[] = {
        [EL2_ANSWER_UNDEF] = "undef", [EL2_ANSWER_KEEP] = "keep", [EL2_ANSWER_LIVELOCK] = "livelock"};
    if (!known)
        strcpy(text, "unknown");
    else if (answer->kind == EL2_ANSWER_VALUE)
        snprintf(text, 24, "0x%08" PRIx64, answer->value);
    else
        strcpy(text, words[answer->kind]);
}

Test(guest32, table)
{
    FILE *file = fopen(EL2_TEST_DATA "/traps/el2/guest32.tsv", "r");
    cr_assert_not_null(file);
    char line[512];
    unsigned cases = 0;
    while (fgets(line, sizeof line, file)) {
        if (*line == '#')
            continue;
        char kernel[32], host[300], access_text[32], wanted[24], control[32], text[24];
        cr_assert_eq(sscanf(line, "%31[^\t]\t%299[^\t]\t%31[^\t]\t%23[^\t]\t%31[^\n]", kernel, host,
                            access_text, wanted, control),
                     5, "%s", line);
        struct test_vm f = test_vm_make(kernel, "el1_32bit", host);
        struct el2_instruction access;
        struct el2_answer answer;
        cr_assert(el2_guest32_parse(access_text, &access), "%s", access_text);
        bool known = el2_guest32_read(f.vm, 0, &access, &answer);
        answer_text(known, &answer, text);
        cr_expect_str_eq(text, wanted, "%s %s %s: %s, not %s: %s", kernel, host, access_text, text, wanted,
                         answer.rule);
        EXPECT_TEXT_OF(answer.control ? answer.control : "-", control, "%s %s %s", kernel, host, access_text);
        EXPECT_NUMBER_OF(answer.trapped, strcmp(control, "-") != 0, "%s %s", kernel, access_text);
        cr_expect_not_null(answer.rule);
        test_vm_free(&f);
        cases++;
    }
    fclose(file);
    cr_assert_geq(cases, 30);
}

Test(guest32, every_row_reads_and_prints_as_it_parses)
{
    struct test_vm f = test_vm_make("linux-6.1", "el1_32bit", "[host];inherit = cortex-a72");
    size_t count;
    const struct el2_guest32_register *reg = el2_guest32_registers(&count);
    struct el2_error error = {""};
    cr_expect(el2_guest32_check(&error), "%s", error.text);
    for (size_t i = 0; i < count; i++) {
        char text[EL2_GUEST32_TEXT];
        struct el2_instruction access;
        struct el2_answer answer;
        el2_guest32_print(&reg[i], text);
        cr_assert(el2_guest32_parse(text, &access), "%s", text);
        cr_expect_eq(el2_guest32_find(&access), &reg[i], "%s", text);
        el2_guest32_read(f.vm, 0, &access, &answer);
        cr_expect_not_null(answer.origin, "%s", text);
        cr_expect_not_null(answer.rule, "%s", text);
        cr_expect_leq(answer.value, UINT32_MAX, "%s", text);
    }
    EXPECT_NUMBER(count, 64 + 5 + 4);
    test_vm_free(&f);
}

Test(guest32, operands_at_their_edges)
{
    static const struct {
        const char *text;
        el2_encoding encoding;
    } good[] = {{"P15_0_C0_C0_0", EL2_ENCODING(0, 0, 0, 0, 0)},
                {"P15_7_C0_C15_7", EL2_ENCODING(0, 7, 0, 15, 7)},
                {"P15_7_C0_C0_0", EL2_ENCODING(0, 7, 0, 0, 0)},
                {"P15_0_C0_C15_0", EL2_ENCODING(0, 0, 0, 15, 0)},
                {"P15_0_C0_C0_7", EL2_ENCODING(0, 0, 0, 0, 7)}};
    struct el2_instruction access;
    for (size_t i = 0; i < EL2_COUNT(good); i++) {
        cr_assert(el2_guest32_parse(good[i].text, &access), "%s", good[i].text);
        cr_expect(access.kind == EL2_INSN_MRC15 && access.encoding == good[i].encoding, "%s", good[i].text);
    }
}

Test(guest32, what_is_no_access_is_refused)
{
    static const char *const bad[] = {
        "",           "P15",           "P15_8_C0_C0_0",  "P15_0_C1_C0_0", "P15_0_C0_C16_0",
        "VMRS_FPEXC", "P15_0_C0_C0_8", "P15_0_C0_C0_0x", "VMRS_"};
    struct el2_instruction access;
    for (size_t i = 0; i < EL2_COUNT(bad); i++)
        cr_expect_not(el2_guest32_parse(bad[i], &access), "%s", bad[i]);
}

/* A vCPU that is moved reads the CPU that it is on, where nothing traps. */
Test(guest32, untrapped_reads_follow_the_cpu)
{
    struct test_vm f = test_vm_make("linux-5.10", "el1_32bit",
                                    "[host];inherit = cortex-a72;cpus = 2;[cpu 1];ID_PFR0_EL1 = 0x131;"
                                    "ID_MMFR0_EL1 = 0x77");
    struct el2_instruction access;
    struct el2_answer answer;
    cr_assert(el2_guest32_parse("P15_0_C0_C1_4", &access));
    el2_guest32_read(f.vm, 0, &access, &answer);
    cr_expect_eq(answer.value, 0x10201105, "0x%" PRIx64, answer.value);
    el2_vm_move(f.vm, 0, 1);
    el2_guest32_read(f.vm, 0, &access, &answer);
    cr_expect_eq(answer.value, 0x77, "0x%" PRIx64, answer.value);
    test_vm_free(&f);
}
