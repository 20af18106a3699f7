/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who executes what a feature brings: its instructions, its system registers and operations, as EL1 and EL0 use them.
 * What nobody executes ends a run as not modelled where a guest comes to it; `el2sim features` judges it all the same.
 *
 *     struct el2_executable of;
 *     el2_executable_of(EL2_FEAT_SVE, &of);
 *     if (of.nobody)
 *         // a guest that is shown SVE may come to something that ends the run
 */
#ifndef EL2_SIM_EXECUTE_EXECUTABLE_H
#define EL2_SIM_EXECUTE_EXECUTABLE_H

#include <stdbool.h>

#include "cpumodel/arch/archfeature.h"
#include "traps/vm/vm.h"

enum el2_executor {
    EL2_BY_ENGINE,
    EL2_BY_EL2SIM, /* execute.h, a device, or the machine keeps the register */
    EL2_BY_NOBODY,
};

/* Of a row of either table, beside an engine with these features (el2_gate_engine_set). Of a register: for some access of
 * EL1 or EL0. */
enum el2_executor el2_executor_of_instruction(const struct el2_arch_set *engine,
                                              const struct el2_arch_instruction *row);
enum el2_executor el2_executor_of_register(const struct el2_arch_set *engine,
                                           const struct el2_arch_register *row);

/* Rows of arch_instructions.inc and arch_registers.inc that need the feature, by who executes them. */
struct el2_executable {
    unsigned engine;
    unsigned el2sim;
    unsigned nobody;
};

/* All zero for a feature that has no instruction and no register of EL1 or EL0. */
void el2_executable_of(enum el2_arch_id feature, struct el2_executable *of);

/* TLB maintenance of EL1, of whichever feature: the machine does it for the engine. */
static inline bool el2_executable_is_tlbi(el2_encoding encoding)
{
    return el2_op0(encoding) == 1 && el2_op1(encoding) == 0 &&
           (el2_crn(encoding) == 8 || el2_crn(encoding) == 9);
}

/*
 * The features that the VM's guest is shown on a CPU of its host and with which it may come to what nobody executes:
 * neither KVM's controls nor the architecture keep it from there.
 */
void el2_unexecutable(const struct el2_vm *vm, unsigned cpu, struct el2_arch_set *set);

#endif
