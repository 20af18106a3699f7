/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/machine/flash.h"

#include <string.h>

#define BANK (EL2_FLASH_SIZE / 2)

static uint8_t *flash_at(struct el2_machine *machine, uint64_t address, uint64_t size)
{
    return el2_engine_flash(machine->vcpu->engine, address, size);
}

bool el2_machine_put_firmware(struct el2_machine *machine, const char *name, const void *content, size_t size,
                              struct el2_error *error)
{
    if (size > BANK)
        return el2_fail(error, "%s: firmware of %zu bytes: a bank of flash has %llu", name, size, BANK);
    memcpy(flash_at(machine, 0, size), content, size);
    machine->guest.image = (struct el2_image){.kind = EL2_IMAGE_FIRMWARE, .end = size};
    return true;
}

void el2_machine_erase_flash(struct el2_machine *machine)
{
    if (machine->options.has_flash)
        memset(flash_at(machine, 0, EL2_FLASH_SIZE), 0xff, EL2_FLASH_SIZE);
}

void el2_machine_load_flash(void *machine, uint64_t address, void *bytes, uint64_t size)
{
    memcpy(bytes, flash_at(machine, address, size), size);
}

void el2_machine_store_flash(void *context, uint64_t address, const void *bytes, uint64_t size)
{
    struct el2_machine *machine = context;
    el2_engine_store_flash(machine->vcpu->engine, address, bytes, size);
}

void el2_machine_show_flash(void *context, uint64_t address, uint64_t size, bool shown)
{
    struct el2_machine *machine = context;
    el2_engine_show_flash(machine->vcpu->engine, address, size, shown);
}
