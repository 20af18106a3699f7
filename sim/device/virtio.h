/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A virtio device over MMIO (Virtual I/O Device 1.2, 4.2, version 2): its registers, its queues, its interrupt. What a kind
 * of device is beside that is a struct el2_virtio_kind; its state begins with a struct el2_virtio, and its functions of
 * struct el2_device are those below.
 *
 * A queue is served from `due`, after the instruction that has notified the device. A driver that writes into a queue what
 * may not be there has a device that needs a reset, and is told so.
 *
 *     struct rng { struct el2_virtio virtio; uint64_t random; };
 *     static void reset(void *state, const struct el2_device_setup *setup)
 *     {
 *         el2_virtio_power_on(state, &kind, INTID);
 *     }
 */
#ifndef EL2_SIM_DEVICE_VIRTIO_H
#define EL2_SIM_DEVICE_VIRTIO_H

#include "sim/device/virtqueue.h"

#define EL2_VIRTIO_QUEUES      2u
#define EL2_VIRTIO_CONFIG_SIZE 0x100u

/* As in QEMU's virt machine (hw/arm/virt.c: base_memmap, a15irqmap): the first of 32 places, and of their interrupts. */
#define EL2_VIRTIO_INTID 48u

#define EL2_VIRTIO_COMPATIBLE "virtio,mmio\0"

enum el2_virtio_served {
    EL2_VIRTIO_SERVED, /* the queue is empty */
    EL2_VIRTIO_MORE,   /* it may not be: to be called again */
    EL2_VIRTIO_BROKEN,
};

struct el2_virtio_kind {
    uint32_t id;       /* DeviceID (5) */
    uint32_t queues;   /* at most EL2_VIRTIO_QUEUES */
    uint64_t features; /* its own, with those of this device as it is set up */
    /* Serves a queue, up to EL2_VIRTIO_SLICE bytes or a chain more at a time. `device`: its state. */
    enum el2_virtio_served (*serve)(void *device, const struct el2_device_world *world, unsigned queue);
    /* The device's configuration space, zeroed before; or NULL. */
    void (*config)(const void *device, uint8_t config[EL2_VIRTIO_CONFIG_SIZE]);
};

#define EL2_VIRTIO_SLICE (1ull << 20) /* bytes: then the machine looks at its limits */

struct el2_virtio {
    const struct el2_virtio_kind *kind;
    unsigned intid;
    uint64_t more_features; /* than the kind's, that this device offers */
    uint64_t driver_features;
    uint32_t device_features_sel, driver_features_sel, queue_sel;
    uint32_t status, interrupt_status;
    uint32_t notified; /* bit by queue */
    struct el2_virtqueue queue[EL2_VIRTIO_QUEUES];
};

/* The state of power on. */
void el2_virtio_power_on(struct el2_virtio *virtio, const struct el2_virtio_kind *kind, unsigned intid);

/* Whether the driver has set it up, with that queue, and nothing has gone wrong since. */
bool el2_virtio_is_ready(const struct el2_virtio *virtio, unsigned queue);

/* Gives a chain back, and interrupts where the driver wants that. False: the queue is broken. */
bool el2_virtio_return(struct el2_virtio *virtio, const struct el2_device_world *world, unsigned queue,
                       const struct el2_virtqueue_chain *chain, uint32_t written);

/* struct el2_device; the state is a struct el2_virtio, or begins with one. */
uint64_t el2_virtio_read(void *state, const struct el2_device_world *world, uint64_t offset, unsigned size);
void el2_virtio_write(void *state, const struct el2_device_world *world, uint64_t offset, unsigned size,
                      uint64_t value);
uint64_t el2_virtio_due(void *state, const struct el2_device_world *world, uint64_t now);

#endif
