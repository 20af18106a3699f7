/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cpumodel/arch/encodings.h"
#include "sim/engine/engine_internal.h"
#include "sim/engine/hflags.h"
#include "sim/engine/stage2.h"

#define SCR_NS   (1ull << 0)
#define SCR_RES1 (3ull << 4)
#define SCR_HCE  (1ull << 8)
#define SCR_RW   (1ull << 10)
#define SCR_APK  (1ull << 16)
#define SCR_API  (1ull << 17)
#define HCR_VM   (1ull << 0)
#define HCR_TWI  (1ull << 13)
#define HCR_RW   (1ull << 31)

/* Known values for calibrate(). */
#define MAGIC_PC      0x00be112e5ca1ab1cull
#define MAGIC_SPSR    0x0d15ea5e0b5e55edull
#define MAGIC_ADDRESS 0x00005ca1ab1e0001ull /* not aligned to 8 */

/* Code of the hypervisor's own, behind the stage 2 tables: executed only while the engine is made. */
#define PROBE_CODE      (EL2_STAGE2_TABLES + EL2_STAGE2_SIZE)
#define PROBE_SIZE      4096
#define INSN_LDXR_X1_X0 0xc85f7c01u
#define INSN_MRS_X0     0xd5200000u
#define INSN_BRK        0xd4200000u
#define SCTLR_MMU_OFF   0x30d00980u

/* Stage 2 lets nothing reach these. */
static uint64_t read_nothing(uc_engine *uc, uint64_t offset, unsigned size, void *user)
{
    (void)uc, (void)offset, (void)size, (void)user;
    return 0;
}

static void write_nothing(uc_engine *uc, uint64_t offset, unsigned size, uint64_t value, void *user)
{
    (void)uc, (void)offset, (void)size, (void)value, (void)user;
}

bool el2_engine_checked(uc_err err, const char *what, struct el2_error *error)
{
    return err == UC_ERR_OK || el2_fail(error, "Unicorn cannot %s: %s", what, uc_strerror(err));
}

static bool map_memory(struct el2_engine *engine, struct el2_error *error)
{
    const uint64_t ram_end = EL2_RAM_BASE + engine->ram_size;
    const uint64_t own_end = PROBE_CODE + PROBE_SIZE;
    const struct {
        uint64_t start, end;
        void *host;
    } region[] = {
        {0, EL2_RAM_BASE, NULL},
        {EL2_RAM_BASE, ram_end, engine->ram},
        {ram_end, EL2_STAGE2_TABLES, NULL},
        {EL2_STAGE2_TABLES, own_end, engine->own},
        {own_end, 0, NULL}, /* up to 2^64 */
    };
    for (size_t i = 0; i < sizeof region / sizeof *region; ++i) {
        uint64_t size = region[i].end - region[i].start;
        uc_err err =
            region[i].host
                ? uc_mem_map_ptr(engine->uc, region[i].start, size, UC_PROT_ALL, region[i].host)
                : uc_mmio_map(engine->uc, region[i].start, size, read_nothing, NULL, write_nothing, NULL);
        if (!el2_engine_checked(err, "map memory", error))
            return false;
    }
    return true;
}

static size_t find_u64(struct el2_engine *engine, uint64_t value, size_t from)
{
    /* uc_context is opaque, and says only how long its data is; where that begins need not be aligned. */
    size_t size = uc_context_size(engine->uc);
    for (size_t at = from; at + sizeof value <= size; at += 4)
        if (!memcmp(el2_saved(engine, at), &value, sizeof value))
            return at;
    return 0;
}

static bool unusable(const char *why, struct el2_error *error)
{
    unsigned major, minor;
    uc_version(&major, &minor);
    return el2_fail(
        error,
        "this build of Unicorn (%u.%u) cannot be used: %s; el2sim is tried with 2.0.1 (Debian 12) and "
        "2.1.1 (Debian 13)",
        major, minor, why);
}

/* An MRS that exits, or the end of the probe. */
void el2_engine_probed(struct el2_engine *engine, uint32_t number)
{
    uint64_t pc = el2_engine_named(engine, UC_ARM64_REG_PC);
    uint64_t index = (pc - PROBE_CODE) / 4;
    if (number == 1 && index < EL2_ID_COUNT) {
        engine->can_trap[index / 64] |= 1ull << index % 64;
        pc += 4;
        uc_reg_write(engine->uc, UC_ARM64_REG_PC, &pc);
        return;
    }
    uc_context_save(engine->uc, engine->context);
    engine->stop = true;
}

static enum el2_sysreg_action probe_sysreg(void *context, struct el2_sysreg_event *event)
{
    (void)context, (void)event;
    return EL2_SYSREG_EXCEPTION;
}

static bool probe(struct el2_engine *engine, const uint32_t *code, size_t count,
                  const struct el2_cpu_state *state, struct el2_error *error)
{
    uint8_t *page = (uint8_t *)engine->own + EL2_STAGE2_SIZE;
    memcpy(page, code, count * sizeof *code);
    uc_ctl_remove_cache(engine->uc, PROBE_CODE, PROBE_CODE + PROBE_SIZE);
    el2_engine_set_state(engine, state);
    engine->deadline = EL2_ID_COUNT * 4;
    return el2_engine_run(engine, error) == EL2_ENGINE_STOPPED;
}

/*
 * Finds what the API does not show, and tries it: an unaligned LDXR gives a syndrome, an address and a target
 * that are known beforehand. Then finds out which ID registers the engine can be made to trap.
 */
static bool calibrate(struct el2_engine *engine, struct el2_error *error)
{
    struct el2_cpu_state state = {.pc = MAGIC_PC, .pstate = EL2_PSTATE_EL1h | EL2_PSTATE_DAIF};
    const uint64_t syndrome = 0x96000021; /* EC 0x25, IL, DFSC alignment */

    uc_reg_write(engine->uc, UC_ARM64_REG_PC, &state.pc);
    el2_engine_write(engine, EL2_SYS_SPSR_EL1, MAGIC_SPSR);
    uc_context_save(engine->uc, engine->context);
    engine->pc_offset = find_u64(engine, MAGIC_PC, 0);
    engine->spsr_offset = find_u64(engine, MAGIC_SPSR, 0);
    uint32_t hflags, aarch64;
    if (!engine->pc_offset || !engine->spsr_offset)
        return unusable("PC or SPSR_EL1 is not in a saved context", error);
    memcpy(&hflags, el2_saved(engine, engine->pc_offset + PC_TO_HFLAGS), sizeof hflags);
    memcpy(&aarch64, el2_saved(engine, engine->pc_offset + PC_TO_AARCH64), sizeof aarch64);
    if (aarch64 != 1 || hflags >> 31 != 1)
        return unusable("the translation flags are not behind PC", error);

    const uint32_t unaligned[] = {INSN_LDXR_X1_X0, INSN_BRK};
    state.pc = PROBE_CODE;
    state.x[0] = MAGIC_ADDRESS;
    state.sctlr_el1 = SCTLR_MMU_OFF;
    if (!probe(engine, unaligned, 2, &state, error))
        return false;
    size_t vaddress = find_u64(engine, MAGIC_ADDRESS, engine->pc_offset + 8);
    uint64_t found = 0;
    uint32_t target_el = 0;
    if (vaddress) {
        engine->exception_offset = vaddress - 8;
        memcpy(&found, el2_saved(engine, vaddress - 8), sizeof found);
        memcpy(&target_el, el2_saved(engine, vaddress + 8), sizeof target_el);
    }
    if ((found & 0xffffffff) != syndrome || target_el != 1)
        return unusable("an exception's syndrome is not in a saved context", error);

    uint32_t reads[EL2_ID_COUNT + 1];
    for (int i = 0; i < EL2_ID_COUNT; ++i) {
        uc_arm64_cp_reg reg = el2_cp_reg(el2_id_encoding(i));
        reads[i] = INSN_MRS_X0 | el2_id_encoding(i);
        if (uc_reg_read(engine->uc, UC_ARM64_REG_CP_REG, &reg) == UC_ERR_OK)
            engine->known[i / 64] |= 1ull << i % 64;
    }
    reads[EL2_ID_COUNT] = INSN_BRK;
    if (!probe(engine, reads, EL2_ID_COUNT + 1, &state, error))
        return false;
    if (!el2_engine_can_trap(engine, EL2_SYS_ID_AA64PFR0_EL1))
        return unusable("HCR_EL2.TID3 does not trap", error);
    return true;
}

static bool set_up(struct el2_engine *engine, const struct el2_engine_options *options,
                   const struct el2_engine_calls *calls, struct el2_error *error)
{
    if (!el2_engine_checked(uc_open(UC_ARCH_ARM64, UC_MODE_ARM, &engine->uc), "open an engine", error) ||
        !el2_engine_checked(uc_ctl_set_cpu_model(engine->uc, UC_CPU_ARM64_MAX), "set the CPU model", error) ||
        !el2_engine_checked(uc_context_alloc(engine->uc, &engine->context), "allocate a context", error) ||
        !map_memory(engine, error) || !el2_engine_add_hooks(engine, error) ||
        !el2_engine_checked(uc_ctl_exits_enable(engine->uc), "do without an end address", error))
        return false;

    el2_engine_write(engine, EL2_SYS_SCR_EL3, SCR_NS | SCR_RES1 | SCR_HCE | SCR_RW | SCR_API | SCR_APK);
    el2_engine_write(engine, EL2_SYS_CPACR_EL1, 0);
    engine->hcr = HCR_RW;
    el2_engine_write(engine, EL2_SYS_HCR_EL2, engine->hcr);
    engine->probing = true;
    engine->calls = (struct el2_engine_calls){.sysreg = probe_sysreg};
    if (!calibrate(engine, error))
        return false;
    engine->probing = false;
    engine->calls = *calls;
    engine->count = 0;
    engine->deadline = 0;

    el2_stage2_build(engine->own, EL2_STAGE2_TABLES, EL2_RAM_BASE, engine->ram_size);
    el2_engine_write(engine, EL2_SYS_VTTBR_EL2, EL2_STAGE2_TABLES);
    el2_engine_write(engine, EL2_SYS_VTCR_EL2, EL2_STAGE2_VTCR);
    engine->hcr = HCR_RW | HCR_VM | (options->hcr_el2 & (HCR_TWI | HCR_TIDS | HCR_API | HCR_APK));
    el2_engine_write(engine, EL2_SYS_HCR_EL2, engine->hcr);
    return true;
}

/* Zero pages that take no memory until they are touched. */
static void *map_pages(uint64_t size)
{
    int zero = open("/dev/zero", O_RDWR | O_CLOEXEC);
    if (zero < 0)
        return NULL;
    void *pages = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE, zero, 0);
    close(zero);
    return pages == MAP_FAILED ? NULL : pages;
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
        engine->caller = context;
        engine->ram_size = ram_size;
        engine->ram = map_pages(ram_size);
        engine->own = map_pages(EL2_STAGE2_SIZE + PROBE_SIZE);
        engine->gate = calloc(1, sizeof *engine->gate);
        engine->translated = calloc(1, ram_size >> 15);
    }
    if (!engine || !engine->ram || !engine->own || !engine->gate || !engine->translated) {
        el2_fail(error, "no memory for %llu MiB of guest RAM: give less with --ram",
                 (unsigned long long)ram_size >> 20);
        el2_engine_free(engine);
        return NULL;
    }
    if (!set_up(engine, options, calls, error)) {
        el2_engine_free(engine);
        return NULL;
    }
    return engine;
}

void el2_engine_free(struct el2_engine *engine)
{
    if (!engine)
        return;
    if (engine->context)
        uc_context_free(engine->context);
    if (engine->uc)
        uc_close(engine->uc);
    if (engine->ram)
        munmap(engine->ram, engine->ram_size);
    if (engine->own)
        munmap(engine->own, EL2_STAGE2_SIZE + PROBE_SIZE);
    free(engine->gate);
    free(engine->translated);
    free(engine);
}

bool el2_engine_can_trap(const struct el2_engine *engine, el2_encoding encoding)
{
    int index = el2_id_index(encoding);
    return index >= 0 && engine->can_trap[index / 64] >> index % 64 & 1;
}

void *el2_engine_memory(struct el2_engine *engine, uint64_t address, uint64_t size)
{
    uint64_t offset = address - EL2_RAM_BASE;
    if (address < EL2_RAM_BASE || offset > engine->ram_size || size > engine->ram_size - offset)
        return NULL;
    return engine->ram + offset;
}

uint64_t el2_engine_ram_size(const struct el2_engine *engine)
{
    return engine->ram_size;
}
