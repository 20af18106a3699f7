/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An ID register is a promise: for each feature, whether its field announces it, and whether one of its
 * instructions executes. What is announced has to execute. What is not announced may execute where it is
 * hidden: it is counted.
 */
#include "runtime/guest.h"

const char guest_name[] = "probe-features";

#define PROBES(_)                                                                                            \
    _(lse, id_aa64isar0_el1, 20, 2)                                                                          \
    _(crc32, id_aa64isar0_el1, 16, 1)                                                                        \
    _(lrcpc, id_aa64isar1_el1, 20, 1)                                                                        \
    _(lrcpc2, id_aa64isar1_el1, 20, 2)                                                                       \
    _(flagm, id_aa64isar0_el1, 52, 1)                                                                        \
    _(flagm2, id_aa64isar0_el1, 52, 2)                                                                       \
    _(sb, id_aa64isar1_el1, 36, 1)                                                                           \
    _(pan, id_aa64mmfr1_el1, 20, 1)                                                                          \
    _(uao, s3_0_c0_c7_2, 4, 1)                                                                               \
    _(dit, id_aa64pfr0_el1, 48, 1)                                                                           \
    _(dpb, id_aa64isar1_el1, 0, 1)                                                                           \
    _(dpb2, id_aa64isar1_el1, 0, 2)                                                                          \
    _(rng, id_aa64isar0_el1, 60, 1)                                                                          \
    _(rdm, id_aa64isar0_el1, 28, 1)                                                                          \
    _(dotprod, id_aa64isar0_el1, 44, 1)                                                                      \
    _(fcma, id_aa64isar1_el1, 16, 1)                                                                         \
    _(jscvt, id_aa64isar1_el1, 12, 1)                                                                        \
    _(fp16, id_aa64pfr0_el1, 16, 1)                                                                          \
    _(fhm, id_aa64isar0_el1, 48, 1)                                                                          \
    _(frintts, id_aa64isar1_el1, 32, 1)                                                                      \
    _(aes, id_aa64isar0_el1, 4, 1)                                                                           \
    _(pmull, id_aa64isar0_el1, 4, 2)                                                                         \
    _(sha1, id_aa64isar0_el1, 8, 1)                                                                          \
    _(sha256, id_aa64isar0_el1, 12, 1)                                                                       \
    _(sha512, id_aa64isar0_el1, 12, 2)                                                                       \
    _(sha3, id_aa64isar0_el1, 32, 1)                                                                         \
    _(sm3, id_aa64isar0_el1, 36, 1)                                                                          \
    _(sm4, id_aa64isar0_el1, 40, 1)                                                                          \
    _(cssc, s3_0_c0_c6_2, 52, 1)                                                                             \
    _(hbc, s3_0_c0_c6_2, 20, 1)                                                                              \
    _(xs, id_aa64isar1_el1, 56, 1)                                                                           \
    _(lse128, id_aa64isar0_el1, 20, 3)

static _Alignas(64) uint64_t scratch[8];
static unsigned broken, hidden;

static void probe(const char *name, void (*function)(uint64_t *), uint64_t id, unsigned lsb, unsigned least)
{
    unsigned value = (unsigned)(id >> lsb & 15);
    bool announced = value >= least && (lsb != 16 || value != 15); /* 15 of a signed field: not there */
    guest_forget();
    __asm__ volatile("mov x0, %0\n\tblr %1" ::"r"(scratch), "r"(function)
                     : "x0", "x1", "x2", "x3", "x30", "memory", "cc");
    bool executes = guest_taken_count() == 0;
    GUEST_CHECK(executes || guest_taken()->esr == GUEST_ESR_UNDEFINED, "%s: esr 0x%lx", name,
                guest_taken()->esr);
    guest_print("%s field %u %s, %s\n", name, value, announced ? "announced" : "not announced",
                executes ? "executes" : "undefined");
    broken += announced && !executes;
    hidden += !announced && executes;
}

#define DECLARE(name, reg, lsb, least) void probe_##name(uint64_t *);
#define PROBE(name, reg, lsb, least)   probe(#name, probe_##name, guest_mrs(reg), lsb, least);

PROBES(DECLARE)

void guest_main(void)
{
    guest_on_exception(guest_record);
    PROBES(PROBE)
    guest_print("announced but undefined: %u\n", broken);
    guest_print("not announced but executing: %u\n", hidden);
    GUEST_CHECK(!broken, "%u promises are broken", broken);
}
