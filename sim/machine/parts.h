/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The parts of a machine, for the files of this room: the guest's state, the devices, the accounting. What the CPU
 * itself has (general registers, PC, PSTATE, most system registers) is the engine's.
 *
 * An MRS goes from sysreg.c (what the kernel or the hardware answers) to the accounting and back into the engine; what
 * ends in an exception goes on to exception.c, and from there to enter_el1.c or exit_el2.c.
 */
#ifndef EL2_SIM_MACHINE_PARTS_H
#define EL2_SIM_MACHINE_PARTS_H

#include <stdbool.h>
#include <stdint.h>

#include "cpumodel/arch/register.h"
#include "sim/device/devices.h"
#include "sim/engine/engine.h"
#include "sim/machine/accounting.h"
#include "sim/machine/gate.h"
#include "sim/machine/loader.h"
#include "sim/machine/machine.h"
#include "traps/el2/exits.h"
#include "traps/el2/psci.h"
#include "traps/vm/vm.h"

/* The guest, its kernel's KVM around it, and what it has of its own beside the engine. */
struct el2_guest {
    struct el2_vm *vm;
    const struct el2_host *host;
    const struct el2_exits *exits; /* how the kernel handles an exit */
    struct el2_hvc_vcpu hvc_vcpu;
    struct el2_hvc_context hvc;
    struct el2_image image;
    bool loaded;
    bool has_run;
    uint64_t next_move;   /* instruction count at which the vCPU moves */
    uint64_t cpacr_el1;   /* the guest's: the engine keeps 0 */
    uint64_t sctlr2_el1;  /* the engine has none */
    uint64_t lifted;      /* bit by exception class: the kernel has lifted the trap for good */
    uint64_t random;      /* of FEAT_RNG */
    uint32_t instruction; /* the word of the exception being handled; 0 where it cannot be read */
};

/* What the engine was told to answer by itself. */
struct el2_known_answer {
    bool known;
    bool trapped;
    uint64_t value;
    struct el2_trap_event event; /* of the read that made it known, where it trapped */
};

struct el2_machine {
    struct el2_machine_options options;
    struct el2_engine *engine;
    struct el2_gate *gate;
    struct el2_devices *devices;
    struct el2_guest guest;
    struct el2_accounting accounting;
    struct el2_known_answer answer[EL2_ID_COUNT];
};

static inline const struct el2_cpu *el2_machine_cpu(const struct el2_machine *machine)
{
    return &machine->guest.host->cpu[el2_vm_cpu(machine->guest.vm, 0)];
}

#endif
