/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/count.h"
#include "traps/syndrome/syndrome.h"
#include "traps/vm/control.h"

#define TID1      (1ull << 16)
#define TID2      (1ull << 17)
#define TID3      (1ull << 18)
#define TID4      (1ull << 49)
#define TID5      (1ull << 58)
#define CPTR_TZ   (1ull << 8)
#define CPTR_TFP  (1ull << 10)
#define CPTR_RES1 0x32ffull
#define ZEN       (3ull << 16)
#define FPEN      (3ull << 20)

static struct el2_instruction mrs(el2_encoding encoding)
{
    return el2_instruction_decode(0xd5200000u | encoding);
}

static struct el2_instruction msr(el2_encoding encoding)
{
    return el2_instruction_decode(0xd5000000u | encoding);
}

static void put(struct el2_cpu *cpu, el2_encoding encoding, unsigned lsb, uint64_t value)
{
    cpu->id[el2_id_index(encoding)] |= value << lsb;
}

/* A CPU with FP and Advanced SIMD that has all of CRm 1 to 7, and nothing else that rows ask for. */
static struct el2_cpu plain_cpu(void)
{
    struct el2_cpu cpu = {.undef = {0x9e, 0}};
    return cpu;
}

static struct el2_trap_decision decide(uint64_t hcr, const struct el2_cpu *cpu, struct el2_instruction insn,
                                       unsigned el)
{
    struct el2_controls controls = {.value = {[EL2_CONTROL_HCR] = hcr}};
    return el2_trap_decide(&controls, cpu, &insn, el);
}

static void expect(struct el2_trap_decision decision, enum el2_trap_outcome outcome, uint64_t esr,
                   const char *control)
{
    cr_expect_eq(decision.outcome, outcome, "outcome %d: %s", decision.outcome, decision.why);
    cr_expect_eq(decision.esr, esr, "esr 0x%llx", (unsigned long long)decision.esr);
    if (control)
        cr_expect_str_eq(decision.control ? decision.control : "none", control);
    else
        cr_expect_null(decision.control);
    cr_expect_not_null(decision.why);
    cr_expect_not_null(decision.origin);
}

Test(control, tables_are_sound)
{
    struct el2_error error = {""};
    cr_expect(el2_controls_check(&error), "%s", error.text);
}

Test(control, tid3_covers_its_range_and_only_that)
{
    struct el2_cpu cpu = plain_cpu();
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        el2_encoding e = el2_id_encoding(index);
        bool in_range = el2_op1(e) == 0 && el2_crm(e) >= 1;
        struct el2_trap_decision decision = decide(TID3, &cpu, mrs(e), 1);
        cr_expect_eq(decision.outcome == EL2_TRAP_TO_EL2, in_range, "index %d", index);
        if (in_range)
            expect(decision, EL2_TRAP_TO_EL2, el2_syndrome_sysreg(e, true, 0), "HCR_EL2.TID3");
        decision = decide(0, &cpu, mrs(e), 1);
        cr_expect_neq(decision.outcome, EL2_TRAP_TO_EL2);
    }
}

Test(control, tid3_and_reserved_encodings)
{
    struct el2_cpu cpu = plain_cpu();
    struct el2_controls controls = {.value = {[EL2_CONTROL_HCR] = TID3}, .tid3_leaves_reserved = true};
    struct el2_instruction reserved = mrs(EL2_ENCODING(3, 0, 0, 4, 3));
    struct el2_instruction mmfr2 = mrs(EL2_SYS_ID_AA64MMFR2_EL1);
    struct el2_instruction pfr0 = mrs(EL2_SYS_ID_AA64PFR0_EL1);
    cr_expect_eq(el2_trap_decide(&controls, &cpu, &reserved, 1).outcome, EL2_TRAP_NONE);
    cr_expect_eq(el2_trap_decide(&controls, &cpu, &mmfr2, 1).outcome, EL2_TRAP_NONE);
    cr_expect_eq(el2_trap_decide(&controls, &cpu, &pfr0, 1).outcome, EL2_TRAP_TO_EL2);
    put(&cpu, EL2_SYS_ID_AA64MMFR2_EL1, 0, 1);
    cr_expect_eq(el2_trap_decide(&controls, &cpu, &mmfr2, 1).outcome, EL2_TRAP_TO_EL2);
    put(&cpu, EL2_SYS_ID_AA64MMFR0_EL1, 56, 1); /* FEAT_FGT */
    cr_expect_eq(el2_trap_decide(&controls, &cpu, &reserved, 1).outcome, EL2_TRAP_TO_EL2);
}

Test(control, tid1_tid2_tid4_tid5)
{
    struct el2_cpu cpu = plain_cpu();
    static const el2_encoding caches[] = {EL2_SYS_CCSIDR_EL1, EL2_SYS_CLIDR_EL1, EL2_SYS_CCSIDR2_EL1,
                                          EL2_SYS_CSSELR_EL1};
    expect(decide(TID1, &cpu, mrs(EL2_SYS_REVIDR_EL1), 1), EL2_TRAP_TO_EL2,
           el2_syndrome_sysreg(EL2_SYS_REVIDR_EL1, true, 0), "HCR_EL2.TID1");
    expect(decide(TID1, &cpu, mrs(EL2_SYS_AIDR_EL1), 1), EL2_TRAP_TO_EL2,
           el2_syndrome_sysreg(EL2_SYS_AIDR_EL1, true, 0), "HCR_EL2.TID1");
    expect(decide(TID1 | TID2 | TID3, &cpu, mrs(EL2_SYS_MIDR_EL1), 1), EL2_TRAP_NONE, 0, NULL);
    expect(decide(TID1 | TID2 | TID3, &cpu, mrs(EL2_SYS_MPIDR_EL1), 1), EL2_TRAP_NONE, 0, NULL);
    for (size_t i = 0; i < 4; i++) {
        expect(decide(TID2, &cpu, mrs(caches[i]), 1), EL2_TRAP_TO_EL2,
               el2_syndrome_sysreg(caches[i], true, 0), "HCR_EL2.TID2");
        expect(decide(TID4, &cpu, mrs(caches[i]), 1), EL2_TRAP_NONE, 0, NULL); /* no FEAT_EVT */
    }
    expect(decide(TID2, &cpu, msr(EL2_SYS_CSSELR_EL1), 1), EL2_TRAP_TO_EL2,
           el2_syndrome_sysreg(EL2_SYS_CSSELR_EL1, false, 0), "HCR_EL2.TID2");
    expect(decide(TID2, &cpu, mrs(EL2_SYS_CTR_EL0), 1), EL2_TRAP_TO_EL2,
           el2_syndrome_sysreg(EL2_SYS_CTR_EL0, true, 0), "HCR_EL2.TID2");
    put(&cpu, EL2_SYS_ID_AA64MMFR2_EL1, 56, 1); /* FEAT_EVT */
    for (size_t i = 0; i < 4; i++)
        cr_expect_str_eq(decide(TID4, &cpu, mrs(caches[i]), 1).control, "HCR_EL2.TID4");
    expect(decide(TID4, &cpu, mrs(EL2_SYS_CTR_EL0), 1), EL2_TRAP_NONE, 0, NULL);

    cr_expect_eq(decide(TID5, &cpu, mrs(EL2_SYS_GMID_EL1), 1).outcome, EL2_TRAP_NONE);
    put(&cpu, EL2_SYS_ID_AA64PFR1_EL1, 8, 2); /* FEAT_MTE2 */
    cr_expect_str_eq(decide(TID5, &cpu, mrs(EL2_SYS_GMID_EL1), 1).control, "HCR_EL2.TID5");
}

Test(control, writes_to_id_registers_are_undefined_whatever_is_trapped)
{
    struct el2_cpu cpu = plain_cpu();
    put(&cpu, EL2_SYS_ID_AA64MMFR2_EL1, 36, 1); /* FEAT_IDST reports reads only */
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        el2_encoding e = el2_id_encoding(index);
        if (e == (el2_encoding)EL2_SYS_CSSELR_EL1)
            continue;
        expect(decide(TID1 | TID2 | TID3, &cpu, msr(e), 1), EL2_TRAP_UNDEF, EL2_ESR_UNDEF, NULL);
        expect(decide(TID1 | TID2 | TID3, &cpu, msr(e), 0), EL2_TRAP_UNDEF, EL2_ESR_UNDEF, NULL);
    }
}

Test(control, what_guests_got_without_traps)
{
    FILE *file = fopen(EL2_TEST_DATA "/traps/vm/access.tsv", "r");
    char line[256], host_name[32], name[32], result[32], loaded[32] = "";
    struct el2_host *host = NULL;
    unsigned el;
    int compared = 0;
    cr_assert_not_null(file);
    while (fgets(line, sizeof line, file)) {
        if (line[0] == '#' || sscanf(line, "%31s %u %31s %31s", host_name, &el, name, result) != 4)
            continue;
        if (strcmp(host_name, loaded) != 0) {
            struct el2_error error = {""};
            el2_host_free(host);
            host = el2_host_load(host_name, &error);
            cr_assert_not_null(host, "%s", error.text);
            strcpy(loaded, host_name);
        }
        el2_encoding encoding;
        cr_assert(host && el2_encoding_parse(name, &encoding));
        struct el2_trap_decision decision = decide(0, &host->cpu[0], mrs(encoding), el);
        ++compared;
        if (strcmp(result, "value") == 0) {
            cr_expect_eq(decision.outcome, EL2_TRAP_NONE, "%s EL%u %s: %s", host_name, el, name,
                         decision.why);
        } else {
            cr_expect_neq(decision.outcome, EL2_TRAP_TO_EL2, "%s EL%u %s", host_name, el, name);
            cr_expect_eq(decision.esr, strtoull(result, NULL, 16), "%s EL%u %s: 0x%llx", host_name, el, name,
                         (unsigned long long)decision.esr);
        }
    }
    el2_host_free(host);
    fclose(file);
    cr_expect_eq(compared, 352);
}

Test(control, ctr_and_dczid_at_el0)
{
    struct el2_cpu cpu = plain_cpu();
    struct el2_controls controls = {0};
    struct el2_instruction ctr = mrs(EL2_SYS_CTR_EL0);
    struct el2_instruction dczid = mrs(EL2_SYS_DCZID_EL0);
    expect(el2_trap_decide(&controls, &cpu, &ctr, 0), EL2_TRAP_TO_EL1, 0x6232c001, "SCTLR_EL1.UCT");
    expect(el2_trap_decide(&controls, &cpu, &dczid, 0), EL2_TRAP_NONE, 0, NULL);
    controls.value[EL2_CONTROL_SCTLR_EL1] = 1ull << 15;
    expect(el2_trap_decide(&controls, &cpu, &ctr, 0), EL2_TRAP_NONE, 0, NULL);
    controls.value[EL2_CONTROL_HCR] = TID2;
    expect(el2_trap_decide(&controls, &cpu, &ctr, 0), EL2_TRAP_TO_EL2, 0x6232c001, "HCR_EL2.TID2");
}

Test(control, fine_grained_traps_need_the_feature)
{
    static const struct {
        el2_encoding encoding;
        unsigned bit;
        const char *control;
    } BITS[] = {
        {EL2_SYS_MIDR_EL1, 25, "HFGRTR_EL2.MIDR_EL1"},     {EL2_SYS_MPIDR_EL1, 26, "HFGRTR_EL2.MPIDR_EL1"},
        {EL2_SYS_REVIDR_EL1, 28, "HFGRTR_EL2.REVIDR_EL1"}, {EL2_SYS_AIDR_EL1, 2, "HFGRTR_EL2.AIDR_EL1"},
        {EL2_SYS_CTR_EL0, 14, "HFGRTR_EL2.CTR_EL0"},       {EL2_SYS_DCZID_EL0, 15, "HFGRTR_EL2.DCZID_EL0"},
        {EL2_SYS_CLIDR_EL1, 10, "HFGRTR_EL2.CLIDR_EL1"},   {EL2_SYS_CCSIDR_EL1, 9, "HFGRTR_EL2.CCSIDR_EL1"},
        {EL2_SYS_CSSELR_EL1, 13, "HFGRTR_EL2.CSSELR_EL1"},
    };
    for (size_t i = 0; i < EL2_COUNT(BITS); i++) {
        struct el2_cpu cpu = plain_cpu();
        struct el2_controls controls = {.value = {[EL2_CONTROL_HFGRTR] = 1ull << BITS[i].bit}};
        struct el2_instruction insn = mrs(BITS[i].encoding);
        cr_expect_eq(el2_trap_decide(&controls, &cpu, &insn, 1).outcome, EL2_TRAP_NONE);
        put(&cpu, EL2_SYS_ID_AA64MMFR0_EL1, 56, 1);
        expect(el2_trap_decide(&controls, &cpu, &insn, 1), EL2_TRAP_TO_EL2,
               el2_syndrome_sysreg(BITS[i].encoding, true, 0), BITS[i].control);
    }
}

Test(control, use_of_sve)
{
    struct el2_instruction cntd = el2_instruction_decode(0x04e0e3e0);
    struct el2_cpu cpu = plain_cpu();
    struct el2_controls controls = {
        .value = {[EL2_CONTROL_CPTR] = CPTR_RES1 | CPTR_TZ, [EL2_CONTROL_CPACR_EL1] = ZEN | FPEN}};
    for (unsigned el = 0; el < 2; el++)
        expect(el2_trap_decide(&controls, &cpu, &cntd, el), EL2_TRAP_UNDEF, EL2_ESR_UNDEF, NULL);
    put(&cpu, EL2_SYS_ID_AA64PFR0_EL1, 32, 3); /* a value above all that were known */
    for (unsigned el = 0; el < 2; el++)
        expect(el2_trap_decide(&controls, &cpu, &cntd, el), EL2_TRAP_TO_EL2, 0x66000000, "CPTR_EL2.TZ");
    controls.value[EL2_CONTROL_CPTR] = CPTR_RES1;
    expect(el2_trap_decide(&controls, &cpu, &cntd, 1), EL2_TRAP_NONE, 0, NULL);
    controls.value[EL2_CONTROL_CPTR] = CPTR_RES1 | CPTR_TFP;
    expect(el2_trap_decide(&controls, &cpu, &cntd, 1), EL2_TRAP_TO_EL2, 0x1fe00000, "CPTR_EL2.TFP");

    controls.value[EL2_CONTROL_CPTR] = CPTR_RES1 | CPTR_TZ;
    controls.value[EL2_CONTROL_CPACR_EL1] = FPEN; /* the guest's own control comes first */
    expect(el2_trap_decide(&controls, &cpu, &cntd, 1), EL2_TRAP_TO_EL1, 0x66000000, "CPACR_EL1.ZEN");
    controls.value[EL2_CONTROL_CPACR_EL1] = FPEN | 1ull << 16; /* EL1 only */
    expect(el2_trap_decide(&controls, &cpu, &cntd, 0), EL2_TRAP_TO_EL1, 0x66000000, "CPACR_EL1.ZEN");
    expect(el2_trap_decide(&controls, &cpu, &cntd, 1), EL2_TRAP_TO_EL2, 0x66000000, "CPTR_EL2.TZ");
    controls.value[EL2_CONTROL_CPACR_EL1] = ZEN;
    expect(el2_trap_decide(&controls, &cpu, &cntd, 1), EL2_TRAP_TO_EL1, 0x1fe00000, "CPACR_EL1.FPEN");

    controls.value[EL2_CONTROL_HCR] = 1ull << 34; /* E2H: CPTR_EL2 has the layout of CPACR_EL1 */
    controls.value[EL2_CONTROL_CPACR_EL1] = ZEN | FPEN;
    controls.value[EL2_CONTROL_CPTR] = FPEN;
    expect(el2_trap_decide(&controls, &cpu, &cntd, 1), EL2_TRAP_TO_EL2, 0x66000000, "CPTR_EL2.ZEN");
    controls.value[EL2_CONTROL_CPTR] = FPEN | ZEN;
    expect(el2_trap_decide(&controls, &cpu, &cntd, 1), EL2_TRAP_NONE, 0, NULL);
}

Test(control, use_of_fp)
{
    struct el2_instruction fmov = el2_instruction_decode(0x1e604000);
    struct el2_cpu cpu = plain_cpu();
    struct el2_controls controls = {.value = {[EL2_CONTROL_CPTR] = CPTR_TFP}};
    expect(el2_trap_decide(&controls, &cpu, &fmov, 1), EL2_TRAP_TO_EL1, 0x1fe00000, "CPACR_EL1.FPEN");
    controls.value[EL2_CONTROL_CPACR_EL1] = FPEN;
    expect(el2_trap_decide(&controls, &cpu, &fmov, 0), EL2_TRAP_TO_EL2, 0x1fe00000, "CPTR_EL2.TFP");
    controls.value[EL2_CONTROL_CPTR] = 0;
    expect(el2_trap_decide(&controls, &cpu, &fmov, 0), EL2_TRAP_NONE, 0, NULL);
    put(&cpu, EL2_SYS_ID_AA64PFR0_EL1, 16, 0xff);
    expect(el2_trap_decide(&controls, &cpu, &fmov, 0), EL2_TRAP_UNDEF, EL2_ESR_UNDEF, NULL);
}

Test(control, calls_and_waits)
{
    struct el2_cpu cpu = plain_cpu();
    struct el2_instruction svc = el2_instruction_decode(0xd40000a1);
    struct el2_instruction hvc = el2_instruction_decode(0xd4000002);
    struct el2_instruction smc = el2_instruction_decode(0xd4000003);
    struct el2_instruction wfi = el2_instruction_decode(0xd503207f);
    expect(decide(0, &cpu, svc, 0), EL2_TRAP_TO_EL1, 0x56000005, NULL);
    expect(decide(0, &cpu, hvc, 1), EL2_TRAP_TO_EL2, 0x5a000000, NULL);
    expect(decide(0, &cpu, hvc, 0), EL2_TRAP_UNDEF, EL2_ESR_UNDEF, NULL);
    expect(decide(1ull << 29, &cpu, hvc, 1), EL2_TRAP_UNDEF, EL2_ESR_UNDEF, "HCR_EL2.HCD");
    expect(decide(1ull << 19, &cpu, smc, 1), EL2_TRAP_TO_EL2, 0x5e000000, "HCR_EL2.TSC");
    expect(decide(0, &cpu, smc, 1), EL2_TRAP_UNDEF, EL2_ESR_UNDEF, NULL); /* no EL3 */
    expect(decide(1ull << 13, &cpu, wfi, 1), EL2_TRAP_TO_EL2, 0x07e00000, "HCR_EL2.TWI");
    expect(decide(1ull << 13, &cpu, wfi, 0), EL2_TRAP_TO_EL1, 0x07e00000, "SCTLR_EL1.nTWI");
    put(&cpu, EL2_SYS_ID_AA64PFR0_EL1, 12, 2);
    expect(decide(0, &cpu, smc, 1), EL2_TRAP_NONE, 0, NULL);
}

Test(control, other_registers)
{
    struct el2_cpu cpu = plain_cpu();
    expect(decide(1ull << 26, &cpu, msr(EL2_SYS_SCTLR_EL1), 1), EL2_TRAP_TO_EL2,
           el2_syndrome_sysreg(EL2_SYS_SCTLR_EL1, false, 0), "HCR_EL2.TVM");
    expect(decide(1ull << 26, &cpu, mrs(EL2_SYS_SCTLR_EL1), 1), EL2_TRAP_NONE, 0, NULL);
    expect(decide(1ull << 20, &cpu, mrs(EL2_ENCODING(3, 5, 11, 3, 2)), 1), EL2_TRAP_UNDEF, EL2_ESR_UNDEF,
           NULL);
    expect(decide(1ull << 20, &cpu, mrs(EL2_ENCODING(3, 1, 15, 3, 2)), 1), EL2_TRAP_TO_EL2,
           el2_syndrome_sysreg(EL2_ENCODING(3, 1, 15, 3, 2), true, 0), "HCR_EL2.TIDCP");
    expect(decide(0, &cpu, mrs(EL2_SYS_HCR_EL2), 1), EL2_TRAP_UNDEF, EL2_ESR_UNDEF, NULL);
    expect(decide(0, &cpu, mrs(EL2_SYS_SMPRI_EL1), 1), EL2_TRAP_UNDEF, EL2_ESR_UNDEF, NULL);
    expect(decide(1ull << 22, &cpu, el2_instruction_decode(0xd5087642), 1), EL2_TRAP_TO_EL2, 0x62141c4c,
           "HCR_EL2.TSW");
}

Test(control, aarch32_groups)
{
    struct el2_cpu cpu = plain_cpu();
    struct el2_instruction tcmtr = {.kind = EL2_INSN_MRC15, .encoding = EL2_ENCODING(0, 0, 0, 0, 2)};
    struct el2_instruction pfr0 = {.kind = EL2_INSN_MRC15, .encoding = EL2_ENCODING(0, 0, 0, 1, 0)};
    struct el2_instruction mvfr0 = {.kind = EL2_INSN_VMRS, .encoding = EL2_ENCODING(0, 7, 7, 0, 0)};
    struct el2_instruction fpsid = {.kind = EL2_INSN_VMRS, .encoding = EL2_ENCODING(0, 7, 0, 0, 0)};
    struct el2_instruction fpscr = {.kind = EL2_INSN_VMRS, .encoding = EL2_ENCODING(0, 7, 1, 0, 0)};
    struct el2_instruction fpexc = {.kind = EL2_INSN_VMRS, .encoding = EL2_ENCODING(0, 7, 8, 0, 0)};
    cr_expect_str_eq(decide(TID1, &cpu, tcmtr, 1).control, "HCR_EL2.TID1");
    cr_expect_str_eq(decide(TID3, &cpu, pfr0, 1).control, "HCR_EL2.TID3");
    expect(decide(TID3, &cpu, mvfr0, 1), EL2_TRAP_TO_EL2, 0x23e1dc01, "HCR_EL2.TID3");
    cr_expect_str_eq(decide(1ull << 15, &cpu, fpsid, 1).control, "HCR_EL2.TID0");
    expect(decide(TID3, &cpu, pfr0, 0), EL2_TRAP_UNDEF, EL2_ESR_UNDEF, NULL);
    expect(decide(TID3, &cpu, mvfr0, 0), EL2_TRAP_UNDEF, EL2_ESR_UNDEF, NULL);
    expect(decide(0, &cpu, fpscr, 0), EL2_TRAP_NONE, 0, NULL);
    expect(decide(0, &cpu, fpexc, 0), EL2_TRAP_UNDEF, EL2_ESR_UNDEF, NULL);
}

/* HSTR_EL2.T<n> traps what CRn of MRC and MCR of p15 is n, whatever the other numbers are; there is no T4 and no T14. */
Test(control, aarch32_by_crn)
{
    struct el2_cpu cpu = plain_cpu();
    for (unsigned crn = 0; crn < 16; crn++)
        for (unsigned other = 0; other < 8 * 16 * 8; other++) {
            const bool is_trapped = crn != 4 && crn != 14;
            struct el2_instruction insn = {
                .kind = other % 2 ? EL2_INSN_MRC15 : EL2_INSN_MCR15,
                .encoding = EL2_ENCODING(0, other >> 7 & 7, crn, other >> 3 & 15, other & 7)};
            struct el2_controls controls = {.value = {[EL2_CONTROL_HSTR] = 1ull << crn}};
            char name[16];
            snprintf(name, sizeof name, "HSTR_EL2.T%u", crn);
            const char *control = el2_trap_decide(&controls, &cpu, &insn, 1).control;
            cr_assert_eq(control && !strcmp(control, name), is_trapped, "c%u, %u: %s", crn, other,
                         control ? control : "none");
            controls.value[EL2_CONTROL_HSTR] = ~(1ull << crn);
            control = el2_trap_decide(&controls, &cpu, &insn, 1).control;
            cr_assert(!control || strncmp(control, "HSTR", 4) != 0, "c%u, %u: %s", crn, other, control);
        }
}

Test(control, registers_that_hold_none)
{
    cr_expect_eq(el2_control_encoding(EL2_CONTROL_NONE), 0);
    cr_expect_str_eq(el2_control_name(EL2_CONTROL_NONE), "");
    cr_expect_eq(el2_control_of(EL2_SYS_ID_AA64PFR0_EL1), EL2_CONTROL_NONE);
    cr_expect_eq(el2_control_of(0), EL2_CONTROL_NONE);
}

/* FEAT_IDST: an MRS of S3_{0,1,3}_C0_C{0-7}_* that is UNDEFINED has the syndrome of a trapped one, no other and no MSR. */
Test(control, the_feature_id_space)
{
    struct el2_error error = {""};
    struct el2_host *host = el2_host_load("max", &error);
    cr_assert_not_null(host, "%s", error.text);
    for (unsigned i = 0; i < 1u << 14; i++) {
        const el2_encoding encoding = EL2_ENCODING(3, i >> 11 & 7, i >> 7 & 15, i >> 3 & 15, i & 7);
        const unsigned op1 = el2_op1(encoding);
        const bool is_in = (op1 == 0 || op1 == 1 || op1 == 3) && !el2_crn(encoding) && el2_crm(encoding) < 8;
        const struct el2_instruction read = mrs(encoding), write = msr(encoding);
        cr_assert_eq(el2_in_feature_id_space(encoding), is_in, "0x%x", encoding);
        cr_assert_eq(el2_undef_syndrome(&host->cpu[0], &read),
                     is_in ? el2_instruction_syndrome(&read, EL2_EC_SYS64) : EL2_ESR_UNDEF, "0x%x", encoding);
        cr_assert_eq(el2_undef_syndrome(&host->cpu[0], &write), EL2_ESR_UNDEF, "0x%x", encoding);
    }
    el2_host_free(host);
}

/* A fine-grained trap of a pair is one of 128 bits. */
Test(control, fine_grained_traps_of_pairs)
{
    static const struct {
        uint32_t word;
        enum el2_control control;
        unsigned ec;
    } ROWS[] = {
        {0xd5382000u, EL2_CONTROL_HFGRTR, EL2_EC_SYS64},  /* mrs x0, TTBR0_EL1 */
        {0xd5182000u, EL2_CONTROL_HFGWTR, EL2_EC_SYS64},  /* msr TTBR0_EL1, x0 */
        {0xd5782000u, EL2_CONTROL_HFGRTR, EL2_EC_SYS128}, /* mrrs x0, x1, TTBR0_EL1 */
        {0xd5582000u, EL2_CONTROL_HFGWTR, EL2_EC_SYS128}, /* msrr TTBR0_EL1, x0, x1 */
    };
    struct el2_cpu cpu = plain_cpu();
    put(&cpu, EL2_SYS_ID_AA64MMFR0_EL1, 56, 1); /* FGT */
    put(&cpu, EL2_SYS_ID_AA64MMFR3_EL1, 32, 1); /* D128 */
    for (size_t i = 0; i < EL2_COUNT(ROWS); i++) {
        struct el2_controls controls = {.value = {0}};
        const struct el2_instruction insn = el2_instruction_decode(ROWS[i].word);
        controls.value[ROWS[i].control] = 1ull << 36; /* TTBR0_EL1 */
        const struct el2_trap_decision decision = el2_trap_decide(&controls, &cpu, &insn, 1);
        cr_expect_eq(decision.outcome, EL2_TRAP_TO_EL2, "0x%08x: %s", ROWS[i].word, decision.why);
        cr_expect_eq(decision.esr >> 26, ROWS[i].ec, "0x%08x: EC 0x%x", ROWS[i].word,
                     (unsigned)(decision.esr >> 26));
    }
}

/* MRRS, MSRR and SYSP are of FEAT_D128 whatever they name, by DDI 0487 D24.2. */
Test(control, pairs_of_registers)
{
    static const uint32_t WORDS[] = {
        0xd5782000u, /* mrrs x0, x1, TTBR0_EL1 */
        0xd5582000u, /* msrr TTBR0_EL1, x0, x1 */
        0xd5488720u, /* sysp #0, C8, C7, #1, x0, x1 */
    };
    for (size_t i = 0; i < EL2_COUNT(WORDS); i++) {
        struct el2_cpu cpu = plain_cpu();
        const struct el2_instruction insn = el2_instruction_decode(WORDS[i]);
        expect(decide(0, &cpu, insn, 1), EL2_TRAP_UNDEF, el2_undef_syndrome(&cpu, &insn), NULL);
        put(&cpu, EL2_SYS_ID_AA64MMFR3_EL1, 32, 1); /* D128 */
        cr_expect_eq(decide(0, &cpu, insn, 1).outcome, EL2_TRAP_NONE, "0x%08x", WORDS[i]);
    }
}
