/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads the whole ID space at EL1 and prints one line an encoding: its S3_… name, a tab and the value, or
 * "undef esr=0x…", or "keep" where the MRS completed without writing Xt. Two reads of one register must
 * agree.
 */
#include "runtime/guest.h"

const char guest_name[] = "id-registers";

struct reading {
    bool is_exception;
    uint64_t value; /* or ESR_EL1 */
};

static struct reading read_id(unsigned index)
{
    guest_forget();
    uint64_t value = guest_id_reader(index)(GUEST_KEEP);
    if (!guest_taken_count())
        return (struct reading){.value = value};
    GUEST_CHECK(value == GUEST_KEEP, "Xt was written by an MRS that took an exception, index %u", index);
    return (struct reading){.is_exception = true, .value = guest_taken()->esr};
}

static void print_reading(unsigned index, struct reading reading)
{
    unsigned op1, crm, op2;
    guest_id_parts(index, &op1, &crm, &op2);
    guest_print("S3_%u_C0_C%u_%u\t", op1, crm, op2);
    if (reading.is_exception)
        guest_print("undef esr=0x%lx\n", reading.value);
    else if (reading.value == GUEST_KEEP)
        guest_print("keep\n");
    else
        guest_print("0x%016lx\n", reading.value);
}

static void check_syndrome(unsigned index, uint64_t esr)
{
    uint64_t reported = (uint64_t)GUEST_EC_SYS64 << 26 | 1u << 25 | guest_id_iss(index);
    GUEST_CHECK(esr == GUEST_ESR_UNDEFINED || esr == reported, "index %u took an exception with esr 0x%lx",
                index, esr);
}

void guest_main(void)
{
    guest_on_exception(guest_record);
    for (unsigned index = 0; index < GUEST_ID_COUNT; ++index) {
        struct reading first = read_id(index);
        struct reading second = read_id(index);
        print_reading(index, first);
        GUEST_CHECK(first.is_exception == second.is_exception && first.value == second.value,
                    "index %u read again gave 0x%lx", index, second.value);
        if (first.is_exception)
            check_syndrome(index, first.value);
    }
}
