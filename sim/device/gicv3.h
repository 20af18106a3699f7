/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the distributor, the redistributors and the CPU interface of a GICv3 have in common; for gicv3*.c alone. The device
 * is el2_device_gicv3, its redistributors are el2_device_gicv3_redistributor (devices.inc).
 */
#ifndef EL2_SIM_DEVICE_GICV3_H
#define EL2_SIM_DEVICE_GICV3_H

#include "sim/device/device.h"
#include "sim/device/distributor.h"

#define EL2_GICV3_IIDR  0x4b00043bu /* GICD_IIDR, GICR_IIDR: product "K", implementer Arm */
#define EL2_GICV3_PIDR2 0x3bu       /* GICD_PIDR2, GICR_PIDR2: architecture version 3 */

#define EL2_GICV3_MPIDR    0xff00ffffffull /* Aff3 to Aff0 in an MPIDR_EL1 */
#define EL2_GICV3_AFFINITY 0xffffffu       /* Aff2 to Aff0: KVM routes nothing by Aff3 */

/* Inner shareable, read-allocate write-back (INITIAL_PENDBASER_VALUE, vgic-v3.c). */
#define EL2_GICV3_PENDBASER_RESET 0x580u

struct el2_gicv3 {
    struct el2_vgic vgic;
    struct el2_interrupts all;
    unsigned vcpus;
    uint64_t mpidr[EL2_VCPU_MAX];
    bool enabled;                                        /* GICD_CTLR.EnableGrp1, which in KVM enables all */
    uint32_t route[EL2_INTID_COUNT - EL2_INTID_PRIVATE]; /* GICD_IROUTER of SPIs: an affinity */
    uint64_t propbaser;                                  /* GICR_PROPBASER, one for all */
    uint64_t pendbaser[EL2_VCPU_MAX];                    /* GICR_PENDBASER */
    struct el2_gicv3_interface {
        uint8_t control;       /* ICC_CTLR_EL1: CBPR, EOImode */
        bool group_enabled[2]; /* ICC_IGRPEN0_EL1, ICC_IGRPEN1_EL1 */
    } interface[EL2_VCPU_MAX];
};

/* A register that enables a group, in the distributor or in an interface, has been written. */
void el2_gicv3_update(struct el2_gicv3 *gic);

/* The registers of some bits an interrupt: of SPIs in the distributor, of private ones in a redistributor. */
static inline struct el2_distributor el2_gicv3_view(struct el2_gicv3 *gic, unsigned vcpu, bool is_private)
{
    return (struct el2_distributor){.all = &gic->all,
                                    .vcpu = vcpu,
                                    .first = is_private ? 0 : EL2_INTID_PRIVATE,
                                    .end = is_private ? EL2_INTID_PRIVATE : EL2_INTID_COUNT,
                                    .groups_fixed = !gic->vgic.groups_writable};
}

/* A part of a register of 64 bits, of 4 bytes or of 8; and the register where it is written. */
static inline uint64_t el2_gicv3_part(uint64_t value, uint64_t offset, unsigned size)
{
    return size == 8 ? value : (uint32_t)(value >> 8 * (offset & 4));
}

static inline uint64_t el2_gicv3_with_part(uint64_t value, uint64_t offset, unsigned size, uint64_t part)
{
    if (size == 8)
        return part;
    return offset & 4 ? (uint32_t)value | part << 32 : (value & ~0xffffffffull) | (uint32_t)part;
}

/* The vCPU of an affinity; EL2_VCPU_MAX: of none. */
static inline unsigned el2_gicv3_vcpu_of(const struct el2_gicv3 *gic, uint64_t affinity)
{
    for (unsigned vcpu = 0; vcpu < gic->vcpus; vcpu++)
        if ((gic->mpidr[vcpu] & EL2_GICV3_MPIDR) == affinity)
            return vcpu;
    return EL2_VCPU_MAX;
}

/* ICC_*_EL1 (gicv3_interface.c). */
bool el2_gicv3_has_sysreg(el2_encoding encoding);
bool el2_gicv3_sysreg(void *state, const struct el2_device_world *world, struct el2_device_sysreg *access);

#endif
