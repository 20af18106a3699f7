/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "traps/el2/access.h"

#include "cpumodel/arch/encodings.h"
#include "sanitise/language/kernel.h"
#include "traps/vm/dczid.h"

void el2_access_route(struct el2_access *access, const struct el2_controls *controls,
                      const struct el2_cpu *cpu)
{
    access->trap = el2_trap_decide(controls, cpu, &access->instruction, access->el);
}

static struct el2_decision by_kernel(const struct el2_access *access, const struct el2_exits *exits,
                                     struct el2_vm *vm, unsigned vcpu)
{
    struct el2_answer answer = {.kind = EL2_ANSWER_VALUE};
    bool reads = el2_access_reads(access);
    if (reads)
        el2_vm_handle_read(vm, vcpu, access->instruction.encoding, &answer);
    else
        el2_vm_handle_write(vm, vcpu, access->instruction.encoding, access->value, &answer);
    return el2_dispatch_answer(exits, vm, &answer, reads, access->instruction.rt);
}

static struct el2_decision by_cpu(const struct el2_access *access, const struct el2_exits *exits,
                                  struct el2_vm *vm, unsigned vcpu, const struct el2_controls *controls)
{
    struct el2_answer answer;
    el2_encoding encoding = access->instruction.encoding;
    bool reads = el2_access_reads(access);
    if (reads)
        el2_vm_read_decided(vm, vcpu, encoding, &access->trap, &answer);
    else
        el2_vm_write_decided(vm, vcpu, encoding, access->value, &access->trap, &answer);
    if (encoding == EL2_SYS_DCZID_EL0 && answer.kind == EL2_ANSWER_VALUE)
        answer.value = el2_dczid_read(answer.value, access->el, controls->value[EL2_CONTROL_SCTLR_EL1],
                                      controls->value[EL2_CONTROL_HCR]);
    return el2_decide_access(exits, &answer, reads, access->instruction.rt);
}

void el2_access_answer(struct el2_access *access, struct el2_vm *vm, unsigned vcpu,
                       const struct el2_controls *controls)
{
    const struct el2_exits *exits = el2_kernel_exits(el2_vm_kernel(vm));
    access->decision = access->trap.outcome == EL2_TRAP_TO_EL2 ? by_kernel(access, exits, vm, vcpu)
                                                               : by_cpu(access, exits, vm, vcpu, controls);
}
