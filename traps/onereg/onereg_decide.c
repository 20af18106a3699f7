/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What KVM_SET_ONE_REG answers, without doing it. */
#include <errno.h>

#include "cpumodel/arch/encodings.h"
#include "sanitise/view/feature.h"
#include "traps/onereg/onereg.h"
#include "traps/onereg/onereg_internal.h"
#include "traps/vm/vmstate.h"

static void refuse(struct el2_set_decision *decision, int error, const char *why, const struct el2_row *row)
{
    decision->error = error;
    decision->why = why;
    decision->row = row;
}

static void refuse_field(struct el2_set_decision *decision, int error, uint8_t lsb, uint8_t width,
                         uint64_t limit, const char *why, const struct el2_row *row)
{
    refuse(decision, error, why, row);
    decision->lsb = lsb;
    decision->width = width;
    decision->got = decision->wrote >> lsb & el2_mask(0, width);
    decision->limit = limit >> lsb & el2_mask(0, width);
}

/* Rewrites the value, or refuses it, as the register's own setter does before the common check. */
static uint64_t apply_rules(const struct el2_vm *vm, int index, struct el2_set_decision *decision)
{
    const struct el2_kernel *kernel = vm->kernel;
    struct el2_facts facts = el2_vm_facts(vm);
    uint64_t value = decision->wrote, host = vm->view.value[index];
    for (unsigned i = 0; i < kernel->user[index].rules.count && !decision->error; i++) {
        const struct el2_set_rule *rule = &kernel->set_rule[kernel->user[index].rules.first + i];
        if (!el2_condition_holds(kernel, rule->when, &facts))
            continue;
        uint64_t mask = el2_mask(rule->lsb, rule->width), field = (value & mask) >> rule->lsb;
        switch (rule->kind) {
        case EL2_SETRULE_AT_LEAST:
            if (field < rule->number)
                refuse_field(decision, EINVAL, rule->lsb, rule->width, rule->number << rule->lsb,
                             "below the least value that the kernel takes", rule->row);
            break;
        case EL2_SETRULE_CAP_HOST:
            if (field > (host & mask) >> rule->lsb)
                refuse_field(decision, EINVAL, rule->lsb, rule->width, host, "more than the host has",
                             rule->row);
            break;
        case EL2_SETRULE_NOT:
            if (field == rule->number)
                refuse_field(decision, EINVAL, rule->lsb, rule->width, vm->limit[index],
                             "a value that the kernel refuses by name", rule->row);
            break;
        case EL2_SETRULE_READ_AS:
            if (field == rule->number)
                value = (value & ~mask) | (rule->becomes << rule->lsb & mask);
            break;
        case EL2_SETRULE_IGNORE_HOST:
            if ((value & mask) == (host & mask))
                value &= ~mask;
            break;
        case EL2_SETRULE_HOST_IF:
            if (field == rule->number)
                value = (value & ~mask) | (host & mask);
            break;
        case EL2_SETRULE_SAFE:
            break;
        }
    }
    return value;
}

static enum el2_safe_rule safe_rule(const struct el2_kernel *kernel, int index,
                                    const struct el2_feature *feature)
{
    for (unsigned i = 0; i < kernel->user[index].rules.count; i++) {
        const struct el2_set_rule *rule = &kernel->set_rule[kernel->user[index].rules.first + i];
        if (rule->kind == EL2_SETRULE_SAFE && rule->lsb == feature->lsb)
            return rule->safe;
    }
    return feature->rule;
}

/* A bit that is not writable, as its field. */
static void refuse_bit(const struct el2_vm *vm, int index, unsigned bit, struct el2_set_decision *decision)
{
    const struct el2_field *field = el2_field_by_bit(el2_id_encoding(index), bit);
    refuse_field(decision, EINVAL, (uint8_t)(field ? field->lsb : bit), (uint8_t)(field ? field->width : 1),
                 vm->limit[index], "the field is not writable: the kernel's own value is the only one",
                 vm->kernel->user[index].writable_row);
}

/* arm64_check_features (v6.3 … v7.3 arch/arm64/kvm/sys_regs.c) */
static void check_features(const struct el2_vm *vm, int index, uint64_t value,
                           struct el2_set_decision *decision)
{
    const struct el2_kernel *kernel = vm->kernel;
    const struct el2_user_row *user = &kernel->user[index];
    uint64_t limit = vm->limit[index], checked = 0;
    const struct el2_feature *feature = el2_feature_rows(kernel, index);
    for (unsigned i = 0; i < kernel->features[index].count; i++) {
        uint64_t mask = el2_mask(feature[i].lsb, feature[i].width);
        if ((user->writable & mask) != mask)
            continue;
        checked |= mask;
        int64_t wanted = el2_feature_value(&feature[i], value), most = el2_feature_value(&feature[i], limit);
        if (wanted != most &&
            el2_safe_value(safe_rule(kernel, index, &feature[i]), feature[i].safe, wanted, most) != wanted) {
            refuse_field(decision, EINVAL, feature[i].lsb, feature[i].width, limit,
                         "not safe: it promises what this VM cannot have", feature[i].row);
            return;
        }
    }
    uint64_t wrong = (value ^ limit) & ~checked;
    if (!wrong)
        return;
    refuse_bit(vm, index, (unsigned)__builtin_ctzll(wrong), decision);
}

static void decide_safe(const struct el2_vm *vm, unsigned vcpu, int index, struct el2_set_decision *decision)
{
    uint64_t value = apply_rules(vm, index, decision);
    if (decision->error)
        return;
    decision->stored = value;
    if (vm->ran) {
        if (value != el2_onereg_current(vm, vcpu, index))
            refuse(decision, EBUSY, "the VM has run: its ID registers are fixed",
                   vm->kernel->user[index].row);
        return;
    }
    if (el2_onereg_reads_as_zero(vm, index)) {
        if (value)
            refuse(decision, EINVAL, "the register reads as zero in this VM", vm->kernel->id[index].row);
        return;
    }
    check_features(vm, index, value, decision);
}

/* set_id_aa64pfr0_el1 (v5.10 … v6.2 arch/arm64/kvm/sys_regs.c) */
static void decide_at_most(const struct el2_vm *vm, unsigned vcpu, int index,
                           struct el2_set_decision *decision)
{
    const struct el2_kernel *kernel = vm->kernel;
    const struct el2_user_row *user = &kernel->user[index];
    uint64_t limit = vm->limit[index];
    const struct el2_feature *feature = el2_feature_rows(kernel, index);
    for (unsigned i = 0; i < kernel->features[index].count; i++) {
        uint64_t mask = el2_mask(feature[i].lsb, feature[i].width);
        if ((user->writable & mask) == mask && (decision->wrote & mask) > (limit & mask)) {
            refuse_field(decision, EINVAL, feature[i].lsb, feature[i].width, limit,
                         "more than the host can keep", user->writable_row);
            return;
        }
    }
    uint64_t wrong = (decision->wrote ^ el2_onereg_current(vm, vcpu, index)) & ~user->writable;
    if (wrong)
        refuse_bit(vm, index, (unsigned)__builtin_ctzll(wrong), decision);
}

static void decide_impid(const struct el2_vm *vm, unsigned vcpu, int index, struct el2_set_decision *decision)
{
    const struct el2_user_row *user = &vm->kernel->user[index];
    if (decision->wrote == el2_onereg_current(vm, vcpu, index))
        return;
    if (!(vm->features & EL2_VM_IMPID))
        refuse(decision, EINVAL, "invariant: the VM has not enabled KVM_CAP_ARM_WRITABLE_IMP_ID_REGS",
               user->row);
    else if (vm->ran)
        refuse(decision, EBUSY, "the VM has run: its ID registers are fixed", user->row);
    else if (decision->wrote & ~user->writable)
        refuse(decision, EINVAL, "bits outside the writable mask", user->writable_row);
}

/* set_clidr (v6.3 … v7.3 arch/arm64/kvm/sys_regs.c): RES0 [63:47], and what CTR_EL0.IDC asks for. */
static void decide_clidr(const struct el2_vm *vm, struct el2_set_decision *decision)
{
    uint64_t value = decision->wrote;
    uint64_t ctr = vm->view.value[el2_id_index(EL2_SYS_CTR_EL0)];
    bool loc = value >> 24 & 7, louis = value >> 21 & 7, louu = value >> 27 & 7, host_idc = ctr >> 28 & 1;
    if (value >> 47)
        refuse_field(decision, EINVAL, 47, 17, 0, "RES0 bits are set", NULL);
    else if (!host_idc && (!loc || (!louis && !louu)))
        refuse_field(decision, EINVAL, 24, 3, value, "it implies CTR_EL0.IDC, which the host lacks", NULL);
}

void el2_onereg_decide(const struct el2_vm *vm, unsigned vcpu, el2_encoding encoding, uint64_t value,
                       struct el2_set_decision *decision)
{
    int index = el2_id_index(encoding);
    *decision =
        (struct el2_set_decision){.encoding = encoding, .wrote = value, .stored = value, .why = "accepted"};
    if (vcpu >= vm->vcpu_count || !el2_onereg_listed(vm, encoding)) {
        refuse(decision, ENOENT, "KVM has no such register for userspace", NULL);
        return;
    }
    const struct el2_user_row *user = &vm->kernel->user[index];
    if (vm->kernel->id[index].ignores_writes && el2_onereg_reads_as_zero(vm, index)) {
        decision->stored = el2_onereg_current(vm, vcpu, index);
        return;
    }
    switch (user->set) {
    case EL2_SET_ANY:
        break;
    case EL2_SET_IGNORE:
        decision->stored = el2_onereg_current(vm, vcpu, index);
        break;
    case EL2_SET_EQUAL:
        if (value != el2_onereg_current(vm, vcpu, index))
            refuse(decision, EINVAL, "invariant: only the current value is accepted", user->row);
        break;
    case EL2_SET_AT_MOST:
        decide_at_most(vm, vcpu, index, decision);
        break;
    case EL2_SET_SAFE:
        decide_safe(vm, vcpu, index, decision);
        break;
    case EL2_SET_IMPID:
        decide_impid(vm, vcpu, index, decision);
        break;
    case EL2_SET_CLIDR:
        decide_clidr(vm, decision);
        break;
    }
}
