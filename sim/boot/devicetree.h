/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The device tree that tells a guest what machine it is on: CPUs, memory, interrupt controller, timer, PSCI and the
 * devices of the table, under the names and at the addresses of QEMU's virt machine.
 *
 *     struct el2_devicetree_facts facts = {.vm = vm, .ram_base = …, .bootargs = "console=ttyAMA0"};
 *     if (!el2_devicetree_build(&facts, buffer, sizeof buffer, &size, &error)) ...
 */
#ifndef EL2_SIM_BOOT_DEVICETREE_H
#define EL2_SIM_BOOT_DEVICETREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cpumodel/text/error.h"
#include "sim/device/devices.h"
#include "traps/vm/vm.h"

#define EL2_DEVICETREE_MAX (2u << 20) /* bytes: what an arm64 kernel takes (Linux, booting.rst) */

struct el2_devicetree_facts {
    struct el2_vm *vm;
    const struct el2_devices *devices;
    uint64_t ram_base, ram_size;
    const char *bootargs;              /* NULL: none */
    uint64_t initrd_start, initrd_end; /* guest physical; equal: none */
};

/* Fills `buffer` of `room` bytes; `size` is how much of it is used. False with a message where it does not fit. */
bool el2_devicetree_build(const struct el2_devicetree_facts *facts, void *buffer, size_t room, size_t *size,
                          struct el2_error *error);

/* A tree of somebody's, with the command line and the initrd of the facts in it. False with a message where the content
 * is no device tree, or where they do not fit. */
bool el2_devicetree_amend(const struct el2_devicetree_facts *facts, const void *content, size_t content_size,
                          void *buffer, size_t room, size_t *size, struct el2_error *error);

#endif
