/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The GICv3 that KVM gives a VM with KVM_DEV_TYPE_ARM_VGIC_V3 and no ITS: its distributor (IHI 0069H.b 12.9; Linux,
 * arch/arm64/kvm/vgic/vgic-mmio-v3.c, vgic-init.c). One security state, affinity routing always on.
 */
#include "sim/device/gicv3.h"

enum { /* beside those of distributor.h */
       GICD_CTLR = 0x0000,
       GICD_TYPER = 0x0004,
       GICD_IIDR = 0x0008,
       GICD_STATUSR = 0x0010,
       GICD_IROUTER = 0x6000,
       GICD_PIDR2 = 0xffe8,
};

#define CTLR_ENABLE_GROUP1 (1u << 1)
#define CTLR_ARE           (1u << 4)
#define CTLR_DS            (1u << 6)

#define TYPER_IDBITS  (9u << 19) /* 10 bits of INTID */
#define IIDR_REVISION 12

static void reset(void *state, const struct el2_device_setup *setup)
{
    struct el2_gicv3 *gic = state;
    gic->vgic = *setup->vgic;
    gic->vcpus = setup->vcpus;
    el2_interrupts_reset(&gic->all);
    for (unsigned vcpu = 0; vcpu < setup->vcpus; vcpu++) {
        gic->mpidr[vcpu] = setup->mpidr[vcpu];
        gic->pendbaser[vcpu] = EL2_GICV3_PENDBASER_RESET;
        for (unsigned i = 0; i < EL2_INTID_COUNT; i++)
            el2_interrupt_of(&gic->all, vcpu, i)->group1 = true;
    }
}

void el2_gicv3_update(struct el2_gicv3 *gic)
{
    for (unsigned vcpu = 0; vcpu < gic->vcpus; vcpu++)
        for (unsigned group = 0; group < 2; group++)
            gic->all.vcpu[vcpu].group_enabled[group] =
                gic->enabled && gic->interface[vcpu].group_enabled[group];
}

/* --- routing --- */

/* The SPI of a GICD_IROUTER; 0: of none. */
static unsigned routed_at(unsigned offset)
{
    const unsigned intid = (offset - GICD_IROUTER) / 8;
    return offset >= GICD_IROUTER && intid >= EL2_INTID_PRIVATE && intid < EL2_INTID_COUNT ? intid : 0;
}

/* Aff0 to Aff2, as a whole; Interrupt_Routing_Mode and Aff3 read as zero. An affinity that no vCPU has is nobody's. */
static void write_route(struct el2_gicv3 *gic, unsigned intid, uint32_t value)
{
    gic->route[intid - EL2_INTID_PRIVATE] = value & EL2_GICV3_AFFINITY;
    el2_interrupt_of(&gic->all, 0, intid)->target =
        (uint8_t)el2_gicv3_vcpu_of(gic, value & EL2_GICV3_AFFINITY);
    el2_interrupts_update(&gic->all, 0, intid);
}

/* --- registers --- */

static uint32_t read_word(const struct el2_gicv3 *gic, unsigned offset)
{
    switch (offset) {
    case GICD_CTLR:
        return (gic->enabled ? CTLR_ENABLE_GROUP1 : 0) | CTLR_ARE | CTLR_DS;
    case GICD_TYPER:
        return (EL2_INTID_COUNT / 32 - 1) | TYPER_IDBITS;
    case GICD_IIDR:
        return EL2_GICV3_IIDR | (uint32_t)gic->vgic.revision << IIDR_REVISION;
    case GICD_STATUSR:
        return UINT32_MAX;
    case GICD_PIDR2:
        return EL2_GICV3_PIDR2;
    default:
        return 0;
    }
}

/* Of another width than a register has, an access reads zero and writes nothing (check_region). */
static uint64_t read(void *state, const struct el2_device_world *world, uint64_t offset, unsigned size)
{
    struct el2_gicv3 *gic = state;
    const struct el2_distributor view = el2_gicv3_view(gic, world->vcpu, false);
    const unsigned at = (unsigned)offset, intid = routed_at(at);
    if (el2_distributor_has(at))
        return el2_distributor_read(&view, at, size);
    if (size < 4 || at % size)
        return 0;
    if (intid)
        return el2_gicv3_part(gic->route[intid - EL2_INTID_PRIVATE], at, size);
    return size == 4 ? read_word(gic, at) : 0;
}

static void write(void *state, const struct el2_device_world *world, uint64_t offset, unsigned size,
                  uint64_t value)
{
    struct el2_gicv3 *gic = state;
    const struct el2_distributor view = el2_gicv3_view(gic, world->vcpu, false);
    const unsigned at = (unsigned)offset, intid = routed_at(at);
    const bool is_aligned = size >= 4 && at % size == 0;
    if (el2_distributor_has(at)) {
        el2_distributor_write(&view, at, size, (uint32_t)value);
    } else if (is_aligned && intid) {
        if (!(at & 4))
            write_route(gic, intid, (uint32_t)value);
    } else if (is_aligned && size == 4 && at == GICD_CTLR) {
        gic->enabled = value & CTLR_ENABLE_GROUP1;
        el2_gicv3_update(gic);
    }
    world->wake(world->context);
}

static void line(void *state, const struct el2_device_world *world, unsigned vcpu, unsigned intid, bool level)
{
    struct el2_gicv3 *gic = state;
    if (el2_interrupts_set_line(&gic->all, vcpu, intid, level))
        world->wake(world->context);
}

/* What is of group 0 is an FIQ, as with ICC_SRE_EL1.SRE it always is. */
static enum el2_device_signal interrupts(const void *state, unsigned vcpu)
{
    const struct el2_gicv3 *gic = state;
    return el2_interrupts_signal(&gic->all, vcpu, true);
}

const struct el2_device el2_device_gicv3 = {.name = "GICv3",
                                            .state_size = sizeof(struct el2_gicv3),
                                            .reset = reset,
                                            .read = read,
                                            .write = write,
                                            .sysreg = el2_gicv3_sysreg,
                                            .has_sysreg = el2_gicv3_has_sysreg,
                                            .line = line,
                                            .interrupts = interrupts,
                                            .node = {.name = "intc", .compatible = "arm,gic-v3\0"}};
