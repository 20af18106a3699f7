/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The physical memory of the engine: the guest's RAM and flash, the hypervisor's own pages, and nothing else. No page is
 * executable to Unicorn: it asks before it fetches from such a page, word by word (fetch.c), and lets the guest
 * execute what is let through.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cpumodel/text/count.h"
#include "sim/engine/internal.h"

#define OWN_SIZE (EL2_STAGE2_SIZE + PROBE_SIZE)

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

bool el2_memory_allocate(struct el2_engine *engine, const struct el2_engine *peer, bool has_flash)
{
    engine->ram = peer ? peer->ram : map_pages(engine->ram_size);
    if (has_flash) {
        engine->flash = peer ? peer->flash : map_pages(EL2_FLASH_SIZE);
        if (!engine->flash)
            return false;
    }
    const uint64_t bits = el2_memory_pages(engine) / 8;
    engine->own = map_pages(OWN_SIZE);
    engine->translated = calloc(1, bits);
    engine->changed = calloc(1, bits);
    return engine->ram && engine->own && engine->translated && engine->changed;
}

void el2_memory_free(struct el2_engine *engine)
{
    if (engine->ram && engine->peer == engine)
        munmap(engine->ram, engine->ram_size);
    if (engine->flash && engine->peer == engine)
        munmap(engine->flash, EL2_FLASH_SIZE);
    if (engine->own)
        munmap(engine->own, OWN_SIZE);
    free(engine->translated);
    free(engine->changed);
}

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

bool el2_memory_map(struct el2_engine *engine, struct el2_error *error)
{
    const uint64_t ram_end = EL2_RAM_BASE + engine->ram_size;
    const uint64_t own_end = EL2_STAGE2_TABLES + OWN_SIZE;
    const struct {
        uint64_t start, end;
        void *host;
    } region[] = {
        {0, EL2_FLASH_SIZE, engine->flash},        {EL2_FLASH_SIZE, EL2_RAM_BASE, NULL},
        {EL2_RAM_BASE, ram_end, engine->ram},      {ram_end, EL2_STAGE2_TABLES, NULL},
        {EL2_STAGE2_TABLES, own_end, engine->own}, {own_end, 0, NULL}, /* up to 2^64 */
    };
    for (size_t i = 0; i < EL2_COUNT(region); i++) {
        uint64_t size = region[i].end - region[i].start;
        uc_err err = region[i].host ? uc_mem_map_ptr(engine->uc, region[i].start, size,
                                                     UC_PROT_READ | UC_PROT_WRITE, region[i].host)
                                    : uc_mmio_map(engine->uc, region[i].start, size, read_nothing, NULL,
                                                  write_nothing, NULL);
        if (!el2_engine_checked(err, "map memory", error))
            return false;
    }
    return true;
}

static bool is_within(uint64_t address, uint64_t size, uint64_t base, uint64_t base_size)
{
    const uint64_t offset = address - base;
    return address >= base && offset <= base_size && size <= base_size - offset;
}

void *el2_engine_memory(struct el2_engine *engine, uint64_t address, uint64_t size)
{
    return is_within(address, size, EL2_RAM_BASE, engine->ram_size) ? engine->ram + (address - EL2_RAM_BASE)
                                                                    : NULL;
}

void *el2_engine_flash(struct el2_engine *engine, uint64_t address, uint64_t size)
{
    return engine->flash && is_within(address, size, 0, EL2_FLASH_SIZE) ? engine->flash + address : NULL;
}

uint8_t *el2_memory_at(struct el2_engine *engine, uint64_t physical, uint64_t size)
{
    void *ram = el2_engine_memory(engine, physical, size);
    return ram ? ram : el2_engine_flash(engine, physical, size);
}

const void *el2_engine_readable(struct el2_engine *engine, uint64_t address, uint64_t size)
{
    const void *ram = el2_engine_memory(engine, address, size);
    if (ram || !el2_engine_flash(engine, address, size))
        return ram;
    for (uint64_t unit = address / EL2_RAM_UNIT; unit * EL2_RAM_UNIT < address + size; unit++)
        if (engine->flash_hidden >> unit & 1)
            return NULL;
    return engine->flash + address;
}

uint64_t el2_memory_pages(const struct el2_engine *engine)
{
    return (engine->ram_size + (engine->flash ? EL2_FLASH_SIZE : 0)) / PAGE;
}

uint64_t el2_memory_page(const struct el2_engine *engine, uint64_t physical)
{
    return physical >= EL2_RAM_BASE ? (physical - EL2_RAM_BASE) / PAGE : (engine->ram_size + physical) / PAGE;
}

uint64_t el2_memory_page_address(const struct el2_engine *engine, uint64_t page)
{
    const uint64_t at = page * PAGE;
    return at < engine->ram_size ? EL2_RAM_BASE + at : at - engine->ram_size;
}

uint64_t el2_engine_ram_size(const struct el2_engine *engine)
{
    return engine->ram_size;
}
