/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Translated code follows its memory. Unicorn 2.0.1 notices each store of the guest to code; later ones do not,
 * through another virtual address than that of the code not at all. What the architecture asks of the guest is
 * enough: instruction cache maintenance (DDI 0487 B2.4.4), and where it was told that none is needed
 * (CTR_EL0.DIC) each store is looked at. A page that has changed is translated anew from the next block on.
 */
#include <string.h>

#include "sim/engine/internal.h"
#include "sim/engine/translate.h"

#define TLBI_CRN 8

static bool test(const uint8_t *bits, uint64_t page)
{
    return bits[page / 8] >> page % 8 & 1;
}

static void set(uint8_t *bits, uint64_t page)
{
    bits[page / 8] |= (uint8_t)(1u << page % 8);
}

static void clear(uint8_t *bits, uint64_t page)
{
    bits[page / 8] = (uint8_t)(bits[page / 8] & ~(1u << page % 8));
}

void el2_coherence_note(struct el2_engine *engine, uint64_t physical)
{
    if (el2_memory_at(engine, physical, 4))
        set(engine->translated, el2_memory_page(engine, physical));
}

static void forget(struct el2_engine *engine, uint64_t page)
{
    const uint64_t physical = el2_memory_page_address(engine, page);
    uc_ctl_remove_cache(engine->uc, physical, physical + PAGE);
    clear(engine->translated, page);
    clear(engine->changed, page);
}

/* Without page tables for a moment: Unicorn finds translated code by its virtual address. And without those of stage 2
 * where they hide flash. */
static void forget_marked(struct el2_engine *engine, const uint8_t *marks, uint64_t first, uint64_t last)
{
    const uint64_t sctlr = el2_engine_register(engine, EL2_SYS_SCTLR_EL1);
    const uint64_t hcr = engine->flash_hidden ? el2_engine_register(engine, EL2_SYS_HCR_EL2) : 0;
    if (sctlr & SCTLR_M)
        el2_engine_write(engine, EL2_SYS_SCTLR_EL1, sctlr & ~SCTLR_M);
    if (hcr)
        el2_engine_write(engine, EL2_SYS_HCR_EL2, hcr & ~HCR_VM);
    for (uint64_t page = first; page <= last; page++)
        if (!marks[page / 8])
            page |= 7;
        else if (test(marks, page))
            forget(engine, page);
    if (hcr)
        el2_engine_write(engine, EL2_SYS_HCR_EL2, hcr);
    if (sctlr & SCTLR_M)
        el2_engine_write(engine, EL2_SYS_SCTLR_EL1, sctlr);
}

static uint64_t last_page(const struct el2_engine *engine)
{
    return el2_memory_pages(engine) - 1;
}

void el2_coherence_settle(struct el2_engine *engine)
{
    engine->stale = false;
    forget_marked(engine, engine->changed, 0, last_page(engine));
}

void el2_coherence_forget_all(struct el2_engine *engine)
{
    engine->stale = false;
    forget_marked(engine, engine->translated, 0, last_page(engine));
}

/* From the next block on. */
static void be_stale(struct el2_engine *engine)
{
    engine->stale = true;
    el2_engine_hurry(engine);
}

static void change_in(struct el2_engine *engine, uint64_t page)
{
    if (!test(engine->translated, page))
        return;
    set(engine->changed, page);
    be_stale(engine);
}

static void change_in_peers(struct el2_engine *engine, uint64_t page)
{
    for (struct el2_engine *peer = engine->peer; peer != engine; peer = peer->peer)
        change_in(peer, page);
}

static void change_page(struct el2_engine *engine, uint64_t page)
{
    change_in(engine, page);
    change_in_peers(engine, page);
}

static void change_physical(struct el2_engine *engine, uint64_t physical)
{
    if (el2_memory_at(engine, physical, 1))
        change_page(engine, el2_memory_page(engine, physical));
}

static void change_virtual(struct el2_engine *engine, uint64_t address)
{
    uint64_t physical;
    if (el2_guest_translate(engine, address, &physical))
        change_physical(engine, physical);
}

static void change_all(struct el2_engine *engine)
{
    struct el2_engine *each = engine;
    do {
        memcpy(each->changed, each->translated, el2_memory_pages(each) / 8);
        be_stale(each);
        each = each->peer;
    } while (each != engine);
}

bool el2_engine_store(struct el2_engine *engine, uint64_t address, const void *bytes, uint64_t size)
{
    uint8_t *memory = el2_engine_memory(engine, address, size);
    if (!memory)
        return false;
    if (!size)
        return true;
    const uint64_t first = el2_memory_page(engine, address),
                   last = el2_memory_page(engine, address + size - 1);
    memcpy(memory, bytes, size);
    forget_marked(engine, engine->translated, first, last);
    for (uint64_t page = first; page <= last; page++)
        change_in_peers(engine, page);
    return true;
}

static bool store_at_any_time(struct el2_engine *engine, uint8_t *memory, uint64_t address, const void *bytes,
                              uint64_t size)
{
    if (!memory)
        return false;
    if (!size)
        return true;
    memcpy(memory, bytes, size);
    for (uint64_t page = el2_memory_page(engine, address);
         page <= el2_memory_page(engine, address + size - 1); page++)
        change_page(engine, page);
    return true;
}

bool el2_engine_store_by_device(struct el2_engine *engine, uint64_t address, const void *bytes, uint64_t size)
{
    return store_at_any_time(engine, el2_engine_memory(engine, address, size), address, bytes, size);
}

bool el2_engine_store_flash(struct el2_engine *engine, uint64_t address, const void *bytes, uint64_t size)
{
    return store_at_any_time(engine, el2_engine_flash(engine, address, size), address, bytes, size);
}

/* The other CPUs forget what they have looked up in the page tables, whatever it was. */
static void invalidate_tlbs(struct el2_engine *engine)
{
    el2_coherence_translation_changed(engine);
    for (struct el2_engine *peer = engine->peer; peer != engine; peer = peer->peer)
        peer->lookup = true;
}

void el2_engine_invalidate_tlbs(struct el2_engine *engine)
{
    invalidate_tlbs(engine);
    el2_engine_write(engine, TLBI_VMALLE1, 0);
}

static uint32_t on_sys(uc_engine *uc, uc_arm64_reg reg, const uc_arm64_cp_reg *cp, void *user)
{
    struct el2_engine *engine = user;
    const uint64_t address = reg == UC_ARM64_REG_XZR ? 0 : el2_engine_named(engine, (int)reg);
    (void)uc;
    if (cp->crn == TLBI_CRN)
        invalidate_tlbs(engine);
    switch (EL2_ENCODING(cp->op0, cp->op1, cp->crn, cp->crm, cp->op2)) {
    case EL2_SYS_IC_IVAU:
        change_virtual(engine, address);
        break;
    case EL2_SYS_IC_IALLU:
    case EL2_SYS_IC_IALLUIS:
        change_all(engine);
        break;
    case EL2_SYS_DC_ZVA:
        if (engine->stores_leave_stale)
            change_virtual(engine, address);
        break;
    default:
        break;
    }
    return 0;
}

void el2_coherence_translation_changed(struct el2_engine *engine)
{
    engine->code_page = 0;
    if (engine->watches_stores && !engine->fetches_physical)
        memset(engine->store_page, 0, sizeof engine->store_page);
}

/* By the tables, or as they were when the page was stored to before. */
static bool find_store(struct el2_engine *engine, uint64_t address, uint64_t *physical)
{
    const uint64_t page = address & ~(PAGE - 1);
    struct store_page *known = &engine->store_page[address / PAGE % STORE_PAGES];
    if (known->page != page + 1) {
        known->page = 0;
        if (!el2_guest_translate(engine, page, &known->physical))
            return false;
        known->page = page + 1;
    }
    *physical = known->physical | (address & (PAGE - 1));
    return true;
}

/* What Unicorn notices by itself is not looked at again. */
static void store_to(struct el2_engine *engine, uint64_t address)
{
    uint64_t physical = address;
    if ((!engine->fetches_physical && !find_store(engine, address, &physical)) ||
        !el2_engine_memory(engine, physical, 1))
        return;
    if (engine->stores_leave_stale)
        change_in(engine, el2_memory_page(engine, physical));
    change_in_peers(engine, el2_memory_page(engine, physical));
}

static void on_store(uc_engine *uc, uc_mem_type type, uint64_t address, int size, int64_t value, void *user)
{
    struct el2_engine *engine = user;
    (void)uc, (void)type, (void)value;
    store_to(engine, address);
    if (address / PAGE != (address + (uint64_t)size - 1) / PAGE)
        store_to(engine, address + (uint64_t)size - 1);
}

bool el2_coherence_watch_stores(struct el2_engine *engine, struct el2_error *error)
{
    uc_hook hook;
    if (engine->watches_stores)
        return true;
    engine->watches_stores = true;
    return el2_engine_checked(uc_hook_add(engine->uc, &hook, UC_HOOK_MEM_WRITE, on_store, engine, 1, 0),
                              "hook stores", error);
}

bool el2_coherence_add_hooks(struct el2_engine *engine, struct el2_error *error)
{
    uc_hook hook;
    return el2_engine_checked(
        uc_hook_add(engine->uc, &hook, UC_HOOK_INSN, on_sys, engine, 1, 0, UC_ARM64_INS_SYS), "hook SYS",
        error);
}
