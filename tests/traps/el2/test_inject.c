/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/count.h"
#include "traps/el2/inject.h"
#include "traps/expect.h"

#define SPAN  (1ull << 23)
#define DSSBS (1ull << 44)

Test(inject, sixteen_vectors)
{
    static const struct {
        uint64_t pstate;
        uint64_t group;
    } FROM[] = {
        {EL2_PSTATE_EL1t, 0x000}, {EL2_PSTATE_EL1h, 0x200},      {EL2_PSTATE_EL0t, 0x400},
        {EL2_PSTATE_nRW, 0x600},  {EL2_PSTATE_nRW | 0x3, 0x600},
    };
    static const enum el2_vector vectors[] = {EL2_VECTOR_SYNC, EL2_VECTOR_IRQ, EL2_VECTOR_FIQ,
                                              EL2_VECTOR_SERROR};
    for (size_t i = 0; i < EL2_COUNT(FROM); i++) {
        const uint64_t pstate = FROM[i].pstate | EL2_PSTATE_NZCV | EL2_PSTATE_DAIF;
        for (uint64_t j = 0; j < 4; j++)
            EXPECT_NUMBER_OF(el2_vector_offset(pstate, vectors[j]), FROM[i].group + j * 0x80,
                             "row %zu, vector %u", i, (unsigned)j);
    }
}

Test(inject, pstate_by_style)
{
    const uint64_t all = EL2_PSTATE_NZCV | EL2_PSTATE_TCO | EL2_PSTATE_DIT | EL2_PSTATE_UAO | EL2_PSTATE_SS |
                         EL2_PSTATE_IL | EL2_PSTATE_SSBS | EL2_PSTATE_BTYPE | EL2_PSTATE_EL0t;
    const uint64_t base = EL2_PSTATE_EL1h | EL2_PSTATE_DAIF;
    const uint64_t cpu_all =
        EL2_PSTATE_NZCV | EL2_PSTATE_DIT | EL2_PSTATE_PAN | EL2_PSTATE_SSBS | EL2_PSTATE_TCO;
    static const struct el2_entry_rules OLD = {.style = EL2_ENTRY_CONSTANT};
    static const struct el2_entry_rules NEW = {.style = EL2_ENTRY_COMPUTED};
    static const struct el2_entry_rules NEW_MTE = {.style = EL2_ENTRY_COMPUTED, .mte = true};
    static const struct el2_entry_rules CPU_V8_0 = {.style = EL2_ENTRY_CPU};
    static const struct el2_entry_rules CPU_ALL = {
        .style = EL2_ENTRY_CPU, .pan = true, .ssbs = true, .dit = true, .mte = true};
    static const struct el2_entry_rules CPU_PAN = {.style = EL2_ENTRY_CPU, .pan = true};
    static const struct el2_entry_rules CPU_NMI = {.style = EL2_ENTRY_CPU, .nmi = true};

    EXPECT_NUMBER(base, 0x3c5);
    EXPECT_NUMBER(el2_entry_pstate(all, 0, &OLD), base);
    EXPECT_NUMBER(el2_entry_pstate(all, SPAN, &NEW), base | EL2_PSTATE_NZCV | EL2_PSTATE_DIT);
    EXPECT_NUMBER(el2_entry_pstate(0, 0, &NEW), base | EL2_PSTATE_PAN);
    EXPECT_NUMBER(el2_entry_pstate(EL2_PSTATE_PAN, SPAN | DSSBS, &NEW),
                  base | EL2_PSTATE_PAN | EL2_PSTATE_SSBS);
    EXPECT_NUMBER(el2_entry_pstate(0, SPAN, &NEW_MTE), base | EL2_PSTATE_TCO);
    EXPECT_NUMBER(el2_entry_pstate(all, DSSBS, &CPU_V8_0), base | EL2_PSTATE_NZCV);
    EXPECT_NUMBER(el2_entry_pstate(all, DSSBS, &CPU_ALL), base | cpu_all);
    EXPECT_NUMBER(el2_entry_pstate(EL2_PSTATE_PAN, SPAN, &CPU_V8_0), base);
    EXPECT_NUMBER(el2_entry_pstate(EL2_PSTATE_PAN, SPAN, &CPU_PAN), base | EL2_PSTATE_PAN);
    EXPECT_NUMBER(el2_entry_pstate(0, SPAN, &CPU_PAN), base);
    EXPECT_NUMBER(el2_entry_pstate(0, 0, &CPU_PAN), base | EL2_PSTATE_PAN);
    EXPECT_NUMBER(el2_entry_pstate(0, 1ull << 61, &CPU_NMI), base | EL2_PSTATE_ALLINT);
    EXPECT_NUMBER(el2_entry_pstate(0, 3ull << 61, &CPU_NMI), base);
}

Test(inject, rules_of_a_cpu)
{
    struct el2_cpu cpu = {0};
    struct el2_entry_rules rules = el2_entry_by_cpu(&cpu);
    cr_expect(!rules.pan && !rules.ssbs && !rules.dit && !rules.mte && !rules.nmi);
    cpu.id[el2_id_index(EL2_SYS_ID_AA64MMFR1_EL1)] = 3ull << 20;
    cpu.id[el2_id_index(EL2_SYS_ID_AA64PFR1_EL1)] = 2ull << 4 | 3ull << 8;
    cpu.id[el2_id_index(EL2_SYS_ID_AA64PFR0_EL1)] = 1ull << 48;
    rules = el2_entry_by_cpu(&cpu);
    cr_expect(rules.pan && rules.ssbs && rules.dit && rules.mte && !rules.nmi);
}

Test(inject, the_whole_state)
{
    struct el2_cpu_state before = {.pc = 0x40080010,
                                   .pstate = EL2_PSTATE_Z | EL2_PSTATE_EL0t,
                                   .sp_el0 = 1,
                                   .sp_el1 = 2,
                                   .elr_el1 = 3,
                                   .spsr_el1 = 4,
                                   .esr_el1 = 5,
                                   .far_el1 = 6,
                                   .vbar_el1 = 0x40081000,
                                   .x = {[7] = 8}};
    static const struct el2_entry_rules RULES = {.style = EL2_ENTRY_CONSTANT};
    struct el2_exception undefined = {.esr = 0x02000000, .return_address = before.pc};
    struct el2_cpu_state after = el2_enter_el1(&before, &undefined, &RULES);
    EXPECT_NUMBER(after.pc, 0x40081400);
    EXPECT_NUMBER(after.elr_el1, 0x40080010);
    EXPECT_NUMBER(after.spsr_el1, EL2_PSTATE_Z);
    EXPECT_NUMBER(after.esr_el1, 0x02000000);
    EXPECT_NUMBER(after.far_el1, 6);
    EXPECT_NUMBER(after.pstate, 0x3c5);
    EXPECT_NUMBER(after.sp_el0, 1);
    EXPECT_NUMBER(after.sp_el1, 2);
    EXPECT_NUMBER(after.x[7], 8);
    EXPECT_NUMBER(el2_state_el(&before), 0);
    EXPECT_NUMBER(el2_state_el(&after), 1);

    struct el2_exception abort = {.esr = 0x96000045, .return_address = 9, .has_far = true, .far = 0xdead};
    after = el2_enter_el1(&after, &abort, &RULES);
    EXPECT_NUMBER(after.pc, 0x40081200);
    EXPECT_NUMBER(after.far_el1, 0xdead);
    EXPECT_NUMBER(after.spsr_el1, 0x3c5);
    struct el2_exception irq = {.vector = EL2_VECTOR_IRQ, .esr = 1, .return_address = 9};
    EXPECT_NUMBER(el2_enter_el1(&after, &irq, &RULES).esr_el1, 0x96000045);
}
