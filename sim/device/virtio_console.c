/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A virtio console (Virtual I/O Device 1.2, 5.3) of one port, which is the guest's console beside the PL011's: what either
 * prints is out at once. Input goes to this one from its first output on, where no PL011 takes it before, a byte for each
 * EL2_RECEIVER_BYTE counts: a driver makes buffers available long before anyone reads.
 */
#include "sim/device/receiver.h"
#include "sim/device/virtio.h"

#define DEVICE_ID 3u
#define INTID     (EL2_VIRTIO_INTID + 5)

enum { RECEIVE, TRANSMIT, QUEUES };

struct virtio_console {
    struct el2_virtio virtio;
    bool is_used;  /* it has printed */
    uint64_t next; /* count at which a byte may come */
    struct el2_virtqueue_chain chain;
};

/* What is longer than a slice no driver writes. */
static bool print(struct virtio_console *console, const struct el2_device_world *world)
{
    uint8_t bytes[256];
    if (console->chain.read_size > EL2_VIRTIO_SLICE)
        return false;
    for (uint64_t at = 0; at < console->chain.read_size; at += sizeof bytes) {
        const uint64_t left = console->chain.read_size - at, size = left < sizeof bytes ? left : sizeof bytes;
        if (!el2_virtqueue_read(&console->chain, world, at, bytes, size))
            return false;
        for (uint64_t i = 0; i < size; i++)
            world->transmit(world->context, bytes[i]);
    }
    console->is_used = true;
    return el2_virtio_return(&console->virtio, world, TRANSMIT, &console->chain, 0);
}

static enum el2_virtio_served transmit(struct virtio_console *console, const struct el2_device_world *world)
{
    switch (el2_virtqueue_take(&console->virtio.queue[TRANSMIT], world, &console->chain)) {
    case EL2_VIRTQUEUE_EMPTY:
        return EL2_VIRTIO_SERVED;
    case EL2_VIRTQUEUE_CHAIN:
        return print(console, world) ? EL2_VIRTIO_MORE : EL2_VIRTIO_BROKEN;
    default:
        return EL2_VIRTIO_BROKEN;
    }
}

/* A buffer waits for a byte. */
static bool wants_input(const struct virtio_console *console, const struct el2_device_world *world)
{
    return console->is_used && el2_virtio_is_ready(&console->virtio, RECEIVE) &&
           !el2_virtqueue_is_empty(&console->virtio.queue[RECEIVE], world);
}

static enum el2_virtio_served receive(struct virtio_console *console, const struct el2_device_world *world)
{
    const uint64_t now = world->now(world->context);
    uint8_t byte;
    if (!wants_input(console, world) || now < console->next || !world->receive(world->context, false, &byte))
        return EL2_VIRTIO_SERVED;
    console->next = now + EL2_RECEIVER_BYTE;
    const bool good =
        el2_virtqueue_take(&console->virtio.queue[RECEIVE], world, &console->chain) == EL2_VIRTQUEUE_CHAIN &&
        el2_virtqueue_write(&console->chain, world, 0, &byte, 1) &&
        el2_virtio_return(&console->virtio, world, RECEIVE, &console->chain, 1);
    return good ? EL2_VIRTIO_SERVED : EL2_VIRTIO_BROKEN;
}

static enum el2_virtio_served serve(void *device, const struct el2_device_world *world, unsigned queue)
{
    return queue == TRANSMIT ? transmit(device, world) : receive(device, world);
}

static const struct el2_virtio_kind kind = {.id = DEVICE_ID, .queues = QUEUES, .serve = serve};

static void reset(void *state, const struct el2_device_setup *setup)
{
    (void)setup;
    el2_virtio_power_on(state, &kind, INTID);
}

/* Input comes without the driver's notice of a buffer. */
static uint64_t due(void *state, const struct el2_device_world *world, uint64_t now)
{
    struct virtio_console *console = state;
    if (console->is_used)
        console->virtio.notified |= 1u << RECEIVE;
    const uint64_t next = el2_virtio_due(state, world, now);
    const bool may_come = wants_input(console, world) && console->next > now;
    return may_come && console->next < next ? console->next : next;
}

const struct el2_device el2_device_virtio_console = {
    .name = "virtio console",
    .state_size = sizeof(struct virtio_console),
    .reset = reset,
    .read = el2_virtio_read,
    .write = el2_virtio_write,
    .due = due,
    .node = {
        .name = "virtio_mmio", .compatible = EL2_VIRTIO_COMPATIBLE, .intid = INTID, .is_coherent = true}};
