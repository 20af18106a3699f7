/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Data and instruction aborts at an address where nothing is, taken by the guest's own handler. */
#include "runtime/guest.h"

const char guest_name[] = "fault";

#define UNMAPPED     0x0b000000u
#define ISS_WNR      (1u << 6)
#define ISS_FNV      (1u << 10)
#define ISS_FSC      0x3fu
#define FSC_EXTERNAL 0x10 /* synchronous external abort, not on a table walk */

static bool return_to_caller(struct guest_exception *exception)
{
    guest_record(exception);
    if (guest_ec(exception->esr) == GUEST_EC_INSTRUCTION_ABORT_SAME)
        exception->elr = exception->x[30];
    return true;
}

static void check(const char *what, unsigned ec, uint64_t far, bool is_write)
{
    const struct guest_exception *taken = guest_taken();
    unsigned iss = guest_iss(taken->esr);
    GUEST_CHECK(guest_taken_count() == 1, "%s: %u exceptions", what, guest_taken_count());
    GUEST_CHECK(guest_ec(taken->esr) == ec, "%s: esr 0x%lx, expected ec 0x%x", what, taken->esr, ec);
    GUEST_CHECK((iss & ISS_FSC) == FSC_EXTERNAL, "%s: esr 0x%lx, not an external abort", what, taken->esr);
    GUEST_CHECK(!(iss & ISS_WNR) == !is_write, "%s: esr 0x%lx, WnR", what, taken->esr);
    GUEST_CHECK((iss & ISS_FNV) || taken->far == far, "%s: far 0x%lx, expected 0x%lx", what, taken->far, far);
    GUEST_CHECK(taken->vector == GUEST_SYNC_SPX, "%s: vector 0x%lx", what, taken->vector);
    guest_forget();
}

/* Without writeback, which an instruction that is skipped would not do and a compiler may choose. */
static void load(uint64_t address)
{
    uint64_t value;
    __asm__ volatile("ldr %0, [%1]" : "=r"(value) : "r"(address) : "memory");
}

static void store(uint64_t address)
{
    __asm__ volatile("str xzr, [%0]" ::"r"(address) : "memory");
}

void guest_main(void)
{
    guest_on_exception(return_to_caller);

    load(UNMAPPED + 8);
    check("load", GUEST_EC_DATA_ABORT_SAME, UNMAPPED + 8, false);

    store(UNMAPPED + 16);
    check("store", GUEST_EC_DATA_ABORT_SAME, UNMAPPED + 16, true);

    ((void (*)(void))(uintptr_t)(UNMAPPED + 32))();
    GUEST_CHECK(guest_taken()->elr == UNMAPPED + 32, "fetch: elr 0x%lx", guest_taken()->elr);
    check("fetch", GUEST_EC_INSTRUCTION_ABORT_SAME, UNMAPPED + 32, false);
}
