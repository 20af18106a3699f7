/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a debugger asks of the machine, whatever it speaks (sim/gdb).
 *
 * The guest stands still before its first instruction, and where the debugger wants it to; then the machine calls `stopped`,
 * and the guest goes on when that returns. All functions here are for the time of that call. A vCPU goes on as it was told to
 * (el2_debug_set_go), for this time only.
 *
 * The guest does not notice: no word of its memory is changed, time (the instruction count) stands still with it, and it
 * goes on as if it had not been stopped. It does notice, of course, what the debugger writes. Where a register or memory has
 * been written, or a vCPU goes on while others are held, an interrupt may be taken some instructions earlier than it would
 * have been. The run is the same for the same questions asked at the same stops, but for those of `asks`.
 *
 *     static void stopped(void *context, struct el2_machine *machine, const struct el2_debug_stop *stop)
 *     {
 *         struct el2_cpu_state state;
 *         el2_debug_state(machine, stop->vcpu, &state);
 *         printf("0x%llx\n", (unsigned long long)state.pc);
 *         el2_debug_set_go(machine, stop->vcpu, &(struct el2_debug_go){.steps = true});
 *     }
 *     const struct el2_machine_debugger debugger = {.stopped = stopped};
 *     struct el2_machine_options options = {.debugger = &debugger};
 */
#ifndef EL2_SIM_MACHINE_DEBUG_H
#define EL2_SIM_MACHINE_DEBUG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cpumodel/arch/encoding.h"
#include "sim/account/event.h"
#include "sim/account/verdict.h"
#include "traps/el2/state.h"

struct el2_machine;

#define EL2_DEBUG_POINTS_MAX     256u
#define EL2_DEBUG_WATCH_SIZE_MAX 4096u /* bytes of a watchpoint */

enum el2_debug_reason {
    EL2_DEBUG_ENTRY,       /* nothing has executed yet */
    EL2_DEBUG_STEPPED,     /* one instruction, or out of the range */
    EL2_DEBUG_BREAKPOINT,  /* at the address of one */
    EL2_DEBUG_WATCHPOINT,  /* before an access */
    EL2_DEBUG_INTERRUPTED, /* `asks` has answered true */
    EL2_DEBUG_ENDED,       /* the run, which does not go on; PC may be behind that of the verdict */
};

enum el2_debug_kind {
    EL2_DEBUG_SOFTWARE, /* breakpoints: the two are the same here */
    EL2_DEBUG_HARDWARE,
    EL2_DEBUG_WRITES, /* watchpoints */
    EL2_DEBUG_READS,
    EL2_DEBUG_ACCESSES,
    EL2_DEBUG_KINDS,
};

/* A breakpoint at a virtual address, whatever is mapped there, or a watchpoint of so many bytes from there on. */
struct el2_debug_point {
    enum el2_debug_kind kind;
    uint64_t address;
    uint64_t size; /* bytes; 4 of a breakpoint */
};

struct el2_debug_stop {
    enum el2_debug_reason reason;
    unsigned vcpu;
    enum el2_debug_kind kind;          /* EL2_DEBUG_BREAKPOINT, EL2_DEBUG_WATCHPOINT */
    uint64_t address;                  /* EL2_DEBUG_WATCHPOINT: the watched byte that is accessed */
    const struct el2_verdict *verdict; /* EL2_DEBUG_ENDED */
};

struct el2_machine_debugger {
    void (*stopped)(void *context, struct el2_machine *machine, const struct el2_debug_stop *stop);
    bool (*asks)(void *context); /* whether the guest is to stop; looked at now and then, in real time */
    void *context;
};

/* How a vCPU goes on. */
struct el2_debug_go {
    bool is_held;        /* it does not, but others do; where no other can, it does */
    bool steps;          /* one instruction, and … */
    uint64_t first, end; /* … more while PC is in first <= PC < end */
};
void el2_debug_set_go(struct el2_machine *machine, unsigned vcpu, const struct el2_debug_go *go);

/* The run is over: the guest executes nothing more. */
void el2_debug_end(struct el2_machine *machine, const char *why);

/* There is no debugger any more, and no point: the guest goes on. */
void el2_debug_leave(struct el2_machine *machine);

/* False where there are EL2_DEBUG_POINTS_MAX; or where there is none like it. */
bool el2_debug_add(struct el2_machine *machine, const struct el2_debug_point *point);
bool el2_debug_remove(struct el2_machine *machine, const struct el2_debug_point *point);

/* --- vCPUs --- */

enum el2_debug_activity { EL2_DEBUG_RUNS, EL2_DEBUG_WAITS, EL2_DEBUG_OFF };

unsigned el2_debug_vcpus(const struct el2_machine *machine);
enum el2_debug_activity el2_debug_activity(const struct el2_machine *machine, unsigned vcpu);

/* --- registers --- */

void el2_debug_state(struct el2_machine *machine, unsigned vcpu, struct el2_cpu_state *state);

/* False, and nothing is set: PC is not aligned, or PSTATE is no state of AArch64 at EL1 or EL0 that a guest can be in.
 * SCTLR_EL1 stays. */
bool el2_debug_set_state(struct el2_machine *machine, unsigned vcpu, const struct el2_cpu_state *state);

/* Vn, its low half first. */
void el2_debug_vector(struct el2_machine *machine, unsigned vcpu, unsigned n, uint64_t value[2]);
void el2_debug_set_vector(struct el2_machine *machine, unsigned vcpu, unsigned n, const uint64_t value[2]);

/*
 * A system register as an MRS at EL1 would read it, by the decision by which that is answered. False: the MRS would be UNDEFINED,
 * or leave Xt as it was. FPSR and FPCR are told whether the guest may use them now or not. Not to be asked for are registers
 * whose read does something, as that of RNDR or ICC_IAR1_EL1.
 */
bool el2_debug_register(struct el2_machine *machine, unsigned vcpu, el2_encoding encoding, uint64_t *value);

/* Writes FPSR, FPCR. False: another register. */
bool el2_debug_set_register(struct el2_machine *machine, unsigned vcpu, el2_encoding encoding,
                            uint64_t value);

/* --- memory, by the vCPU's stage 1 --- */

enum el2_debug_place_kind {
    EL2_DEBUG_RAM,
    EL2_DEBUG_FLASH,    /* that the guest sees as memory: read, and not written */
    EL2_DEBUG_DEVICE,   /* not read and not written, which would do something */
    EL2_DEBUG_NOTHING,  /* no memory there */
    EL2_DEBUG_UNMAPPED, /* no translation */
};

struct el2_debug_place {
    enum el2_debug_place_kind kind;
    uint64_t physical;  /* but EL2_DEBUG_UNMAPPED */
    const char *device; /* EL2_DEBUG_DEVICE: its name */
};
void el2_debug_locate(struct el2_machine *machine, unsigned vcpu, uint64_t address,
                      struct el2_debug_place *place);

/* How many of the bytes were copied: up to the first that is not in RAM, nor in flash that is read. */
size_t el2_debug_read(struct el2_machine *machine, unsigned vcpu, uint64_t address, void *bytes, size_t size);
size_t el2_debug_write(struct el2_machine *machine, unsigned vcpu, uint64_t address, const void *bytes,
                       size_t size);

/* --- what happened --- */

/* The last trap to EL2 (2), or exception to EL1 (1), of any vCPU; NULL: there was none. */
const struct el2_trap_event *el2_debug_last(const struct el2_machine *machine, unsigned target_el);

#endif
