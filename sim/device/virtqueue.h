/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A split virtqueue (Virtual I/O Device 1.2, 2.7), as its device sees it. It lies in the guest's memory, and all that is
 * there is the guest's word: each address, length and index is checked, and a chain ends. The guest may change it at any
 * time; what has been taken is not looked at again.
 *
 *     struct el2_virtqueue_chain chain;
 *     if (el2_virtqueue_take(queue, world, &chain) == EL2_VIRTQUEUE_CHAIN) {
 *         el2_virtqueue_write(&chain, world, 0, answer, sizeof answer);
 *         el2_virtqueue_return(queue, world, &chain, sizeof answer);
 *     }
 */
#ifndef EL2_SIM_DEVICE_VIRTQUEUE_H
#define EL2_SIM_DEVICE_VIRTQUEUE_H

#include "sim/device/device.h"

#define EL2_VIRTQUEUE_SIZE_MAX  256u         /* descriptors */
#define EL2_VIRTQUEUE_BYTES_MAX (1ull << 30) /* of a chain */

struct el2_virtqueue {
    uint32_t size;       /* a power of 2 */
    uint64_t descriptor; /* guest physical, of the three parts */
    uint64_t driver;
    uint64_t device;
    uint16_t taken, returned; /* chains so far, modulo 2^16 */
    bool ready;
};

struct el2_virtqueue_segment {
    uint64_t address; /* all of it is RAM */
    uint32_t size;
};

/* Buffers that the guest has made available: those that the device reads, and behind them those that it writes. */
struct el2_virtqueue_chain {
    uint16_t head;
    unsigned count, reads; /* segments; of these the device reads so many */
    uint64_t read_size, write_size;
    struct el2_virtqueue_segment segment[EL2_VIRTQUEUE_SIZE_MAX];
};

enum el2_virtqueue_taken {
    EL2_VIRTQUEUE_EMPTY,
    EL2_VIRTQUEUE_CHAIN,
    EL2_VIRTQUEUE_BROKEN, /* it is not what a driver may write: nothing has been taken */
};

/* Whether no chain waits. False where that cannot be read, too: taking one tells. */
bool el2_virtqueue_is_empty(const struct el2_virtqueue *queue, const struct el2_device_world *world);

/* The next chain. */
enum el2_virtqueue_taken el2_virtqueue_take(struct el2_virtqueue *queue, const struct el2_device_world *world,
                                            struct el2_virtqueue_chain *chain);

/* Gives a chain back, of which `written` bytes have been written. False: the queue is broken. */
bool el2_virtqueue_return(struct el2_virtqueue *queue, const struct el2_device_world *world,
                          const struct el2_virtqueue_chain *chain, uint32_t written);

/* Whether the driver wants to be interrupted when a chain is given back. */
bool el2_virtqueue_interrupts(const struct el2_virtqueue *queue, const struct el2_device_world *world);

/* Copies `size` bytes of what the device reads, or writes, from `at` on. False, and nothing is copied, where they go beyond
 * it. */
bool el2_virtqueue_read(const struct el2_virtqueue_chain *chain, const struct el2_device_world *world,
                        uint64_t at, void *bytes, uint64_t size);
bool el2_virtqueue_write(const struct el2_virtqueue_chain *chain, const struct el2_device_world *world,
                         uint64_t at, const void *bytes, uint64_t size);

#endif
