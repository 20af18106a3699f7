/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The machine: a VM on its host under its kernel, one vCPU on the engine, RAM, a PL011, semihosting, PSCI.
 * Made once, loaded, run once; then asked what happened.
 *
 * It borrows the VM, which must outlive it. One machine belongs to one thread. Nothing is printed: the
 * guest's console and the trace go to callbacks.
 *
 *     struct el2_machine_options options = {.console = put, .instructions = 1000000};
 *     struct el2_machine *machine = el2_machine_create(vm, &options, &error);
 *     struct el2_verdict verdict;
 *     if (el2_machine_load(machine, "guest.elf", &error) && el2_machine_run(machine, &verdict, &error))
 *         puts(verdict.text);
 *     el2_machine_free(machine);
 */
#ifndef EL2_SIM_MACHINE_MACHINE_H
#define EL2_SIM_MACHINE_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cpumodel/arch/encoding.h"
#include "cpumodel/text/error.h"
#include "sim/account/tally.h"
#include "sim/account/trace.h"
#include "sim/account/verdict.h"
#include "traps/use/promise.h"
#include "traps/vm/vm.h"

#ifdef __cplusplus
extern "C" {
#endif

struct el2_machine;
struct el2_machine_debugger;
struct el2_disk;
struct el2_image;

#define EL2_MACHINE_RAM          (128ull << 20)
#define EL2_MACHINE_INSTRUCTIONS 500000000ull
#define EL2_MACHINE_SECONDS      60u
#define EL2_MACHINE_DISKS        4u
#define EL2_MACHINE_OUTPUT       (1ull << 20)
#define EL2_MACHINE_SECOND       1767225600ull /* since 1970: the first of 2026, UTC */

/*
 * The input of the guest's console. A byte is asked for where a device of the guest's wants one, at a time that
 * instructions alone decide; an answer that does not depend on time makes runs that are the same.
 */
struct el2_machine_input {
    /* The next byte, taken. False: there is none, or none yet. NULL: no input. */
    bool (*receive)(void *context, uint8_t *byte);
    /* Whether input comes by itself, in real time: a terminal's, from when the guest first asks for it. NULL: never. */
    bool (*is_live)(void *context);
    /* Waits for live input, but no longer than this: 0 just looks, UINT64_MAX is for ever. False: the guest is left, and
     * the run ends. */
    bool (*wait)(void *context, uint64_t nanoseconds);
    void *context; /* of these */
};

struct el2_machine_options {
    uint64_t ram_size;     /* bytes; 0: EL2_MACHINE_RAM */
    uint64_t instructions; /* limit; 0: EL2_MACHINE_INSTRUCTIONS */
    unsigned seconds;      /* limit of wall time; 0: EL2_MACHINE_SECONDS */
    uint64_t output;       /* limit of console bytes; 0: EL2_MACHINE_OUTPUT */
    bool has_flash;        /* for firmware (image.h) that runs from it: two banks of 64 MiB from 0 on */
    uint64_t clock; /* seconds since 1970 that the real time clock shows first; 0: EL2_MACHINE_SECOND */
    uint64_t seed;  /* of the numbers that the guest is given as random */
    struct el2_disk
        *disk[EL2_MACHINE_DISKS]; /* disk.h; the caller's, which must outlive the machine; NULL: none */
    uint64_t migrate_every; /* instructions after which the vCPU moves to the host's next CPU; 0: never */
    bool unchecked;         /* code is not looked at, the engine's own features show. For measuring */
    bool engine_traps;      /* the engine's own HCR_EL2 traps and syndromes, instead of our decision */
    bool see_each;          /* the engine answers no read of an ID register by itself. For tests */
    void (*console)(void *context, const char *text, size_t size); /* NULL: dropped */
    el2_trace_fn *trace;                                           /* NULL: off */
    /* How far the run has come, each time that the wall clock is looked at: some thousand times a second. NULL: not asked */
    void (*progress)(void *context, uint64_t instructions, uint64_t traps);
    void *context;                               /* of these three */
    struct el2_machine_input input;              /* zeros: none */
    const struct el2_machine_debugger *debugger; /* of debug.h, which is not installed; NULL: none */
};

struct el2_machine *el2_machine_create(struct el2_vm *vm, const struct el2_machine_options *options,
                                       struct el2_error *error);
void el2_machine_free(struct el2_machine *machine);

/* Loads an ELF file or a flat image (image.h). */
bool el2_machine_load(struct el2_machine *machine, const char *path, struct el2_error *error);

/* The same from memory; `name` is for messages. */
bool el2_machine_load_content(struct el2_machine *machine, const char *name, const void *content, size_t size,
                              struct el2_error *error);

/* Runs the guest to its end. False only where nothing is loaded or it has run before. */
bool el2_machine_run(struct el2_machine *machine, struct el2_verdict *verdict, struct el2_error *error);

/* What was loaded (image.h). */
const struct el2_image *el2_machine_image(const struct el2_machine *machine);

/* All that was counted. */
const struct el2_tally *el2_machine_tally(const struct el2_machine *machine);

/* By ID index (el2_id_index). */
const struct el2_id_use *el2_machine_id_use(const struct el2_machine *machine, int index);

/* What the guest was promised by its ID registers, and what became of it. */
const struct el2_promise *el2_machine_promises(const struct el2_machine *machine, size_t *count);

/* How often the vCPU has moved. */
uint64_t el2_machine_moves(const struct el2_machine *machine);

/* Traps to EL2, all together. */
uint64_t el2_machine_traps(const struct el2_machine *machine);

/* CPU state where the guest ended. */
void el2_machine_state(struct el2_machine *machine, struct el2_cpu_state *state);

#ifdef __cplusplus
}
#endif

#endif
