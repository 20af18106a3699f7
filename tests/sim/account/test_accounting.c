/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/bits.h"
#include "cpumodel/text/count.h"
#include "sim/account/accounting.h"

static struct el2_accounting *open(void)
{
    struct {
        struct el2_accounting accounting; /* what it is freed by */
        struct el2_promise_tracker promises;
    } *all = calloc(1, sizeof *all);
    cr_assert_not_null(all);
    all->accounting.promises = &all->promises;
    return &all->accounting;
}

static void keep_sequence(void *context, const struct el2_trap_event *event)
{
    *(uint64_t *)context = event->sequence;
}

Test(accounting, events)
{
    struct el2_accounting *a = open();
    uint64_t sequence = 0;
    struct el2_trap_event trap = {.esr = 0x62000000, .target_el = 2}, exception = {.target_el = 1};
    el2_accounting_event(a, &trap);
    cr_expect_eq(a->sequence, 0, "nobody traces");
    a->trace = keep_sequence;
    a->context = &sequence;
    el2_accounting_event(a, &trap);
    cr_expect_eq(sequence, 1, "the first that is traced");
    el2_accounting_event(a, &exception);
    cr_expect_eq(sequence, 2);
    cr_expect_eq(a->tally.traps, 2, "to EL2 alone");
    cr_expect_eq(a->tally.total_count, 2);
    cr_expect_eq(a->tally.total[0].count, 2);
    cr_expect_eq(a->tally.total[1].count, 1);
    free(a);
}

/* What came of an access, and what is counted of it. */
static const struct {
    bool is_read;
    enum el2_action_taken action;
    uint64_t reads, undefs, kept, writes;
} ACCESSES[] = {
    {true, EL2_DO_WRITE_XT, 1, 0, 0, 0},  {true, EL2_DO_UNDEF, 0, 1, 0, 0}, {true, EL2_DO_KEEP, 0, 0, 1, 0},
    {true, EL2_DO_LIVELOCK, 0, 0, 1, 0},  {false, EL2_DO_SKIP, 0, 0, 0, 1}, {false, EL2_DO_UNDEF, 0, 0, 0, 1},
    {false, EL2_DO_WRITE_XT, 0, 0, 0, 1},
};

Test(accounting, accesses)
{
    int index = el2_id_index(EL2_SYS_ID_AA64PFR0_EL1);
    for (size_t i = 0; i < EL2_COUNT(ACCESSES); i++) {
        struct el2_accounting *a = open();
        const struct el2_decision decision = {.action = ACCESSES[i].action, .value = 0x11};
        el2_accounting_access(a, index, ACCESSES[i].is_read, &decision, 0x40080000);
        const struct el2_id_use *use = &a->tally.id[index];
        cr_expect(use->reads == ACCESSES[i].reads && use->undefs == ACCESSES[i].undefs &&
                      use->kept == ACCESSES[i].kept && use->writes == ACCESSES[i].writes &&
                      use->value == (ACCESSES[i].reads ? 0x11 : 0),
                  "row %zu", i);
        cr_expect_eq(a->tally.id[index - 1].reads + a->tally.id[index + 1].reads, 0);
        cr_expect_eq(el2_bit(a->promises->seen, index), ACCESSES[i].reads,
                     "row %zu: a promise is made by a value alone", i);
        free(a);
    }
}

Test(accounting, reads_that_nobody_saw)
{
    struct el2_accounting *a = open();
    const struct el2_trap_event trap = {.esr = 0x62000000, .target_el = 2};
    el2_accounting_reads(a, 3, 7, 0, &trap);
    cr_expect_eq(a->tally.traps, 0, "none: nothing");
    cr_expect_eq(a->tally.id[3].value, 0);
    el2_accounting_reads(a, 3, 7, 5, NULL);
    cr_expect_eq(a->tally.id[3].reads, 5);
    cr_expect_eq(a->tally.id[3].value, 7);
    cr_expect_eq(a->tally.traps, 0, "they did not trap");
    el2_accounting_reads(a, 3, 7, 2, &trap);
    cr_expect_eq(a->tally.id[3].reads, 7);
    cr_expect_eq(a->tally.traps, 2);
    free(a);
}

Test(accounting, the_first_verdict_counts)
{
    struct el2_accounting *a = open();
    const struct el2_verdict first = {.code = EL2_VERDICT_EXITED, .status = 3, .text = "first"};
    const struct el2_verdict second = {.code = EL2_VERDICT_RUNAWAY, .text = "second"};
    cr_expect(el2_accounting_end(a, &first));
    cr_expect_not(el2_accounting_end(a, &second));
    cr_expect_eq(a->verdict.code, EL2_VERDICT_EXITED);
    cr_expect_eq(a->verdict.status, 3);
    cr_expect_str_eq(a->verdict.text, "first");
    free(a);
}
