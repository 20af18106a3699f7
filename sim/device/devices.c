/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/device/devices.h"

#include <stdlib.h>

#include "cpumodel/text/count.h"
#include "sanitise/language/vmfeature.h"

#define DEVICE(device, base, size, features) {&el2_device_##device, base, size, features},
static const struct el2_device_row rows[] = {
#include "sim/device/devices.inc"
};
#undef DEVICE

#define ROW_COUNT EL2_COUNT(rows)

struct el2_devices {
    unsigned vcpus;
    struct el2_device_world world[EL2_VCPU_MAX]; /* as each vCPU makes accesses */
    bool has[ROW_COUNT];
    void *state[ROW_COUNT];
};

void el2_devices_free(struct el2_devices *devices)
{
    if (!devices)
        return;
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (!rows[i].device->part_of)
            free(devices->state[i]);
    free(devices);
}

static void *state_of(const struct el2_devices *devices, const struct el2_device *device)
{
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (rows[i].device == device)
            return devices->state[i];
    return NULL;
}

/* That of a part is its device's, which stands before. */
static bool add_state(const struct el2_devices *devices, const struct el2_device *device,
                      const struct el2_device_setup *setup, void **state)
{
    if (device->part_of) {
        *state = state_of(devices, device->part_of);
        return true;
    }
    if (!device->state_size)
        return true;
    *state = calloc(1, device->state_size);
    if (*state && device->reset)
        device->reset(*state, setup);
    return *state;
}

static bool is_present(const struct el2_device_row *row, const struct el2_device_setup *setup)
{
    return (!row->features || row->features & setup->features) &&
           (!row->device->is_present || row->device->is_present(setup));
}

struct el2_devices *el2_devices_create(const struct el2_device_world *world,
                                       const struct el2_device_setup *setup, struct el2_error *error)
{
    if (setup->vcpus < 1 || setup->vcpus > EL2_VCPU_MAX) {
        el2_fail(error, "a machine has 1 to %u vCPUs, not %u", EL2_VCPU_MAX, setup->vcpus);
        return NULL;
    }
    struct el2_devices *devices = calloc(1, sizeof *devices);
    bool complete = devices;
    if (devices)
        devices->vcpus = setup->vcpus;
    for (size_t i = 0; complete && i < ROW_COUNT; i++) {
        devices->has[i] = is_present(&rows[i], setup);
        complete = !devices->has[i] || add_state(devices, rows[i].device, setup, &devices->state[i]);
    }
    if (!complete) {
        el2_devices_free(devices);
        el2_fail(error, "no memory for the machine's devices");
        return NULL;
    }
    for (unsigned vcpu = 0; vcpu < EL2_VCPU_MAX; vcpu++) {
        devices->world[vcpu] = *world;
        devices->world[vcpu].vcpu = vcpu;
    }
    return devices;
}

const struct el2_device_row *el2_device_rows(size_t *count)
{
    *count = ROW_COUNT;
    return rows;
}

uint64_t el2_devices_size(const struct el2_devices *devices, const struct el2_device_row *row)
{
    return row->size * (row->device->is_per_vcpu ? devices->vcpus : 1);
}

bool el2_devices_has(const struct el2_devices *devices, const struct el2_device_row *row)
{
    return devices->has[row - rows];
}

const struct el2_device_row *el2_devices_at(const struct el2_devices *devices, uint64_t address)
{
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (devices->has[i] && address - rows[i].base < el2_devices_size(devices, &rows[i]))
            return &rows[i];
    return NULL;
}

uint64_t el2_devices_read(struct el2_devices *devices, unsigned vcpu, const struct el2_device_row *row,
                          uint64_t address, unsigned size)
{
    return row->device->read(devices->state[row - rows], &devices->world[vcpu], address - row->base, size);
}

void el2_devices_write(struct el2_devices *devices, unsigned vcpu, const struct el2_device_row *row,
                       uint64_t address, unsigned size, uint64_t value)
{
    row->device->write(devices->state[row - rows], &devices->world[vcpu], address - row->base, size, value);
}

bool el2_devices_sysreg(struct el2_devices *devices, unsigned vcpu, struct el2_device_sysreg *access)
{
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (devices->has[i] && rows[i].device->sysreg &&
            rows[i].device->sysreg(devices->state[i], &devices->world[vcpu], access))
            return true;
    return false;
}

bool el2_devices_have_sysreg(el2_encoding encoding)
{
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (rows[i].device->has_sysreg && rows[i].device->has_sysreg(encoding))
            return true;
    return false;
}

void el2_devices_set_line(struct el2_devices *devices, unsigned vcpu, unsigned intid, bool level)
{
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (devices->has[i] && rows[i].device->line)
            rows[i].device->line(devices->state[i], &devices->world[0], vcpu, intid, level);
}

uint64_t el2_devices_due(struct el2_devices *devices, uint64_t now)
{
    uint64_t next = EL2_DEVICE_NEVER;
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (!devices->has[i] || !rows[i].device->due)
            continue;
        uint64_t at = rows[i].device->due(devices->state[i], &devices->world[0], now);
        if (at < next)
            next = at;
    }
    return next;
}

enum el2_device_signal el2_devices_interrupt(const struct el2_devices *devices, unsigned vcpu)
{
    enum el2_device_signal signal = EL2_SIGNALS_NOTHING;
    for (size_t i = 0; i < ROW_COUNT && signal == EL2_SIGNALS_NOTHING; i++)
        if (devices->has[i] && rows[i].device->interrupts)
            signal = rows[i].device->interrupts(devices->state[i], vcpu);
    return signal;
}

/* Behind the registers of the most vCPUs. */
static uint64_t end_of(const struct el2_device_row *row)
{
    return row->base + row->size * (row->device->is_per_vcpu ? EL2_VCPU_MAX : 1);
}

/* Whether two rows may be in one VM and at one address. */
static bool collide(const struct el2_device_row *row, const struct el2_device_row *next)
{
    const bool may_meet = !row->features || !next->features || row->features & next->features;
    return next->base < row->base || (may_meet && next->base < end_of(row));
}

static bool check_row(const struct el2_device_row *row, struct el2_error *error)
{
    const struct el2_device *device = row->device;
    bool in_memory = row->size != 0;
    if (!device->name || !*device->name)
        return el2_fail(error, "sim/device/devices.inc: the device at 0x%llx has no name",
                        (unsigned long long)row->base);
    if (in_memory != (device->read && device->write) || (!in_memory && !device->sysreg))
        return el2_fail(error, "sim/device/devices.inc: %s has a size and no registers, or the reverse",
                        device->name);
    if (end_of(row) < row->base)
        return el2_fail(error, "sim/device/devices.inc: %s goes past the end of memory", device->name);
    return true;
}

bool el2_devices_check(struct el2_error *error)
{
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (!check_row(&rows[i], error))
            return false;
        for (size_t j = 0; j < i; j++)
            if (collide(&rows[j], &rows[i]))
                return el2_fail(error, "sim/device/devices.inc: %s is not behind %s", rows[i].device->name,
                                rows[j].device->name);
    }
    return true;
}
