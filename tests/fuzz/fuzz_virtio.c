/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Virtio devices and what a driver leaves in memory: a byte of which device, one of the queue's size, then memory, where the
 * queue lies at 0, 0x800 and 0xa00. At its end are writes of registers, of 8 bytes each.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/device/devices.h"
#include "sim/device/disk.h"

#define RAM_BASE 0x40000000ull
#define RAM_SIZE 0x10000u
#define RNG      0x0a000000ull
#define DISK     0x0a000200ull
#define SECTORS  64u
#define WRITES   4u
#define TURNS    64u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint8_t ram[RAM_SIZE];

static bool holds(void *context, uint64_t address, uint64_t size)
{
    (void)context;
    return address >= RAM_BASE && address - RAM_BASE <= RAM_SIZE && size <= RAM_SIZE - (address - RAM_BASE);
}

static bool load(void *context, uint64_t address, void *bytes, uint64_t size)
{
    if (holds(context, address, size))
        memcpy(bytes, ram + (address - RAM_BASE), size);
    return holds(context, address, size);
}

static bool store(void *context, uint64_t address, const void *bytes, uint64_t size)
{
    if (holds(context, address, size))
        memcpy(ram + (address - RAM_BASE), bytes, size);
    return holds(context, address, size);
}

static uint64_t now(void *context)
{
    (void)context;
    return 0;
}

static void set_line(void *context, unsigned vcpu, unsigned intid, bool level)
{
    (void)context, (void)vcpu, (void)intid, (void)level;
}

static void wake(void *context)
{
    (void)context;
}

/* A disk without a name. */
static struct el2_disk *open_disk(void)
{
    static const uint8_t sector[EL2_DISK_SECTOR];
    char path[] = "/tmp/fuzz-virtio-XXXXXX";
    struct el2_error error;
    const int file = mkstemp(path);
    for (unsigned i = 0; file >= 0 && i < SECTORS; i++)
        if (write(file, sector, sizeof sector) != (ssize_t)sizeof sector)
            abort();
    close(file);
    struct el2_disk *disk = el2_disk_open(path, false, &error);
    unlink(path);
    if (!disk)
        abort();
    return disk;
}

static void put(struct el2_devices *devices, uint64_t base, uint64_t offset, uint64_t value)
{
    el2_devices_write(devices, 0, el2_devices_at(devices, base), base + offset, 4, value);
}

static void start(struct el2_devices *devices, uint64_t base, unsigned size)
{
    put(devices, base, 0x70, 3);
    put(devices, base, 0x24, 1);
    put(devices, base, 0x20, 1);
    put(devices, base, 0x70, 11);
    put(devices, base, 0x38, size);
    put(devices, base, 0x80, RAM_BASE);
    put(devices, base, 0x90, RAM_BASE + 0x800);
    put(devices, base, 0xa0, RAM_BASE + 0xa00);
    put(devices, base, 0x44, 1);
    put(devices, base, 0x70, 15);
}

/* A guest that is served for ever is one that goes on offering: here it does not. */
static void serve(struct el2_devices *devices, uint64_t base)
{
    put(devices, base, 0x50, 0);
    for (unsigned turn = 0; el2_devices_due(devices, turn) != EL2_DEVICE_NEVER; turn++)
        if (turn == TURNS)
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct el2_disk *disk;
    const struct el2_device_world world = {
        .now = now, .set_line = set_line, .holds = holds, .load = load, .store = store, .wake = wake};
    struct el2_error error;
    if (size < 2 + WRITES * 8)
        return 0;
    if (!disk)
        disk = open_disk();
    const uint8_t *writes = data + size - WRITES * 8;
    const uint64_t base = data[0] & 1 ? RNG : DISK;
    const size_t memory = size - 2 - WRITES * 8 < RAM_SIZE ? size - 2 - WRITES * 8 : RAM_SIZE;
    memset(ram, 0, sizeof ram);
    memcpy(ram, data + 2, memory);
    struct el2_devices *devices =
        el2_devices_create(&world, &(struct el2_device_setup){.vcpus = 1, .disk = {disk}}, &error);
    if (!devices)
        abort();
    start(devices, base, 1u << (data[1] & 7));
    serve(devices, base);
    for (unsigned i = 0; i < WRITES; i++) {
        uint32_t word[2];
        memcpy(word, writes + 8 * i, sizeof word);
        put(devices, base, word[0] & 0x1fc, word[1]);
        (void)el2_devices_read(devices, 0, el2_devices_at(devices, base), base + (word[0] & 0x1f8), 8);
    }
    serve(devices, base);
    el2_devices_free(devices);
    return 0;
}
