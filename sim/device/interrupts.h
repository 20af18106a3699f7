/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The interrupts of an interrupt controller, whatever its registers are called: which are enabled, pending and active,
 * which of them a CPU is to take next, and what it has taken (IHI 0048B, chapter 3).
 *
 * Priorities are those of KVM: 5 bits, the rest reads as zero (VGIC_PRI_BITS, Linux include/kvm/arm_vgic.h).
 *
 *     struct el2_interrupts *all = …;                 // of zeros
 *     el2_interrupts_set_line(all, 27, true);
 *     unsigned intid = el2_interrupts_best(all);      // EL2_INTID_NONE: nothing to take
 *     el2_interrupts_acknowledge(all, intid);
 *     el2_interrupts_drop(all);
 *     el2_interrupts_deactivate(all, intid);
 */
#ifndef EL2_SIM_DEVICE_INTERRUPTS_H
#define EL2_SIM_DEVICE_INTERRUPTS_H

#include <stdbool.h>
#include <stdint.h>

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
    uint8_t targets; /* bit by CPU interface */
    uint8_t sources; /* of an SGI: bit by CPU that has sent it */
};

struct el2_interrupts {
    struct el2_interrupt interrupt[EL2_INTID_COUNT];
    uint32_t active_priorities; /* GICC_APR0: bit by priority >> 3 */
    bool group_enabled[2];      /* by the distributor and the CPU interface */
    uint8_t mask;               /* priorities below it are signalled */
    uint8_t binary_point[2];    /* by group */
};

/* Drives the line of an interrupt; an edge-triggered one becomes pending where it rises. False where the line was so
 * before, and of no interrupt: nothing has changed. */
bool el2_interrupts_set_line(struct el2_interrupts *all, unsigned intid, bool level);

bool el2_interrupt_is_pending(const struct el2_interrupt *interrupt);

/* The highest priority that is active, or EL2_PRIORITY_IDLE. */
uint8_t el2_interrupts_running(const struct el2_interrupts *all);

/* The pending interrupt of the highest priority of the enabled groups, whatever the mask and what runs; or
 * EL2_INTID_NONE. */
unsigned el2_interrupts_highest(const struct el2_interrupts *all);

/* The interrupt that the CPU is to take: the highest, if the mask lets it through and it preempts what runs; or
 * EL2_INTID_NONE. */
unsigned el2_interrupts_best(const struct el2_interrupts *all);

/* The CPU has taken it: it is active, and runs; no longer pending but by its line. Returns the CPU that has sent an
 * SGI; 0 of others. */
unsigned el2_interrupts_acknowledge(struct el2_interrupts *all, unsigned intid);

/* The CPU is through with the highest of the active priorities. */
void el2_interrupts_drop(struct el2_interrupts *all);

/* It is no longer active. Of no interrupt: nothing. */
void el2_interrupts_deactivate(struct el2_interrupts *all, unsigned intid);

#endif
