/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SVC at EL1: to EL1 itself, with its number in the syndrome and the return address behind it. */
#include "runtime/guest.h"

const char guest_name[] = "svc";

#define SVC(number)                                                                                          \
    static void svc_##number(uint64_t spsel)                                                                 \
    {                                                                                                        \
        __asm__ volatile("msr spsel, %0\n\tsvc #" #number "\n\tmsr spsel, #1" ::"r"(spsel) : "memory");      \
    }

SVC(0)
SVC(1)
SVC(0x8000)
SVC(0xffff)

static const struct {
    unsigned number;
    void (*call)(uint64_t spsel);
} calls[] = {{0, svc_0}, {1, svc_1}, {0x8000, svc_0x8000}, {0xffff, svc_0xffff}};

void guest_main(void)
{
    guest_on_exception(guest_record);
    for (unsigned i = 0; i < sizeof(calls) / sizeof(*calls); ++i)
        for (unsigned spsel = 0; spsel < 2; ++spsel) {
            unsigned number = calls[i].number;
            guest_forget();
            calls[i].call(spsel);
            const struct guest_exception *taken = guest_taken();
            GUEST_CHECK(guest_taken_count() == 1, "svc #%u: %u exceptions", number, guest_taken_count());
            GUEST_CHECK(taken->esr == ((uint64_t)GUEST_EC_SVC64 << 26 | 1u << 25 | number),
                        "svc #%u: esr 0x%lx", number, taken->esr);
            GUEST_CHECK(*(const uint32_t *)(taken->elr - 4) == (0xd4000001u | number << 5),
                        "svc #%u: elr 0x%lx is not behind it", number, taken->elr);
            GUEST_CHECK(taken->vector == (spsel ? GUEST_SYNC_SPX : GUEST_SYNC_SP0), "svc #%u: vector 0x%lx",
                        number, taken->vector);
            GUEST_CHECK((taken->spsr & 0x1f) == (spsel ? 5 : 4), "svc #%u: spsr 0x%lx", number, taken->spsr);
        }
}
