/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The interrupts of an interrupt controller, whatever its registers are called: which are enabled, pending and active,
 * which of them a vCPU is to take next, and what it has taken (IHI 0048B, chapter 3; IHI 0069H.b, chapter 4). SGIs and
 * PPIs are private: each vCPU has its own. An SPI is shared, and goes to the one vCPU that it is for, as KVM's do.
 *
 * Priorities are those of KVM: 5 bits, the rest reads as zero (VGIC_PRI_BITS, Linux include/kvm/arm_vgic.h).
 *
 * Whoever changes an interrupt calls el2_interrupts_update: what is ready to be taken is kept as bits, so that to look
 * for the next costs no walk over all.
 *
 *     struct el2_interrupts *all = …;                           // of zeros
 *     el2_interrupt_of(all, 0, 27)->enabled = true;
 *     el2_interrupts_update(all, 0, 27);
 *     el2_interrupts_set_line(all, 0, 27, true);
 *     unsigned intid = el2_interrupts_best(all, 0);             // EL2_INTID_NONE: nothing to take
 *     el2_interrupts_acknowledge(all, 0, intid);
 *     el2_interrupts_drop(all, 0);
 *     el2_interrupts_deactivate(all, 0, intid);
 */
#ifndef EL2_SIM_DEVICE_INTERRUPTS_H
#define EL2_SIM_DEVICE_INTERRUPTS_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/device/device.h"

#define EL2_INTID_COUNT   288u /* 256 SPIs, as QEMU's virt machine has (NUM_IRQS, include/hw/arm/virt.h) */
#define EL2_INTID_SGIS    16u
#define EL2_INTID_PRIVATE 32u
#define EL2_INTID_NONE    1023u

#define EL2_PRIORITY_MASK 0xf8u
#define EL2_PRIORITY_IDLE 0xffu /* running priority where nothing is active */

struct el2_interrupt {
    bool enabled;
    bool latched; /* pending, whatever the line is */
    bool line;
    bool active;
    bool edge; /* edge-triggered */
    bool group1;
    uint8_t priority;
    uint8_t target;  /* of an SPI: the vCPU that it is for; EL2_VCPU_MAX: none */
    uint8_t targets; /* GICv2, of an SPI: bit by vCPU, as GICD_ITARGETSR has it */
    uint8_t sources; /* GICv2, of an SGI: bit by vCPU that has sent it */
};

/* What each vCPU has of its own. */
struct el2_interrupts_vcpu {
    struct el2_interrupt private[EL2_INTID_PRIVATE];
    uint32_t ready[EL2_INTID_COUNT / 32]; /* bit by INTID: enabled, pending, not active, and for this vCPU */
    uint32_t active_priorities[2];        /* by group, bit by priority >> 3: ICC_AP0R0_EL1, ICC_AP1R0_EL1 */
    bool group_enabled[2];                /* by the distributor and the CPU interface */
    uint8_t mask;                         /* priorities below it are signalled */
    uint8_t binary_point[2];              /* by group; group 1's counts one less (IHI 0048B 3.3.3) */
    bool common_binary_point;             /* group 0's is for both */
};

struct el2_interrupts {
    struct el2_interrupt shared[EL2_INTID_COUNT - EL2_INTID_PRIVATE];
    struct el2_interrupts_vcpu vcpu[EL2_VCPU_MAX];
};

/* Of all zeros, what KVM resets (kvm_vgic_vcpu_init; Linux, arch/arm64/kvm/vgic/vgic-init.c): SGIs are edge-triggered and
 * enabled, binary points the least. */
void el2_interrupts_reset(struct el2_interrupts *all);

/* An interrupt below EL2_INTID_COUNT, as a vCPU sees it. */
struct el2_interrupt *el2_interrupt_of(struct el2_interrupts *all, unsigned vcpu, unsigned intid);

/* The interrupt has been changed. */
void el2_interrupts_update(struct el2_interrupts *all, unsigned vcpu, unsigned intid);

/* Drives the line of an interrupt, that of `vcpu` where it is private; an edge-triggered one becomes pending where it
 * rises. False where the line was so before, and of no interrupt: nothing has changed. */
bool el2_interrupts_set_line(struct el2_interrupts *all, unsigned vcpu, unsigned intid, bool level);

bool el2_interrupt_is_pending(const struct el2_interrupt *interrupt);

/* The highest priority that is active, or EL2_PRIORITY_IDLE. */
uint8_t el2_interrupts_running(const struct el2_interrupts *all, unsigned vcpu);

/* The pending interrupt of the highest priority of the enabled groups, whatever the mask and what runs; or
 * EL2_INTID_NONE. */
unsigned el2_interrupts_highest(const struct el2_interrupts *all, unsigned vcpu);

/* The interrupt that the vCPU is to take: the highest, if the mask lets it through and it preempts what runs; or
 * EL2_INTID_NONE. */
unsigned el2_interrupts_best(const struct el2_interrupts *all, unsigned vcpu);

/* How the vCPU is interrupted, where group 0 is signalled as FIQ or as IRQ. */
enum el2_device_signal el2_interrupts_signal(const struct el2_interrupts *all, unsigned vcpu,
                                             bool group0_is_fiq);

/* The vCPU has taken it: it is active, and runs; no longer pending but by its line. Returns the vCPU that has sent an
 * SGI of a GICv2; 0 of others. */
unsigned el2_interrupts_acknowledge(struct el2_interrupts *all, unsigned vcpu, unsigned intid);

/* The vCPU is through with the highest of the active priorities, which is returned; or EL2_PRIORITY_IDLE. */
uint8_t el2_interrupts_drop(struct el2_interrupts *all, unsigned vcpu);

/* It is no longer active. Of no interrupt: nothing. */
void el2_interrupts_deactivate(struct el2_interrupts *all, unsigned vcpu, unsigned intid);

/* Its priority without the bits that do not count for preemption: those below the binary point of its group. */
uint8_t el2_interrupts_group_priority(const struct el2_interrupts *all, unsigned vcpu,
                                      const struct el2_interrupt *interrupt);

/* Sets a binary point: three bits of `value`, and not below the least that 5 bits of priority leave. */
void el2_interrupts_set_binary_point(struct el2_interrupts *all, unsigned vcpu, bool group1, uint64_t value);

#endif
