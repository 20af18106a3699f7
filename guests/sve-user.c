/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What guests do: read ID_AA64PFR0_EL1, and where it shows SVE, use SVE; otherwise take the scalar path. Both
 * paths compute the same checksum. A guest that was shown SVE and may not use it gets an UNDEF and goes
 * wrong.
 */
#include "runtime/guest.h"

const char guest_name[] = "sve-user";

#define COUNT 37

static uint64_t numbers[COUNT];

static void fill(void)
{
    uint64_t state = 0x9e3779b97f4a7c15u;
    for (unsigned i = 0; i < COUNT; ++i) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        numbers[i] = state;
    }
}

static uint64_t sum_of_squares_scalar(void)
{
    uint64_t sum = 0;
    for (unsigned i = 0; i < COUNT; ++i)
        sum += numbers[i] * numbers[i];
    return sum;
}

/* The compiler keeps nothing in Z, P or V registers (-mgeneral-regs-only), so none is named as clobbered. */
static uint64_t vector_bytes(void)
{
    uint64_t bytes;
    __asm__ volatile(".arch_extension sve\n\t"
                     "rdvl %0, #1"
                     : "=r"(bytes));
    return bytes;
}

static uint64_t sum_of_squares_sve(void)
{
    uint64_t i = 0, count = COUNT, sum;
    __asm__ volatile(".arch_extension sve\n\t"
                     "mov     z0.d, #0\n\t"
                     "whilelo p0.d, %[i], %[count]\n"
                     "1:\n\t"
                     "ld1d    {z1.d}, p0/z, [%[numbers], %[i], lsl #3]\n\t"
                     "mla     z0.d, p0/m, z1.d, z1.d\n\t"
                     "incd    %[i]\n\t"
                     "whilelo p0.d, %[i], %[count]\n\t"
                     "b.first 1b\n\t"
                     "ptrue   p0.d\n\t"
                     "uaddv   d0, p0, z0.d\n\t"
                     "fmov    %[sum], d0"
                     : [i] "+&r"(i), [sum] "=r"(sum)
                     : [count] "r"(count), [numbers] "r"(numbers)
                     : "memory", "cc");
    return sum;
}

#define CPACR_EL1_ZEN (3u << 16)
#define ZCR_EL1_LEN   0xfu

static void use_sve(void)
{
    guest_msr(cpacr_el1, guest_mrs(cpacr_el1) | CPACR_EL1_ZEN);
    uint64_t bytes = vector_bytes();
    guest_msr(s3_0_c1_c2_0, ZCR_EL1_LEN); /* ZCR_EL1: the longest vectors there are */
    guest_print("vectors of %lu bytes, at most %lu\n", bytes, vector_bytes());
}

void guest_main(void)
{
    fill();
    uint64_t pfr0 = guest_mrs(id_aa64pfr0_el1);
    unsigned sve = (unsigned)(pfr0 >> 32 & 15);
    guest_print("ID_AA64PFR0_EL1 0x%016lx, SVE %u\n", pfr0, sve);

    uint64_t scalar = sum_of_squares_scalar();
    if (!sve) {
        guest_print("path scalar\nchecksum 0x%016lx\n", scalar);
        return;
    }
    guest_print("path sve\n");
    use_sve();
    uint64_t vector = sum_of_squares_sve();
    GUEST_CHECK(vector == scalar, "SVE computed 0x%lx, scalar code 0x%lx", vector, scalar);
    guest_print("checksum 0x%016lx\n", vector);
}
