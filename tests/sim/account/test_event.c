/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>

#include "cpumodel/text/count.h"
#include "sim/account/event.h"
#include "traps/syndrome/syndrome.h"

Test(event, syndrome_of_an_access)
{
    static const struct {
        el2_encoding encoding;
        bool is_read;
        uint8_t rt;
    } ACCESS[] = {
        {EL2_ENCODING(3, 0, 0, 4, 0), true, 0},
        {EL2_ENCODING(3, 0, 0, 4, 0), false, 31},
        {EL2_ENCODING(3, 3, 14, 15, 7), true, 30},
        {EL2_ENCODING(2, 0, 0, 2, 2), false, 1},
    };
    for (size_t i = 0; i < EL2_COUNT(ACCESS); i++) {
        struct el2_trap_event event = {0};
        uint64_t esr = el2_syndrome_sysreg(ACCESS[i].encoding, ACCESS[i].is_read, ACCESS[i].rt);
        el2_event_take_syndrome(&event, esr);
        cr_expect(event.is_sysreg && event.esr == esr && event.encoding == ACCESS[i].encoding &&
                      event.is_read == ACCESS[i].is_read && event.rt == ACCESS[i].rt,
                  "row %zu", i);
    }
}

Test(event, other_syndromes)
{
    struct el2_trap_event event = {0};
    el2_event_take_syndrome(&event, el2_syndrome_sve());
    cr_expect_not(event.is_sysreg);
    cr_expect_eq(event.esr, el2_syndrome_sve());
    cr_expect_eq(event.encoding, 0);
}

Test(event, decision)
{
    struct el2_trap_event event = {0};
    const struct el2_decision read = {
        .action = EL2_DO_WRITE_XT, .value = 7, .hvc = {.x0 = 9}, .handler = "h", .rule = "r", .origin = "o"};
    el2_event_take_decision(&event, &read);
    cr_expect_eq(event.action, EL2_DO_WRITE_XT);
    cr_expect_eq(event.value, 7);
    cr_expect_str_eq(event.handler, "h");
    cr_expect_str_eq(event.rule, "r");
    cr_expect_str_eq(event.origin, "o");
    const struct el2_decision call = {.action = EL2_DO_HVC, .value = 7, .hvc = {.x0 = 9}};
    el2_event_take_decision(&event, &call);
    cr_expect_eq(event.value, 9, "the value of a call is its X0");
}
