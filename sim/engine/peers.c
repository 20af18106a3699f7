/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The engines of one machine: a ring over one RAM, of which one runs at a time.
 *
 * Unicorn finds an exclusive store good where the monitor has its address and memory still has the value that was
 * loaded. Of what a peer has stored meanwhile, twice perhaps, it knows nothing: the monitor is cleared, as an exception
 * return clears it (DDI 0487 B2.12).
 */
#include <string.h>

#include "sim/engine/internal.h"

#define MONITOR_CLEAR UINT64_MAX /* no address */

void el2_peers_join(struct el2_engine *engine, struct el2_engine *peer)
{
    engine->peer = peer->peer;
    peer->peer = engine;
}

void el2_peers_leave(struct el2_engine *engine)
{
    struct el2_engine *before = engine;
    while (before->peer != engine)
        before = before->peer;
    before->peer = engine->peer;
    engine->peer = engine;
}

void el2_engine_follow(struct el2_engine *engine, struct el2_engine *before)
{
    const uint64_t clear = MONITOR_CLEAR;
    el2_debug_follow(engine, el2_engine_count(before));
    el2_engine_set_count(engine, el2_engine_count(before));
    el2_coherence_translation_changed(engine);
    uc_context_save(engine->uc, engine->context);
    memcpy(el2_saved(engine, engine->monitor_offset), &clear, sizeof clear);
    uc_context_restore(engine->uc, engine->context);
}

void el2_engine_reset(struct el2_engine *engine)
{
    uc_context_restore(engine->uc, engine->fresh);
    el2_engine_write(engine, EL2_SYS_HCR_EL2, engine->hcr);
    engine->lookup = true;
    engine->completion.pending = false;
    engine->block_size = 0;
}
