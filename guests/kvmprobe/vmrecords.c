/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The records of one VM: what the VMM and the guest see of it. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "probe.h"

#define CSSELR_COUNT 16

static bool is_gic(const struct vm *vm)
{
    return vm->variant == &variants[GIC];
}

static void record_reading(const char *kind, const char *variant, unsigned index, struct reading reading)
{
    char encoding[ID_NAME_SIZE];
    register_encoding(index, encoding);
    if (!reading.is_exception) {
        record("%s\t%s\t%s\t%s\t0x%016" PRIx64, kind, variant, encoding, register_names[index],
               reading.value);
        return;
    }
    record("%s\t%s\t%s\t%s\t%s esr=0x%" PRIx64 "%s", kind, variant, encoding, register_names[index],
           reading.esr >> 26 ? "exc" : "undef", reading.esr, reading.value == KEEP ? "" : " XTCHANGED");
}

static bool is_listed(const struct kvm_reg_list *list, uint64_t id)
{
    for (uint64_t i = 0; list && i < list->n; ++i)
        if (list->reg[i] == id)
            return true;
    return false;
}

static bool is_system_register(uint64_t id)
{
    return (id & KVM_REG_ARM_COPROC_MASK) == KVM_REG_ARM64_SYSREG;
}

static void record_get(const struct vm *vm, const struct kvm_reg_list *list)
{
    for (unsigned index = 0; index < ID_COUNT; ++index) {
        uint64_t value;
        char encoding[ID_NAME_SIZE], answer[64];
        int error = get_register(vm, register_id(index), &value);
        register_encoding(index, encoding);
        if (error)
            snprintf(answer, sizeof(answer), "errno=%s", errno_name(error));
        else
            snprintf(answer, sizeof(answer), "0x%016" PRIx64, value);
        record("get\t%s\t%s\t%s\t%s\t%s", vm->variant->name, encoding, register_names[index], answer,
               is_listed(list, register_id(index)) ? "listed" : "unlisted");
    }
}

static void record_demux(const struct vm *vm, const struct kvm_reg_list *list)
{
    for (uint64_t i = 0; list && i < list->n; ++i) {
        uint32_t value = 0;
        uint64_t id = list->reg[i];
        if ((id & KVM_REG_ARM_COPROC_MASK) != KVM_REG_ARM_DEMUX)
            continue;
        uint64_t wide;
        int error = get_register(vm, id, &wide);
        value = (uint32_t)wide;
        record("demux\t%s\t0x%" PRIx64 "\t%s 0x%x", vm->variant->name, id, error ? errno_name(error) : "0",
               value);
    }
}

static void record_list(const struct vm *vm, const struct kvm_reg_list *list, int error)
{
    uint64_t system = 0;
    for (uint64_t i = 0; list && i < list->n; ++i)
        system += is_system_register(list->reg[i]);
    record("reglist\t%s\t%s\tregs=%" PRIu64 "\tsysregs=%" PRIu64, vm->variant->name,
           error ? errno_name(error) : "0", list ? (uint64_t)list->n : 0, system);
    if (!is_gic(vm) || !list)
        return;
    size_t size = system * ID_NAME_SIZE + 1, length = 0;
    char *names = calloc(1, size);
    for (uint64_t i = 0; names && i < list->n; ++i) {
        uint64_t id = list->reg[i];
        if (is_system_register(id))
            length += (size_t)snprintf(names + length, size - length,
                                       " S%" PRIu64 "_%" PRIu64 "_C%" PRIu64 "_C%" PRIu64 "_%" PRIu64,
                                       id >> 14 & 3, id >> 11 & 7, id >> 7 & 15, id >> 3 & 15, id & 7);
    }
    record("sysreglist\t%s\t%s", vm->variant->name, names ? names : "");
    free(names);
}

static bool is_full_variant(const struct vm *vm)
{
    return is_gic(vm) || vm->variant == &variants[ALL_GIC];
}

static int run_guest(struct vm *vm)
{
    struct reading reading;
    const char *name = vm->variant->name;
    bool gic = is_gic(vm);
    unsigned el;
    int error = guest_start(vm);
    if (!error)
        error = guest_read_el(vm, &el);
    if (!error)
        record("run\t%s\tok EL%u", name, el);
    for (unsigned index = 0; !error && index < ID_COUNT; ++index)
        if (!(error = guest_read(vm, index, &reading)))
            record_reading("guest", name, index, reading);
    for (uint64_t csselr = 0; !error && csselr < CSSELR_COUNT; ++csselr) {
        uint64_t ccsidr, readback;
        error = guest_read_ccsidr(vm, csselr, &ccsidr, &readback);
        if (!error && gic)
            record("guestccsidr\t%s\tCSSELR=%" PRIu64 "\t0x%" PRIx64 "\tcsselr_readback=0x%" PRIx64, name,
                   csselr, ccsidr, readback);
    }
    for (unsigned index = 0; !error && gic && index < ID_COUNT; ++index)
        if (!(error = guest_read_el0(vm, index, &reading)))
            record_reading("guest_el0", name, index, reading);
    if (error)
        record("run\t%s\tFAILED KVM_RUN errno=%s pc=0x%" PRIx64, name, errno_name(error), guest_pc(vm));
    return error;
}

static int run_guest32(struct vm *vm)
{
    const char *name = vm->variant->name;
    uint64_t cpsr;
    int error = guest32_start(vm, &cpsr);
    for (unsigned index = 0; !error && index < GUEST32_COUNT; ++index) {
        static const char *const forms[] = {[READ32_VALUE] = "0x%08" PRIx32,
                                            [READ32_UNDEF] = "undef",
                                            [READ32_LIVELOCK] = "livelock r0=0x%08" PRIx32};
        struct reading32 reading;
        char reg[ID_NAME_SIZE], answer[48];
        if ((error = guest32_read(vm, index, &reading)))
            break;
        if (!index)
            record("run\t%s\tok cpsr=0x%" PRIx64, name, cpsr);
        guest32_name(index, reg);
        snprintf(answer, sizeof(answer), forms[reading.outcome], reading.value);
        record("guest32\t%s\t%s\t%s", name, reg, answer);
    }
    if (error)
        record("run\t%s\tFAILED KVM_RUN errno=%s pc=0x%" PRIx64, name, errno_name(error), guest_pc(vm));
    return error;
}

static void record_getpost(const struct vm *vm, const uint64_t before[ID_COUNT], const int errors[ID_COUNT])
{
    unsigned differences = 0;
    for (unsigned index = 0; index < ID_COUNT; ++index) {
        uint64_t value;
        char encoding[ID_NAME_SIZE];
        int error = get_register(vm, register_id(index), &value);
        if (error == errors[index] && (error || value == before[index]))
            continue;
        register_encoding(index, encoding);
        ++differences;
        record("getpost\t%s\t%s\t%s\t0x%016" PRIx64 "\terrno=%s\twas=0x%016" PRIx64, vm->variant->name,
               encoding, register_names[index], value, error ? errno_name(error) : "0", before[index]);
    }
    record("getpostdiffs\t%s\t%u", vm->variant->name, differences);
}

static void record_lowered(struct vm *vm)
{
    uint64_t lowered[ID_COUNT];
    bool changed[ID_COUNT];
    lower_registers(vm, lowered, changed);
    int error = guest_start(vm);
    for (unsigned index = 0; !error && index < ID_COUNT; ++index) {
        struct reading reading;
        uint64_t after;
        char encoding[ID_NAME_SIZE], guest[32];
        if (!changed[index] || (error = guest_read(vm, index, &reading)))
            continue;
        register_encoding(index, encoding);
        get_register(vm, register_id(index), &after);
        snprintf(guest, sizeof(guest), reading.is_exception ? "undef" : "0x%016" PRIx64, reading.value);
        record("lowered\t%s\t%s\t%s\tset=0x%016" PRIx64 "\tguest=%s\tgetpost=0x%016" PRIx64,
               vm->variant->name, encoding, register_names[index], lowered[index], guest, after);
    }
    if (error)
        record("setnote\t%s\tlowered\tguest failed, errno=%s", vm->variant->name, errno_name(error));
}

/* A new VM of the same variant; false with a note where the host refuses it now. */
static bool renew(struct vm *vm, int kvm)
{
    const struct variant *variant = vm->variant;
    const char *refused;
    vm_destroy(vm);
    int error = vm_create(vm, kvm, variant, &refused);
    if (error)
        record("setnote\t%s\t%s errno=%s", variant->name, refused, errno_name(error));
    return !error;
}

void probe_vm(struct vm *vm, int kvm)
{
    int list_error, errors[ID_COUNT];
    uint64_t before[ID_COUNT];
    struct kvm_reg_list *list = get_register_list(vm, &list_error);
    record_get(vm, list);
    if (is_gic(vm))
        record_demux(vm, list);
    record_list(vm, list, list_error);
    free(list);
    if (vm->variant->is_asked_only)
        return;
    record_settings(vm, kvm, "pre");
    if (!renew(vm, kvm))
        return;
    for (unsigned index = 0; index < ID_COUNT; ++index)
        errors[index] = get_register(vm, register_id(index), &before[index]);
    bool aarch32 = vm->variant->features & FEATURE_EL1_32BIT;
    if (aarch32 ? run_guest32(vm) : run_guest(vm))
        return;
    record_getpost(vm, before, errors);
    if (is_full_variant(vm))
        record_settings(vm, kvm, "post");
    if (!aarch32 && renew(vm, kvm))
        record_lowered(vm);
}
