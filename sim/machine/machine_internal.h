/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the machine share. */
#ifndef EL2_SIM_MACHINE_MACHINE_INTERNAL_H
#define EL2_SIM_MACHINE_MACHINE_INTERNAL_H

#include <time.h>

#include "cpumodel/arch/register.h"
#include "sim/device/pl011.h"
#include "sim/device/semihosting.h"
#include "sim/device/timer.h"
#include "sim/engine/engine.h"
#include "sim/machine/gate.h"
#include "sim/machine/loader.h"
#include "sim/machine/machine.h"
#include "sim/machine/runaway.h"
#include "sim/machine/tally.h"
#include "traps/el2/exits.h"
#include "traps/use/promise.h"
#include "traps/vm/control.h"

/* What the engine was told to answer by itself. */
struct el2_known_answer {
    bool known;
    bool trapped;
    uint64_t value;
    struct el2_trap_event event; /* of the read that made it known, where it trapped */
};

struct el2_machine {
    struct el2_known_answer answer[EL2_ID_COUNT];
    struct el2_engine *engine;
    struct el2_gate *gate;
    struct el2_promise_tracker promises;
    struct el2_vm *vm;
    const struct el2_host *host;
    struct el2_exits exits;
    struct el2_machine_options options;
    struct el2_hvc_vcpu hvc_vcpu;
    struct el2_hvc_context hvc;
    struct el2_tally tally;
    struct el2_runaway runaway;
    struct el2_pl011 uart;
    struct el2_timers timers;
    struct el2_semihosting semihosting;
    struct el2_verdict verdict;
    struct el2_image image;
    struct timespec started;
    uint64_t printed;
    uint64_t cpacr_el1;  /* the guest's: the engine keeps 0 */
    uint64_t sctlr2_el1; /* the engine has none */
    uint64_t lifted;     /* bit by exception class: the kernel has lifted the trap for good */
    uint64_t random;     /* of FEAT_RNG */
    uint64_t next_move;  /* instruction count */
    uint64_t moves;
    uint64_t sequence;    /* of the last traced event */
    uint32_t instruction; /* the word of the exception being handled; 0 where it cannot be read */
    bool loaded;
    bool has_run;
    bool ended; /* the verdict stands */
};

/* Ends the run with a verdict; the first one counts. */
void el2_machine_end(struct el2_machine *machine, enum el2_verdict_code code, uint64_t pc, uint64_t esr,
                     const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Prints a byte of the guest's. */
void el2_machine_put(void *machine, uint8_t byte);

/* The controls in force: KVM's, and EL1's own. */
struct el2_controls el2_machine_controls(const struct el2_machine *machine);

static inline const struct el2_cpu *el2_machine_cpu(const struct el2_machine *machine)
{
    return &machine->host->cpu[el2_vm_cpu(machine->vm, 0)];
}

/* Counts an event and hands it to the trace. */
void el2_machine_event(struct el2_machine *machine, struct el2_trap_event *event);

/* el2_engine_calls: machine_sysreg.c and machine_exception.c. */
enum el2_sysreg_action el2_machine_sysreg(void *machine, struct el2_sysreg_event *event);
void el2_machine_exception(void *machine, const struct el2_engine_exception *exception,
                           struct el2_cpu_state *state);

/* Adds what the known answers have counted to the tally. */
void el2_machine_forget_answers(struct el2_machine *machine);

/* An exception to EL1 that no kernel has a part in. `esr` is ESR_EL1; FAR_EL1 is written where `far` is not
 * NULL. */
void el2_machine_enter_el1(struct el2_machine *machine, struct el2_cpu_state *state, uint64_t esr,
                           const uint64_t *far, const char *why);

/* A trap to EL2 that the kernel's handlers answer. */
void el2_machine_trap(struct el2_machine *machine, struct el2_cpu_state *state, uint64_t esr,
                      const char *control);

/* Applies a decision of the kernel's, and counts it. */
void el2_machine_perform(struct el2_machine *machine, struct el2_cpu_state *state, uint64_t esr,
                         const char *control, const struct el2_decision *decision);

/* el2_engine_calls: machine_use.c. */
bool el2_machine_watches(void *machine, uint32_t word);
bool el2_machine_executes(void *machine, uint32_t word, unsigned el);

/* An UNDEFINED exception by what a feature brings, or by a word that is no instruction: true where it was. */
bool el2_machine_use(struct el2_machine *machine, struct el2_cpu_state *state);

/* The guest's CPACR_EL1, and the bits of SCTLR_EL1 that the engine must not get to see. */
void el2_machine_set_cpacr(struct el2_machine *machine, uint64_t value);
uint64_t el2_machine_sctlr_absent(struct el2_machine *machine);

/* Time passes until CNTVCT_EL0 is `time`. */
void el2_machine_wait_until(void *machine, uint64_t time);

/* A data or instruction abort of stage 2 (machine_abort.c). */
void el2_machine_stage2_abort(struct el2_machine *machine, const struct el2_engine_exception *exception,
                              struct el2_cpu_state *state);

#endif
