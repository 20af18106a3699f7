/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <sys/mman.h>

#include "sim/engine/code.h"
#include "sim/engine/internal.h"

#define SCR_NS   (1ull << 0)
#define SCR_RES1 (3ull << 4)
#define SCR_HCE  (1ull << 8)
#define SCR_RW   (1ull << 10)
#define SCR_APK  (1ull << 16)
#define SCR_API  (1ull << 17)
#define HCR_TWI  (1ull << 13)
#define HCR_RW   (1ull << 31)

/* What Unicorn asks of the system when it is opened: a buffer for translated code (qemu DEFAULT_CODE_GEN_BUFFER_SIZE)
 * and, generously, all else. */
#define UNICORN_MAPS ((1ull << 30) + (64ull << 20))

/* Unicorn ends the process where it gets no memory: it is asked for before. */
static bool has_memory(struct el2_error *error)
{
    void *memory =
        mmap(NULL, UNICORN_MAPS, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return el2_fail(
            error, "no memory for Unicorn, which asks for %llu MiB of addresses: raise the limit (ulimit -v)",
            UNICORN_MAPS >> 20);
    munmap(memory, UNICORN_MAPS);
    return true;
}

static bool open_unicorn(struct el2_engine *engine, struct el2_error *error)
{
    return has_memory(error) &&
           el2_engine_checked(uc_open(UC_ARCH_ARM64, UC_MODE_ARM, &engine->uc), "open an engine", error) &&
           el2_engine_checked(uc_ctl_set_cpu_model(engine->uc, UC_CPU_ARM64_MAX), "set the CPU model",
                              error) &&
           el2_engine_checked(uc_context_alloc(engine->uc, &engine->context), "allocate a context", error) &&
           el2_engine_checked(uc_context_alloc(engine->uc, &engine->fresh), "allocate a context", error) &&
           el2_memory_map(engine, error) && el2_engine_add_hooks(engine, error) &&
           el2_engine_checked(uc_ctl_exits_enable(engine->uc), "do without an end address", error);
}

/* Unicorn may notice a store to what it has translated itself; what a peer has translated it knows not. */
static bool watch_stores(struct el2_engine *engine, struct el2_engine *peer, struct el2_error *error)
{
    if ((engine->stores_leave_stale || peer) && !el2_coherence_watch_stores(engine, error))
        return false;
    return !peer || el2_coherence_watch_stores(peer, error);
}

/* CPTR_EL3.EZ stays 0: Unicorn does not survive SVE. */
static bool set_up(struct el2_engine *engine, const struct el2_engine_options *options,
                   struct el2_error *error)
{
    if (!open_unicorn(engine, error))
        return false;
    el2_engine_write(engine, EL2_SYS_SCR_EL3, SCR_NS | SCR_RES1 | SCR_HCE | SCR_RW | SCR_API | SCR_APK);
    el2_engine_write(engine, EL2_SYS_CPACR_EL1, 0);
    engine->hcr = HCR_RW;
    el2_engine_write(engine, EL2_SYS_HCR_EL2, engine->hcr);
    if (!el2_engine_calibrate(engine, error))
        return false;
    if (options->coherent_fetch && !watch_stores(engine, options->peer, error))
        return false;
    el2_stage2_map(engine->own, EL2_STAGE2_TABLES, EL2_RAM_BASE, engine->ram_size, EL2_STAGE2_RW);
    if (engine->flash)
        el2_stage2_map(engine->own, EL2_STAGE2_TABLES, 0, EL2_FLASH_SIZE, EL2_STAGE2_RO);
    el2_engine_write(engine, EL2_SYS_VTTBR_EL2, EL2_STAGE2_TABLES);
    el2_engine_write(engine, EL2_SYS_VTCR_EL2, EL2_STAGE2_VTCR);
    engine->hcr = HCR_RW | HCR_VM | (options->hcr_el2 & (HCR_TWI | HCR_API | HCR_APK));
    if (options->id_traps)
        engine->hcr |= options->hcr_el2 & HCR_TIDS;
    el2_engine_write(engine, EL2_SYS_HCR_EL2, engine->hcr);
    uc_context_save(engine->uc, engine->fresh);
    return true;
}

struct el2_engine *el2_engine_create(const struct el2_engine_options *options,
                                     const struct el2_engine_calls *calls, void *context,
                                     struct el2_error *error)
{
    uint64_t ram_size = options->ram_size ? options->ram_size : EL2_RAM_DEFAULT;
    if (ram_size % EL2_RAM_UNIT || ram_size > EL2_RAM_MAX) {
        el2_fail(error, "RAM of %llu bytes: give a multiple of 2 MiB, at most 4096 MiB",
                 (unsigned long long)ram_size);
        return NULL;
    }
    struct el2_engine *engine = calloc(1, sizeof *engine);
    if (engine) {
        engine->peer = engine;
        engine->ram_size = ram_size;
        engine->code_limit = EL2_CODE_LIMIT;
        engine->watch = calloc(1, sizeof *engine->watch);
    }
    if (engine && options->peer)
        el2_peers_join(engine, options->peer);
    if (!engine || !engine->watch || !el2_memory_allocate(engine, options->peer, options->has_flash)) {
        el2_fail(error, "no memory for %llu MiB of guest RAM: give less with --ram",
                 (unsigned long long)ram_size >> 20);
        el2_engine_free(engine);
        return NULL;
    }
    if (!set_up(engine, options, error)) {
        el2_engine_free(engine);
        return NULL;
    }
    engine->calls = *calls;
    engine->caller = context;
    return engine;
}

void el2_engine_free(struct el2_engine *engine)
{
    if (!engine)
        return;
    if (engine->context)
        uc_context_free(engine->context);
    if (engine->fresh)
        uc_context_free(engine->fresh);
    if (engine->uc)
        uc_close(engine->uc);
    el2_memory_free(engine);
    el2_peers_leave(engine);
    el2_debug_free(engine);
    free(engine->watch);
    free(engine);
}
