/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a guest is given beside its image, as a boot loader gives it: a device tree, an initrd, a command line.
 *
 *     struct el2_machine_boot boot = {.initrd = "initrd.img", .append = "console=ttyAMA0"};
 *     if (el2_machine_load(machine, "vmlinuz", &error) && el2_machine_add_boot(machine, &boot, &error)) ...
 */
#ifndef EL2_SIM_BOOT_BOOT_H
#define EL2_SIM_BOOT_BOOT_H

#include <stdbool.h>
#include <stddef.h>

#include "cpumodel/text/error.h"
#include "sim/machine/machine.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Paths and texts are borrowed for the call. */
struct el2_machine_boot {
    const char *initrd; /* a file; NULL: none */
    const char *append; /* the guest's command line; NULL: none */
    const char *dtb;    /* a device tree of somebody's; NULL: that of this machine */
};

/* Puts a device tree and the initrd behind the image, and makes X0 the tree's address, as an arm64 kernel wants it (Linux,
 * Documentation/arch/arm64/booting.rst). After loading; for an image that is no arm64 Image only where `boot` asks for
 * something. False with a message where a file cannot be read or there is no room. */
bool el2_machine_add_boot(struct el2_machine *machine, const struct el2_machine_boot *boot,
                          struct el2_error *error);

/* The device tree in the guest's memory, and its size; NULL where there is none. */
const void *el2_machine_devicetree(const struct el2_machine *machine, size_t *size);

#ifdef __cplusplus
}
#endif

#endif
