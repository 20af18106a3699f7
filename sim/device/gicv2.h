/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the distributor and the CPU interface of a GICv2 have in common; for gicv2.c and gicv2_interface.c alone. The
 * device is el2_device_gicv2, its interface el2_device_gicv2_interface (devices.inc).
 */
#ifndef EL2_SIM_DEVICE_GICV2_H
#define EL2_SIM_DEVICE_GICV2_H

#include "sim/device/device.h"
#include "sim/device/interrupts.h"

#define EL2_GICV2_FIQEN (1u << 3) /* GICC_CTLR: what is of group 0 is an FIQ */

struct el2_gicv2 {
    struct el2_vgic vgic;
    struct el2_interrupts all;
    unsigned vcpus;
    uint32_t distributor;           /* GICD_CTLR */
    uint32_t control[EL2_VCPU_MAX]; /* GICC_CTLR */
};

/* The vCPU that makes an access. */
struct el2_gicv2_access {
    struct el2_gicv2 *gic;
    unsigned vcpu;
};

static inline struct el2_interrupts_vcpu *el2_gicv2_own(const struct el2_gicv2_access *by)
{
    return &by->gic->all.vcpu[by->vcpu];
}

/* A register that enables a group has been written. */
void el2_gicv2_update(struct el2_gicv2 *gic);

#endif
