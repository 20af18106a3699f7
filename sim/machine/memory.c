/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/machine/memory.h"

#include "sim/engine/translate.h"

void el2_machine_takes_long(struct el2_machine *machine)
{
    el2_engine_deadline(machine->vcpu->engine, 0);
}

bool el2_machine_read_memory(void *context, uint64_t address, unsigned el, void *bytes, uint64_t size)
{
    struct el2_machine *machine = context;
    uint64_t physical;
    el2_machine_takes_long(machine);
    return el2_guest_allows(machine->vcpu->engine, address, el, false, &physical) &&
           el2_guest_allows(machine->vcpu->engine, address + size - 1, el, false, &physical) &&
           el2_guest_read(machine->vcpu->engine, address, bytes, size);
}

/* At most two pages. */
bool el2_machine_write_memory(void *context, uint64_t address, unsigned el, const void *bytes, uint64_t size)
{
    struct el2_machine *machine = context;
    uint64_t first, last, part = 4096 - address % 4096;
    if (part > size)
        part = size;
    el2_machine_takes_long(machine);
    if (!el2_guest_allows(machine->vcpu->engine, address, el, true, &first) ||
        !el2_guest_allows(machine->vcpu->engine, address + size - 1, el, true, &last) ||
        !el2_engine_memory(machine->vcpu->engine, first, part) ||
        !el2_engine_memory(machine->vcpu->engine, last - (size - part ? size - part - 1 : 0), size - part))
        return false;
    el2_engine_store(machine->vcpu->engine, first, bytes, part);
    if (size > part)
        el2_engine_store(machine->vcpu->engine, last - (size - part - 1), (const uint8_t *)bytes + part,
                         size - part);
    return true;
}
