/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The GICv2 that KVM gives a VM with KVM_DEV_TYPE_ARM_VGIC_V2 (IHI 0048B; Linux, arch/arm64/kvm/vgic/vgic-mmio-v2.c,
 * vgic-init.c): the distributor, and the CPU interface, which is the hardware's virtual one. What is of private
 * interrupts in the distributor, and all of the interface, each vCPU has for itself at the same address.
 */
#include "sim/device/gicv2.h"
#include "sim/device/distributor.h"

enum { /* of the distributor, beside those of distributor.h */
       GICD_CTLR = 0x000,
       GICD_TYPER = 0x004,
       GICD_IIDR = 0x008,
       GICD_ITARGETSR = 0x800,
       GICD_ICFGR = 0xc00,
       GICD_SGIR = 0xf00,
       GICD_CPENDSGIR = 0xf10,
       GICD_SPENDSGIR = 0xf20,
};

#define GICD_IIDR_KVM 0x4b00043bu /* product "K", implementer Arm */
#define IIDR_REVISION 12
#define TYPER_CPUS    5

static void reset(void *state, const struct el2_device_setup *setup)
{
    struct el2_gicv2 *gic = state;
    gic->vgic = *setup->vgic;
    gic->vcpus = setup->vcpus;
    el2_interrupts_reset(&gic->all);
}

/* --- targets --- */

/* Those of a private interrupt are who asks. */
static uint8_t read_targets(const struct el2_gicv2_access *by, unsigned intid)
{
    if (intid < EL2_INTID_PRIVATE)
        return (uint8_t)(1u << by->vcpu);
    return intid < EL2_INTID_COUNT ? el2_interrupt_of(&by->gic->all, by->vcpu, intid)->targets : 0;
}

/* An SPI goes to the first of its targets, and to vCPU 0 where there is none (vgic_mmio_write_target). */
static void write_targets(const struct el2_gicv2_access *by, unsigned intid, uint8_t value)
{
    if (intid < EL2_INTID_PRIVATE || intid >= EL2_INTID_COUNT)
        return;
    struct el2_interrupt *interrupt = el2_interrupt_of(&by->gic->all, by->vcpu, intid);
    interrupt->targets = value & (uint8_t)((1u << by->gic->vcpus) - 1);
    interrupt->target = interrupt->targets ? (uint8_t)__builtin_ctz(interrupt->targets) : 0;
    el2_interrupts_update(&by->gic->all, by->vcpu, intid);
}

/* --- SGIs --- */

/* Sent to a list of vCPUs, to all others, or to itself (IHI 0048B 4.3.15). */
static void send_sgi(const struct el2_gicv2_access *by, uint32_t value)
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

static uint8_t read_senders(const struct el2_gicv2_access *by, unsigned intid)
{
    return el2_gicv2_own(by)->private[intid].sources;
}

static void write_senders(const struct el2_gicv2_access *by, unsigned intid, uint8_t senders)
{
    el2_gicv2_own(by)->private[intid].sources = senders & (uint8_t)((1u << by->gic->vcpus) - 1);
    el2_interrupts_update(&by->gic->all, by->vcpu, intid);
}

/* --- the distributor --- */

static uint32_t read_word(const struct el2_gicv2_access *by, unsigned offset)
{
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

static void write_word(const struct el2_gicv2_access *by, unsigned offset, uint32_t value)
{
    if (offset == GICD_CTLR)
        by->gic->distributor = value & 1;
    else if (offset == GICD_SGIR)
        send_sgi(by, value);
}

/* Targets and the senders of SGIs are read and written by byte as well. */
static bool has_bytes(unsigned offset)
{
    return (offset >= GICD_ITARGETSR && offset < GICD_ICFGR) ||
           (offset >= GICD_CPENDSGIR && offset < GICD_SPENDSGIR + 16);
}

static uint32_t read_bytes(const struct el2_gicv2_access *by, unsigned offset, unsigned size)
{
    uint32_t value = 0;
    for (unsigned i = 0; i < size; i++) {
        const unsigned at = offset + i;
        value |=
            (uint32_t)(at < GICD_ICFGR ? read_targets(by, at - GICD_ITARGETSR) : read_senders(by, at & 15))
            << 8 * i;
    }
    return value;
}

static void write_bytes(const struct el2_gicv2_access *by, unsigned offset, unsigned size, uint32_t value)
{
    for (unsigned i = 0; i < size; i++) {
        const unsigned at = offset + i;
        const uint8_t byte = (uint8_t)(value >> 8 * i);
        if (at < GICD_ICFGR)
            write_targets(by, at - GICD_ITARGETSR, byte);
        else if (at < GICD_SPENDSGIR)
            write_senders(by, at & 15, read_senders(by, at & 15) & (uint8_t)~byte);
        else
            write_senders(by, at & 15, read_senders(by, at & 15) | byte);
    }
}

static struct el2_distributor view_of(const struct el2_gicv2_access *by)
{
    return (struct el2_distributor){.all = &by->gic->all,
                                    .vcpu = by->vcpu,
                                    .end = EL2_INTID_COUNT,
                                    .groups_fixed = !by->gic->vgic.groups_writable,
                                    .has_senders = true};
}

/* Of another width than a register has, an access reads zero and writes nothing, as KVM's (check_region). */
static uint64_t read(void *state, const struct el2_device_world *world, uint64_t offset, unsigned size)
{
    const struct el2_gicv2_access by = {state, world->vcpu};
    const struct el2_distributor view = view_of(&by);
    const unsigned at = (unsigned)offset;
    const bool is_word = size == 4 && at % 4 == 0;
    if (el2_distributor_has(at))
        return el2_distributor_read(&view, at, size);
    if (has_bytes(at))
        return is_word || size == 1 ? read_bytes(&by, at, size) : 0;
    return is_word ? read_word(&by, at) : 0;
}

static void write(void *state, const struct el2_device_world *world, uint64_t offset, unsigned size,
                  uint64_t value)
{
    const struct el2_gicv2_access by = {state, world->vcpu};
    const struct el2_distributor view = view_of(&by);
    const unsigned at = (unsigned)offset;
    const bool is_word = size == 4 && at % 4 == 0;
    if (el2_distributor_has(at))
        el2_distributor_write(&view, at, size, (uint32_t)value);
    else if (has_bytes(at) && (is_word || size == 1))
        write_bytes(&by, at, size, (uint32_t)value);
    else if (is_word && !has_bytes(at))
        write_word(&by, at, (uint32_t)value);
    el2_gicv2_update(state);
    world->wake(world->context);
}

static void line(void *state, const struct el2_device_world *world, unsigned vcpu, unsigned intid, bool level)
{
    struct el2_gicv2 *gic = state;
    if (el2_interrupts_set_line(&gic->all, vcpu, intid, level))
        world->wake(world->context);
}

static enum el2_device_signal interrupts(const void *state, unsigned vcpu)
{
    const struct el2_gicv2 *gic = state;
    return el2_interrupts_signal(&gic->all, vcpu, gic->control[vcpu] & EL2_GICV2_FIQEN);
}

const struct el2_device el2_device_gicv2 = {.name = "GICv2",
                                            .state_size = sizeof(struct el2_gicv2),
                                            .reset = reset,
                                            .read = read,
                                            .write = write,
                                            .line = line,
                                            .interrupts = interrupts,
                                            .node = {.name = "intc", .compatible = "arm,cortex-a15-gic\0"}};
