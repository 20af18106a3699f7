/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/device/distributor.h"

#include "cpumodel/text/count.h"

enum {
    GICD_IGROUPR = 0x080,
    GICD_ISENABLER = 0x100,
    GICD_ICENABLER = 0x180,
    GICD_ISPENDR = 0x200,
    GICD_ICPENDR = 0x280,
    GICD_ISACTIVER = 0x300,
    GICD_ICACTIVER = 0x380,
    GICD_IPRIORITYR = 0x400,
    GICD_ITARGETSR = 0x800,
    GICD_ICFGR = 0xc00,
    GICD_NSACR = 0xd00,
};

static bool shows(const struct el2_distributor *view, unsigned intid)
{
    return intid >= view->first && intid < view->end;
}

/* --- a bit an interrupt --- */

static void enable(const struct el2_distributor *view, unsigned intid, bool value)
{
    el2_interrupt_of(view->all, view->vcpu, intid)->enabled = value;
}

static bool is_enabled(const struct el2_interrupt *interrupt)
{
    return interrupt->enabled;
}

static void pend(const struct el2_distributor *view, unsigned intid, bool value)
{
    if (intid >= EL2_INTID_SGIS || !view->has_senders)
        el2_interrupt_of(view->all, view->vcpu, intid)->latched = value;
}

static void activate(const struct el2_distributor *view, unsigned intid, bool value)
{
    el2_interrupt_of(view->all, view->vcpu, intid)->active = value;
}

static bool is_active(const struct el2_interrupt *interrupt)
{
    return interrupt->active;
}

static void set_group(const struct el2_distributor *view, unsigned intid, bool value)
{
    if (!view->groups_fixed)
        el2_interrupt_of(view->all, view->vcpu, intid)->group1 = value;
}

static bool group(const struct el2_interrupt *interrupt)
{
    return interrupt->group1;
}

/* 0x80 bytes each, by offset from 0x080 on: what they read, and what a 1 and a 0 write. */
static const struct bitmap {
    unsigned offset;
    bool (*get)(const struct el2_interrupt *interrupt);
    void (*put)(const struct el2_distributor *view, unsigned intid, bool value);
    enum { BY_VALUE, ONES_SET, ONES_CLEAR } manner;
} bitmaps[] = {
    {GICD_IGROUPR, group, set_group, BY_VALUE},
    {GICD_ISENABLER, is_enabled, enable, ONES_SET},
    {GICD_ICENABLER, is_enabled, enable, ONES_CLEAR},
    {GICD_ISPENDR, el2_interrupt_is_pending, pend, ONES_SET},
    {GICD_ICPENDR, el2_interrupt_is_pending, pend, ONES_CLEAR},
    {GICD_ISACTIVER, is_active, activate, ONES_SET},
    {GICD_ICACTIVER, is_active, activate, ONES_CLEAR},
};

static const struct bitmap *bitmap_at(unsigned offset)
{
    return &bitmaps[offset / 0x80 - 1];
}

static uint32_t read_bitmap(const struct el2_distributor *view, unsigned offset)
{
    const struct bitmap *bitmap = bitmap_at(offset);
    const unsigned first = (offset - bitmap->offset) * 8;
    const bool reads_one = bitmap->offset == GICD_IGROUPR && view->groups_fixed;
    uint32_t value = 0;
    for (unsigned i = 0; i < 32; i++)
        if (shows(view, first + i))
            value |= (uint32_t)(reads_one || bitmap->get(el2_interrupt_of(view->all, view->vcpu, first + i)))
                     << i;
    return value;
}

static void write_bitmap(const struct el2_distributor *view, unsigned offset, uint32_t value)
{
    const struct bitmap *bitmap = bitmap_at(offset);
    const unsigned first = (offset - bitmap->offset) * 8;
    for (unsigned i = 0; i < 32; i++) {
        const bool bit = value >> i & 1;
        if (!shows(view, first + i) || (!bit && bitmap->manner != BY_VALUE))
            continue;
        bitmap->put(view, first + i, bit && bitmap->manner != ONES_CLEAR);
        el2_interrupts_update(view->all, view->vcpu, first + i);
    }
}

/* --- a byte an interrupt: its priority --- */

static uint32_t read_priorities(const struct el2_distributor *view, unsigned offset, unsigned size)
{
    uint32_t value = 0;
    for (unsigned i = 0; i < size; i++) {
        const unsigned intid = offset - GICD_IPRIORITYR + i;
        if (shows(view, intid))
            value |= (uint32_t)el2_interrupt_of(view->all, view->vcpu, intid)->priority << 8 * i;
    }
    return value;
}

static void write_priorities(const struct el2_distributor *view, unsigned offset, unsigned size,
                             uint32_t value)
{
    for (unsigned i = 0; i < size; i++) {
        const unsigned intid = offset - GICD_IPRIORITYR + i;
        if (shows(view, intid))
            el2_interrupt_of(view->all, view->vcpu, intid)->priority = value >> 8 * i & EL2_PRIORITY_MASK;
    }
}

/* --- two bits an interrupt: its configuration --- */

static uint32_t read_configuration(const struct el2_distributor *view, unsigned offset)
{
    const unsigned first = (offset - GICD_ICFGR) * 4;
    uint32_t value = 0;
    for (unsigned i = 0; i < 16; i++)
        if (shows(view, first + i) && el2_interrupt_of(view->all, view->vcpu, first + i)->edge)
            value |= 2u << 2 * i;
    return value;
}

/* That of private interrupts is fixed. */
static void write_configuration(const struct el2_distributor *view, unsigned offset, uint32_t value)
{
    const unsigned first = (offset - GICD_ICFGR) * 4;
    for (unsigned i = 0; i < 16; i++) {
        if (!shows(view, first + i) || first + i < EL2_INTID_PRIVATE)
            continue;
        el2_interrupt_of(view->all, view->vcpu, first + i)->edge = value >> (2 * i + 1) & 1;
        el2_interrupts_update(view->all, view->vcpu, first + i);
    }
}

/* --- registers --- */

bool el2_distributor_has(unsigned offset)
{
    return (offset >= GICD_IGROUPR && offset < GICD_ITARGETSR) ||
           (offset >= GICD_ICFGR && offset < GICD_NSACR);
}

static bool takes(unsigned offset, unsigned size)
{
    const bool has_bytes = offset >= GICD_IPRIORITYR && offset < GICD_ITARGETSR;
    return (size == 4 && offset % 4 == 0) || (size == 1 && has_bytes);
}

uint32_t el2_distributor_read(const struct el2_distributor *view, unsigned offset, unsigned size)
{
    if (!takes(offset, size))
        return 0;
    if (offset < GICD_IPRIORITYR)
        return read_bitmap(view, offset);
    return offset < GICD_ITARGETSR ? read_priorities(view, offset, size) : read_configuration(view, offset);
}

void el2_distributor_write(const struct el2_distributor *view, unsigned offset, unsigned size, uint32_t value)
{
    if (!takes(offset, size))
        return;
    if (offset < GICD_IPRIORITYR)
        write_bitmap(view, offset, value);
    else if (offset < GICD_ITARGETSR)
        write_priorities(view, offset, size, value);
    else
        write_configuration(view, offset, value);
}
