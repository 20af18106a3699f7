/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ID reads of an AArch32 guest: MRC p15 and VMRS at EL1 of a VM with the feature el1_32bit.
 *
 * The controls decide whether the access traps (HCR_EL2.TID1 to TID4), the kernel's [aarch32] rows what a
 * trapped one is answered: by the AArch64 register of the same meaning, UNDEF, or, from Linux 6.1 on, for
 * p15, 0, c0, c4 to c7 with 0 and no step past the instruction, so that the guest is caught in it (livelock).
 * What does not trap is the CPU's own. Values are 32 bits.
 *
 *     struct el2_instruction access;
 *     struct el2_answer answer;
 *     if (el2_guest32_parse("P15_0_C0_C1_2", &access) && el2_guest32_read(vm, 0, &access, &answer))
 *         answer.value;                                     // ID_DFR0
 */
#ifndef EL2_TRAPS_EL2_GUEST32_H
#define EL2_TRAPS_EL2_GUEST32_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cpumodel/text/error.h"
#include "sanitise/language/aarch32.h"
#include "traps/syndrome/instruction.h"
#include "traps/vm/vm.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EL2_GUEST32_TEXT 24

struct el2_guest32_register {
    enum el2_instruction_kind kind; /* EL2_INSN_MRC15 or EL2_INSN_VMRS */
    el2_encoding encoding;          /* op0 = 0: opc1, CRn, CRm, opc2; of VMRS the register number in CRn */
    const char *name;               /* "ID_DFR0"; "" where reserved */
    el2_encoding aarch64;           /* the register that holds the CPU's value, or 0 */
    enum el2_aarch32_group group;
};

/* All of them, by rising encoding, VMRS last. Static. */
const struct el2_guest32_register *el2_guest32_registers(size_t *count);

/* The row of an access, or NULL: the CPU has no such register. */
const struct el2_guest32_register *el2_guest32_find(const struct el2_instruction *access);

/* Reads "P15_0_C0_C1_2" or "VMRS_MVFR0"; false where the text is neither, or not in p15, c0. */
bool el2_guest32_parse(const char *text, struct el2_instruction *access);

/* The access of a row, into R0, and its text ("P15_0_C0_C1_2"). */
struct el2_instruction el2_guest32_access(const struct el2_guest32_register *reg);
void el2_guest32_print(const struct el2_guest32_register *reg, char text[EL2_GUEST32_TEXT]);

/*
 * What the guest reads; does not change the VM. False where nothing says what the CPU holds (FPSID of a model
 * that traps/el2/fpsid.inc does not know): `answer` then says so in its rule, with the value 0.
 */
bool el2_guest32_read(const struct el2_vm *vm, unsigned vcpu, const struct el2_instruction *access,
                      struct el2_answer *answer);

/* Checks the tables: sorted, no encoding twice. */
bool el2_guest32_check(struct el2_error *error);

#ifdef __cplusplus
}
#endif

#endif
