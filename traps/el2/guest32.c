/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "traps/el2/guest32.h"

#include <stdio.h>
#include <string.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/count.h"
#include "traps/vm/control.h"
#include "traps/vm/vmstate.h"

#define VMRS_ENCODING(reg) EL2_ENCODING(0, 7, reg, 0, 0)

/* opc1  CRm  opc2  name  AArch64 register  group of [aarch32] */
static const struct el2_guest32_register registers[] = {
#define P15(opc1, crm, opc2, name, aarch64, group)                                                           \
    {EL2_INSN_MRC15, EL2_ENCODING(0, opc1, 0, crm, opc2), name, aarch64, EL2_AARCH32_##group},
#define RESERVED(opc1, crm, opc2, group) P15(opc1, crm, opc2, "", 0, group)
#define VMRS(reg, name, aarch64, group)                                                                      \
    {EL2_INSN_VMRS, VMRS_ENCODING(reg), name, aarch64, EL2_AARCH32_##group},
#include "traps/el2/guest32_registers.inc"
#undef P15
#undef RESERVED
#undef VMRS
};

/* MIDR_EL1 without Variant and Revision, FPSID */
static const struct {
    uint64_t midr;
    uint32_t fpsid;
} fpsids[] = {
#define FPSID(midr, fpsid) {midr, fpsid},
#include "traps/el2/fpsid.inc"
#undef FPSID
};

const struct el2_guest32_register *el2_guest32_registers(size_t *count)
{
    *count = EL2_COUNT(registers);
    return registers;
}

const struct el2_guest32_register *el2_guest32_find(const struct el2_instruction *access)
{
    for (size_t i = 0; i < EL2_COUNT(registers); i++)
        if (registers[i].kind == access->kind && registers[i].encoding == access->encoding)
            return &registers[i];
    return NULL;
}

static bool parse_vmrs(const char *name, struct el2_instruction *access)
{
    for (size_t i = 0; i < EL2_COUNT(registers); i++)
        if (registers[i].kind == EL2_INSN_VMRS && strcmp(registers[i].name, name) == 0) {
            *access = el2_guest32_access(&registers[i]);
            return true;
        }
    return false;
}

bool el2_guest32_parse(const char *text, struct el2_instruction *access)
{
    unsigned opc1, crm, opc2;
    char after;
    if (strncmp(text, "VMRS_", 5) == 0)
        return parse_vmrs(text + 5, access);
    if (sscanf(text, "P15_%1u_C0_C%2u_%1u%c", &opc1, &crm, &opc2, &after) != 3 || opc1 > 7 || crm > 15 ||
        opc2 > 7)
        return false;
    *access =
        (struct el2_instruction){.kind = EL2_INSN_MRC15, .encoding = EL2_ENCODING(0, opc1, 0, crm, opc2)};
    return true;
}

struct el2_instruction el2_guest32_access(const struct el2_guest32_register *reg)
{
    return (struct el2_instruction){.kind = reg->kind, .encoding = reg->encoding};
}

void el2_guest32_print(const struct el2_guest32_register *reg, char text[EL2_GUEST32_TEXT])
{
    if (reg->kind == EL2_INSN_VMRS)
        snprintf(text, EL2_GUEST32_TEXT, "VMRS_%s", reg->name);
    else
        snprintf(text, EL2_GUEST32_TEXT, "P15_%u_C0_C%u_%u", el2_op1(reg->encoding), el2_crm(reg->encoding),
                 el2_op2(reg->encoding));
}

static const struct el2_cpu *cpu_of(const struct el2_vm *vm, unsigned vcpu)
{
    return &vm->host->cpu[vm->vcpu[vcpu].cpu];
}

/* The AArch64 register whose row KVM answers a trapped access with. */
static el2_encoding handled_as(const struct el2_guest32_register *reg)
{
    if (reg->group == EL2_AARCH32_C1_C3 || reg->group == EL2_AARCH32_C4_C7)
        return EL2_ENCODING(3, 0, 0, el2_crm(reg->encoding), el2_op2(reg->encoding));
    return reg->aarch64;
}

static void undefine(struct el2_answer *answer, const char *rule)
{
    answer->kind = EL2_ANSWER_UNDEF;
    answer->esr = 0;
    answer->rule = rule;
}

/* The kernel's handler of a trapped read. */
static void handle(const struct el2_vm *vm, unsigned vcpu, const struct el2_guest32_register *reg,
                   struct el2_answer *answer)
{
    const struct el2_aarch32 *aarch32 = &vm->kernel->aarch32[reg->group];
    if (aarch32->row)
        answer->origin = aarch32->row->origin;
    switch (aarch32->policy) {
    case EL2_AARCH32_UNDEF:
        undefine(answer, "KVM has no row for the AArch32 register: it injects UNDEF");
        break;
    case EL2_AARCH32_AARCH64:
        el2_vm_handle_read(vm, vcpu, handled_as(reg), answer);
        answer->value &= UINT32_MAX;
        break;
    case EL2_AARCH32_ZERO:
        answer->kind = EL2_ANSWER_VALUE;
        answer->value = 0;
        answer->rule = "KVM's row for the AArch32 register reads nothing: 0";
        break;
    case EL2_AARCH32_LIVELOCK:
        answer->kind = EL2_ANSWER_LIVELOCK;
        answer->value = 0;
        answer->rule = "KVM reads it as zero but leaves PC at the instruction: it traps again for ever";
        break;
    }
}

static bool read_fpsid(const struct el2_cpu *cpu, struct el2_answer *answer)
{
    uint64_t midr = cpu->id[el2_id_index(EL2_SYS_MIDR_EL1)] & EL2_MIDR_MODEL;
    for (size_t i = 0; i < EL2_COUNT(fpsids); i++)
        if (fpsids[i].midr == midr) {
            answer->value = fpsids[i].fpsid;
            return true;
        }
    answer->rule = "not known: no AArch64 register holds FPSID, and the CPU model is not listed";
    return false;
}

/* What the CPU itself answers. */
static bool read_hardware(const struct el2_vm *vm, unsigned vcpu, const struct el2_guest32_register *reg,
                          struct el2_answer *answer)
{
    answer->kind = EL2_ANSWER_VALUE;
    if (reg->encoding == VMRS_ENCODING(0))
        return read_fpsid(cpu_of(vm, vcpu), answer);
    if (reg->aarch64)
        answer->value = el2_vm_hardware_value(vm, vcpu, reg->aarch64) & UINT32_MAX;
    return true;
}

static bool is_undefined(const struct el2_cpu *cpu, const struct el2_guest32_register *reg)
{
    return !reg || (reg->aarch64 && el2_cpu_undef(cpu, el2_id_index(reg->aarch64)));
}

bool el2_guest32_read(const struct el2_vm *vm, unsigned vcpu, const struct el2_instruction *access,
                      struct el2_answer *answer)
{
    const struct el2_guest32_register *reg = el2_guest32_find(access);
    const struct el2_cpu *cpu = cpu_of(vm, vcpu);
    *answer = (struct el2_answer){.origin = "DDI 0487 G8.1.3"};
    if (is_undefined(cpu, reg)) {
        undefine(answer, "the CPU has no such register");
        return true;
    }
    struct el2_trap_decision decision = el2_trap_decide(&vm->controls, cpu, access, 1);
    *answer =
        (struct el2_answer){.rule = decision.why, .origin = decision.origin, .control = decision.control};
    if (decision.outcome == EL2_TRAP_NONE)
        return read_hardware(vm, vcpu, reg, answer);
    answer->trapped = decision.outcome == EL2_TRAP_TO_EL2;
    if (answer->trapped)
        handle(vm, vcpu, reg, answer);
    else
        undefine(answer, decision.why);
    return true;
}

bool el2_guest32_check(struct el2_error *error)
{
    for (size_t i = 0; i < EL2_COUNT(registers); i++)
        if (registers[i].aarch64 && !el2_in_id_space(registers[i].aarch64))
            return el2_fail(error, "traps/el2/guest32_registers.inc: %s is no ID register in AArch64",
                            registers[i].name);
    for (size_t i = 1; i < EL2_COUNT(registers); i++)
        if (registers[i].kind < registers[i - 1].kind || registers[i].encoding <= registers[i - 1].encoding)
            return el2_fail(error, "traps/el2/guest32_registers.inc: %s is out of order", registers[i].name);
    for (size_t i = 1; i < EL2_COUNT(fpsids); i++)
        if (fpsids[i].midr <= fpsids[i - 1].midr)
            return el2_fail(error, "traps/el2/fpsid.inc: 0x%08llx is out of order",
                            (unsigned long long)fpsids[i].midr);
    return true;
}
