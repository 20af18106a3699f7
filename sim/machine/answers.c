/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/machine/answers.h"

#include "cpumodel/arch/encodings.h"

/* Registers whose value depends on CSSELR_EL1, or is it. */
static bool is_selected(el2_encoding encoding)
{
    return encoding == EL2_SYS_CCSIDR_EL1 || encoding == EL2_SYS_CCSIDR2_EL1 ||
           encoding == EL2_SYS_CSSELR_EL1;
}

void el2_machine_remember(struct el2_machine *machine, const struct el2_sysreg_event *access,
                          const struct el2_trap_event *event)
{
    if (machine->options.decide_each || machine->options.trace || access->el != 1 ||
        is_selected(access->encoding))
        return;
    struct el2_known_answer *answer = &machine->answer[el2_id_index(access->encoding)];
    *answer = (struct el2_known_answer){.known = true, .value = access->value};
    if (event) {
        answer->trapped = true;
        answer->event = *event;
    }
    el2_engine_remember(machine->engine, access->encoding, access->value);
}

void el2_machine_forget_answers(struct el2_machine *machine)
{
    for (int index = 0; index < EL2_ID_COUNT; ++index) {
        struct el2_known_answer *answer = &machine->answer[index];
        if (!answer->known)
            continue;
        uint64_t count = el2_engine_forget(machine->engine, el2_id_encoding(index));
        answer->known = false;
        if (!count)
            continue;
        machine->accounting.tally.id[index].reads += count;
        machine->accounting.tally.id[index].value = answer->value;
        if (answer->trapped)
            el2_tally_add(&machine->accounting.tally, &answer->event, count);
    }
}
