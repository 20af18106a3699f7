/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Flash that the guest sees as memory, or not: one machine's, so all its engines show the same. */
#include "sim/engine/internal.h"

static void show(struct el2_engine *engine, uint64_t address, uint64_t size, bool shown)
{
    for (uint64_t unit = address / EL2_RAM_UNIT; unit * EL2_RAM_UNIT < address + size; unit++)
        engine->flash_hidden = (engine->flash_hidden & ~(1ull << unit)) | (uint64_t)!shown << unit;
    el2_stage2_map(engine->own, EL2_STAGE2_TABLES, address, size, shown ? EL2_STAGE2_RO : EL2_STAGE2_NONE);
}

void el2_engine_show_flash(struct el2_engine *engine, uint64_t address, uint64_t size, bool shown)
{
    struct el2_engine *each = engine;
    do {
        show(each, address, size, shown);
        each = each->peer;
    } while (each != engine);
    el2_engine_invalidate_tlbs(engine);
}
