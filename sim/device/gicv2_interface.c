/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The CPU interface of a GICv2, as a guest has it: the hardware's virtual one (IHI 0048B 5.4 and 5.5). */
#include "sim/device/gicv2.h"

enum {
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

#define GICC_IIDR_GICV2 0x0002043bu /* architecture version 2, implementer Arm */

#define CTLR_GROUP0  (1u << 0)
#define CTLR_GROUP1  (1u << 1)
#define CTLR_CBPR    (1u << 4)
#define CTLR_EOIMODE (1u << 9)
#define CTLR_BITS    0x21fu /* EnableGrp0, EnableGrp1, AckCtl, FIQEn, CBPR, EOImode: GICV_CTLR */

void el2_gicv2_update(struct el2_gicv2 *gic)
{
    const bool forwards = gic->distributor & 1;
    for (unsigned vcpu = 0; vcpu < gic->vcpus; vcpu++) {
        gic->all.vcpu[vcpu].group_enabled[0] = forwards && gic->control[vcpu] & CTLR_GROUP0;
        gic->all.vcpu[vcpu].group_enabled[1] = forwards && gic->control[vcpu] & CTLR_GROUP1;
    }
}

static uint32_t acknowledge(const struct el2_gicv2_access *by)
{
    const unsigned intid = el2_interrupts_best(&by->gic->all, by->vcpu);
    if (intid == EL2_INTID_NONE)
        return intid;
    return intid | el2_interrupts_acknowledge(&by->gic->all, by->vcpu, intid) << 10;
}

static uint32_t read_register(const struct el2_gicv2_access *by, unsigned offset)
{
    switch (offset) {
    case GICC_CTLR:
        return by->gic->control[by->vcpu];
    case GICC_PMR:
        return el2_gicv2_own(by)->mask;
    case GICC_BPR:
        return el2_gicv2_own(by)->binary_point[0];
    case GICC_ABPR:
        return el2_gicv2_own(by)->binary_point[1];
    case GICC_IAR:
        return acknowledge(by);
    case GICC_RPR:
        return el2_interrupts_running(&by->gic->all, by->vcpu);
    case GICC_HPPIR:
        return el2_interrupts_highest(&by->gic->all, by->vcpu);
    case GICC_APR0:
        return el2_gicv2_own(by)->active_priorities[0] | el2_gicv2_own(by)->active_priorities[1];
    case GICC_IIDR:
        return GICC_IIDR_GICV2;
    default:
        return 0;
    }
}

static void write_register(const struct el2_gicv2_access *by, unsigned offset, uint32_t value)
{
    switch (offset) {
    case GICC_CTLR:
        by->gic->control[by->vcpu] = value & CTLR_BITS;
        el2_gicv2_own(by)->common_binary_point = value & CTLR_CBPR;
        break;
    case GICC_PMR:
        el2_gicv2_own(by)->mask = value & EL2_PRIORITY_MASK;
        break;
    case GICC_BPR:
        el2_interrupts_set_binary_point(&by->gic->all, by->vcpu, false, value);
        break;
    case GICC_ABPR:
        el2_interrupts_set_binary_point(&by->gic->all, by->vcpu, true, value);
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
        el2_gicv2_own(by)->active_priorities[0] = value;
        el2_gicv2_own(by)->active_priorities[1] = 0;
        break;
    default:
        break;
    }
}

static uint64_t read(void *state, const struct el2_device_world *world, uint64_t offset, unsigned size)
{
    const struct el2_gicv2_access by = {state, world->vcpu};
    const uint32_t value = size == 4 && offset % 4 == 0 ? read_register(&by, (unsigned)offset) : 0;
    if (offset == GICC_IAR) /* no other read changes anything */
        world->wake(world->context);
    return value;
}

static void write(void *state, const struct el2_device_world *world, uint64_t offset, unsigned size,
                  uint64_t value)
{
    const struct el2_gicv2_access by = {state, world->vcpu};
    if (size == 4 && offset % 4 == 0)
        write_register(&by, (unsigned)offset, (uint32_t)value);
    el2_gicv2_update(state);
    world->wake(world->context);
}

const struct el2_device el2_device_gicv2_interface = {
    .name = "GICv2", .part_of = &el2_device_gicv2, .read = read, .write = write};
