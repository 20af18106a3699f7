/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The GICv2 that KVM gives a VM with KVM_DEV_TYPE_ARM_VGIC_V2 (IHI 0048B; Linux, arch/arm64/kvm/vgic/vgic-mmio-v2.c):
 * the distributor at offset 0, the CPU interface, which is the hardware's virtual one, at 0x10000. One CPU.
 */
#include "cpumodel/text/count.h"
#include "sim/device/device.h"
#include "sim/device/interrupts.h"

#define CPU_INTERFACE 0x10000u

enum { /* of the distributor */
       GICD_CTLR = 0x000,
       GICD_TYPER = 0x004,
       GICD_IIDR = 0x008,
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
       GICD_SGIR = 0xf00,
       GICD_CPENDSGIR = 0xf10,
       GICD_SPENDSGIR = 0xf20,
};

enum { /* of the CPU interface */
       GICC_CTLR = 0x0000,
       GICC_PMR = 0x0004,
       GICC_BPR = 0x0008,
       GICC_IAR = 0x000c,
       GICC_EOIR = 0x0010,
       GICC_RPR = 0x0014,
       GICC_HPPIR = 0x0018,
       GICC_ABPR = 0x001c,
       GICC_APR0 = 0x00d0,
       GICC_IIDR = 0x00fc,
       GICC_DIR = 0x1000,
};

#define GICD_IIDR_KVM   0x4b00043bu /* product "K", implementer Arm */
#define IIDR_REVISION   12
#define GICC_IIDR_GICV2 0x0002043bu /* architecture version 2, implementer Arm */

#define CTLR_GROUP0  (1u << 0)
#define CTLR_GROUP1  (1u << 1)
#define CTLR_EOIMODE (1u << 9)
#define CTLR_BITS    0x21fu /* EnableGrp0, EnableGrp1, AckCtl, FIQEn, CBPR, EOImode: GICV_CTLR */

#define BINARY_POINT_LEAST 2u /* 5 bits of priority */

struct gic {
    struct el2_vgic vgic;
    struct el2_interrupts all;
    uint32_t distributor; /* GICD_CTLR */
    uint32_t control;     /* GICC_CTLR */
};

static void reset(void *state, const struct el2_device_setup *setup)
{
    struct gic *gic = state;
    gic->vgic = *setup->vgic;
    for (unsigned i = 0; i < EL2_INTID_COUNT; i++) {
        struct el2_interrupt *interrupt = &gic->all.interrupt[i];
        interrupt->edge = i < EL2_INTID_SGIS;
        interrupt->enabled = i < EL2_INTID_SGIS;
        interrupt->targets = 1;
    }
    gic->all.binary_point[0] = BINARY_POINT_LEAST;
    gic->all.binary_point[1] = BINARY_POINT_LEAST + 1;
}

static void update_groups(struct gic *gic)
{
    const bool forwards = gic->distributor & 1;
    gic->all.group_enabled[0] = forwards && gic->control & CTLR_GROUP0;
    gic->all.group_enabled[1] = forwards && gic->control & CTLR_GROUP1;
}

/* --- a bit an interrupt: enabled, pending, active, group --- */

/* SGIs are always enabled. */
static void enable(struct el2_interrupt *interrupt, unsigned intid, bool value)
{
    interrupt->enabled = value || intid < EL2_INTID_SGIS;
}

static bool is_enabled(const struct el2_interrupt *interrupt)
{
    return interrupt->enabled;
}

/* GICD_SPENDSGIR and GICD_CPENDSGIR are for SGIs. */
static void pend(struct el2_interrupt *interrupt, unsigned intid, bool value)
{
    if (intid >= EL2_INTID_SGIS)
        interrupt->latched = value;
}

static void activate(struct el2_interrupt *interrupt, unsigned intid, bool value)
{
    (void)intid;
    interrupt->active = value;
}

static bool is_active(const struct el2_interrupt *interrupt)
{
    return interrupt->active;
}

static void set_group(struct el2_interrupt *interrupt, unsigned intid, bool value)
{
    (void)intid;
    interrupt->group1 = value;
}

static bool group(const struct el2_interrupt *interrupt)
{
    return interrupt->group1;
}

/* The registers of a bit an interrupt, 0x80 bytes each: what they read, and what a 1 and a 0 write. */
static const struct bitmap {
    unsigned offset;
    bool (*get)(const struct el2_interrupt *interrupt);
    void (*put)(struct el2_interrupt *interrupt, unsigned intid, bool value);
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
    for (size_t i = 0; i < EL2_COUNT(bitmaps); i++)
        if (offset - bitmaps[i].offset < 0x80)
            return &bitmaps[i];
    return NULL;
}

/* GICD_IGROUPR of a kernel that leaves each interrupt in group 0, and says the contrary. */
static bool is_fixed(const struct gic *gic, const struct bitmap *bitmap)
{
    return bitmap->offset == GICD_IGROUPR && !gic->vgic.groups_writable;
}

static uint32_t read_bitmap(const struct gic *gic, const struct bitmap *bitmap, unsigned offset)
{
    const unsigned first = (offset - bitmap->offset) * 8;
    uint32_t value = 0;
    if (is_fixed(gic, bitmap))
        return first < EL2_INTID_COUNT ? UINT32_MAX : 0;
    for (unsigned i = 0; i < 32 && first + i < EL2_INTID_COUNT; i++)
        value |= (uint32_t)bitmap->get(&gic->all.interrupt[first + i]) << i;
    return value;
}

static void write_bitmap(struct gic *gic, const struct bitmap *bitmap, unsigned offset, uint32_t value)
{
    const unsigned first = (offset - bitmap->offset) * 8;
    if (is_fixed(gic, bitmap))
        return;
    for (unsigned i = 0; i < 32 && first + i < EL2_INTID_COUNT; i++) {
        const bool bit = value >> i & 1;
        if (bit || bitmap->manner == BY_VALUE)
            bitmap->put(&gic->all.interrupt[first + i], first + i, bit && bitmap->manner != ONES_CLEAR);
    }
}

/* --- a byte an interrupt: priorities, targets; two bits: configuration --- */

static uint8_t read_byte(const struct gic *gic, unsigned offset)
{
    const unsigned intid = offset & 0x3ff;
    if (intid >= EL2_INTID_COUNT)
        return 0;
    const struct el2_interrupt *interrupt = &gic->all.interrupt[intid];
    return offset < GICD_ITARGETSR ? interrupt->priority : interrupt->targets;
}

/* Targets of private interrupts are not written; there is one CPU. */
static void write_byte(struct gic *gic, unsigned offset, uint8_t value)
{
    const unsigned intid = offset & 0x3ff;
    if (intid >= EL2_INTID_COUNT)
        return;
    struct el2_interrupt *interrupt = &gic->all.interrupt[intid];
    if (offset < GICD_ITARGETSR)
        interrupt->priority = value & EL2_PRIORITY_MASK;
    else if (intid >= EL2_INTID_PRIVATE)
        interrupt->targets = value & 1;
}

static uint32_t read_configuration(const struct gic *gic, unsigned offset)
{
    const unsigned first = (offset - GICD_ICFGR) * 4;
    uint32_t value = 0;
    for (unsigned i = 0; i < 16 && first + i < EL2_INTID_COUNT; i++)
        value |= (gic->all.interrupt[first + i].edge ? 2u : 0) << 2 * i;
    return value;
}

/* That of private interrupts is fixed. */
static void write_configuration(struct gic *gic, unsigned offset, uint32_t value)
{
    const unsigned first = (offset - GICD_ICFGR) * 4;
    for (unsigned i = 0; i < 16 && first + i < EL2_INTID_COUNT; i++)
        if (first + i >= EL2_INTID_PRIVATE)
            gic->all.interrupt[first + i].edge = value >> (2 * i + 1) & 1;
}

/* --- SGIs --- */

/* Sent to a list of CPUs, to all others, or to itself (IHI 0048B 4.3.15): of one CPU the second is nobody. */
static void send_sgi(struct gic *gic, uint32_t value)
{
    const unsigned filter = value >> 24 & 3;
    if ((filter == 0 && value >> 16 & 1) || filter == 2)
        gic->all.interrupt[value & 15].sources |= 1;
}

static uint8_t *sgi_sources(struct gic *gic, unsigned offset)
{
    return &gic->all.interrupt[offset & 15].sources;
}

/* --- registers --- */

static uint32_t read_distributor(struct gic *gic, unsigned offset)
{
    const struct bitmap *bitmap = bitmap_at(offset);
    if (bitmap)
        return read_bitmap(gic, bitmap, offset);
    if (offset >= GICD_ICFGR && offset < GICD_ICFGR + 0x100)
        return read_configuration(gic, offset);
    switch (offset) {
    case GICD_CTLR:
        return gic->distributor;
    case GICD_TYPER:
        return EL2_INTID_COUNT / 32 - 1;
    case GICD_IIDR:
        return GICD_IIDR_KVM | (uint32_t)gic->vgic.revision << IIDR_REVISION;
    default:
        return 0;
    }
}

static void write_distributor(struct gic *gic, unsigned offset, uint32_t value)
{
    const struct bitmap *bitmap = bitmap_at(offset);
    if (bitmap)
        write_bitmap(gic, bitmap, offset, value);
    else if (offset >= GICD_ICFGR && offset < GICD_ICFGR + 0x100)
        write_configuration(gic, offset, value);
    else if (offset == GICD_CTLR)
        gic->distributor = value & 1;
    else if (offset == GICD_SGIR)
        send_sgi(gic, value);
}

/* Priorities, targets and the senders of SGIs are read and written by byte as well. */
static bool has_bytes(unsigned offset)
{
    return (offset >= GICD_IPRIORITYR && offset < GICD_ICFGR) ||
           (offset >= GICD_CPENDSGIR && offset < GICD_SPENDSGIR + 16);
}

static uint32_t read_bytes(struct gic *gic, unsigned offset, unsigned size)
{
    uint32_t value = 0;
    for (unsigned i = 0; i < size; i++)
        value |= (uint32_t)(offset < GICD_ICFGR ? read_byte(gic, offset + i) : *sgi_sources(gic, offset + i))
                 << 8 * i;
    return value;
}

static void write_bytes(struct gic *gic, unsigned offset, unsigned size, uint32_t value)
{
    for (unsigned i = 0; i < size; i++) {
        const uint8_t byte = (uint8_t)(value >> 8 * i);
        if (offset < GICD_ICFGR)
            write_byte(gic, offset + i, byte);
        else if (offset < GICD_SPENDSGIR)
            *sgi_sources(gic, offset + i) &= (uint8_t)~byte;
        else
            *sgi_sources(gic, offset + i) |= byte & 1;
    }
}

static uint32_t acknowledge(struct gic *gic)
{
    const unsigned intid = el2_interrupts_best(&gic->all);
    if (intid == EL2_INTID_NONE)
        return intid;
    return intid | el2_interrupts_acknowledge(&gic->all, intid) << 10;
}

static uint32_t read_interface(struct gic *gic, unsigned offset)
{
    switch (offset) {
    case GICC_CTLR:
        return gic->control;
    case GICC_PMR:
        return gic->all.mask;
    case GICC_BPR:
        return gic->all.binary_point[0];
    case GICC_ABPR:
        return gic->all.binary_point[1];
    case GICC_IAR:
        return acknowledge(gic);
    case GICC_RPR:
        return el2_interrupts_running(&gic->all);
    case GICC_HPPIR:
        return el2_interrupts_highest(&gic->all);
    case GICC_APR0:
        return gic->all.active_priorities;
    case GICC_IIDR:
        return GICC_IIDR_GICV2;
    default:
        return 0;
    }
}

static uint8_t binary_point(uint32_t value, unsigned least)
{
    value &= 7;
    return (uint8_t)(value < least ? least : value);
}

static void write_interface(struct gic *gic, unsigned offset, uint32_t value)
{
    switch (offset) {
    case GICC_CTLR:
        gic->control = value & CTLR_BITS;
        break;
    case GICC_PMR:
        gic->all.mask = value & EL2_PRIORITY_MASK;
        break;
    case GICC_BPR:
        gic->all.binary_point[0] = binary_point(value, BINARY_POINT_LEAST);
        break;
    case GICC_ABPR:
        gic->all.binary_point[1] = binary_point(value, BINARY_POINT_LEAST + 1);
        break;
    case GICC_EOIR:
        el2_interrupts_drop(&gic->all);
        if (!(gic->control & CTLR_EOIMODE))
            el2_interrupts_deactivate(&gic->all, value & 0x3ff);
        break;
    case GICC_DIR:
        el2_interrupts_deactivate(&gic->all, value & 0x3ff);
        break;
    case GICC_APR0:
        gic->all.active_priorities = value;
        break;
    default:
        break;
    }
}

/* Of another width than a register has, an access reads zero and writes nothing, as KVM's (check_region). */
static uint64_t read(void *state, const struct el2_device_world *world, uint64_t offset, unsigned size)
{
    struct gic *gic = state;
    const unsigned at = (unsigned)offset;
    uint32_t value = 0;
    if (at >= CPU_INTERFACE)
        value = size == 4 && at % 4 == 0 ? read_interface(gic, at - CPU_INTERFACE) : 0;
    else if (has_bytes(at))
        value = size == 1 || (size == 4 && at % 4 == 0) ? read_bytes(gic, at, size) : 0;
    else if (size == 4 && at % 4 == 0)
        value = read_distributor(gic, at);
    if (at == CPU_INTERFACE + GICC_IAR) /* no other read changes anything */
        world->wake(world->context);
    return value;
}

static void write(void *state, const struct el2_device_world *world, uint64_t offset, unsigned size,
                  uint64_t value)
{
    struct gic *gic = state;
    const unsigned at = (unsigned)offset;
    const bool is_word = size == 4 && at % 4 == 0;
    if (at >= CPU_INTERFACE && is_word)
        write_interface(gic, at - CPU_INTERFACE, (uint32_t)value);
    else if (at < CPU_INTERFACE && has_bytes(at) && (size == 1 || is_word))
        write_bytes(gic, at, size, (uint32_t)value);
    else if (at < CPU_INTERFACE && is_word && !has_bytes(at))
        write_distributor(gic, at, (uint32_t)value);
    update_groups(gic);
    world->wake(world->context);
}

static void line(void *state, const struct el2_device_world *world, unsigned intid, bool level)
{
    struct gic *gic = state;
    if (el2_interrupts_set_line(&gic->all, intid, level))
        world->wake(world->context);
}

static bool interrupts(const void *state)
{
    const struct gic *gic = state;
    return el2_interrupts_best(&gic->all) != EL2_INTID_NONE;
}

const struct el2_device el2_device_gicv2 = {.name = "GICv2",
                                            .state_size = sizeof(struct gic),
                                            .reset = reset,
                                            .read = read,
                                            .write = write,
                                            .line = line,
                                            .interrupts = interrupts,
                                            .node = {.name = "intc", .compatible = "arm,cortex-a15-gic\0"}};
