/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "traps/el2/exits.h"

#include "traps/vm/vmstate.h"

const struct el2_exit_row *el2_exit_row(const struct el2_exits *exits, unsigned ec)
{
    return &exits->handler[ec % EL2_EC_COUNT];
}

static const struct el2_register_range *find_range(const struct el2_exits *exits, el2_encoding encoding)
{
    for (size_t i = exits->range_count; i > 0; i--) {
        const struct el2_register_range *range = &exits->range[i - 1];
        if (encoding >= range->first && encoding <= range->last)
            return range;
    }
    return NULL;
}

const struct el2_exit_register *el2_exit_register(const struct el2_vm *vm, el2_encoding encoding)
{
    const struct el2_exits *exits = &vm->kernel->exits;
    const struct el2_register_range *range = find_range(exits, encoding);
    const struct el2_facts facts = el2_vm_facts(vm);
    for (unsigned i = 0; range && i < range->case_count; i++) {
        const struct el2_exit_register *answer = &exits->answer[range->case_first + i];
        if (el2_condition_holds(vm->kernel, answer->when, &facts))
            return answer;
    }
    return &exits->other;
}
