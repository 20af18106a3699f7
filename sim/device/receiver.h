/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The receive side of a PL011 (Arm DDI 0183, 2.4.3 and 2.8): a FIFO, what fills it, and its two interrupts.
 *
 * A byte comes from the world at the guest's demand alone, so that none is taken that the guest throws away. With a
 * receive interrupt enabled that is when the FIFO is empty, so that the guest is told of a byte before the next is asked
 * for; without the timeout's, while there is room. Then it is one for each EL2_RECEIVER_BYTE counts at most, and the first
 * EL2_RECEIVER_SETTLE after the guest has set the receiver up: a driver empties the FIFO meanwhile, as Linux's does. With
 * none enabled it is the end of EL2_RECEIVER_POLLS looks in a row at an empty FIFO, as a guest makes that polls; others
 * look once or twice in between, to see whether they may transmit.
 *
 *     struct el2_receiver receiver = el2_receiver_reset();
 *     el2_receiver_fill(&receiver, world, now, EL2_RECEIVER_TIMEOUT);
 *     if (receiver.status & EL2_RECEIVER_TIMEOUT)
 *         value = el2_receiver_take(&receiver, now);
 */
#ifndef EL2_SIM_DEVICE_RECEIVER_H
#define EL2_SIM_DEVICE_RECEIVER_H

#include "sim/device/device.h"

#define EL2_RECEIVER_FIFO   16u     /* bytes: of a PL011 before r1p5, as UARTPeriphID2 has it */
#define EL2_RECEIVER_BYTE   5425u   /* counts: 10 bits at 115200 baud */
#define EL2_RECEIVER_QUIET  17361u  /* counts: 32 bits, after which what has come is told of */
#define EL2_RECEIVER_SETTLE 625000u /* counts: 10 ms */
#define EL2_RECEIVER_POLLS  16u

/* Bits of UARTRIS. */
#define EL2_RECEIVER_LEVEL   (1u << 4) /* RXRIS */
#define EL2_RECEIVER_TIMEOUT (1u << 6) /* RTRIS */

struct el2_receiver {
    uint8_t byte[EL2_RECEIVER_FIFO];
    unsigned first, count;
    unsigned depth; /* 1 without FIFO */
    unsigned level; /* bytes at which RXRIS is set */
    unsigned polls; /* looks in a row at an empty FIFO */
    uint32_t status;
    uint64_t next;  /* count at which a byte may come */
    uint64_t quiet; /* count at which RTRIS is set, where there are bytes */
};

/* The state of power on. */
static inline struct el2_receiver el2_receiver_reset(void)
{
    return (struct el2_receiver){.depth = 1, .level = 1};
}

/* UARTLCR_H.FEN and UARTIFLS: what is in the FIFO stays there. */
void el2_receiver_configure(struct el2_receiver *receiver, bool has_fifo, uint32_t ifls);

/* The guest has set the receiver up. */
void el2_receiver_settle(struct el2_receiver *receiver, uint64_t now);

/* What is due at `now`. Returns when more is; EL2_DEVICE_NEVER: nothing by itself. `enabled`: which of the interrupts. */
uint64_t el2_receiver_fill(struct el2_receiver *receiver, const struct el2_device_world *world, uint64_t now,
                           uint32_t enabled);

/* The guest looks whether the FIFO is empty. `may_receive`: what it waits for can only be seen by looking. */
void el2_receiver_look(struct el2_receiver *receiver, const struct el2_device_world *world, uint64_t now,
                       bool may_receive);

/* The guest takes a byte; 0 where there is none. */
uint8_t el2_receiver_take(struct el2_receiver *receiver, uint64_t now);

/* UARTICR. */
void el2_receiver_clear(struct el2_receiver *receiver, uint64_t now, uint32_t status);

#endif
