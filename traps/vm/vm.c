/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "traps/vm/vm.h"

#include <stdlib.h>
#include <string.h>

#include "cpumodel/arch/encodings.h"
#include "traps/syndrome/syndrome.h"
#include "traps/vm/cache.h"
#include "traps/vm/vmstate.h"

#define VCPUS_MAX      512
#define CSSELR_RESET   0x1de7ec7edbadc0deull /* reset_unknown (arch/arm64/kvm/sys_regs.c) */
#define MPIDR_RES1     (1ull << 31)
#define UNDEF_INJECTED 0x02000000ull /* EC 0, IL 1 (kvm_inject_undefined) */
#define CSSELR_STORED  0xfull        /* InD and Level; the rest is RES0 */

static bool check_features(const struct el2_vm *vm, struct el2_error *error)
{
    struct el2_facts facts = el2_vm_facts(vm);
    for (size_t i = 0; i < vm->kernel->vm_rule_count; i++) {
        const struct el2_vm_rule *rule = &vm->kernel->vm_rule[i];
        if (!(vm->features & rule->feature) || !rule->refuses)
            continue;
        if (!rule->allowed.count || !el2_condition_holds(vm->kernel, rule->allowed, &facts))
            return el2_fail(error, "%s errno=%s: %s refuses the VM feature `%s` on host %s (%s:%u: %s)",
                            rule->ioctl, rule->error, vm->kernel->name, rule->row->key, vm->host->name,
                            rule->row->file, rule->row->line, rule->row->value);
    }
    return true;
}

static void set_controls(struct el2_vm *vm)
{
    struct el2_facts facts = el2_vm_facts(vm);
    vm->controls = (struct el2_controls){.tid3_leaves_reserved = vm->host->tid3_leaves_reserved};
    for (size_t i = 0; i < vm->kernel->control_count; i++) {
        const struct el2_control_row *row = &vm->kernel->control[i];
        uint64_t *value = &vm->controls.value[el2_control_of(row->field.encoding)];
        uint64_t mask = el2_mask(row->field.lsb, row->field.width);
        if (el2_condition_holds(vm->kernel, row->when, &facts))
            *value = (*value & ~mask) | (row->number << row->field.lsb & mask);
    }
}

static void reset_feature_ids(struct el2_vm *vm, unsigned vcpu)
{
    /* reset_mpidr: Aff0 holds 16, Aff1 256 of those, which is more than a VM has */
    vm->vcpu[vcpu].mpidr = MPIDR_RES1 | (vcpu & 0xf) | (uint64_t)(vcpu >> 4) << 8;
    vm->vcpu[vcpu].clidr =
        el2_clidr_fabricate(vm->view.value[el2_id_index(EL2_SYS_CTR_EL0)], vm->features & EL2_VM_MTE);
}

static void reset_vcpus(struct el2_vm *vm)
{
    for (unsigned i = 0; i < vm->vcpu_count; i++) {
        reset_feature_ids(vm, i);
        vm->vcpu[i].csselr = CSSELR_RESET;
    }
}

void el2_vm_reset_vcpu(struct el2_vm *vm, unsigned vcpu)
{
    if (!vm->kernel->onereg.feature_ids_once)
        reset_feature_ids(vm, vcpu);
    vm->vcpu[vcpu].csselr = CSSELR_RESET;
}

struct el2_vm *el2_vm_create(const struct el2_kernel *kernel, const struct el2_host *host,
                             const struct el2_vm_options *options, struct el2_error *error)
{
    unsigned vcpus = options->vcpus ? options->vcpus : 1;
    if (vcpus > VCPUS_MAX) {
        el2_fail(error, "a VM has at most %d vCPUs, not %u", VCPUS_MAX, vcpus);
        return NULL;
    }
    struct el2_vm *vm = calloc(1, sizeof *vm + vcpus * sizeof *vm->vcpu);
    if (!vm) {
        el2_fail_memory(error);
        return NULL;
    }
    vm->kernel = kernel;
    vm->host = host;
    vm->features = options->features;
    vm->vcpu_count = vcpus;
    vm->watch = options->watch;
    el2_sanitise(kernel, host, options->overrides, &vm->view, options->watch, options->sink);
    if (!check_features(vm, error)) {
        free(vm);
        return NULL;
    }
    el2_guest_view(kernel, &vm->view, vm->features, vm->limit, options->watch);
    memcpy(vm->id, vm->limit, sizeof vm->id);
    memcpy(vm->boot, host->cpu[0].id, sizeof vm->boot);
    set_controls(vm);
    reset_vcpus(vm);
    return vm;
}

static size_t size_of(const struct el2_vm *vm)
{
    return sizeof *vm + vm->vcpu_count * sizeof *vm->vcpu;
}

struct el2_vm *el2_vm_clone(const struct el2_vm *vm)
{
    struct el2_vm *clone = malloc(size_of(vm));
    if (!clone)
        return NULL;
    memcpy(clone, vm, size_of(vm));
    clone->watch = NULL;
    return clone;
}

void el2_vm_restore(struct el2_vm *vm, const struct el2_vm *from)
{
    const struct el2_watch *watch = vm->watch;
    memcpy(vm, from, size_of(vm));
    vm->watch = watch;
}

void el2_vm_free(struct el2_vm *vm)
{
    free(vm);
}

const struct el2_kernel *el2_vm_kernel(const struct el2_vm *vm)
{
    return vm->kernel;
}

const struct el2_host *el2_vm_host(const struct el2_vm *vm)
{
    return vm->host;
}

uint32_t el2_vm_features(const struct el2_vm *vm)
{
    return vm->features;
}

unsigned el2_vm_vcpus(const struct el2_vm *vm)
{
    return vm->vcpu_count;
}

unsigned el2_vm_cpu(const struct el2_vm *vm, unsigned vcpu)
{
    return vm->vcpu[vcpu].cpu;
}

void el2_vm_move(struct el2_vm *vm, unsigned vcpu, unsigned cpu)
{
    vm->vcpu[vcpu].cpu = cpu % vm->host->cpu_count;
}

void el2_vm_first_run(struct el2_vm *vm)
{
    if (vm->ran)
        return;
    struct el2_facts facts = el2_vm_facts(vm);
    for (size_t i = 0; i < vm->kernel->first_run_count; i++) {
        const struct el2_first_run *row = &vm->kernel->first_run[i];
        uint64_t *value = &vm->id[el2_id_index(row->field.encoding)];
        uint64_t mask = el2_mask(row->field.lsb, row->field.width);
        if (!el2_condition_holds(vm->kernel, row->when, &facts))
            continue;
        *value = (*value & ~mask) | (row->number << row->field.lsb & mask);
        el2_see(vm->watch, &(struct el2_step){.stage = EL2_STAGE_FIRST_RUN,
                                              .index = el2_id_index(row->field.encoding),
                                              .mask = mask,
                                              .after = *value,
                                              .cpu = -1,
                                              .row = row->row,
                                              .why = "the first KVM_RUN forces it"});
    }
    if (vm->kernel->id[el2_id_index(EL2_SYS_CSSELR_EL1)].policy == EL2_ID_CSSELR)
        for (unsigned i = 0; i < vm->vcpu_count; i++)
            vm->vcpu[i].csselr &= CSSELR_STORED; /* it is loaded into the CPU, and saved again */
    vm->ran = true;
    set_controls(vm);
}

const struct el2_controls *el2_vm_controls(const struct el2_vm *vm)
{
    return &vm->controls;
}

uint64_t el2_vm_control(const struct el2_vm *vm, el2_encoding control)
{
    enum el2_control which = el2_control_of(control);
    return which == EL2_CONTROL_NONE ? 0 : vm->controls.value[which];
}

static const struct el2_cpu *cpu_of(const struct el2_vm *vm, unsigned vcpu)
{
    return &vm->host->cpu[vm->vcpu[vcpu].cpu];
}

/* The CPU's own, unless the VM has made its own writable (VPIDR_EL2 then holds the VM's MIDR_EL1). */
static uint64_t implementation_id(const struct el2_vm *vm, unsigned vcpu, int index)
{
    bool of_vm = vm->features & EL2_VM_IMPID && vm->kernel->id[index].policy == EL2_ID_BOOT;
    return of_vm ? vm->boot[index] : cpu_of(vm, vcpu)->id[index];
}

/* What the hardware gives to a guest whose access is not trapped. VMPIDR_EL2 and CSSELR_EL1 are the vCPU's.
 */
uint64_t el2_vm_hardware_value(const struct el2_vm *vm, unsigned vcpu, el2_encoding encoding)
{
    switch (encoding) {
    case EL2_SYS_MIDR_EL1:
        return implementation_id(vm, vcpu, el2_id_index(encoding));
    case EL2_SYS_MPIDR_EL1:
        return vm->vcpu[vcpu].mpidr;
    case EL2_SYS_CSSELR_EL1:
        return vm->vcpu[vcpu].csselr & CSSELR_STORED;
    case EL2_SYS_CCSIDR_EL1:
        return cpu_of(vm, vcpu)->ccsidr[vm->vcpu[vcpu].csselr & CSSELR_STORED];
    default:
        return cpu_of(vm, vcpu)->id[el2_id_index(encoding)];
    }
}

static void answer_value(struct el2_answer *answer, uint64_t value, const char *rule)
{
    answer->kind = EL2_ANSWER_VALUE;
    answer->value = value;
    answer->rule = rule;
}

static void answer_ccsidr(const struct el2_vm *vm, unsigned vcpu, enum el2_id_policy policy,
                          struct el2_answer *answer)
{
    uint64_t csselr = vm->vcpu[vcpu].csselr;
    uint64_t hardware = cpu_of(vm, vcpu)->ccsidr[csselr & CSSELR_STORED];
    if (policy == EL2_ID_CCSIDR) {
        answer_value(answer, hardware, "the hardware's, by the vCPU's CSSELR_EL1");
    } else if (policy == EL2_ID_CCSIDR_ONE_SET) {
        answer_value(answer, el2_ccsidr_one_set(hardware, csselr),
                     "the hardware's, by the vCPU's CSSELR_EL1, with one set and one way of a data cache");
    } else if (el2_csselr_in_range(csselr)) {
        answer_value(answer, el2_ccsidr_fabricate(vm->view.value[el2_id_index(EL2_SYS_CTR_EL0)], csselr),
                     "fabricated from CTR_EL0");
    } else {
        answer->kind = EL2_ANSWER_KEEP;
        answer->rule = "CSSELR_EL1 is out of range: KVM completes the read without writing Xt";
    }
}

/* What a listed register's policy answers. */
static void answer_by_policy(const struct el2_vm *vm, unsigned vcpu, const struct el2_id_row *id, int index,
                             struct el2_answer *answer)
{
    switch (id->policy) {
    case EL2_ID_SANITISED:
        answer_value(answer, vm->id[index], "sanitised: KVM answers for the hardware");
        break;
    case EL2_ID_HIDDEN:
        answer_value(answer, vm->id[index], "hidden: KVM reads it as zero");
        break;
    case EL2_ID_UNALLOCATED:
        answer_value(answer, vm->id[index], "unallocated: KVM reads it as zero");
        break;
    case EL2_ID_RAW:
        answer_value(answer, cpu_of(vm, vcpu)->id[index],
                     "trapped, and KVM reads the hardware for the guest");
        break;
    case EL2_ID_BOOT:
        answer_value(answer, implementation_id(vm, vcpu, index),
                     vm->features & EL2_VM_IMPID ? "the VM's own implementation ID"
                                                 : "trapped, and KVM reads the hardware for the guest");
        break;
    case EL2_ID_MPIDR:
        answer_value(answer, vm->vcpu[vcpu].mpidr, "the vCPU's own affinity");
        break;
    case EL2_ID_CSSELR:
    case EL2_ID_CSSELR_KEPT:
        answer_value(answer, vm->vcpu[vcpu].csselr, "the vCPU's own");
        break;
    case EL2_ID_CLIDR:
        answer_value(answer, vm->vcpu[vcpu].clidr, "fabricated from CTR_EL0");
        break;
    case EL2_ID_CCSIDR:
    case EL2_ID_CCSIDR_ONE_SET:
    case EL2_ID_CCSIDR_FAKE:
        answer_ccsidr(vm, vcpu, id->policy, answer);
        break;
    default:
        answer->kind = EL2_ANSWER_UNDEF;
        answer->rule = "KVM injects UNDEF for the register";
        break;
    }
}

/* The kernel's handler of a trapped read. */
static void handle_read(const struct el2_vm *vm, unsigned vcpu, el2_encoding encoding,
                        struct el2_answer *answer)
{
    int index = el2_id_index(encoding);
    const struct el2_id_row *id = index < 0 ? NULL : &vm->kernel->id[index];
    struct el2_facts facts = el2_vm_facts(vm);
    if (!id || id->policy == EL2_ID_UNLISTED) {
        answer->kind = EL2_ANSWER_UNDEF;
        answer->rule = "KVM has no row for the register: it injects UNDEF";
        return;
    }
    answer->origin = id->row->origin;
    if (id->has_undef && el2_condition_holds(vm->kernel, id->undef_if, &facts)) {
        answer->kind = EL2_ANSWER_UNDEF;
        answer->rule = id->row->value;
        return;
    }
    answer_by_policy(vm, vcpu, id, index, answer);
}

static struct el2_instruction access_instruction(el2_encoding encoding, bool is_read)
{
    return (struct el2_instruction){.kind = is_read ? EL2_INSN_MRS : EL2_INSN_MSR, .encoding = encoding};
}

/* An access at EL1 under the VM's controls. */
static struct el2_trap_decision decide(const struct el2_vm *vm, unsigned vcpu, el2_encoding encoding,
                                       bool is_read)
{
    struct el2_instruction instruction = access_instruction(encoding, is_read);
    return el2_trap_decide(&vm->controls, cpu_of(vm, vcpu), &instruction, 1);
}

/* What the architecture has decided, as an answer; true where the kernel's handler is to answer. */
static bool is_trapped(const struct el2_trap_decision *trap, struct el2_answer *answer)
{
    *answer = (struct el2_answer){.rule = trap->why, .origin = trap->origin, .control = trap->control};
    answer->trapped = trap->outcome == EL2_TRAP_TO_EL2;
    if (!answer->trapped && trap->outcome != EL2_TRAP_NONE) {
        answer->kind = EL2_ANSWER_UNDEF;
        answer->esr = trap->esr;
    }
    return answer->trapped;
}

void el2_vm_handle_read(const struct el2_vm *vm, unsigned vcpu, el2_encoding encoding,
                        struct el2_answer *answer)
{
    handle_read(vm, vcpu, encoding, answer);
    if (answer->kind == EL2_ANSWER_UNDEF)
        answer->esr = el2_vm_undef_syndrome(vm, vcpu, encoding, true);
}

void el2_vm_read_decided(const struct el2_vm *vm, unsigned vcpu, el2_encoding encoding,
                         const struct el2_trap_decision *trap, struct el2_answer *answer)
{
    if (is_trapped(trap, answer))
        el2_vm_handle_read(vm, vcpu, encoding, answer);
    else if (answer->kind == EL2_ANSWER_VALUE && el2_in_id_space(encoding))
        answer->value = el2_vm_hardware_value(vm, vcpu, encoding);
}

void el2_vm_read(const struct el2_vm *vm, unsigned vcpu, el2_encoding encoding, struct el2_answer *answer)
{
    struct el2_trap_decision trap = decide(vm, vcpu, encoding, true);
    el2_vm_read_decided(vm, vcpu, encoding, &trap, answer);
}

void el2_vm_handle_write(struct el2_vm *vm, unsigned vcpu, el2_encoding encoding, uint64_t value,
                         struct el2_answer *answer)
{
    int index = el2_id_index(encoding);
    enum el2_id_policy policy = index >= 0 ? vm->kernel->id[index].policy : EL2_ID_UNLISTED;
    if (policy == EL2_ID_CSSELR || policy == EL2_ID_CSSELR_KEPT) {
        vm->vcpu[vcpu].csselr = policy == EL2_ID_CSSELR ? value & CSSELR_STORED : value;
        answer_value(answer, value, "the vCPU's own");
        answer->origin = vm->kernel->id[index].row->origin;
        return;
    }
    answer->kind = EL2_ANSWER_UNDEF;
    answer->rule = index >= 0 && vm->kernel->id[index].policy != EL2_ID_UNLISTED
                       ? "a write to a read-only register: KVM injects UNDEF"
                       : "KVM has no row for the register: it injects UNDEF";
    answer->esr = el2_vm_undef_syndrome(vm, vcpu, encoding, false);
}

void el2_vm_write_decided(struct el2_vm *vm, unsigned vcpu, el2_encoding encoding, uint64_t value,
                          const struct el2_trap_decision *trap, struct el2_answer *answer)
{
    if (is_trapped(trap, answer)) {
        el2_vm_handle_write(vm, vcpu, encoding, value, answer);
    } else if (answer->kind == EL2_ANSWER_VALUE) {
        answer->value = value;
        if (encoding == EL2_SYS_CSSELR_EL1)
            vm->vcpu[vcpu].csselr = value & CSSELR_STORED;
    }
}

void el2_vm_write(struct el2_vm *vm, unsigned vcpu, el2_encoding encoding, uint64_t value,
                  struct el2_answer *answer)
{
    struct el2_trap_decision trap = decide(vm, vcpu, encoding, false);
    el2_vm_write_decided(vm, vcpu, encoding, value, &trap, answer);
}

uint64_t el2_vm_undef_syndrome(const struct el2_vm *vm, unsigned vcpu, el2_encoding encoding, bool is_read)
{
    struct el2_facts facts = el2_vm_facts(vm);
    struct el2_instruction instruction = access_instruction(encoding, is_read);
    int index = el2_id_index(encoding);
    (void)vcpu; /* the ID registers that decide are the VM's */
    bool listed = index >= 0 && vm->kernel->id[index].policy != EL2_ID_UNLISTED;
    if (vm->kernel->idst_injection && !listed && el2_in_feature_id_space(encoding) &&
        el2_condition_holds(vm->kernel, vm->kernel->idst_when, &facts))
        return el2_instruction_syndrome(&instruction, EL2_EC_SYS64);
    return UNDEF_INJECTED;
}
