/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which instructions the engine must not execute by its own rules, on any CPU that the vCPU may be on:
 * decided once for a class of encodings, looked up for each word of translated code.
 *
 * The engine has features of its own (el2_gate_engine_set, about Armv8.5). A word is watched where the CPU
 * lacks the feature, or a control keeps it from the guest, and the engine would execute it all the same; and
 * where the engine would give a result of its own (RNDR), or not look at a control (CPACR_EL1.FPEN). What it
 * does not execute comes up as an UNDEFINED exception by itself and needs no watching.
 *
 *     struct el2_gate *gate = el2_gate_create(vm, 0, false, &error);
 *     if (el2_gate_watches(gate, word))
 *         decision = el2_use_decide(el2_gate_use(gate, el2_vm_cpu(vm, 0)), word, el);
 *     el2_gate_free(gate);
 */
#ifndef EL2_SIM_EXECUTE_GATE_H
#define EL2_SIM_EXECUTE_GATE_H

#include <stdbool.h>
#include <stdint.h>

#include "cpumodel/text/error.h"
#include "traps/use/use.h"

struct el2_gate;

/* For the CPU that the vCPU is on, or for every CPU of the host where it moves. Borrows the VM. */
struct el2_gate *el2_gate_create(const struct el2_vm *vm, unsigned vcpu, bool moves, struct el2_error *error);
void el2_gate_free(struct el2_gate *gate);

bool el2_gate_watches(struct el2_gate *gate, uint32_t word);

/* The first use of what passes is watched too, until it has been noted. */
void el2_gate_note(struct el2_gate *gate, uint32_t word);

/* CPACR_EL1.FPEN lets floating point through at EL1 and EL0, or not. True where this changes what is watched: for a
 * guest that goes to and fro it does so no more, and floating point is watched for good. */
bool el2_gate_set_fp(struct el2_gate *gate, bool allowed);

/* What the guest may use on a CPU; the caller keeps the guest's own controls in it current. */
struct el2_use_context *el2_gate_use(struct el2_gate *gate, unsigned cpu);

/* The features whose instructions the engine executes. */
void el2_gate_engine_set(struct el2_arch_set *set);

#endif
