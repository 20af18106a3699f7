/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Undefined instructions with a handler of the guest's own: the syndrome, the return address, the saved
 * PSTATE and the vector must be the architecture's, with SP_EL0 and with SP_EL1, and the guest must be able
 * to go on.
 */
#include "runtime/guest.h"

const char guest_name[] = "undef-handler";

#define PATTERN    0x5e47135e47135e47u
#define SPSR_NZCV  0xf0000000u
#define SPSR_IL_SS 0x00300000u
#define SPSR_DAIF  0x000003c0u
#define SPSR_MODE  0x0000001fu
#define ESR_MRS_ID 0x623200a1u /* EC 0x18, IL, ISS of mrs x5, S3_0_C0_C0_1 (FEAT_IDST) */

typedef uint64_t attempt_function(uint64_t spsel, uint64_t daif, uint64_t nzcv, uint64_t x5);

extern attempt_function undef_udf, undef_udf_immediate, undef_unallocated, undef_mrs, undef_msr, undef_mrs_id;
extern const char undef_udf_at[], undef_udf_immediate_at[], undef_unallocated_at[], undef_mrs_at[],
    undef_msr_at[], undef_mrs_id_at[];

static const struct attempt {
    const char *name;
    attempt_function *function;
    const char *address;
    uint64_t other_esr; /* also allowed, or 0 */
} attempts[] = {
    {"udf #0", undef_udf, undef_udf_at, 0},
    {"udf #0x5e47", undef_udf_immediate, undef_udf_immediate_at, 0},
    {"unallocated encoding", undef_unallocated, undef_unallocated_at, 0},
    {"mrs of an unallocated register", undef_mrs, undef_mrs_at, 0},
    {"msr of an unallocated register", undef_msr, undef_msr_at, 0},
    {"mrs of an unallocated ID register", undef_mrs_id, undef_mrs_id_at, ESR_MRS_ID},
};

static uint64_t handler_el, handler_spsel, handler_daif;

static bool handle(struct guest_exception *exception)
{
    handler_el = guest_mrs(currentel);
    handler_spsel = guest_mrs(spsel);
    handler_daif = guest_mrs(daif);
    return guest_record(exception);
}

static void check(const struct attempt *attempt, uint64_t spsel, uint64_t daif, uint64_t nzcv)
{
    const struct guest_exception *taken = guest_taken();
    const char *name = attempt->name;
    uint64_t vector = spsel ? GUEST_SYNC_SPX : GUEST_SYNC_SP0;
    uint64_t spsr = nzcv | daif | (spsel ? 5 : 4);
    uint64_t checked = SPSR_NZCV | SPSR_IL_SS | SPSR_DAIF | SPSR_MODE;

    GUEST_CHECK(guest_taken_count() == 1, "%s: %u exceptions", name, guest_taken_count());
    GUEST_CHECK(taken->esr == GUEST_ESR_UNDEFINED || (attempt->other_esr && taken->esr == attempt->other_esr),
                "%s: esr 0x%lx", name, taken->esr);
    GUEST_CHECK(taken->elr == (uint64_t)attempt->address, "%s: elr 0x%lx", name, taken->elr);
    GUEST_CHECK((taken->spsr & checked) == spsr, "%s: spsr 0x%lx, expected 0x%lx", name, taken->spsr, spsr);
    GUEST_CHECK(taken->vector == vector, "%s: vector 0x%lx, expected 0x%lx", name, taken->vector, vector);
    GUEST_CHECK(taken->x[5] == PATTERN, "%s: X5 was written before the exception", name);
    GUEST_CHECK(handler_el == 1u << 2 && handler_spsel == 1 && handler_daif == SPSR_DAIF,
                "%s: handler at CurrentEL 0x%lx, SPSel %lu, DAIF 0x%lx", name, handler_el, handler_spsel,
                handler_daif);
}

void guest_main(void)
{
    static const uint64_t daifs[] = {0, 0x080, 0x240, SPSR_DAIF};
    guest_on_exception(handle);
    for (unsigned i = 0; i < sizeof(attempts) / sizeof(*attempts); ++i)
        for (unsigned spsel = 0; spsel < 2; ++spsel)
            for (unsigned d = 0; d < sizeof(daifs) / sizeof(*daifs); ++d)
                for (uint64_t nzcv = 0; nzcv <= SPSR_NZCV; nzcv += 0x50000000) {
                    guest_forget();
                    uint64_t x5 = attempts[i].function(spsel, daifs[d], nzcv, PATTERN);
                    check(&attempts[i], spsel, daifs[d], nzcv);
                    GUEST_CHECK(x5 == PATTERN, "%s: X5 was written", attempts[i].name);
                }
    guest_print("%u instructions, each with 2 stack pointers, 4 DAIF and 4 NZCV\n",
                (unsigned)(sizeof(attempts) / sizeof(*attempts)));
}
