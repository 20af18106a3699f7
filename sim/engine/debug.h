/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a debugger asks of the engine: to be called before instructions execute. Nothing of the guest is changed by it, no
 * word of its memory and no instruction of its count, and blocks begin where they began: a guest that is looked at runs as
 * one that is not.
 *
 * Code is asked for by pages of virtual addresses, whatever is mapped there; or one by one, while the engine steps; or all of
 * it. The rest runs at full speed. One instruction comes up once each time that it is about to execute, however often the
 * engine comes back to it before it does.
 *
 *     el2_engine_debug_start(engine, look, machine);
 *     el2_engine_debug_page(engine, 0x40080000);
 *     static void look(void *machine, uint64_t pc) …          // the guest stands still: its state may be read
 */
#ifndef EL2_SIM_ENGINE_DEBUG_H
#define EL2_SIM_ENGINE_DEBUG_H

#include <stdbool.h>
#include <stdint.h>

#include "cpumodel/arch/encoding.h"
#include "traps/el2/state.h"

struct el2_engine;

#define EL2_DEBUG_PAGES_MAX 640u

/* The instruction at `pc` is about to execute. el2_engine_stop ends the run before it does. */
typedef void el2_debug_look_fn(void *context, uint64_t pc);

/* From now on there is a debugger, for good. False: out of memory. */
bool el2_engine_debug_start(struct el2_engine *engine, el2_debug_look_fn *look, void *context);

/*
 * All code of the page at a virtual address comes up. From `look`, or between runs; it holds from the next instruction on,
 * and in the block that is about to go on if its page came up already. False where there are EL2_DEBUG_PAGES_MAX.
 */
bool el2_engine_debug_page(struct el2_engine *engine, uint64_t address);

/* No page comes up any more but those that are asked for anew, and by the two below. It is time to where they are many. */
void el2_engine_debug_forget_pages(struct el2_engine *engine);
bool el2_engine_debug_is_crowded(const struct el2_engine *engine);

/* Each instruction comes up, from the next on: while the engine steps; and of all code, which is for long runs. */
void el2_engine_debug_step(struct el2_engine *engine, bool steps);
void el2_engine_debug_all(struct el2_engine *engine, bool all);

/* The instruction at PC does not come up before it has executed once: of an engine between runs. */
void el2_engine_debug_skip(struct el2_engine *engine);

/* Sets the CPU's state, from `look` or between runs: the guest goes on with it. SCTLR_EL1 stays. */
void el2_engine_debug_set_state(struct el2_engine *engine, const struct el2_cpu_state *state);

/* As el2_engine_store_by_device; if `look` does it, the block that is executing is left, as it may have the old code. */
bool el2_engine_debug_store(struct el2_engine *engine, uint64_t address, const void *bytes, uint64_t size);

/* In `look`, at the least cost: the word at a virtual address, which is the guest's PC; false where its page cannot be read.
 * Xn, or SP where n is 31. */
bool el2_engine_debug_word(struct el2_engine *engine, uint64_t address, uint32_t *word);
uint64_t el2_engine_debug_general(struct el2_engine *engine, unsigned n);

/* Vn, its low half first: from `look` or between runs. */
void el2_engine_vector(struct el2_engine *engine, unsigned n, uint64_t value[2]);
void el2_engine_set_vector(struct el2_engine *engine, unsigned n, const uint64_t value[2]);

/* A system register as the engine has it; false for one that it has not. The second writes one that changes nothing but
 * itself: FPSR, FPCR. */
bool el2_engine_debug_register(struct el2_engine *engine, el2_encoding encoding, uint64_t *value);
void el2_engine_debug_set_register(struct el2_engine *engine, el2_encoding encoding, uint64_t value);

#endif
