/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/device/virtio.h"

#include "cpumodel/text/littleendian.h"
#include "sim/device/words.h"

/* Registers (4.2.2). */
enum {
    MAGIC = 0x000,
    VERSION = 0x004,
    DEVICE_ID = 0x008,
    VENDOR_ID = 0x00c,
    DEVICE_FEATURES = 0x010,
    DEVICE_FEATURES_SEL = 0x014,
    DRIVER_FEATURES = 0x020,
    DRIVER_FEATURES_SEL = 0x024,
    QUEUE_SEL = 0x030,
    QUEUE_NUM_MAX = 0x034,
    QUEUE_NUM = 0x038,
    QUEUE_READY = 0x044,
    QUEUE_NOTIFY = 0x050,
    INTERRUPT_STATUS = 0x060,
    INTERRUPT_ACK = 0x064,
    STATUS = 0x070,
    QUEUE_DESC_LOW = 0x080,
    QUEUE_DESC_HIGH = 0x084,
    QUEUE_DRIVER_LOW = 0x090,
    QUEUE_DRIVER_HIGH = 0x094,
    QUEUE_DEVICE_LOW = 0x0a0,
    QUEUE_DEVICE_HIGH = 0x0a4,
    SHM_LEN_LOW = 0x0b0, /* and the three behind it */
    SHM_BASE_HIGH = 0x0bc,
    CONFIG = 0x100,
};

#define MAGIC_VALUE   0x74726976u /* "virt" */
#define VERSION_VALUE 2u
#define VENDOR_VALUE  0x53324c45u /* "EL2S" */
#define NO_MEMORY     0xffffffffu /* no such region of shared memory */

/* Status (2.1). */
#define DRIVER_OK        0x04u
#define FEATURES_OK      0x08u
#define NEEDS_RESET      0x40u
#define STATUS_BITS      0xcfu
#define INTERRUPT_QUEUE  1u
#define INTERRUPT_CONFIG 2u

/* Features of every device here (6). */
#define F_INDIRECT_DESC (1ull << 28)
#define F_VERSION_1     (1ull << 32)

static uint64_t offered(const struct el2_virtio *virtio)
{
    return virtio->kind->features | virtio->more_features | F_INDIRECT_DESC | F_VERSION_1;
}

static void reset(struct el2_virtio *virtio)
{
    *virtio = (struct el2_virtio){
        .kind = virtio->kind, .intid = virtio->intid, .more_features = virtio->more_features};
}

void el2_virtio_power_on(struct el2_virtio *virtio, const struct el2_virtio_kind *kind, unsigned intid)
{
    *virtio = (struct el2_virtio){.kind = kind, .intid = intid};
}

static void drive(const struct el2_virtio *virtio, const struct el2_device_world *world)
{
    world->set_line(world->context, 0, virtio->intid, virtio->interrupt_status);
}

bool el2_virtio_return(struct el2_virtio *virtio, const struct el2_device_world *world, unsigned queue,
                       const struct el2_virtqueue_chain *chain, uint32_t written)
{
    if (!el2_virtqueue_return(&virtio->queue[queue], world, chain, written))
        return false;
    if (el2_virtqueue_interrupts(&virtio->queue[queue], world))
        virtio->interrupt_status |= INTERRUPT_QUEUE;
    return true;
}

/* The queue that is selected; NULL: there is none. */
static struct el2_virtqueue *selected(struct el2_virtio *virtio)
{
    return virtio->queue_sel < virtio->kind->queues ? &virtio->queue[virtio->queue_sel] : NULL;
}

static uint32_t read_register(void *state, const struct el2_device_world *world, unsigned offset)
{
    struct el2_virtio *virtio = state;
    const struct el2_virtqueue *queue = selected(virtio);
    (void)world;
    switch (offset) {
    case MAGIC:
        return MAGIC_VALUE;
    case VERSION:
        return VERSION_VALUE;
    case DEVICE_ID:
        return virtio->kind->id;
    case VENDOR_ID:
        return VENDOR_VALUE;
    case DEVICE_FEATURES:
        return virtio->device_features_sel < 2
                   ? (uint32_t)(offered(virtio) >> 32 * virtio->device_features_sel)
                   : 0;
    case QUEUE_NUM_MAX:
        return queue ? EL2_VIRTQUEUE_SIZE_MAX : 0;
    case QUEUE_READY:
        return queue && queue->ready;
    case INTERRUPT_STATUS:
        return virtio->interrupt_status;
    case STATUS:
        return virtio->status;
    default:
        return offset >= SHM_LEN_LOW && offset <= SHM_BASE_HIGH ? NO_MEMORY : 0;
    }
}

static void set_half(uint64_t *number, bool high, uint32_t value)
{
    const unsigned shift = high ? 32 : 0;
    *number = (*number & ~(UINT64_C(0xffffffff) << shift)) | (uint64_t)value << shift;
}

/* Where a queue lies is the driver's to say until it is ready. */
static void write_queue(struct el2_virtqueue *queue, unsigned offset, uint32_t value)
{
    const bool is_size = value && value <= EL2_VIRTQUEUE_SIZE_MAX && !(value & (value - 1));
    switch (offset) {
    case QUEUE_NUM:
        if (is_size)
            queue->size = value;
        break;
    case QUEUE_DESC_LOW:
    case QUEUE_DESC_HIGH:
        set_half(&queue->descriptor, offset == QUEUE_DESC_HIGH, value);
        break;
    case QUEUE_DRIVER_LOW:
    case QUEUE_DRIVER_HIGH:
        set_half(&queue->driver, offset == QUEUE_DRIVER_HIGH, value);
        break;
    case QUEUE_DEVICE_LOW:
    case QUEUE_DEVICE_HIGH:
        set_half(&queue->device, offset == QUEUE_DEVICE_HIGH, value);
        break;
    default:
        break;
    }
}

/* A queue that is turned off begins anew. */
static void set_ready(struct el2_virtqueue *queue, bool ready)
{
    if (ready && queue->size)
        queue->ready = true;
    if (!ready)
        *queue = (struct el2_virtqueue){.ready = false};
}

/* FEATURES_OK stays clear where the driver has taken what is not offered, or is one of before version 1. */
static void write_status(struct el2_virtio *virtio, uint32_t value)
{
    if (!value) {
        reset(virtio);
        return;
    }
    const bool good = virtio->driver_features & F_VERSION_1 && !(virtio->driver_features & ~offered(virtio));
    virtio->status = (value & STATUS_BITS & ~NEEDS_RESET) | (virtio->status & NEEDS_RESET);
    if (!good)
        virtio->status &= ~FEATURES_OK;
}

static void write_register(void *state, const struct el2_device_world *world, unsigned offset, uint32_t value)
{
    struct el2_virtio *virtio = state;
    struct el2_virtqueue *queue = selected(virtio);
    (void)world;
    switch (offset) {
    case DEVICE_FEATURES_SEL:
        virtio->device_features_sel = value;
        break;
    case DRIVER_FEATURES_SEL:
        virtio->driver_features_sel = value;
        break;
    case DRIVER_FEATURES:
        if (virtio->driver_features_sel < 2 && !(virtio->status & FEATURES_OK))
            set_half(&virtio->driver_features, virtio->driver_features_sel, value);
        break;
    case QUEUE_SEL:
        virtio->queue_sel = value;
        break;
    case QUEUE_READY:
        if (queue)
            set_ready(queue, value & 1);
        break;
    case QUEUE_NOTIFY:
        if (value < virtio->kind->queues)
            virtio->notified |= 1u << value;
        break;
    case INTERRUPT_ACK:
        virtio->interrupt_status &= ~value;
        break;
    case STATUS:
        write_status(virtio, value);
        break;
    default:
        if (queue && !queue->ready)
            write_queue(queue, offset, value);
        break;
    }
}

static uint64_t read_config(const struct el2_virtio *virtio, uint64_t at, unsigned size)
{
    uint8_t config[EL2_VIRTIO_CONFIG_SIZE + 8] = {0}; /* behind the space is zero */
    if (virtio->kind->config)
        virtio->kind->config(virtio, config);
    return at < EL2_VIRTIO_CONFIG_SIZE ? el2_little_endian(config + at, size) : 0;
}

uint64_t el2_virtio_read(void *state, const struct el2_device_world *world, uint64_t offset, unsigned size)
{
    return offset < CONFIG ? el2_words_read(state, world, read_register, offset, size)
                           : read_config(state, offset - CONFIG, size);
}

void el2_virtio_write(void *state, const struct el2_device_world *world, uint64_t offset, unsigned size,
                      uint64_t value)
{
    if (offset >= CONFIG)
        return;
    el2_words_write(state, world, write_register, offset, size, value);
    drive(state, world);
    world->wake(world->context);
}

static void serve(struct el2_virtio *virtio, const struct el2_device_world *world, unsigned queue)
{
    if (!(virtio->notified >> queue & 1))
        return;
    virtio->notified &= ~(1u << queue);
    if (!virtio->queue[queue].ready)
        return;
    switch (virtio->kind->serve(virtio, world, queue)) {
    case EL2_VIRTIO_SERVED:
        break;
    case EL2_VIRTIO_MORE:
        virtio->notified |= 1u << queue;
        break;
    case EL2_VIRTIO_BROKEN:
        virtio->status |= NEEDS_RESET;
        virtio->interrupt_status |= INTERRUPT_CONFIG;
        break;
    }
}

/* The driver is done with its part, and nothing has gone wrong since. */
static bool is_running(const struct el2_virtio *virtio)
{
    return (virtio->status & (DRIVER_OK | NEEDS_RESET)) == DRIVER_OK;
}

bool el2_virtio_is_ready(const struct el2_virtio *virtio, unsigned queue)
{
    return is_running(virtio) && virtio->queue[queue].ready;
}

uint64_t el2_virtio_due(void *state, const struct el2_device_world *world, uint64_t now)
{
    struct el2_virtio *virtio = state;
    for (unsigned i = 0; i < virtio->kind->queues && is_running(virtio); i++)
        serve(virtio, world, i);
    drive(virtio, world);
    return is_running(virtio) && virtio->notified ? now + 1 : EL2_DEVICE_NEVER;
}
