/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Each word of code on its way into Unicorn's translator. One on which Unicorn does wrong (refused.h) is hidden:
 * the translator finds UDF in its place, and RAM has the word again before the guest executes anything. Executed,
 * it is UNDEFINED, and whoever takes the exception finds the word itself.
 */
#include <string.h>

#include "sim/engine/internal.h"
#include "sim/engine/refused.h"
#include "sim/engine/translate.h"

static const uint32_t udf = 0;

void el2_fetch_restore(struct el2_engine *engine)
{
    if (engine->substitution.at)
        memcpy(engine->substitution.at, &engine->substitution.word, sizeof engine->substitution.word);
    engine->substitution.at = NULL;
    engine->fetch_page = 0;
}

static void hide(struct el2_engine *engine, uint8_t *at, uint32_t word)
{
    engine->substitution = (struct substitution){.at = at, .word = word};
    memcpy(at, &udf, sizeof udf);
}

/* The memory of the page that code is fetched from, or NULL. */
static uint8_t *page_at(struct el2_engine *engine, uint64_t page)
{
    uint64_t physical = page;
    if (engine->mmu && !engine->fetches_physical && !el2_guest_translate(engine, page, &physical))
        return NULL;
    el2_coherence_note(engine, physical);
    return el2_engine_memory(engine, physical, PAGE);
}

static bool on_fetch(uc_engine *uc, uc_mem_type type, uint64_t address, int size, int64_t value, void *user)
{
    struct el2_engine *engine = user;
    const uint64_t page = address & ~(PAGE - 1);
    uint32_t word;
    (void)uc, (void)type, (void)value;
    engine->fetched = address;
    if (engine->substitution.at || engine->fetch_page != page + 1) {
        el2_fetch_restore(engine);
        engine->fetch_page = page + 1;
        engine->fetch_at = page_at(engine, page);
    }
    if (!engine->fetch_at || size != sizeof word || address % sizeof word)
        return true;
    uint8_t *at = engine->fetch_at + address % PAGE;
    memcpy(&word, at, sizeof word);
    if (el2_engine_refuses(word))
        hide(engine, at, word);
    return true; /* from wherever it is: stage 2 aborts what is not there */
}

bool el2_fetch_add_hooks(struct el2_engine *engine, struct el2_error *error)
{
    uc_hook hook;
    return el2_engine_checked(uc_hook_add(engine->uc, &hook, UC_HOOK_MEM_FETCH_PROT, on_fetch, engine, 1, 0),
                              "hook fetches", error);
}
