/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory of the guest, as instructions that are performed outside the engine see them. */
#ifndef EL2_SIM_MACHINE_MEMORY_H
#define EL2_SIM_MACHINE_MEMORY_H

#include "sim/machine/parts.h"

/* struct el2_execute_world: memory at a virtual address as `el` (0 or 1) may access it. */
bool el2_machine_read_memory(void *machine, uint64_t address, unsigned el, void *bytes, uint64_t size);
bool el2_machine_write_memory(void *machine, uint64_t address, unsigned el, const void *bytes, uint64_t size);

/*
 * What is being done for the guest takes longer than an instruction, as the accesses above do: the wall clock is looked at
 * once it is done.
 */
void el2_machine_takes_long(struct el2_machine *machine);

#endif
