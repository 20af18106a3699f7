/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A virtio entropy device (Virtual I/O Device 1.2, 5.4), whose numbers are those of the setup's seed: the same in each run,
 * and no secret.
 */
#include "cpumodel/text/littleendian.h"
#include "sim/device/random.h"
#include "sim/device/virtio.h"

#define DEVICE_ID 4u
#define INTID     EL2_VIRTIO_INTID

#define MOST 4096u /* bytes for a request: the device may give less than is asked for (5.4.6.2) */

struct virtio_rng {
    struct el2_virtio virtio;
    uint64_t random;
    struct el2_virtqueue_chain chain;
};

static bool fill(struct virtio_rng *rng, const struct el2_device_world *world)
{
    const uint32_t size = rng->chain.write_size < MOST ? (uint32_t)rng->chain.write_size : MOST;
    for (uint32_t at = 0; at < size; at += 8) {
        uint8_t byte[8];
        el2_little_endian_put(byte, sizeof byte, el2_random_next(&rng->random));
        if (!el2_virtqueue_write(&rng->chain, world, at, byte,
                                 size - at < sizeof byte ? size - at : sizeof byte))
            return false;
    }
    return el2_virtio_return(&rng->virtio, world, 0, &rng->chain, size);
}

/* At most as many chains as the queue holds; each is of a few pages. */
static enum el2_virtio_served serve(void *device, const struct el2_device_world *world, unsigned queue)
{
    struct virtio_rng *rng = device;
    for (unsigned i = 0; i < EL2_VIRTQUEUE_SIZE_MAX; i++)
        switch (el2_virtqueue_take(&rng->virtio.queue[queue], world, &rng->chain)) {
        case EL2_VIRTQUEUE_EMPTY:
            return EL2_VIRTIO_SERVED;
        case EL2_VIRTQUEUE_CHAIN:
            if (fill(rng, world))
                break;
            return EL2_VIRTIO_BROKEN;
        case EL2_VIRTQUEUE_BROKEN:
            return EL2_VIRTIO_BROKEN;
        }
    return EL2_VIRTIO_MORE;
}

static const struct el2_virtio_kind kind = {.id = DEVICE_ID, .queues = 1, .serve = serve};

static void reset(void *state, const struct el2_device_setup *setup)
{
    struct virtio_rng *rng = state;
    el2_virtio_power_on(&rng->virtio, &kind, INTID);
    rng->random = ~setup->seed; /* other numbers than the instruction's of the same seed */
}

const struct el2_device el2_device_virtio_rng = {
    .name = "virtio rng",
    .state_size = sizeof(struct virtio_rng),
    .reset = reset,
    .read = el2_virtio_read,
    .write = el2_virtio_write,
    .due = el2_virtio_due,
    .node = {
        .name = "virtio_mmio", .compatible = EL2_VIRTIO_COMPATIBLE, .intid = INTID, .is_coherent = true}};
