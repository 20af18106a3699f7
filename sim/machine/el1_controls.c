/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/machine/el1_controls.h"

#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/count.h"

#define CPACR_ZEN  (3ull << 16)
#define CPACR_FPEN (3ull << 20)
#define CPACR_SMEN (3ull << 24)
#define CPACR_TTA  (1ull << 28)

#define SCTLR_PAUTH (1ull << 31 | 1ull << 30 | 1ull << 27 | 1ull << 13)
#define SCTLR_BTI   (1ull << 35 | 1ull << 36)

/* VDISR_EL2: A, IDS, ISS (DDI 0487 D24.2.188). */
#define DISR_BITS (1ull << 31 | 0x1ffffffull)

#define ZCR_LEN 0xfull

/* Bits of SCTLR2_EL1 that no document has given an effect. */
#define SCTLR2_UNKNOWN (~0ull << 16)

struct el2_controls el2_machine_controls(const struct el2_machine *machine)
{
    struct el2_controls controls = *el2_vm_controls(machine->guest.vm);
    controls.value[EL2_CONTROL_SCTLR_EL1] = el2_engine_register(machine->vcpu->engine, EL2_SYS_SCTLR_EL1);
    controls.value[EL2_CONTROL_CPACR_EL1] = machine->vcpu->cpacr_el1;
    return controls;
}

static uint64_t cpacr_bits(const struct el2_arch_set *set)
{
    return CPACR_FPEN | CPACR_TTA | (el2_arch_set_has(set, EL2_FEAT_SVE) ? CPACR_ZEN : 0) |
           (el2_arch_set_has(set, EL2_FEAT_SME) ? CPACR_SMEN : 0);
}

void el2_machine_set_cpacr(struct el2_machine *machine, uint64_t value)
{
    const struct el2_use_context *use = el2_gate_use(machine->vcpu->gate, el2_machine_cpu_number(machine));
    machine->vcpu->cpacr_el1 = value & cpacr_bits(&use->set);
    if (el2_gate_set_fp(machine->vcpu->gate, (value & CPACR_FPEN) == CPACR_FPEN))
        el2_engine_watch_anew(machine->vcpu->engine);
}

uint64_t el2_machine_sctlr_absent(const struct el2_machine *machine)
{
    const struct el2_arch_set *set = &el2_gate_use(machine->vcpu->gate, el2_machine_cpu_number(machine))->set;
    return (el2_arch_set_has(set, EL2_FEAT_PAuth) ? 0 : SCTLR_PAUTH) |
           (el2_arch_set_has(set, EL2_FEAT_BTI) ? 0 : SCTLR_BTI);
}

static bool keep_sctlr2(struct el2_machine *machine, bool is_read, uint64_t *value)
{
    if (is_read)
        *value = machine->vcpu->sctlr2_el1;
    else if (*value & ~SCTLR2_UNKNOWN)
        return false;
    else
        machine->vcpu->sctlr2_el1 = *value;
    return true;
}

/* No SError is ever deferred: it holds what is written. */
static bool keep_disr(struct el2_machine *machine, bool is_read, uint64_t *value)
{
    if (is_read)
        *value = machine->vcpu->disr_el1;
    else
        machine->vcpu->disr_el1 = *value & DISR_BITS;
    return true;
}

/* LEN is 4 bits; those above it are RAZ/WI or RES0 (DDI 0487 D24.2). */
static bool keep_zcr(struct el2_machine *machine, bool is_read, uint64_t *value)
{
    if (is_read)
        *value = machine->vcpu->zcr_el1;
    else
        machine->vcpu->zcr_el1 = *value & ZCR_LEN;
    return true;
}

static const struct {
    el2_encoding encoding;
    bool (*keep)(struct el2_machine *machine, bool is_read, uint64_t *value);
} KEPT_REGISTERS[] = {
#define KEPT(name, keep) {EL2_SYS_##name, keep},
#include "sim/execute/kept_registers.inc"
#undef KEPT
};

bool el2_machine_keep_register(struct el2_machine *machine, el2_encoding encoding, bool is_read,
                               uint64_t *value)
{
    for (size_t i = 0; i < EL2_COUNT(KEPT_REGISTERS); i++)
        if (KEPT_REGISTERS[i].encoding == encoding)
            return KEPT_REGISTERS[i].keep(machine, is_read, value);
    return false;
}
