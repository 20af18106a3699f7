/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of the engine share. They alone see Unicorn, and through this file: engine.c runs the guest,
 * engine_state.c gets at the CPU's state, engine_create.c makes an engine and finds out what Unicorn does not
 * tell.
 */
#ifndef EL2_SIM_ENGINE_ENGINE_INTERNAL_H
#define EL2_SIM_ENGINE_ENGINE_INTERNAL_H

#include <unicorn/unicorn.h>

#include "sim/engine/engine.h"

#define HCR_TID1 (1ull << 16)
#define HCR_TID2 (1ull << 17)
#define HCR_TID3 (1ull << 18)
#define HCR_TVM  (1ull << 26)
#define HCR_APK  (1ull << 40)
#define HCR_API  (1ull << 41)
#define HCR_TIDS (HCR_TID1 | HCR_TID2 | HCR_TID3)

/* Where a saved context keeps what the API does not show, relative to its PC. */
#define PC_TO_AARCH64 12
#define PC_TO_HFLAGS  16

/* A read of an ID register at EL1 that is answered without a call. */
struct answer {
    bool known;
    uint64_t value;
    uint64_t count; /* of reads since it is known */
};

/* An access that its exception completes. */
struct completion {
    bool pending;
    bool writes_xt;
    uint8_t rt;
    uint64_t value;
};

/* Watched addresses: of code at a virtual address, whatever word is there now. */
#define EL2_GATE_SLOTS 16384u /* a power of two */
#define EL2_GATE_MAX   (EL2_GATE_SLOTS / 2)

struct gate {
    struct {
        uint64_t address; /* + 1; 0 is free */
        uc_hook hook;
    } entry[EL2_GATE_SLOTS];
    unsigned count; /* entries that are not free */
};

struct el2_engine {
    uc_engine *uc;
    uc_context *context;
    struct el2_engine_calls calls;
    void *caller;
    uint64_t hcr; /* HCR_EL2 but for the doorbell */
    uint8_t *ram;
    uint64_t ram_size;
    struct gate *gate;
    uint8_t *translated;     /* bit by page of RAM: it has been translated */
    uint64_t *own;           /* stage 2 tables and the probe's code */
    size_t pc_offset;        /* in the context */
    size_t spsr_offset;      /* in the context: SPSR_EL1 */
    size_t exception_offset; /* in the context: syndrome, vaddress, target_el */
    struct answer answer[EL2_ID_COUNT];
    uint64_t can_trap[2]; /* bit by ID index */
    uint64_t known[2];    /* bit by ID index: the engine has a register of its own */
    struct completion completion;
    uint64_t count; /* instructions, as if the current block were all executed */
    uint64_t deadline;
    uint64_t block; /* the current block */
    uint64_t block_end;
    int el;        /* Exception level, or -1 where PSTATE tells */
    bool returns;  /* the current block may end in an ERET */
    bool mmu;      /* stage 1 is on: blocks are at virtual addresses */
    bool doorbell; /* TID traps are armed to make the engine leave the current instruction */
    bool stop;
    bool probing;
    bool broken;  /* Unicorn has aborted: it is not to be called again */
    bool in_hook; /* of a kind that may stop the engine at once */
    bool blind;   /* code could not be read that is about to execute: at `blind_pc` */
    uint64_t blind_pc;
    bool watch_anew;
    bool again; /* the run goes on: Unicorn drops hooks only when it has stopped */
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

/* A register by its number in the API. */
uint64_t el2_engine_named(struct el2_engine *engine, int id);

/* A system register. */
void el2_engine_write(struct el2_engine *engine, el2_encoding encoding, uint64_t value);

/* Between the saved context and a state; the second also makes the engine go on with it. */
void el2_state_from_saved(struct el2_engine *engine, struct el2_cpu_state *state);
void el2_state_to_engine(struct el2_engine *engine, const struct el2_cpu_state *state);

/* The current Exception level. */
int el2_engine_el(struct el2_engine *engine);

/* Takes back the instructions behind PC from the count, with the one there or without. */
void el2_engine_settle_count(struct el2_engine *engine, uint64_t pc, bool at_instruction);

/* Hands an exception up and makes the engine go on with what became of the state. The saved context is
 * current. */
void el2_engine_take(struct el2_engine *engine, const struct el2_engine_exception *exception,
                     struct el2_cpu_state *state);

/* Forgets all translated code and its hooks. */
void el2_engine_start_over(struct el2_engine *engine);

/* Code that is about to be run for the first time since uc_emu_start: engine_gate.c looks at the rest by
 * itself. */
void el2_engine_look(struct el2_engine *engine, uint64_t pc);
bool el2_engine_add_gate(struct el2_engine *engine, struct el2_error *error);

/* The hooks that an engine needs. */
bool el2_engine_add_hooks(struct el2_engine *engine, struct el2_error *error);

/* An exception of the probe that finds out which registers can be made to trap. */
void el2_engine_probed(struct el2_engine *engine, uint32_t number);

bool el2_engine_checked(uc_err err, const char *what, struct el2_error *error);

#endif
