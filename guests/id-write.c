/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ID registers are read-only: an MSR to one is UNDEF at EL1 (EC 0: FEAT_IDST is for reads), and changes
 * nothing. */
#include "runtime/guest.h"

const char guest_name[] = "id-write";

/* clang-format off */
#define ATTEMPT(encoding) {#encoding, write_##encoding, read_##encoding}
/* clang-format on */
#define ACCESS(encoding)                                                                                     \
    static void write_##encoding(uint64_t value)                                                             \
    {                                                                                                        \
        guest_msr(encoding, value);                                                                          \
    }                                                                                                        \
    static uint64_t read_##encoding(void)                                                                    \
    {                                                                                                        \
        return guest_mrs(encoding);                                                                          \
    }

ACCESS(s3_0_c0_c0_0) /* MIDR_EL1 */
ACCESS(s3_0_c0_c0_5) /* MPIDR_EL1 */
ACCESS(s3_0_c0_c0_6) /* REVIDR_EL1 */
ACCESS(s3_0_c0_c4_0) /* ID_AA64PFR0_EL1 */
ACCESS(s3_0_c0_c4_1) /* ID_AA64PFR1_EL1 */
ACCESS(s3_0_c0_c5_0) /* ID_AA64DFR0_EL1 */
ACCESS(s3_0_c0_c6_0) /* ID_AA64ISAR0_EL1 */
ACCESS(s3_0_c0_c7_0) /* ID_AA64MMFR0_EL1 */
ACCESS(s3_0_c0_c7_7) /* reserved, RAZ */
ACCESS(s3_1_c0_c0_1) /* CLIDR_EL1 */
ACCESS(s3_1_c0_c0_7) /* AIDR_EL1 */
ACCESS(s3_3_c0_c0_1) /* CTR_EL0 */
ACCESS(s3_3_c0_c0_7) /* DCZID_EL0 */

static const struct attempt {
    const char *name;
    void (*write)(uint64_t value);
    uint64_t (*read)(void);
} attempts[] = {
    ATTEMPT(s3_0_c0_c0_0), ATTEMPT(s3_0_c0_c0_5), ATTEMPT(s3_0_c0_c0_6), ATTEMPT(s3_0_c0_c4_0),
    ATTEMPT(s3_0_c0_c4_1), ATTEMPT(s3_0_c0_c5_0), ATTEMPT(s3_0_c0_c6_0), ATTEMPT(s3_0_c0_c7_0),
    ATTEMPT(s3_0_c0_c7_7), ATTEMPT(s3_1_c0_c0_1), ATTEMPT(s3_1_c0_c0_7), ATTEMPT(s3_3_c0_c0_1),
    ATTEMPT(s3_3_c0_c0_7),
};

#define COUNT (sizeof(attempts) / sizeof(*attempts))

void guest_main(void)
{
    guest_on_exception(guest_record);
    for (unsigned i = 0; i < COUNT; ++i) {
        uint64_t before = attempts[i].read();
        guest_forget();
        attempts[i].write(~before);
        GUEST_CHECK(guest_taken_count() == 1, "msr %s: %u exceptions", attempts[i].name, guest_taken_count());
        GUEST_CHECK(guest_taken()->esr == GUEST_ESR_UNDEFINED, "msr %s: esr 0x%lx", attempts[i].name,
                    guest_taken()->esr);
        guest_forget();
        uint64_t after = attempts[i].read();
        GUEST_CHECK(!guest_taken_count() && after == before, "msr %s changed it from 0x%lx to 0x%lx",
                    attempts[i].name, before, after);
    }
    guest_print("%u registers refused the write\n", (unsigned)COUNT);
}
