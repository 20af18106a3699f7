/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The engine: the CPU that executes guest code at EL1 and EL0, on Unicorn (internal.h alone includes its
 * header).
 *
 * Guest physical memory is mapped by stage 2, as a hypervisor maps it: RAM from EL2_RAM_BASE, flash from 0 where it is
 * asked for, and nothing else. Every other access is a stage-2 abort and comes up through `exception`, as do all exceptions: the
 * engine takes none by itself. Whoever drives it decides, changes the CPU state, and the engine goes on from
 * there.
 *
 * Not part of the guest's machine: which ID registers, devices and hypercalls there are. The caller answers
 * these. One engine belongs to one thread, and engines of several threads have nothing in common. Only creation
 * allocates. Time is the number of instructions
 * executed: two runs of the same guest are the same.
 *
 *     struct el2_engine *engine = el2_engine_create(&options, &calls, machine, &error);
 *     memcpy(el2_engine_memory(engine, 0x40080000, size), image, size);
 *     el2_engine_set_state(engine, &(struct el2_cpu_state){.pc = 0x40080000, .pstate = 0x3c5});
 *     enum el2_engine_end end = el2_engine_run(engine, &error);
 *     el2_engine_free(engine);
 *
 * A machine of several vCPUs has an engine for each: peers, over the same RAM. They run one at a time, each where
 * another has stopped (el2_engine_follow). What one of them does to all CPUs reaches the others before they run again:
 * TLB and instruction cache maintenance, as HCR_EL2.FB broadcasts it; the stores that clear an exclusive monitor.
 */
#ifndef EL2_SIM_ENGINE_ENGINE_H
#define EL2_SIM_ENGINE_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cpumodel/arch/encoding.h"
#include "cpumodel/text/error.h"
#include "traps/el2/state.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EL2_RAM_BASE    0x40000000ull
#define EL2_RAM_DEFAULT (128ull << 20)
#define EL2_RAM_UNIT    (2ull << 20) /* RAM is a multiple of this */
#define EL2_RAM_MAX     (4ull << 30)

#define EL2_FLASH_SIZE (128ull << 20) /* from 0 on: two banks */

struct el2_engine;

enum el2_engine_exception_kind {
    EL2_ENGINE_UNDEFINED, /* also traps of an instruction: `syndrome` tells, EC 0 where UNDEFINED */
    EL2_ENGINE_SVC,       /* PC is already past it */
    EL2_ENGINE_INSTRUCTION_ABORT,
    EL2_ENGINE_DATA_ABORT,
    EL2_ENGINE_BREAKPOINT,
    EL2_ENGINE_HVC, /* PC is already past it */
    EL2_ENGINE_SMC,
    EL2_ENGINE_INTERRUPT,     /* before an instruction: el2_engine_interrupt asked for it */
    EL2_ENGINE_ILLEGAL_STATE, /* behind an ERET that sets PSTATE.IL: PC and PSTATE are what it made of them */
    EL2_ENGINE_OTHER,         /* none that this machine can cause */
};

struct el2_engine_exception {
    enum el2_engine_exception_kind kind;
    unsigned number;    /* the engine's own, for messages */
    unsigned target_el; /* where the engine would take it to */
    uint64_t syndrome;  /* ESR of that Exception level */
    uint64_t far;       /* faulting virtual address of an abort */
    uint64_t ipa;       /* faulting guest physical address of an abort that goes to EL2 */
    bool is_aarch32;    /* taken from AArch32: the state is not to be relied on */
};

/* What becomes of an access to a system register. */
enum el2_sysreg_action {
    EL2_SYSREG_DONE,      /* performed: a read's value goes to Xt, and PC to the next instruction */
    EL2_SYSREG_KEEP,      /* performed, and Xt stays as it is */
    EL2_SYSREG_NATIVE,    /* the engine performs it, by its own rules */
    EL2_SYSREG_EXCEPTION, /* `exception` is called for it, with PC at the instruction */
};

struct el2_sysreg_event {
    el2_encoding encoding;
    uint8_t el;
    uint8_t rt; /* 31 is XZR */
    bool is_read;
    uint64_t value; /* what a write writes; what a read gets */
};

/*
 * The calls up. All get the context of el2_engine_create; none may be NULL but `watches`, which leaves code
 * alone.
 *
 * Code is looked at once, when it is translated, and again when it has changed: `watches` is asked for each
 * word. A watched word that is about to execute comes up through `executes`; all else runs at full speed.
 */
struct el2_engine_calls {
    /* MRS and MSR (register) with op0 2 or 3. */
    enum el2_sysreg_action (*sysreg)(void *context, struct el2_sysreg_event *event);
    /* Any exception. The state is changed in place: the guest goes on with it. */
    void (*exception)(void *context, const struct el2_engine_exception *exception,
                      struct el2_cpu_state *state);
    /* The instruction count has reached the deadline, or the engine has done what takes much longer than an instruction:
     * translated code, above all. Returns the next deadline. */
    uint64_t (*due)(void *context, uint64_t count);
    /* Whether `executes` is to be asked when the word executes. */
    bool (*watches)(void *context, uint32_t word);
    /* True: the engine executes it, by its own rules. False: `exception` is called, EL2_ENGINE_UNDEFINED. */
    bool (*executes)(void *context, uint32_t word, unsigned el);
};

struct el2_engine_options {
    uint64_t ram_size; /* bytes; 0 means EL2_RAM_DEFAULT */
    bool has_flash;    /* EL2_FLASH_SIZE bytes, which the guest reads and executes; its stores abort */
    uint64_t hcr_el2;  /* of HCR_EL2: TWI, API and APK are armed in the engine, the rest is not used */
    bool id_traps;     /* and TID1, TID2 and TID3: traps of ID registers are the engine's own */
    bool
        coherent_fetch; /* the guest is told that what it stores is what it executes, without instruction cache
                            maintenance: CTR_EL0.DIC */
    struct el2_engine
        *peer; /* an engine of the same machine, made with the same options, that has not run: its RAM is
                                this one's, too. NULL: none */
};

enum el2_engine_end {
    EL2_ENGINE_STOPPED, /* el2_engine_stop */
    EL2_ENGINE_WAITING, /* WFI: nothing is pending */
    EL2_ENGINE_ABORTED, /* the guest did what the engine cannot do: the error says what */
    EL2_ENGINE_FAILED,  /* the engine itself gave up: the error says how */
};

/* NULL with a message where a size is bad, memory runs out, or this build of Unicorn is not one that can be
 * used. */
struct el2_engine *el2_engine_create(const struct el2_engine_options *options,
                                     const struct el2_engine_calls *calls, void *context,
                                     struct el2_error *error);
void el2_engine_free(struct el2_engine *engine);

/* RAM of `size` bytes at a guest physical address, or NULL where not all of it is RAM. Code that has been
 * executed must not be changed through it. */
void *el2_engine_memory(struct el2_engine *engine, uint64_t address, uint64_t size);
uint64_t el2_engine_ram_size(const struct el2_engine *engine);

/* Flash of `size` bytes at a guest physical address, or NULL where not all of it is flash. As above. */
void *el2_engine_flash(struct el2_engine *engine, uint64_t address, uint64_t size);

/* What the guest finds there with its loads: RAM, or flash that is shown; else NULL. */
const void *el2_engine_readable(struct el2_engine *engine, uint64_t address, uint64_t size);

/* The CPU state: between runs, or from `sysreg`; `exception` has its own. */
void el2_engine_state(struct el2_engine *engine, struct el2_cpu_state *state);
void el2_engine_set_state(struct el2_engine *engine, const struct el2_cpu_state *state);

/* Any system register as the engine has it (SCTLR_EL1, TCR_EL1 …); 0 for one that it does not know. */
uint64_t el2_engine_register(struct el2_engine *engine, el2_encoding encoding);

/* Looks at all code again, from the next block on: for when what `watches` answers has changed. */
void el2_engine_watch_anew(struct el2_engine *engine);

/* Sets HCR_EL2.API and APK: from `exception` only. */
void el2_engine_allow_pauth(struct el2_engine *engine);

/* Writes SCTLR_EL1: from `exception` only. */
void el2_engine_set_sctlr(struct el2_engine *engine, uint64_t value);

/* Writes to guest physical memory while the guest runs: what was translated from it is translated anew. False
 * where not all of it is RAM. */
bool el2_engine_store(struct el2_engine *engine, uint64_t address, const void *bytes, uint64_t size);

/* The same by a device, at any time: what was translated from it is translated anew from the next block on. */
bool el2_engine_store_by_device(struct el2_engine *engine, uint64_t address, const void *bytes,
                                uint64_t size);

/* Changes flash, shown or not, at any time, as the call before does RAM. */
bool el2_engine_store_flash(struct el2_engine *engine, uint64_t address, const void *bytes, uint64_t size);

/* Shows the guest the flash of [address, address + size), multiples of EL2_RAM_UNIT, as at first, or hides it: then each
 * access to it aborts. From `exception` only. */
void el2_engine_show_flash(struct el2_engine *engine, uint64_t address, uint64_t size, bool shown);

/* Whether EL2_SYSREG_EXCEPTION can be had for an MRS of `encoding` at EL1: where not, the engine would read a
 * register of its own. */
bool el2_engine_can_trap(const struct el2_engine *engine, el2_encoding encoding);

/*
 * Answers an MRS of `encoding` at EL1 with `value` from now on, without a call: for an ID register (of the ID
 * space) whose value cannot change. Until forgotten; el2_engine_forget returns how many reads were answered
 * so.
 */
void el2_engine_remember(struct el2_engine *engine, el2_encoding encoding, uint64_t value);
uint64_t el2_engine_forget(struct el2_engine *engine, el2_encoding encoding);

/* Runs until stopped. From any call up, el2_engine_stop ends the run at the next instruction that the guest
 * would execute after the call (from `sysreg`: at the next block). */
enum el2_engine_end el2_engine_run(struct el2_engine *engine, struct el2_error *error);
void el2_engine_stop(struct el2_engine *engine);

/* PSTATE, in the layout of SPSR_EL1: from `due`. */
uint64_t el2_engine_pstate(struct el2_engine *engine);

/* Calls `exception` with EL2_ENGINE_INTERRUPT before the guest executes another instruction: from `due`. */
void el2_engine_interrupt(struct el2_engine *engine);

/* Instructions executed, exact in every call up. */
uint64_t el2_engine_count(struct el2_engine *engine);

/* PC, in `sysreg` of the access. */
uint64_t el2_engine_pc(struct el2_engine *engine);

/* The engine goes on where `before`, a peer, has stopped: at its count; and its exclusive monitor is clear, for the other
 * may have stored to what it marks. */
void el2_engine_follow(struct el2_engine *engine, struct el2_engine *before);

/* The system registers are again as the CPU was made with them, but for what el2_engine_allow_pauth has done; memory and
 * the count stay. Between runs; el2_engine_set_state is to follow. */
void el2_engine_reset(struct el2_engine *engine);

/* TLB maintenance that the engine has not (FEAT_TLBIOS, FEAT_TLBIRANGE): all CPUs forget all that they have looked up, which
 * may be more than was asked for. From `exception` only. */
void el2_engine_invalidate_tlbs(struct el2_engine *engine);

/* The count at which `due` is called next, at the latest. */
void el2_engine_deadline(struct el2_engine *engine, uint64_t count);

#ifdef __cplusplus
}
#endif

#endif
