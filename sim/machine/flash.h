/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Flash, for the devices (device.h) and for firmware. */
#ifndef EL2_SIM_MACHINE_FLASH_H
#define EL2_SIM_MACHINE_FLASH_H

#include "sim/machine/parts.h"

/* Puts firmware at the beginning of flash, of which the rest is erased, and makes it the guest. False with a message where
 * it does not fit in a bank. */
bool el2_machine_put_firmware(struct el2_machine *machine, const char *name, const void *content, size_t size,
                              struct el2_error *error);

/* Makes all of it ones, where the machine has it. */
void el2_machine_erase_flash(struct el2_machine *machine);

/* struct el2_device_world */
void el2_machine_load_flash(void *machine, uint64_t address, void *bytes, uint64_t size);
void el2_machine_store_flash(void *machine, uint64_t address, const void *bytes, uint64_t size);
void el2_machine_show_flash(void *machine, uint64_t address, uint64_t size, bool shown);

#endif
