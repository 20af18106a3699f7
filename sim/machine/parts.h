/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The parts of a machine, for the files of this room, and for who boots a guest: the guest's state, the vCPUs, the devices, the accounting. What a
 * CPU itself has (general registers, PC, PSTATE, most system registers) is its engine's.
 *
 * An MRS of the ID space is answered in sysreg.c as id_space.c has it. What ends in an exception goes on to exception.c,
 * with what has been decided of it, and from there to enter_el1.c or exit_el2.c.
 */
#ifndef EL2_SIM_MACHINE_PARTS_H
#define EL2_SIM_MACHINE_PARTS_H

#include <stdbool.h>
#include <stdint.h>

#include "cpumodel/arch/register.h"
#include "sim/account/accounting.h"
#include "sim/account/runaway.h"
#include "sim/device/devices.h"
#include "sim/engine/engine.h"
#include "sim/execute/gate.h"
#include "sim/image/image.h"
#include "sim/machine/machine.h"
#include "traps/el2/access.h"
#include "traps/el2/exits.h"
#include "traps/el2/psci.h"
#include "traps/use/use.h"
#include "traps/vm/vm.h"

/*
 * What has been decided of an instruction when it is left to its exception: performed there, and not decided again. It
 * is of the call up that follows, if that is the exception of the instruction at `pc`.
 */
enum el2_carried_kind { EL2_CARRIES_NOTHING, EL2_CARRIES_READ, EL2_CARRIES_USE };

struct el2_carried {
    enum el2_carried_kind kind;
    uint64_t pc;
    uint32_t word;
    struct el2_access read;      /* EL2_CARRIES_READ: an MRS of a register of the ID space */
    struct el2_use_decision use; /* EL2_CARRIES_USE: of what a feature brings */
};

/* Input of the console (input.h). */
struct el2_wanted {
    bool all_wait;   /* no vCPU does anything but wait */
    bool pending;    /* a device wants a byte, and there is none yet */
    uint64_t waited; /* the system counter when all waited last */
    uint64_t looked; /* nanoseconds of CLOCK_MONOTONIC: for input that comes by itself */
};

/* The guest, and its kernel's KVM around it. */
struct el2_guest {
    struct el2_vm *vm;
    const struct el2_host *host;
    const struct el2_exits *exits; /* how the kernel handles an exit */
    struct el2_hvc_vcpu power[EL2_VCPU_MAX];
    struct el2_hvc_context hvc;
    struct el2_image image;
    uint64_t devicetree;      /* guest physical; 0: none */
    uint64_t devicetree_size; /* bytes */
    bool loaded;
    bool has_run;
    uint64_t next_device; /* instruction count at which a device is due */
    uint64_t waited;      /* ticks of the system counter that passed while all vCPUs waited */
    struct el2_wanted wanted;
};

/* What becomes of an MRS of each register of the ID space (id_space.h). */
struct el2_id_space {
    bool decided[2];                         /* by Exception level */
    uint64_t sctlr_el1;                      /* under which EL0's were decided */
    struct el2_access read[2][EL2_ID_COUNT]; /* by Exception level and ID index, to X0 */
    bool remembered[EL2_ID_COUNT];           /* the engine answers it by itself at EL1 */
};

/* A vCPU: its engine, and what it has of its own beside it. */
struct el2_vcpu {
    unsigned index;
    struct el2_engine *engine;
    struct el2_gate *gate;
    bool waits;           /* for an interrupt, or … */
    uint64_t until;       /* … until this is the system counter */
    uint64_t next_move;   /* instruction count at which it moves */
    uint64_t cpacr_el1;   /* the guest's: the engine keeps 0 */
    uint64_t disr_el1;    /* VDISR_EL2, as HCR_EL2.AMO has it */
    uint64_t sctlr2_el1;  /* the engine has none */
    unsigned zcr_el1;     /* LEN, 0 to 15: the engine has no SVE */
    uint64_t lifted;      /* bit by exception class: the kernel has lifted the trap for good */
    uint64_t random;      /* of FEAT_RNG */
    uint32_t instruction; /* the word of the exception being handled; 0 where it cannot be read */
    struct el2_carried carried;
    struct el2_id_space id_space;
    struct el2_runaway runaway;
    struct el2_promise_tracker promises;
};

/* Whose turn it is (turn.h). */
struct el2_turn {
    uint64_t end;          /* instruction count at which it is another's */
    struct el2_vcpu *next; /* the other's, once the engine has stopped; or NULL */
};

struct el2_debug;

struct el2_machine {
    struct el2_machine_options options;
    struct el2_debug *debug; /* debugged.h; NULL: there is no debugger */
    struct el2_devices *devices;
    struct el2_guest guest;
    struct el2_accounting accounting;
    struct el2_turn turn;
    struct el2_vcpu *vcpu; /* whose turn it is: all that the engines call up for is about this one */
    unsigned vcpu_count;
    struct el2_vcpu all[];
};

/* The CPU of the host that the vCPU is on, by its number and as it is. */
static inline unsigned el2_machine_cpu_number(const struct el2_machine *machine)
{
    return el2_vm_cpu(machine->guest.vm, machine->vcpu->index);
}

static inline const struct el2_cpu *el2_machine_cpu(const struct el2_machine *machine)
{
    return &machine->guest.host->cpu[el2_machine_cpu_number(machine)];
}

/* Leaves an instruction, of which `kind` has been filled in, to its exception. */
static inline void el2_machine_carry(struct el2_machine *machine, enum el2_carried_kind kind, uint32_t word)
{
    struct el2_carried *carried = &machine->vcpu->carried;
    carried->kind = kind;
    carried->word = word;
    carried->pc = el2_engine_pc(machine->vcpu->engine);
}

#endif
