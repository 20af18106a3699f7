/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/machine/semihosting_call.h"

#include "sim/device/semihosting.h"
#include "sim/engine/translate.h"
#include "sim/machine/ending.h"

static bool read_word(void *context, uint64_t address, void *buffer, size_t size)
{
    return el2_guest_read(context, address, buffer, size);
}

void el2_machine_semihosting(struct el2_machine *machine, struct el2_cpu_state *state)
{
    struct el2_semihosting call;
    el2_semihosting_decide(state->x[0], state->x[1], read_word, machine->engine, &call);
    for (size_t i = 0; i < call.text_size; i++)
        el2_machine_print(machine, (uint8_t)call.text[i]);
    if (call.exits) {
        el2_machine_end_with_status(machine, state->pc, call.status);
        return;
    }
    state->x[0] = call.result;
    state->pc += 4;
}
