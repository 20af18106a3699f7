/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A virtio block device (Virtual I/O Device 1.2, 5.2) for each disk of the setup. A request is done when it is looked at:
 * the guest never sees it take time.
 */
#include <string.h>

#include "cpumodel/text/littleendian.h"
#include "sim/device/disk.h"
#include "sim/device/virtio.h"

#define DEVICE_ID 2u

#define F_SEGMENTS (1ull << 2) /* VIRTIO_BLK_F_SEG_MAX */
#define F_RO       (1ull << 5)
#define F_FLUSH    (1ull << 9)

/* Types of a request, and what becomes of it (5.2.6). */
#define T_IN     0u
#define T_OUT    1u
#define T_FLUSH  4u
#define T_GET_ID 8u
#define S_OK     0u
#define S_IOERR  1u
#define S_UNSUPP 2u

#define HEADER  16u /* bytes before the data */
#define ID_SIZE 20u
#define PART    65536u /* bytes that are moved at a time */

/* Offsets in the configuration space (5.2.4). */
#define CAPACITY 0u
#define SEGMENTS 12u

struct virtio_disk {
    struct el2_virtio virtio;
    struct el2_disk *disk;
    char id[ID_SIZE];
    struct el2_virtqueue_chain chain;
    uint8_t part[PART];
};

struct request {
    uint32_t type;
    uint64_t sector;
};

static void config(const void *device, uint8_t space[EL2_VIRTIO_CONFIG_SIZE])
{
    const struct virtio_disk *disk = device;
    el2_little_endian_put(space + CAPACITY, 8, el2_disk_size(disk->disk) / EL2_DISK_SECTOR);
    el2_little_endian_put(space + SEGMENTS, 4, EL2_VIRTQUEUE_SIZE_MAX - 2);
}

/* Whether the sectors are there. */
static bool is_in(const struct virtio_disk *disk, uint64_t sector, uint64_t size)
{
    const uint64_t sectors = el2_disk_size(disk->disk) / EL2_DISK_SECTOR;
    return size % EL2_DISK_SECTOR == 0 && sector <= sectors && size / EL2_DISK_SECTOR <= sectors - sector;
}

static bool move(struct virtio_disk *disk, const struct el2_device_world *world, bool to_guest,
                 uint64_t sector, uint64_t size)
{
    for (uint64_t done = 0; done < size;) {
        const size_t part = size - done < PART ? (size_t)(size - done) : PART;
        const uint64_t at = sector * EL2_DISK_SECTOR + done;
        const bool good = to_guest
                              ? el2_disk_read(disk->disk, at, disk->part, part) &&
                                    el2_virtqueue_write(&disk->chain, world, done, disk->part, part)
                              : el2_virtqueue_read(&disk->chain, world, HEADER + done, disk->part, part) &&
                                    el2_disk_write(disk->disk, at, disk->part, part);
        if (!good)
            return false;
        done += part;
    }
    return true;
}

/* What the device writes is the data, and a byte that tells what became of it. */
static uint8_t perform(struct virtio_disk *disk, const struct el2_device_world *world,
                       const struct request *request)
{
    const uint64_t room = disk->chain.write_size - 1, data = disk->chain.read_size - HEADER;
    bool good = false;
    switch (request->type) {
    case T_IN:
        good = is_in(disk, request->sector, room) && move(disk, world, true, request->sector, room);
        break;
    case T_OUT:
        good = !el2_disk_is_readonly(disk->disk) && is_in(disk, request->sector, data) &&
               move(disk, world, false, request->sector, data);
        break;
    case T_FLUSH:
        good = el2_disk_flush(disk->disk);
        break;
    case T_GET_ID:
        good = el2_virtqueue_write(&disk->chain, world, 0, disk->id, room < ID_SIZE ? room : ID_SIZE);
        break;
    default:
        return S_UNSUPP;
    }
    return good ? S_OK : S_IOERR;
}

/* False: that is no request (5.2.6.2). */
static bool answer(struct virtio_disk *disk, const struct el2_device_world *world)
{
    uint8_t header[HEADER];
    if (!disk->chain.write_size || !el2_virtqueue_read(&disk->chain, world, 0, header, sizeof header))
        return false;
    const struct request request = {.type = (uint32_t)el2_little_endian(header, 4),
                                    .sector = el2_little_endian(header + 8, 8)};
    const uint8_t status = perform(disk, world, &request);
    return el2_virtqueue_write(&disk->chain, world, disk->chain.write_size - 1, &status, 1) &&
           el2_virtio_return(&disk->virtio, world, 0, &disk->chain, (uint32_t)disk->chain.write_size);
}

static enum el2_virtio_served serve(void *device, const struct el2_device_world *world, unsigned queue)
{
    struct virtio_disk *disk = device;
    for (uint64_t moved = 0; moved < EL2_VIRTIO_SLICE;
         moved += EL2_DISK_SECTOR + disk->chain.read_size + disk->chain.write_size)
        switch (el2_virtqueue_take(&disk->virtio.queue[queue], world, &disk->chain)) {
        case EL2_VIRTQUEUE_EMPTY:
            return EL2_VIRTIO_SERVED;
        case EL2_VIRTQUEUE_CHAIN:
            if (answer(disk, world))
                break;
            return EL2_VIRTIO_BROKEN;
        case EL2_VIRTQUEUE_BROKEN:
            return EL2_VIRTIO_BROKEN;
        }
    return EL2_VIRTIO_MORE;
}

static const struct el2_virtio_kind kind = {
    .id = DEVICE_ID, .queues = 1, .features = F_SEGMENTS | F_FLUSH, .serve = serve, .config = config};

static void reset(void *state, const struct el2_device_setup *setup, unsigned index)
{
    struct virtio_disk *disk = state;
    el2_virtio_power_on(&disk->virtio, &kind, EL2_VIRTIO_INTID + 1 + index);
    disk->disk = setup->disk[index];
    disk->virtio.more_features = el2_disk_is_readonly(disk->disk) ? F_RO : 0;
    memcpy(disk->id, "el2sim-disk", sizeof "el2sim-disk");
    disk->id[sizeof "el2sim-disk" - 1] = (char)('0' + index);
}

/* A device for each disk that there may be, in the places behind the first. */
#define DISK(index)                                                                                          \
    static void reset_##index(void *state, const struct el2_device_setup *setup)                             \
    {                                                                                                        \
        reset(state, setup, index);                                                                          \
    }                                                                                                        \
    static bool is_present_##index(const struct el2_device_setup *setup)                                     \
    {                                                                                                        \
        return setup->disk[index];                                                                           \
    }                                                                                                        \
    const struct el2_device el2_device_virtio_disk##index = {                                                \
        .name = "virtio disk " #index,                                                                       \
        .state_size = sizeof(struct virtio_disk),                                                            \
        .is_present = is_present_##index,                                                                    \
        .reset = reset_##index,                                                                              \
        .read = el2_virtio_read,                                                                             \
        .write = el2_virtio_write,                                                                           \
        .due = el2_virtio_due,                                                                               \
        .node = {.name = "virtio_mmio",                                                                      \
                 .compatible = EL2_VIRTIO_COMPATIBLE,                                                        \
                 .intid = EL2_VIRTIO_INTID + 1 + (index),                                                    \
                 .is_coherent = true}};

DISK(0)
DISK(1)
DISK(2)
DISK(3)
