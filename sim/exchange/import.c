/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/exchange/import.h"

#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/bits.h"
#include "cpumodel/text/count.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void el2_import_free(struct el2_import *import)
{
    if (!import)
        return;
    free(import->write);
    free(import);
}

bool el2_import_add(struct el2_import *import, uint64_t id, uint64_t mask, uint64_t value,
                    struct el2_error *error)
{
    for (size_t i = 0; i < import->write_count; i++)
        if (import->write[i].id == id) {
            import->write[i].mask |= mask;
            import->write[i].value = (import->write[i].value & ~mask) | (value & mask);
            return true;
        }
    if (import->write_count == import->write_room) {
        size_t room = import->write_room ? 2 * import->write_room : 64;
        struct el2_import_write *grown = realloc(import->write, room * sizeof *grown);
        if (!grown)
            return el2_fail(error, "out of memory");
        import->write = grown;
        import->write_room = room;
    }
    struct el2_import_write *write = &import->write[import->write_count++];
    *write = (struct el2_import_write){.id = id, .mask = mask, .value = value & mask};
    write->is_sysreg = el2_onereg_encoding(id, &write->encoding);
    return true;
}

/* KVM_ARM_VCPU_* bits and KVM_CAP_* numbers (include/uapi/linux/kvm.h, arch/arm64/include/uapi/asm/kvm.h) */
static const struct {
    uint32_t bits;
    unsigned capability[2];
    uint32_t feature;
} features[] = {
    {1u << 1, {93, 0}, EL2_VM_EL1_32BIT}, {1u << 3, {126, 0}, EL2_VM_PMU}, {1u << 4, {170, 0}, EL2_VM_SVE},
    {3u << 5, {171, 172}, EL2_VM_PAUTH},  {0, {205, 0}, EL2_VM_MTE},       {0, {239, 0}, EL2_VM_IMPID},
    {1u << 7, {240, 0}, EL2_VM_EL2},
};
#define FEATURE_COUNT EL2_COUNT(features)
#define NO_FEATURE    (1u << 0 | 1u << 2) /* POWER_OFF and PSCI_0_2: nothing to do with ID registers */

bool el2_import_features(const struct el2_import *import, uint32_t *result, struct el2_error *error)
{
    uint32_t known = NO_FEATURE;
    for (size_t i = 0; i < FEATURE_COUNT; i++) {
        uint32_t bits = features[i].bits, given = import->feature_mask & bits;
        known |= bits;
        if (given && (import->feature_value & bits) == bits)
            *result |= features[i].feature;
        else if (given && !(import->feature_value & bits))
            *result &= ~features[i].feature;
        else if (given)
            return el2_fail(error, "vcpu_features: KVM wants both PTRAUTH bits (5 and 6) or neither");
    }
    uint32_t unknown = import->feature_value & ~known;
    if (unknown)
        return el2_fail(error, "vcpu_features: el2sim does not know feature bits 0x%x", unknown);
    return true;
}

uint32_t el2_import_capability_feature(unsigned number)
{
    for (size_t i = 0; i < FEATURE_COUNT; i++)
        if (number && (features[i].capability[0] == number || features[i].capability[1] == number))
            return features[i].feature;
    return 0;
}

void el2_import_apply(struct el2_vm *vm, const struct el2_import_write *write,
                      struct el2_set_decision *decision)
{
    uint64_t current;
    *decision = (struct el2_set_decision){.encoding = write->encoding, .wrote = write->value};
    if (!write->is_sysreg) {
        decision->why = "no system register";
        decision->error = ENOENT;
        return;
    }
    decision->error = el2_onereg_get(vm, 0, write->encoding, &current);
    if (decision->error) {
        decision->why = "KVM_GET_ONE_REG does not know the register";
        return;
    }
    el2_onereg_decide(vm, 0, write->encoding, (current & ~write->mask) | write->value, decision);
    if (!decision->error)
        el2_onereg_perform(vm, 0, decision);
}

static void set_value(struct el2_cpu *cpu, const struct el2_import_write *write)
{
    int index = el2_id_index(write->encoding);
    cpu->id[index] = (cpu->id[index] & ~write->mask) | write->value;
    el2_bit_put(cpu->undef, index, false);
    if (write->encoding == EL2_SYS_CCSIDR_EL1)
        cpu->ccsidr[0] = cpu->id[index];
}

struct el2_host *el2_import_host(const struct el2_import *import, const struct el2_host *like,
                                 struct el2_error *error)
{
    char bare[64];
    snprintf(bare, sizeof bare, "[host]\ncpus = %u\n", like ? like->cpu_count : 1);
    struct el2_host *host = el2_host_parse("imported", bare, strlen(bare), error);
    if (host && like) {
        memcpy(host->cpu, like->cpu, like->cpu_count * sizeof *like->cpu);
        host->gic = like->gic;
    }
    for (size_t i = 0; host && i < import->write_count; i++)
        if (import->write[i].is_sysreg && el2_in_id_space(import->write[i].encoding))
            for (unsigned c = 0; c < host->cpu_count; c++)
                set_value(&host->cpu[c], &import->write[i]);
    return host;
}
