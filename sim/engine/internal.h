/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of the engine share. They alone see Unicorn, and through this file. Each calls only what stands
 * above it here:
 *
 *     registers.c   registers of the CPU, one at a time
 *     memory.c      RAM and the engine's own pages
 *     translate.c   guest addresses
 *     count.c       instructions executed, and when the caller is due
 *     code.c        how much host code there is
 *     coherence.c   translated code follows its memory
 *     flash.c       shows flash, and hides it
 *     peers.c       engines of one machine
 *     fetch.c       words on which Unicorn does wrong (refused.c) are not translated
 *     state.c       the CPU's state as one
 *     exception.c   exceptions go up, and the guest goes on
 *     debug.c       instructions that a debugger wants to see before they execute
 *     watch.c       words that the caller wants to see before they execute
 *     sysreg.c      MRS and MSR
 *     run.c         the hooks together; runs the guest
 *     calibrate.c   what Unicorn does not tell, found by trying
 *     create.c      makes an engine
 */
#ifndef EL2_SIM_ENGINE_INTERNAL_H
#define EL2_SIM_ENGINE_INTERNAL_H

#include <unicorn/unicorn.h>

#include "cpumodel/arch/encodings.h"
#include "sim/engine/engine.h"
#include "sim/engine/stage2.h"

#define TLBI_VMALLE1 EL2_ENCODING(1, 0, 8, 7, 0)

#define HCR_VM   (1ull << 0)
#define HCR_TID1 (1ull << 16)
#define HCR_TID2 (1ull << 17)
#define HCR_TID3 (1ull << 18)
#define HCR_TVM  (1ull << 26)
#define HCR_APK  (1ull << 40)
#define HCR_API  (1ull << 41)
#define HCR_TIDS (HCR_TID1 | HCR_TID2 | HCR_TID3)

#define SCTLR_M 1ull

/* Where a saved context keeps what the API does not show, relative to its PC. */
#define PC_TO_AARCH64 12
#define PC_TO_HFLAGS  16

#define PAGE 4096ull

/* Code of the hypervisor's own, behind the stage 2 tables: executed only while the engine is made. */
#define PROBE_CODE (EL2_STAGE2_TABLES + EL2_STAGE2_SIZE)
#define PROBE_SIZE PAGE

/* A read of an ID register at EL1 that is answered without a call. */
struct answer {
    int at_el; /* 1, or where it is not known 2, at which no guest is */
    uint64_t value;
    uint64_t count;  /* of reads since it is known */
    uint64_t unused; /* 32 bytes: an answer is found by a shift */
};

/* S3_0_C0_C0_0 to S3_0_C0_C15_7 by CRm and op2, which needs no check of its own, and behind them those of op1 1 to 3. */
#define ANSWERS (128 + EL2_ID_COUNT - 64)

/* An access that its exception completes. */
struct completion {
    bool pending;
    bool writes_xt;
    uint8_t rt;
    uint64_t value;
};

/* Hooked addresses of instructions: of code at a virtual address, whatever word is there now. */
#define WATCH_SLOTS 16384u /* a power of two */
#define WATCH_MAX   (WATCH_SLOTS / 2)

struct watch {
    struct {
        uint64_t key; /* the address and the kind of hook; 0 is free */
        uc_hook hook;
    } entry[WATCH_SLOTS];
    unsigned count; /* entries that are not free */
};

/* Where a page is that the guest stores to, as its tables had it. */
#define STORE_PAGES 256u

struct store_page {
    uint64_t page; /* its virtual address + 1; 0 is none */
    uint64_t physical;
};

/* A word of RAM that Unicorn must not see while it translates. */
struct substitution {
    uint8_t *at; /* NULL: none */
    uint32_t word;
};

struct el2_engine {
    /* What each block uses, together: count.c says what they mean. */
    uint64_t block;      /* the current block */
    uint32_t block_size; /* in bytes; 0: none */
    int32_t left;        /* bytes of code from the end of the current block to `next` */
    uint64_t next;       /* the count at which a block has more to do */

    uint64_t deadline; /* the count at which the caller is due */
    bool urgent;       /* the next block is to look at what waits before it executes */
    bool anew;         /* all code is to be looked at again */
    bool stale;        /* pages are marked in `changed` */

    uc_engine *uc;
    uc_context *context;
    uc_context *fresh; /* as the engine was made */
    struct el2_engine
        *peer; /* the ring of the engines of a machine, whose RAM is one: itself where it is alone */
    struct el2_engine_calls calls;
    void *caller;
    uint64_t hcr; /* HCR_EL2 but for the doorbell */
    uint8_t *ram;
    uint64_t ram_size;
    uint8_t *flash;        /* NULL: none */
    uint64_t flash_hidden; /* bit by EL2_RAM_UNIT of flash */
    struct watch *watch;
    uint8_t *translated;     /* bit by page of RAM and then of flash: it has been translated */
    uint8_t *changed;        /* the same: what was translated from it is stale */
    uint64_t *own;           /* stage 2 tables and the probe's code */
    size_t pc_offset;        /* in the context */
    size_t spsr_offset;      /* in the context: SPSR_EL1 */
    size_t exception_offset; /* in the context: syndrome, vaddress, target_el */
    size_t monitor_offset;   /* in the context: the address of the exclusive monitor; 0: not found */
    struct answer answer[ANSWERS];
    uint64_t can_trap[2]; /* bit by ID index */
    uint64_t known[2];    /* bit by ID index: the engine has a register of its own */
    struct completion completion;
    struct substitution substitution;
    struct debug *debug;    /* NULL: no debugger */
    uint64_t code_page;     /* the page, + 1, of an instruction that a debugger has looked at; 0 is none */
    const uint8_t *code_at; /* its memory, or NULL */
    uint64_t code_size;     /* bytes of host code, as counted */
    uint64_t code_limit;    /* at which all is forgotten */
    uint64_t code_flushes;  /* how often that was */
    uint64_t fetched;       /* the address of the last fetch that was seen */
    uint64_t fetch_page;    /* the page of the last fetch, + 1; 0 is none */
    uint8_t *fetch_at;      /* its memory, or NULL */
    uint64_t fresh_page; /* the page, + 1, that Unicorn has to look up in the tables as they are; 0 is none */
    bool lookup;         /* Unicorn is to forget what it has looked up, before it goes on */
    bool probing;        /* what runs is the engine's own code */
    bool fetches_physical;   /* the fetch hook is told physical addresses */
    bool stores_leave_stale; /* a store through another address leaves translated code as it was */
    bool watches_stores;     /* each store of the guest is looked at */
    struct store_page store_page[STORE_PAGES];
    int el;          /* Exception level, or -1 where PSTATE tells */
    bool mmu;        /* stage 1 is on: blocks are at virtual addresses */
    bool doorbell;   /* TID traps are armed to make the engine leave the current instruction */
    bool left_block; /* it was left before it executed, and Unicorn does not know where the guest is */
    bool at_block;   /* the current block is about to execute: PC is its start, whatever Unicorn says */
    bool stop;
    bool interrupt; /* the caller wants the guest interrupted before the next block */
    bool again;     /* the run goes on: some things Unicorn does only when it has stopped */
    bool gave_up;   /* the guest did what the engine cannot do: `why` */
    struct el2_error why;
};

static inline uc_arm64_cp_reg el2_cp_reg(el2_encoding e)
{
    return (uc_arm64_cp_reg){
        .op0 = el2_op0(e), .op1 = el2_op1(e), .crn = el2_crn(e), .crm = el2_crm(e), .op2 = el2_op2(e)};
}

/* The API's number of Xn, n 0 to 30. */
static inline int el2_x_id(unsigned n)
{
    return n < 29 ? UC_ARM64_REG_X0 + (int)n : n == 29 ? UC_ARM64_REG_X29 : UC_ARM64_REG_X30;
}

/* A byte of the saved context. */
static inline uint8_t *el2_saved(struct el2_engine *engine, size_t offset)
{
    return (uint8_t *)engine->context + offset;
}

bool el2_engine_checked(uc_err err, const char *what, struct el2_error *error);

/* --- registers.c --- */

/* A register by its number in the API. */
uint64_t el2_engine_named(struct el2_engine *engine, int id);

/* A system register. */
void el2_engine_write(struct el2_engine *engine, el2_encoding encoding, uint64_t value);

/* Whether the engine has a register of its own for an encoding outside the ID space. */
bool el2_engine_has(struct el2_engine *engine, el2_encoding encoding);

/* The current Exception level. */
int el2_engine_el(struct el2_engine *engine);

/* --- memory.c --- */

/* The guest's RAM and flash are the peer's, where there is one; the last engine of a ring frees them. */
bool el2_memory_allocate(struct el2_engine *engine, const struct el2_engine *peer, bool has_flash);
void el2_memory_free(struct el2_engine *engine);
bool el2_memory_map(struct el2_engine *engine, struct el2_error *error);

/* Pages of RAM and of flash, numbered from 0. */
uint64_t el2_memory_pages(const struct el2_engine *engine);
uint64_t el2_memory_page(const struct el2_engine *engine, uint64_t physical); /* of memory alone */
uint64_t el2_memory_page_address(const struct el2_engine *engine, uint64_t page);

/* RAM or flash of `size` bytes at a physical address, hidden or not; or NULL. */
uint8_t *el2_memory_at(struct el2_engine *engine, uint64_t physical, uint64_t size);

/* --- count.c --- */

/* Sets when a block has more to do: at the deadline, or at once where it is urgent. */
void el2_engine_arm(struct el2_engine *engine);

/* Nothing has executed, and the caller is due. */
void el2_engine_reset_count(struct el2_engine *engine);

/* So much has executed: between runs. */
void el2_engine_set_count(struct el2_engine *engine, uint64_t count);

/* Takes back the instructions behind PC from the count, with the one there or without. */
void el2_engine_settle_count(struct el2_engine *engine, uint64_t pc, bool at_instruction);

/* Calls the caller where it is due. */
void el2_engine_call_due(struct el2_engine *engine);

/* The next block is to look at what waits before it executes. */
void el2_engine_hurry(struct el2_engine *engine);

/* Ends the run: the guest did what the engine cannot do, and `why` says it. */
void el2_engine_give_up(struct el2_engine *engine);

/* The same, for code at `pc` that is not to be seen. */
void el2_engine_be_blind(struct el2_engine *engine, uint64_t pc);

/* --- code.c --- */

/* The word is being translated. */
void el2_code_note(struct el2_engine *engine, uint32_t word);

/* Whether all code is to be forgotten, and forgetting it: only where Unicorn has stopped. */
bool el2_code_is_full(const struct el2_engine *engine);
void el2_code_flush(struct el2_engine *engine);

/* --- coherence.c --- */

/* The page at this physical address is being translated. */
void el2_coherence_note(struct el2_engine *engine, uint64_t physical);

/* Forgets what was translated from pages that have changed, or from all: only where no block is executing. */
void el2_coherence_settle(struct el2_engine *engine);
void el2_coherence_forget_all(struct el2_engine *engine);

/* Looks at each store of the guest, from the first run on. */
bool el2_coherence_watch_stores(struct el2_engine *engine, struct el2_error *error);

/* The guest's translation may have become another: on this CPU, or by TLB maintenance of any. */
void el2_coherence_translation_changed(struct el2_engine *engine);

/* Whether a write of a system register changes it. */
static inline bool el2_coherence_is_translation(el2_encoding encoding)
{
    return encoding == EL2_SYS_SCTLR_EL1 || encoding == EL2_SYS_TCR_EL1 || encoding == EL2_SYS_TTBR0_EL1 ||
           encoding == EL2_SYS_TTBR1_EL1;
}

bool el2_coherence_add_hooks(struct el2_engine *engine, struct el2_error *error);

/* --- peers.c --- */

/* Makes the engine one of the ring of another, or alone again. */
void el2_peers_join(struct el2_engine *engine, struct el2_engine *peer);
void el2_peers_leave(struct el2_engine *engine);

/* --- fetch.c --- */

/* Gives a word back that was hidden while Unicorn translated. */
void el2_fetch_restore(struct el2_engine *engine);

/* Before Unicorn is started: it looks the page up in the tables as they are, where that is waited for. */
void el2_fetch_prepare(struct el2_engine *engine);
bool el2_fetch_add_hooks(struct el2_engine *engine, struct el2_error *error);

/* --- state.c --- */

/* Between the saved context and a state; the second also makes the engine go on with it. */
void el2_state_from_saved(struct el2_engine *engine, struct el2_cpu_state *state);
void el2_state_to_engine(struct el2_engine *engine, const struct el2_cpu_state *state);

/* --- exception.c --- */

/* Hands an exception up and makes the engine go on with what became of the state. The saved context is
 * current. */
void el2_engine_take(struct el2_engine *engine, const struct el2_engine_exception *exception,
                     struct el2_cpu_state *state);
/* The interrupt that waits: only where Unicorn has stopped. The run goes on. */
void el2_engine_take_interrupt(struct el2_engine *engine);
bool el2_exception_add_hooks(struct el2_engine *engine, struct el2_error *error);

/* --- debug.c --- */

void el2_debug_free(struct el2_engine *engine);

/* The instruction at `address` is about to execute: from a code hook, before all else that looks at it. */
void el2_debug_look(struct el2_engine *engine, uint64_t address);

/* The count is to become `count`: before it does. */
void el2_debug_follow(struct el2_engine *engine, uint64_t count);

/* Whether each block is to be looked at. */
bool el2_debug_steps(const struct el2_engine *engine);

/* Whether code is to be translated anew, and forgetting it: only where no block is executing. */
bool el2_debug_is_behind(const struct el2_engine *engine);
void el2_debug_catch_up(struct el2_engine *engine);

/* The current block is about to execute: true where its instructions did not come up, and will from the next start on. */
bool el2_debug_hooks_block(struct el2_engine *engine);

/* --- watch.c --- */

/* Forgets all translated code and its hooks: only where Unicorn has stopped. */
void el2_watch_start_over(struct el2_engine *engine);

/* Code that is about to be run for the first time since uc_emu_start: the rest is looked at when it is
 * translated. */
void el2_watch_look(struct el2_engine *engine, uint64_t pc);
bool el2_watch_add_hooks(struct el2_engine *engine, struct el2_error *error);

/* --- sysreg.c --- */

bool el2_sysreg_add_hooks(struct el2_engine *engine, struct el2_error *error);

/* --- run.c --- */

/* The hooks that an engine needs. */
bool el2_engine_add_hooks(struct el2_engine *engine, struct el2_error *error);

/* --- calibrate.c --- */

/* Finds out what Unicorn does not tell; false with a message where this build of it cannot be used. */
bool el2_engine_calibrate(struct el2_engine *engine, struct el2_error *error);

#endif
