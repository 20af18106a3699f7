/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "probe.h"

#define MMIO_BASE   0x09000000u
#define TIME_LIMIT  20 /* seconds for one call; SIGALRM ends KVM_RUN */
#define EC_SVC64    0x15
#define CORE(field) (KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE | KVM_REG_ARM_CORE_REG(field))

enum mmio_offset {
    FUNCTION = 0,
    ARGUMENT = 8,
    RESULT = 16,
    ESR = 24,
    AT_EL0 = 32,
};

extern const uint8_t vmguest_start[], vmguest_at_el0[], vmguest_ccsidr[], vmguest_currentel[];
extern const uint32_t guest_id_readers[ID_COUNT][2];

/* What the guest is to call, and what came of it. ARGUMENT is read once before the call and, by
 * vmguest_ccsidr, once more after CSSELR_EL1 was written. */
struct call {
    const void *function, *at_el0;
    uint64_t argument, second_argument;
    unsigned arguments_read;
    struct reading reading;
};

static uint64_t offset_of(const void *function)
{
    return function ? (uint64_t)((const uint8_t *)function - vmguest_start) : 0;
}

static uint64_t answer_load(struct call *call, uint64_t offset)
{
    switch (offset) {
    case FUNCTION:
        return offset_of(call->function);
    case AT_EL0:
        return offset_of(call->at_el0);
    case ARGUMENT:
        return call->arguments_read++ ? call->second_argument : call->argument;
    }
    return 0;
}

/* True once the guest has reported the result. */
static bool take_store(struct call *call, uint64_t offset, uint64_t value)
{
    if (offset == ESR) {
        call->reading.esr = value;
        call->reading.is_exception = value >> 26 != EC_SVC64;
    }
    if (offset == RESULT)
        call->reading.value = value;
    return offset == RESULT;
}

static int perform(struct vm *vm, struct call *call)
{
    alarm(TIME_LIMIT);
    for (;;) {
        if (ioctl(vm->vcpu, KVM_RUN, 0))
            return errno;
        if (vm->run->exit_reason != KVM_EXIT_MMIO)
            return EPROTO;
        uint64_t offset = vm->run->mmio.phys_addr - MMIO_BASE, value;
        if (!vm->run->mmio.is_write) {
            value = answer_load(call, offset);
            memcpy(vm->run->mmio.data, &value, sizeof(value));
            continue;
        }
        memcpy(&value, vm->run->mmio.data, sizeof(value));
        if (take_store(call, offset, value)) {
            alarm(0);
            return 0;
        }
    }
}

int guest_start(struct vm *vm)
{
    int error = set_register(vm, CORE(regs.pc), RAM_BASE);
    return error ? error : set_register(vm, CORE(regs.regs[1]), MMIO_BASE);
}

uint64_t guest_pc(const struct vm *vm)
{
    uint64_t pc;
    return get_register(vm, CORE(regs.pc), &pc) ? 0 : pc;
}

int guest_read(struct vm *vm, unsigned index, struct reading *reading)
{
    struct call call = {.function = guest_id_readers[index], .argument = KEEP};
    int error = perform(vm, &call);
    *reading = call.reading;
    return error;
}

int guest_read_el0(struct vm *vm, unsigned index, struct reading *reading)
{
    struct call call = {.function = vmguest_at_el0, .at_el0 = guest_id_readers[index], .argument = KEEP};
    int error = perform(vm, &call);
    *reading = call.reading;
    return error;
}

int guest_read_ccsidr(struct vm *vm, uint64_t csselr, uint64_t *ccsidr, uint64_t *readback)
{
    const unsigned index_csselr = 72;
    struct call call = {.function = vmguest_ccsidr, .argument = csselr, .second_argument = KEEP};
    int error = perform(vm, &call);
    *ccsidr = call.reading.value;
    struct reading reading = {0};
    if (!error)
        error = guest_read(vm, index_csselr, &reading);
    *readback = reading.value;
    return error;
}

int guest_read_el(struct vm *vm, unsigned *el)
{
    struct call call = {.function = vmguest_currentel};
    int error = perform(vm, &call);
    *el = (unsigned)(call.reading.value >> 2 & 3);
    return error;
}
