/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Each word of code on its way into Unicorn's translator. One on which Unicorn does wrong (refused.h) is hidden:
 * the translator finds UDF in its place, and RAM has the word again before the guest executes anything. Executed,
 * it is UNDEFINED, and whoever takes the exception finds the word itself.
 *
 * Where Unicorn tells virtual addresses, the page is found by the guest's tables as they are. Unicorn may still go by
 * what they were: before it translates it is stopped and made to forget, and the first thing that it does when it
 * goes on is to look up that page.
 */
#include <string.h>

#include "sim/engine/internal.h"
#include "sim/engine/refused.h"
#include "sim/engine/translate.h"

static const uint32_t udf = 0;

static void give_back(struct el2_engine *engine)
{
    if (engine->substitution.at)
        memcpy(engine->substitution.at, &engine->substitution.word, sizeof engine->substitution.word);
    engine->substitution.at = NULL;
    engine->fetch_page = 0;
}

void el2_fetch_restore(struct el2_engine *engine)
{
    give_back(engine);
    engine->fresh_page = 0;
}

void el2_fetch_prepare(struct el2_engine *engine)
{
    if (!engine->lookup)
        return;
    engine->lookup = false;
    el2_engine_write(engine, TLBI_VMALLE1, 0);
    engine->fresh_page = (engine->fetched & ~(PAGE - 1)) + 1;
}

static void hide(struct el2_engine *engine, uint8_t *at, uint32_t word)
{
    engine->substitution = (struct substitution){.at = at, .word = word};
    memcpy(at, &udf, sizeof udf);
}

/* The physical address of the page that Unicorn fetches from. False where that is not known: it must not go on. */
static bool find_page(struct el2_engine *engine, uint64_t page, uint64_t *physical)
{
    *physical = page;
    if (!engine->mmu || engine->fetches_physical || engine->probing)
        return true;
    if (engine->fresh_page != page + 1) {
        engine->lookup = engine->again = true;
        return false;
    }
    if (el2_guest_translate(engine, page, physical))
        return true;
    el2_engine_be_blind(engine, engine->fetched);
    return false;
}

static bool on_fetch(uc_engine *uc, uc_mem_type type, uint64_t address, int size, int64_t value, void *user)
{
    struct el2_engine *engine = user;
    const uint64_t page = address & ~(PAGE - 1);
    uint32_t word;
    (void)uc, (void)type, (void)value;
    engine->fetched = address;
    if (engine->substitution.at || engine->fetch_page != page + 1) {
        uint64_t physical;
        give_back(engine);
        if (!find_page(engine, page, &physical))
            return false;
        engine->fetch_page = page + 1;
        engine->fetch_at = el2_memory_at(engine, physical, PAGE);
        el2_coherence_note(engine, physical);
    }
    if (!engine->fetch_at || size != sizeof word || address % sizeof word)
        return true;
    uint8_t *at = engine->fetch_at + address % PAGE;
    memcpy(&word, at, sizeof word);
    el2_code_note(engine, word);
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
