/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "cpumodel/arch/encodings.h"
#include "sim/account/tally.h"
#include "sim/account/trace.h"

static struct el2_trap_event read_event(void)
{
    return (struct el2_trap_event){
        .sequence = 3,
        .instructions = 1234,
        .pc = 0x40080010,
        .esr = 0x62300029,
        .instruction = 0xd5380401,
        .el = 1,
        .target_el = 2,
        .is_sysreg = true,
        .is_read = true,
        .rt = 1,
        .encoding = EL2_SYS_ID_AA64PFR0_EL1,
        .action = EL2_DO_WRITE_XT,
        .value = 0x1110112,
        .handler = "kvm_handle_sys_reg",
        .rule = "sanitised",
        .control = "HCR_EL2.TID3",
    };
}

/* The lines that trace_arm.h and trace_handle_exit.h of arch/arm64/kvm print. */
Test(trace, sysreg)
{
    const struct el2_trap_event event = read_event();
    char text[EL2_TRACE_TEXT];
    el2_trace_text(&event, text);
    cr_expect_str_eq(
        text,
        "           guest-0     [000]         1234: kvm_exit: TRAP: HSR_EC: 0x0018 (SYS64), PC: "
        "0x0000000040080010\n"
        "           guest-0     [000]         1234: kvm_handle_sys_reg: HSR 0x62300029\n"
        "           guest-0     [000]         1234: kvm_sys_access: PC: 40080010 ID_AA64PFR0_EL1 "
        "(3,0,0,4,0) read\n"
        "           guest-0     [000]         1234: el2sim: X1 = 0x1110112; sanitised (HCR_EL2.TID3)\n");
}

Test(trace, others)
{
    char text[EL2_TRACE_TEXT];
    struct el2_trap_event event = {.pc = 0x40080014,
                                   .esr = 0x5a000003,
                                   .el = 1,
                                   .target_el = 2,
                                   .action = EL2_DO_HVC,
                                   .value = 2,
                                   .x0 = 0x84000000};
    el2_trace_text(&event, text);
    cr_expect_not_null(
        strstr(text, "kvm_hvc_arm64: HVC at 0x0000000040080014 (r0: 0x0000000084000000, imm: 0x3)\n"), "%s",
        text);
    event = (struct el2_trap_event){
        .pc = 0x40080018, .esr = 0x06000000, .el = 1, .target_el = 2, .action = EL2_DO_WAIT};
    el2_trace_text(&event, text);
    cr_expect_not_null(strstr(text, "kvm_wfx_arm64: guest executed wfi at: 0x0000000040080018\n"), "%s",
                       text);
    event = (struct el2_trap_event){.esr = 0x93830045,
                                    .el = 1,
                                    .target_el = 2,
                                    .action = EL2_DO_ABORT,
                                    .is_mmio = true,
                                    .value = 'x',
                                    .ipa = 0x09000018,
                                    .far = 0x09000018};
    el2_trace_text(&event, text);
    cr_expect_not_null(strstr(text, "kvm_mmio: mmio write len 4 gpa 0x9000018 val 0x78\n"), "%s", text);
    event =
        (struct el2_trap_event){.pc = 0x4008001c, .esr = 0x02000000, .el = 0, .target_el = 1, .rule = "why"};
    el2_trace_text(&event, text);
    cr_expect_not_null(strstr(text, "exception to EL1 from EL0: ESR_EL1 0x02000000"), "%s", text);
    cr_expect_null(strstr(text, "kvm_exit"), "the kernel has no part in it");
}

Test(trace, json)
{
    const struct el2_trap_event event = read_event();
    char *line = el2_trace_json(&event);
    cr_assert_not_null(line);
    cr_expect_null(strchr(line, '\n'));
    json_t *o = json_loads(line, 0, NULL);
    cr_assert_not_null(o, "%s", line);
    cr_expect_eq(json_integer_value(json_object_get(o, "v")), 1);
    cr_expect_str_eq(json_string_value(json_object_get(o, "kind")), "event");
    cr_expect_str_eq(json_string_value(json_object_get(o, "encoding")), "S3_0_C0_C4_0");
    cr_expect_str_eq(json_string_value(json_object_get(o, "register")), "ID_AA64PFR0_EL1");
    cr_expect_str_eq(json_string_value(json_object_get(o, "value")), "0x0000000001110112");
    cr_expect_str_eq(json_string_value(json_object_get(o, "esr")), "0x0000000062300029");
    cr_expect(json_is_null(json_object_get(o, "origin")));
    json_decref(o);
    free(line);
}

/* What X0 had is of calls alone: HVC and SMC that trap. */
/* Of one vCPU JSON says nothing; the text calls its task guest-0. */
Test(trace, vcpus)
{
    static const struct {
        uint16_t vcpu, count;
        const char *json, *text;
    } rows[] = {
        {0, 0, NULL, "           guest-0     [000] "},
        {0, 1, NULL, "           guest-0     [000] "},
        {0, 2, "\"vcpu\":0,", "           guest-0     [000] "},
        {7, 8, "\"vcpu\":7,", "           guest-7     [000] "},
        {10, 16, "\"vcpu\":10,", "           guest-10    [000] "},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct el2_trap_event event = read_event();
        char text[EL2_TRACE_TEXT];
        event.vcpu = rows[i].vcpu;
        event.vcpu_count = rows[i].count;
        el2_trace_text(&event, text);
        cr_expect_eq(strncmp(text, rows[i].text, strlen(rows[i].text)), 0, "%s", text);
        char *line = el2_trace_json(&event);
        cr_assert_not_null(line);
        cr_expect(rows[i].json ? strstr(line, rows[i].json) != NULL : !strstr(line, "vcpu"), "%s", line);
        free(line);
    }
}

Test(trace, json_of_calls)
{
    static const struct {
        uint64_t esr;
        uint8_t target_el;
        bool is_call;
    } rows[] = {{0x5a000000, 2, true},  {0x5e000000, 2, true},  {0x56000000, 1, false},
                {0x5a000000, 1, false}, {0x62300029, 2, false}, {0x06000000, 2, false}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct el2_trap_event event = {
            .esr = rows[i].esr, .el = 1, .target_el = rows[i].target_el, .x0 = 0x84000000};
        char *line = el2_trace_json(&event);
        cr_assert_not_null(line);
        cr_expect_eq(strstr(line, "\"x0\"") != NULL, rows[i].is_call, "%s", line);
        free(line);
    }
}

Test(tally, alike_together)
{
    static struct el2_tally tally;
    struct el2_trap_event event = read_event();
    el2_tally_add(&tally, &event, 1);
    event.esr = 0x62300049; /* to X2 */
    event.pc += 4;
    el2_tally_add(&tally, &event, 5);
    cr_expect_eq(tally.total_count, 1);
    cr_expect_eq(tally.total[0].count, 6);
    cr_expect_eq(tally.total[0].first.pc, 0x40080010, "the first is kept");
    event.esr = 0x62320029; /* another register */
    el2_tally_add(&tally, &event, 1);
    event.target_el = 1;
    el2_tally_add(&tally, &event, 1);
    cr_expect_eq(tally.total_count, 3);
    cr_expect_eq(tally.traps, 7, "exceptions to EL1 are no traps");
    for (unsigned kind = 0; kind < EL2_TALLY_TOTALS + 10; kind++) {
        event.esr = 0x56000000 | kind;
        el2_tally_add(&tally, &event, 1);
    }
    cr_expect_eq(tally.total_count, EL2_TALLY_TOTALS);
    cr_expect_eq(tally.dropped, 13);
}
