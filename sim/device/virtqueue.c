/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/device/virtqueue.h"

#include "cpumodel/text/littleendian.h"

#define DESCRIPTOR 16u /* bytes */
#define ELEMENT    8u  /* bytes of a used element */

#define DESC_F_NEXT     1u
#define DESC_F_WRITE    2u
#define DESC_F_INDIRECT 4u

#define AVAIL_F_NO_INTERRUPT 1u

/* Offsets in the driver's and the device's part. */
#define FLAGS 0u
#define INDEX 2u
#define RING  4u

struct descriptor {
    uint64_t address;
    uint32_t size;
    uint16_t flags, next;
};

/* A table of descriptors: the queue's, or an indirect one. */
struct table {
    uint64_t address;
    uint32_t count;
    bool is_indirect;
};

static bool load_number(const struct el2_device_world *world, uint64_t address, unsigned size,
                        uint64_t *number)
{
    uint8_t byte[8];
    if (!world->load(world->context, address, byte, size))
        return false;
    *number = el2_little_endian(byte, size);
    return true;
}

static bool store_number(const struct el2_device_world *world, uint64_t address, unsigned size,
                         uint64_t number)
{
    uint8_t byte[8];
    el2_little_endian_put(byte, size, number);
    return world->store(world->context, address, byte, size);
}

static bool load_descriptor(const struct el2_device_world *world, const struct table *table, uint32_t index,
                            struct descriptor *descriptor)
{
    const uint64_t at = table->address + (uint64_t)index * DESCRIPTOR;
    uint64_t size, flags, next;
    if (index >= table->count || at < table->address || !load_number(world, at, 8, &descriptor->address) ||
        !load_number(world, at + 8, 4, &size) || !load_number(world, at + 12, 2, &flags) ||
        !load_number(world, at + 14, 2, &next))
        return false;
    descriptor->size = (uint32_t)size;
    descriptor->flags = (uint16_t)flags;
    descriptor->next = (uint16_t)next;
    return true;
}

/* One that is indirect is the last of its table, and holds no other (2.7.5.3.1). */
static bool enter_indirect(struct table *table, const struct descriptor *descriptor)
{
    if (table->is_indirect || descriptor->flags & DESC_F_NEXT || descriptor->size % DESCRIPTOR)
        return false;
    *table = (struct table){
        .address = descriptor->address, .count = descriptor->size / DESCRIPTOR, .is_indirect = true};
    return true;
}

/* What the device writes lies behind what it reads (2.7.4.2). */
static bool add_segment(struct el2_virtqueue_chain *chain, const struct el2_device_world *world,
                        const struct descriptor *descriptor)
{
    const bool is_written = descriptor->flags & DESC_F_WRITE;
    if (chain->count == EL2_VIRTQUEUE_SIZE_MAX || (!is_written && chain->count != chain->reads) ||
        !world->holds(world->context, descriptor->address, descriptor->size))
        return false;
    chain->segment[chain->count++] =
        (struct el2_virtqueue_segment){.address = descriptor->address, .size = descriptor->size};
    chain->reads += !is_written;
    *(is_written ? &chain->write_size : &chain->read_size) += descriptor->size;
    return chain->read_size + chain->write_size <= EL2_VIRTQUEUE_BYTES_MAX;
}

/* As many descriptors as there are segments, and one that is indirect. */
static bool walk(const struct el2_virtqueue *queue, const struct el2_device_world *world,
                 struct el2_virtqueue_chain *chain)
{
    struct table table = {.address = queue->descriptor, .count = queue->size};
    uint32_t index = chain->head;
    for (;;) {
        struct descriptor descriptor;
        if (!load_descriptor(world, &table, index, &descriptor))
            return false;
        if (descriptor.flags & DESC_F_INDIRECT) {
            if (!enter_indirect(&table, &descriptor))
                return false;
            index = 0;
            continue;
        }
        if (!add_segment(chain, world, &descriptor))
            return false;
        if (!(descriptor.flags & DESC_F_NEXT))
            return true;
        index = descriptor.next;
    }
}

bool el2_virtqueue_is_empty(const struct el2_virtqueue *queue, const struct el2_device_world *world)
{
    uint64_t available;
    return load_number(world, queue->driver + INDEX, 2, &available) && (uint16_t)available == queue->taken;
}

enum el2_virtqueue_taken el2_virtqueue_take(struct el2_virtqueue *queue, const struct el2_device_world *world,
                                            struct el2_virtqueue_chain *chain)
{
    uint64_t available, head;
    if (!load_number(world, queue->driver + INDEX, 2, &available))
        return EL2_VIRTQUEUE_BROKEN;
    const uint16_t waiting = (uint16_t)(available - queue->taken);
    if (!waiting)
        return EL2_VIRTQUEUE_EMPTY;
    const uint64_t at = queue->driver + RING + 2 * (uint64_t)(queue->taken % queue->size);
    if (waiting > queue->size || !load_number(world, at, 2, &head))
        return EL2_VIRTQUEUE_BROKEN;
    chain->head = (uint16_t)head;
    chain->count = chain->reads = 0;
    chain->read_size = chain->write_size = 0;
    if (!walk(queue, world, chain))
        return EL2_VIRTQUEUE_BROKEN;
    queue->taken++;
    return EL2_VIRTQUEUE_CHAIN;
}

bool el2_virtqueue_return(struct el2_virtqueue *queue, const struct el2_device_world *world,
                          const struct el2_virtqueue_chain *chain, uint32_t written)
{
    const uint64_t at = queue->device + RING + ELEMENT * (uint64_t)(queue->returned % queue->size);
    return store_number(world, at, 4, chain->head) && store_number(world, at + 4, 4, written) &&
           store_number(world, queue->device + INDEX, 2, ++queue->returned);
}

bool el2_virtqueue_interrupts(const struct el2_virtqueue *queue, const struct el2_device_world *world)
{
    uint64_t flags;
    return !load_number(world, queue->driver + FLAGS, 2, &flags) || !(flags & AVAIL_F_NO_INTERRUPT);
}

/* One way or the other between the chain's segments from `first` up to `end` and memory of the device's own. */
static bool copy(const struct el2_virtqueue_chain *chain, const struct el2_device_world *world, bool is_write,
                 uint64_t at, uint8_t *to, const uint8_t *from, uint64_t size)
{
    const uint64_t all = is_write ? chain->write_size : chain->read_size;
    if (at > all || size > all - at)
        return false;
    for (unsigned i = is_write ? chain->reads : 0; size; i++) {
        const struct el2_virtqueue_segment *segment = &chain->segment[i];
        if (at >= segment->size) {
            at -= segment->size;
            continue;
        }
        const uint64_t part = segment->size - at < size ? segment->size - at : size;
        if (is_write ? !world->store(world->context, segment->address + at, from, part)
                     : !world->load(world->context, segment->address + at, to, part))
            return false;
        if (is_write)
            from += part;
        else
            to += part;
        size -= part;
        at = 0;
    }
    return true;
}

bool el2_virtqueue_read(const struct el2_virtqueue_chain *chain, const struct el2_device_world *world,
                        uint64_t at, void *bytes, uint64_t size)
{
    return copy(chain, world, false, at, bytes, NULL, size);
}

bool el2_virtqueue_write(const struct el2_virtqueue_chain *chain, const struct el2_device_world *world,
                         uint64_t at, const void *bytes, uint64_t size)
{
    return copy(chain, world, true, at, NULL, bytes, size);
}
