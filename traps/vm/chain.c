/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "traps/vm/chain.h"

#include "cpumodel/arch/encodings.h"
#include "cpumodel/arch/pieces.h"
#include "traps/vm/vmstate.h"

/* Among the links that change nothing, one a stage is kept: the boot CPU's of the sanitised view, else the
 * last. */
static void add(struct el2_chain *chain, const struct el2_link *link)
{
    struct el2_link *last = chain->link_count ? &chain->link[chain->link_count - 1] : NULL;
    bool is_of_its_stage = last && last->stage == link->stage;
    if (is_of_its_stage && !last->changed) {
        if (link->changed || link->cpu <= 0)
            *last = *link;
    } else if (!is_of_its_stage || link->changed) {
        if (chain->link_count == EL2_CHAIN_LINKS)
            chain->link_count--;
        chain->link[chain->link_count++] = *link;
    }
}

static uint64_t follow(const struct el2_trail *trail, struct el2_chain *chain)
{
    int index = el2_id_index(chain->field.encoding);
    uint64_t mask = el2_mask(chain->field.lsb, chain->field.width), value = chain->hardware;
    size_t count;
    const struct el2_step *step = el2_trail_steps(trail, &count);
    for (size_t i = 0; i < count; i++) {
        if (step[i].index != index || !(step[i].mask & mask))
            continue;
        uint64_t after = el2_piece_get(&chain->field, step[i].after);
        add(chain, &(struct el2_link){.stage = step[i].stage,
                                      .cpu = step[i].cpu,
                                      .changed = after != value,
                                      .value = after,
                                      .row = step[i].row,
                                      .why = step[i].why});
        value = after;
    }
    return value;
}

static enum el2_chain_source source_of(const struct el2_vm *vm, int index, const struct el2_answer *answer)
{
    if (answer->kind != EL2_ANSWER_VALUE)
        return EL2_CHAIN_NONE;
    enum el2_id_policy policy = vm->kernel->id[index].policy;
    if (answer->trapped)
        switch (policy) {
        case EL2_ID_SANITISED:
        case EL2_ID_HIDDEN:
        case EL2_ID_UNALLOCATED:
            return EL2_CHAIN_VIEW;
        case EL2_ID_RAW:
            return EL2_CHAIN_HARDWARE;
        case EL2_ID_BOOT:
            return vm->features & EL2_VM_IMPID ? EL2_CHAIN_VCPU : EL2_CHAIN_HARDWARE;
        default:
            return EL2_CHAIN_VCPU;
        }
    switch (el2_id_encoding(index)) { /* VPIDR_EL2, VMPIDR_EL2, and what CSSELR_EL1 selects */
    case EL2_SYS_MIDR_EL1:
        return vm->features & EL2_VM_IMPID ? EL2_CHAIN_VCPU : EL2_CHAIN_HARDWARE;
    case EL2_SYS_MPIDR_EL1:
    case EL2_SYS_CSSELR_EL1:
    case EL2_SYS_CCSIDR_EL1:
        return EL2_CHAIN_VCPU;
    default:
        return EL2_CHAIN_HARDWARE;
    }
}

void el2_chain_collect(const struct el2_trail *trail, const struct el2_vm *vm, unsigned vcpu,
                       const struct el2_field_ref *field, struct el2_chain *chain)
{
    int index = el2_id_index(field->encoding);
    chain->field = *field;
    chain->hardware = el2_piece_get(field, vm->host->cpu[0].id[index]);
    chain->link_count = 0;
    uint64_t view = follow(trail, chain);
    el2_vm_read(vm, vcpu, field->encoding, &chain->answer);
    chain->source = source_of(vm, index, &chain->answer);
    switch (chain->source) {
    case EL2_CHAIN_VIEW:
        chain->value = view;
        break;
    case EL2_CHAIN_HARDWARE:
        chain->value = el2_piece_get(field, vm->host->cpu[el2_vm_cpu(vm, vcpu)].id[index]);
        break;
    case EL2_CHAIN_VCPU:
    case EL2_CHAIN_NONE:
        chain->value = el2_piece_get(field, chain->answer.value);
        break;
    }
}

const struct el2_link *el2_chain_last(const struct el2_chain *chain, enum el2_stage stage)
{
    for (size_t i = chain->link_count; i-- > 0;)
        if (chain->link[i].stage == stage)
            return &chain->link[i];
    return NULL;
}

const struct el2_link *el2_chain_decider(const struct el2_chain *chain)
{
    if (chain->source != EL2_CHAIN_VIEW)
        return NULL;
    for (size_t i = chain->link_count; i-- > 0;)
        if (chain->link[i].changed)
            return &chain->link[i];
    return NULL;
}
