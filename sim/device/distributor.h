/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The registers of some bits an interrupt, which a GICv2's distributor, a GICv3's and a redistributor have in common, as
 * KVM has them (IHI 0048B 4.3, IHI 0069H.b 12.9; Linux, arch/arm64/kvm/vgic/vgic-mmio.c). Offsets from 0x080 to 0x7ff and
 * from 0xc00 to 0xcff.
 *
 *     const struct el2_distributor view = {.all = &gic->all, .vcpu = 0, .end = EL2_INTID_COUNT};
 *     if (el2_distributor_has(offset))
 *         value = el2_distributor_read(&view, offset, 4);
 */
#ifndef EL2_SIM_DEVICE_DISTRIBUTOR_H
#define EL2_SIM_DEVICE_DISTRIBUTOR_H

#include "sim/device/interrupts.h"

/* What is seen through the registers. Of other interrupts they read as zero, and are not written. */
struct el2_distributor {
    struct el2_interrupts *all;
    unsigned vcpu;       /* whose private interrupts */
    unsigned first, end; /* INTIDs: from, to before */
    bool groups_fixed;   /* GICD_IGROUPR reads ones and is not written */
    bool has_senders;    /* GICv2: an SGI is pending by who sent it, not by GICD_ISPENDR */
};

/* Whether one of these registers is at `offset`, below 0x1000. */
bool el2_distributor_has(unsigned offset);

/* An access of 1, 2, 4 or 8 bytes to one of them. Of another width than it has, and not aligned, it reads as zero and
 * writes nothing (check_region). */
uint32_t el2_distributor_read(const struct el2_distributor *view, unsigned offset, unsigned size);
void el2_distributor_write(const struct el2_distributor *view, unsigned offset, unsigned size,
                           uint32_t value);

#endif
