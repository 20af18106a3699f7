/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All devices of a machine: the table of sim/device/devices.inc, and the state of each.
 *
 * Created once, reset, and the sole owner of its devices' state. Only creation allocates.
 *
 *     struct el2_devices *devices = el2_devices_create(&world, &setup, &error);
 *     const struct el2_device_row *row = el2_devices_at(devices, 0x09000018);      // the PL011
 *     uint64_t flags = el2_devices_read(devices, 0, row, 0x09000018, 4);             // by vCPU 0
 *     el2_devices_free(devices);
 */
#ifndef EL2_SIM_DEVICE_DEVICES_H
#define EL2_SIM_DEVICE_DEVICES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cpumodel/text/error.h"
#include "sim/device/device.h"

struct el2_devices;

struct el2_device_row {
    const struct el2_device *device;
    uint64_t base;     /* guest physical */
    uint64_t size;     /* bytes, of each vCPU where the device is per vCPU; 0: no registers in memory */
    uint32_t features; /* EL2_VM_...: a VM with one of these has it; 0: each VM has it */
};

/* The devices of a VM. NULL when out of memory, or where the VM has more vCPUs than EL2_VCPU_MAX. The world is copied; its context must outlive the devices. Its set_line
 * leads back to el2_devices_set_line. */
struct el2_devices *el2_devices_create(const struct el2_device_world *world,
                                       const struct el2_device_setup *setup, struct el2_error *error);
void el2_devices_free(struct el2_devices *devices);

/* The rows of the table, by address, whatever the VM has. */
const struct el2_device_row *el2_device_rows(size_t *count);

/* The bytes from a row's base on that registers of the VM's device have. */
uint64_t el2_devices_size(const struct el2_devices *devices, const struct el2_device_row *row);

/* Whether the VM has the device of a row. */
bool el2_devices_has(const struct el2_devices *devices, const struct el2_device_row *row);

/* The device whose registers a guest physical address is one of; NULL: the VM has none there. */
const struct el2_device_row *el2_devices_at(const struct el2_devices *devices, uint64_t address);

/* An access of 1, 2, 4 or 8 bytes by a vCPU to the device of a row, at an address that is the row's. */
uint64_t el2_devices_read(struct el2_devices *devices, unsigned vcpu, const struct el2_device_row *row,
                          uint64_t address, unsigned size);
void el2_devices_write(struct el2_devices *devices, unsigned vcpu, const struct el2_device_row *row,
                       uint64_t address, unsigned size, uint64_t value);

/* An access to a system register by a vCPU. False: no device has it, or not for this access. */
bool el2_devices_sysreg(struct el2_devices *devices, unsigned vcpu, struct el2_device_sysreg *access);

/* Whether it is a system register of a device that there is, in this VM or in another. */
bool el2_devices_have_sysreg(el2_encoding encoding);

/* Drives an interrupt line of the interrupt controller, as a device does: that of `vcpu` where the interrupt is
 * private. Of no interrupt: nothing. */
void el2_devices_set_line(struct el2_devices *devices, unsigned vcpu, unsigned intid, bool level);

/* What the devices do by themselves at `now`, the instruction count. Returns the count at which to ask again, unless one
 * of them wakes before; EL2_DEVICE_NEVER: nothing more will happen by itself. */
uint64_t el2_devices_due(struct el2_devices *devices, uint64_t now);

/* How the interrupt controller interrupts a vCPU, whatever its PSTATE masks. */
enum el2_device_signal el2_devices_interrupt(const struct el2_devices *devices, unsigned vcpu);

/* Checks the table: by address, apart from each other where a VM may have both, complete. False names the bad row. */
bool el2_devices_check(struct el2_error *error);

#endif
