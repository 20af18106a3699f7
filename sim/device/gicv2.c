/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The GICv2 that KVM gives a VM with KVM_DEV_TYPE_ARM_VGIC_V2 (IHI 0048B; Linux, arch/arm64/kvm/vgic/vgic-mmio-v2.c):
 * the distributor at offset 0, the CPU interface, which is the hardware's virtual one, at 0x10000. What is of private
 * interrupts in the distributor, and all of the interface, each vCPU has for itself at the same address.
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
#define TYPER_CPUS      5
#define GICC_IIDR_GICV2 0x0002043bu /* architecture version 2, implementer Arm */

#define CTLR_GROUP0  (1u << 0)
#define CTLR_GROUP1  (1u << 1)
#define CTLR_EOIMODE (1u << 9)
#define CTLR_BITS    0x21fu /* EnableGrp0, EnableGrp1, AckCtl, FIQEn, CBPR, EOImode: GICV_CTLR */

#define BINARY_POINT_LEAST 2u /* 5 bits of priority */

struct gic {
    struct el2_vgic vgic;
    struct el2_interrupts all;
    unsigned vcpus;
    uint32_t distributor;           /* GICD_CTLR */
    uint32_t control[EL2_VCPU_MAX]; /* GICC_CTLR */
};

/* The vCPU that makes an access, and its view of the interrupts. */
struct access {
    struct gic *gic;
    unsigned vcpu;
};

static struct el2_interrupt *interrupt_of(const struct access *by, unsigned intid)
{
    return el2_interrupt_of(&by->gic->all, by->vcpu, intid);
}

static struct el2_interrupts_vcpu *own(const struct access *by)
{
    return &by->gic->all.vcpu[by->vcpu];
}

static void reset(void *state, const struct el2_device_setup *setup)
{
    struct gic *gic = state;
    gic->vgic = *setup->vgic;
    gic->vcpus = setup->vcpus;
    for (unsigned i = EL2_INTID_PRIVATE; i < EL2_INTID_COUNT; i++)
        el2_interrupt_of(&gic->all, 0, i)->targets = 1;
    for (unsigned vcpu = 0; vcpu < setup->vcpus; vcpu++) {
        struct el2_interrupts_vcpu *of = &gic->all.vcpu[vcpu];
        for (unsigned i = 0; i < EL2_INTID_PRIVATE; i++) {
            of->private[i].edge = i < EL2_INTID_SGIS;
            of->private[i].enabled = i < EL2_INTID_SGIS;
            of->private[i].targets = (uint8_t)(1u << vcpu);
        }
        of->binary_point[0] = BINARY_POINT_LEAST;
        of->binary_point[1] = BINARY_POINT_LEAST + 1;
    }
}

static void update_groups(struct gic *gic)
{
    const bool forwards = gic->distributor & 1;
    for (unsigned vcpu = 0; vcpu < gic->vcpus; vcpu++) {
        gic->all.vcpu[vcpu].group_enabled[0] = forwards && gic->control[vcpu] & CTLR_GROUP0;
        gic->all.vcpu[vcpu].group_enabled[1] = forwards && gic->control[vcpu] & CTLR_GROUP1;
    }
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

static uint32_t read_bitmap(const struct access *by, const struct bitmap *bitmap, unsigned offset)
{
    const unsigned first = (offset - bitmap->offset) * 8;
    uint32_t value = 0;
    if (is_fixed(by->gic, bitmap))
        return first < EL2_INTID_COUNT ? UINT32_MAX : 0;
    for (unsigned i = 0; i < 32 && first + i < EL2_INTID_COUNT; i++)
        value |= (uint32_t)bitmap->get(interrupt_of(by, first + i)) << i;
    return value;
}

static void write_bitmap(const struct access *by, const struct bitmap *bitmap, unsigned offset,
                         uint32_t value)
{
    const unsigned first = (offset - bitmap->offset) * 8;
    if (is_fixed(by->gic, bitmap))
        return;
    for (unsigned i = 0; i < 32 && first + i < EL2_INTID_COUNT; i++) {
        const bool bit = value >> i & 1;
        if (!bit && bitmap->manner != BY_VALUE)
            continue;
        bitmap->put(interrupt_of(by, first + i), first + i, bit && bitmap->manner != ONES_CLEAR);
        el2_interrupts_update(&by->gic->all, by->vcpu, first + i);
    }
}

/* --- a byte an interrupt: priorities, targets; two bits: configuration --- */

static uint8_t read_byte(const struct access *by, unsigned offset)
{
    const unsigned intid = offset & 0x3ff;
    if (intid >= EL2_INTID_COUNT)
        return 0;
    const struct el2_interrupt *interrupt = interrupt_of(by, intid);
    return offset < GICD_ITARGETSR ? interrupt->priority : interrupt->targets;
}

/* An SPI goes to the first of its targets, and to vCPU 0 where there is none (vgic_mmio_write_target). */
static void set_targets(struct el2_interrupt *interrupt, uint8_t targets)
{
    interrupt->targets = targets;
    interrupt->target = targets ? (uint8_t)__builtin_ctz(targets) : 0;
}

/* Targets of private interrupts are not written. */
static void write_byte(const struct access *by, unsigned offset, uint8_t value)
{
    const unsigned intid = offset & 0x3ff;
    if (intid >= EL2_INTID_COUNT)
        return;
    struct el2_interrupt *interrupt = interrupt_of(by, intid);
    if (offset < GICD_ITARGETSR)
        interrupt->priority = value & EL2_PRIORITY_MASK;
    else if (intid >= EL2_INTID_PRIVATE)
        set_targets(interrupt, value & (uint8_t)((1u << by->gic->vcpus) - 1));
    el2_interrupts_update(&by->gic->all, by->vcpu, intid);
}

static uint32_t read_configuration(const struct access *by, unsigned offset)
{
    const unsigned first = (offset - GICD_ICFGR) * 4;
    uint32_t value = 0;
    for (unsigned i = 0; i < 16 && first + i < EL2_INTID_COUNT; i++)
        value |= (interrupt_of(by, first + i)->edge ? 2u : 0) << 2 * i;
    return value;
}

/* That of private interrupts is fixed. */
static void write_configuration(const struct access *by, unsigned offset, uint32_t value)
{
    const unsigned first = (offset - GICD_ICFGR) * 4;
    for (unsigned i = 0; i < 16 && first + i < EL2_INTID_COUNT; i++) {
        if (first + i < EL2_INTID_PRIVATE)
            continue;
        interrupt_of(by, first + i)->edge = value >> (2 * i + 1) & 1;
        el2_interrupts_update(&by->gic->all, by->vcpu, first + i);
    }
}

/* --- SGIs --- */

/* Sent to a list of CPUs, to all others, or to itself (IHI 0048B 4.3.15). */
static void send_sgi(const struct access *by, uint32_t value)
{
    const unsigned self = 1u << by->vcpu, list = value >> 16 & 0xff, intid = value & 15;
    const unsigned targets[4] = {list, 0xffu & ~self, self, 0};
    for (unsigned vcpu = 0; vcpu < by->gic->vcpus; vcpu++) {
        if (!(targets[value >> 24 & 3] >> vcpu & 1))
            continue;
        by->gic->all.vcpu[vcpu].private[intid].sources |= (uint8_t)self;
        el2_interrupts_update(&by->gic->all, vcpu, intid);
    }
}

static uint8_t sgi_sources(const struct access *by, unsigned offset)
{
    return own(by)->private[offset & 15].sources;
}

static void put_sgi_sources(const struct access *by, unsigned offset, uint8_t sources)
{
    own(by)->private[offset & 15].sources = sources & (uint8_t)((1u << by->gic->vcpus) - 1);
    el2_interrupts_update(&by->gic->all, by->vcpu, offset & 15);
}

/* --- registers --- */

static uint32_t read_distributor(const struct access *by, unsigned offset)
{
    const struct bitmap *bitmap = bitmap_at(offset);
    if (bitmap)
        return read_bitmap(by, bitmap, offset);
    if (offset >= GICD_ICFGR && offset < GICD_ICFGR + 0x100)
        return read_configuration(by, offset);
    switch (offset) {
    case GICD_CTLR:
        return by->gic->distributor;
    case GICD_TYPER:
        return (EL2_INTID_COUNT / 32 - 1) | (by->gic->vcpus - 1) << TYPER_CPUS;
    case GICD_IIDR:
        return GICD_IIDR_KVM | (uint32_t)by->gic->vgic.revision << IIDR_REVISION;
    default:
        return 0;
    }
}

static void write_distributor(const struct access *by, unsigned offset, uint32_t value)
{
    const struct bitmap *bitmap = bitmap_at(offset);
    if (bitmap)
        write_bitmap(by, bitmap, offset, value);
    else if (offset >= GICD_ICFGR && offset < GICD_ICFGR + 0x100)
        write_configuration(by, offset, value);
    else if (offset == GICD_CTLR)
        by->gic->distributor = value & 1;
    else if (offset == GICD_SGIR)
        send_sgi(by, value);
}

/* Priorities, targets and the senders of SGIs are read and written by byte as well. */
static bool has_bytes(unsigned offset)
{
    return (offset >= GICD_IPRIORITYR && offset < GICD_ICFGR) ||
           (offset >= GICD_CPENDSGIR && offset < GICD_SPENDSGIR + 16);
}

static uint32_t read_bytes(const struct access *by, unsigned offset, unsigned size)
{
    uint32_t value = 0;
    for (unsigned i = 0; i < size; i++)
        value |= (uint32_t)(offset < GICD_ICFGR ? read_byte(by, offset + i) : sgi_sources(by, offset + i))
                 << 8 * i;
    return value;
}

static void write_bytes(const struct access *by, unsigned offset, unsigned size, uint32_t value)
{
    for (unsigned i = 0; i < size; i++) {
        const uint8_t byte = (uint8_t)(value >> 8 * i);
        if (offset < GICD_ICFGR)
            write_byte(by, offset + i, byte);
        else if (offset < GICD_SPENDSGIR)
            put_sgi_sources(by, offset + i, sgi_sources(by, offset + i) & (uint8_t)~byte);
        else
            put_sgi_sources(by, offset + i, sgi_sources(by, offset + i) | byte);
    }
}

static uint32_t acknowledge(const struct access *by)
{
    const unsigned intid = el2_interrupts_best(&by->gic->all, by->vcpu);
    if (intid == EL2_INTID_NONE)
        return intid;
    return intid | el2_interrupts_acknowledge(&by->gic->all, by->vcpu, intid) << 10;
}

static uint32_t read_interface(const struct access *by, unsigned offset)
{
    switch (offset) {
    case GICC_CTLR:
        return by->gic->control[by->vcpu];
    case GICC_PMR:
        return own(by)->mask;
    case GICC_BPR:
        return own(by)->binary_point[0];
    case GICC_ABPR:
        return own(by)->binary_point[1];
    case GICC_IAR:
        return acknowledge(by);
    case GICC_RPR:
        return el2_interrupts_running(&by->gic->all, by->vcpu);
    case GICC_HPPIR:
        return el2_interrupts_highest(&by->gic->all, by->vcpu);
    case GICC_APR0:
        return own(by)->active_priorities[0] | own(by)->active_priorities[1];
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

static void write_interface(const struct access *by, unsigned offset, uint32_t value)
{
    switch (offset) {
    case GICC_CTLR:
        by->gic->control[by->vcpu] = value & CTLR_BITS;
        break;
    case GICC_PMR:
        own(by)->mask = value & EL2_PRIORITY_MASK;
        break;
    case GICC_BPR:
        own(by)->binary_point[0] = binary_point(value, BINARY_POINT_LEAST);
        break;
    case GICC_ABPR:
        own(by)->binary_point[1] = binary_point(value, BINARY_POINT_LEAST + 1);
        break;
    case GICC_EOIR:
        el2_interrupts_drop(&by->gic->all, by->vcpu);
        if (!(by->gic->control[by->vcpu] & CTLR_EOIMODE))
            el2_interrupts_deactivate(&by->gic->all, by->vcpu, value & 0x3ff);
        break;
    case GICC_DIR:
        el2_interrupts_deactivate(&by->gic->all, by->vcpu, value & 0x3ff);
        break;
    case GICC_APR0:
        own(by)->active_priorities[0] = value;
        own(by)->active_priorities[1] = 0;
        break;
    default:
        break;
    }
}

/* Of another width than a register has, an access reads zero and writes nothing, as KVM's (check_region). */
static uint64_t read(void *state, const struct el2_device_world *world, uint64_t offset, unsigned size)
{
    const struct access by = {state, world->vcpu};
    const unsigned at = (unsigned)offset;
    uint32_t value = 0;
    if (at >= CPU_INTERFACE)
        value = size == 4 && at % 4 == 0 ? read_interface(&by, at - CPU_INTERFACE) : 0;
    else if (has_bytes(at))
        value = size == 1 || (size == 4 && at % 4 == 0) ? read_bytes(&by, at, size) : 0;
    else if (size == 4 && at % 4 == 0)
        value = read_distributor(&by, at);
    if (at == CPU_INTERFACE + GICC_IAR) /* no other read changes anything */
        world->wake(world->context);
    return value;
}

static void write(void *state, const struct el2_device_world *world, uint64_t offset, unsigned size,
                  uint64_t value)
{
    const struct access by = {state, world->vcpu};
    const unsigned at = (unsigned)offset;
    const bool is_word = size == 4 && at % 4 == 0;
    if (at >= CPU_INTERFACE && is_word)
        write_interface(&by, at - CPU_INTERFACE, (uint32_t)value);
    else if (at < CPU_INTERFACE && has_bytes(at) && (size == 1 || is_word))
        write_bytes(&by, at, size, (uint32_t)value);
    else if (at < CPU_INTERFACE && is_word && !has_bytes(at))
        write_distributor(&by, at, (uint32_t)value);
    update_groups(state);
    world->wake(world->context);
}

static void line(void *state, const struct el2_device_world *world, unsigned vcpu, unsigned intid, bool level)
{
    struct gic *gic = state;
    if (el2_interrupts_set_line(&gic->all, vcpu, intid, level))
        world->wake(world->context);
}

static bool interrupts(const void *state, unsigned vcpu)
{
    const struct gic *gic = state;
    return el2_interrupts_best(&gic->all, vcpu) != EL2_INTID_NONE;
}

const struct el2_device el2_device_gicv2 = {.name = "GICv2",
                                            .state_size = sizeof(struct gic),
                                            .reset = reset,
                                            .read = read,
                                            .write = write,
                                            .line = line,
                                            .interrupts = interrupts,
                                            .node = {.name = "intc", .compatible = "arm,cortex-a15-gic\0"}};
