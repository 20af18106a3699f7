/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * EL0: an MRS of an ID register there is UNDEF to EL1 (EC 0, or 0x18 with FEAT_IDST); DCZID_EL0 reads;
 * CTR_EL0 reads where SCTLR_EL1.UCT allows and is EC 0x18 to EL1 where not; SVC comes to EL1 with its number,
 * and goes back.
 */
#include "runtime/guest.h"

const char guest_name[] = "el0-reader";

#define SCTLR_UCT   (1u << 15)
#define SPSR_MODE   0x1fu
#define INDEX_CTR   81
#define INDEX_DCZID 87
#define SVC_NUMBER  0x5e47

static uint64_t read_at_el0(unsigned index)
{
    guest_forget();
    return guest_at_el0(guest_id_reader(index), GUEST_KEEP);
}

static uint64_t expected_esr(unsigned index, unsigned ec)
{
    return ec == GUEST_EC_SYS64 ? (uint64_t)ec << 26 | 1u << 25 | guest_id_iss(index) : GUEST_ESR_UNDEFINED;
}

/* What EL1 must see of an access that EL0 is not allowed. */
static void check_refused(unsigned index, uint64_t value)
{
    const struct guest_exception *taken = guest_taken();
    GUEST_CHECK(guest_taken_count() == 1, "index %u: %u exceptions", index, guest_taken_count());
    GUEST_CHECK(value == GUEST_KEEP, "index %u: Xt was written with 0x%lx", index, value);
    GUEST_CHECK(taken->vector == GUEST_SYNC_EL0, "index %u: vector 0x%lx", index, taken->vector);
    GUEST_CHECK((taken->spsr & SPSR_MODE) == 0, "index %u: spsr 0x%lx", index, taken->spsr);
    GUEST_CHECK(taken->elr == (uint64_t)guest_id_reader(index), "index %u: elr 0x%lx", index, taken->elr);
}

static void check_id_registers(void)
{
    unsigned undefined = 0, reported = 0;
    for (unsigned index = 0; index < GUEST_ID_COUNT; ++index) {
        if (index == INDEX_CTR || index == INDEX_DCZID)
            continue;
        uint64_t value = read_at_el0(index);
        check_refused(index, value);
        unsigned ec = guest_ec(guest_taken()->esr);
        GUEST_CHECK(ec == GUEST_EC_UNKNOWN || ec == GUEST_EC_SYS64, "index %u: ec 0x%x", index, ec);
        GUEST_CHECK(guest_taken()->esr == expected_esr(index, ec), "index %u: esr 0x%lx", index,
                    guest_taken()->esr);
        ec == GUEST_EC_SYS64 ? ++reported : ++undefined;
    }
    guest_print("86 registers refused: %u with EC 0, %u with EC 0x18\n", undefined, reported);
}

static void check_dczid(void)
{
    uint64_t at_el1 = guest_mrs(dczid_el0);
    uint64_t at_el0 = read_at_el0(INDEX_DCZID);
    GUEST_CHECK(!guest_taken_count(), "DCZID_EL0 took an exception, esr 0x%lx", guest_taken()->esr);
    GUEST_CHECK((at_el0 & 15) == (at_el1 & 15), "DCZID_EL0 is 0x%lx at EL0, 0x%lx at EL1", at_el0, at_el1);
    guest_print("DCZID_EL0 0x%lx\n", at_el0);
}

static void check_ctr(void)
{
    uint64_t sctlr = guest_mrs(sctlr_el1), at_el1 = guest_mrs(ctr_el0);

    guest_msr(sctlr_el1, sctlr & ~(uint64_t)SCTLR_UCT);
    uint64_t value = read_at_el0(INDEX_CTR);
    check_refused(INDEX_CTR, value);
    GUEST_CHECK(guest_taken()->esr == expected_esr(INDEX_CTR, GUEST_EC_SYS64), "CTR_EL0, UCT 0: esr 0x%lx",
                guest_taken()->esr);

    guest_msr(sctlr_el1, sctlr | SCTLR_UCT);
    value = read_at_el0(INDEX_CTR);
    GUEST_CHECK(!guest_taken_count(), "CTR_EL0, UCT 1: esr 0x%lx", guest_taken()->esr);
    GUEST_CHECK(value == at_el1, "CTR_EL0 is 0x%lx at EL0, 0x%lx at EL1", value, at_el1);
    guest_msr(sctlr_el1, sctlr);
    guest_print("CTR_EL0 0x%lx\n", value);
}

static uint64_t call_svc(uint64_t argument)
{
    register uint64_t x0 __asm__("x0") = argument;
    __asm__ volatile("svc %1" : "+r"(x0) : "i"(SVC_NUMBER) : "memory");
    return x0;
}

static bool answer_svc(struct guest_exception *exception)
{
    exception->x[0] += 1;
    return guest_record(exception);
}

static void check_svc(void)
{
    guest_forget();
    guest_on_exception(answer_svc);
    uint64_t answer = guest_at_el0(call_svc, 0x5e46);
    const struct guest_exception *taken = guest_taken();
    uint32_t instruction = *(const uint32_t *)(taken->elr - 4);

    GUEST_CHECK(guest_taken_count() == 1, "svc: %u exceptions", guest_taken_count());
    GUEST_CHECK(taken->esr == ((uint64_t)GUEST_EC_SVC64 << 26 | 1u << 25 | SVC_NUMBER), "svc: esr 0x%lx",
                taken->esr);
    GUEST_CHECK(instruction == (0xd4000001u | SVC_NUMBER << 5), "svc: elr 0x%lx is not behind it",
                taken->elr);
    GUEST_CHECK((taken->spsr & SPSR_MODE) == 0, "svc: spsr 0x%lx", taken->spsr);
    GUEST_CHECK(taken->vector == GUEST_SYNC_EL0, "svc: vector 0x%lx", taken->vector);
    GUEST_CHECK(answer == 0x5e47, "svc: X0 came back as 0x%lx", answer);
    GUEST_CHECK(guest_mrs(currentel) == 1u << 2, "not back at EL1");
}

void guest_main(void)
{
    guest_on_exception(guest_record);
    check_id_registers();
    check_dczid();
    check_ctr();
    check_svc();
}
