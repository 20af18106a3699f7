/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "runtime/guest.h"

#define PSTATE_EL1H 0x3c5

void guest_take_exception(struct guest_exception *exception);
extern const char guest_el0_done[];

static guest_handler installed;
static bool handling;
static struct guest_exception taken;
static unsigned taken_count;

void guest_on_exception(guest_handler handler)
{
    installed = handler;
}

/* The preferred return address of these is already behind the instruction (DDI 0487 D1.3.1). */
static bool returns_behind(unsigned ec)
{
    return ec == GUEST_EC_SVC64 || ec == GUEST_EC_HVC64 || ec == GUEST_EC_SMC64;
}

bool guest_record(struct guest_exception *exception)
{
    taken = *exception;
    ++taken_count;
    if (!returns_behind(guest_ec(exception->esr)))
        exception->elr += 4;
    return true;
}

void guest_forget(void)
{
    taken_count = 0;
}

unsigned guest_taken_count(void)
{
    return taken_count;
}

struct guest_exception *guest_taken(void)
{
    return &taken;
}

static bool is_return_from_el0(const struct guest_exception *exception)
{
    return exception->vector == GUEST_SYNC_EL0 && guest_ec(exception->esr) == GUEST_EC_SVC64 &&
           guest_iss(exception->esr) == GUEST_SVC_RETURN;
}

static _Noreturn void report(const char *what, const struct guest_exception *exception)
{
    guest_fail("guest went wrong: %s at pc 0x%lx, esr 0x%lx, far 0x%lx, spsr 0x%lx, vector 0x%lx", what,
               exception->elr, exception->esr, exception->far, exception->spsr, exception->vector);
}

void guest_take_exception(struct guest_exception *exception)
{
    if (handling)
        report("exception inside the exception handler", exception);
    if (is_return_from_el0(exception)) {
        exception->elr = (uint64_t)guest_el0_done;
        exception->spsr = PSTATE_EL1H;
        return;
    }
    handling = true;
    if (!installed || !installed(exception))
        report(exception->esr == GUEST_ESR_UNDEFINED ? "undefined instruction" : "unexpected exception",
               exception);
    handling = false;
}
