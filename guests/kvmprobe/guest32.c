/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The AArch32 guest: a loop at EL1 in A32 code, MMU off, that asks by MMIO what to call and reports by MMIO
 * what came of it. The program is written here word by word, so that the AArch64 assembler is enough. R1
 * holds the MMIO base, R5 the program's address; R0 to R7 are not banked, so an UNDEF needs no return.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/time.h>

#include "probe.h"

#define MMIO_BASE      0x09000000u
#define SAMPLE_TIME    100000 /* microseconds between looks at a guest that does not answer */
#define SAMPLES_ALIKE  4      /* looks that find it at the same MRC: it will not get on */
#define SAMPLES_AT_ALL 200
#define CORE(field)    (KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE | KVM_REG_ARM_CORE_REG(field))
#define VBAR           ARM64_SYS_REG(3, 0, 12, 0, 0)
#define CPACR          ARM64_SYS_REG(3, 0, 1, 0, 2)
#define CPACR_FP       (0xfu << 20)

enum { R0 = 0, R1 = 1, R4 = 4, R5 = 5, PC = 15 };

enum mmio_offset {
    FUNCTION = 0,
    ARGUMENT = 4,
    RESULT = 8,
    UNDEF = 12,
    UNEXPECTED = 16,
};

/* Where what is, in bytes from the program's start. A read is two words. */
enum { VECTOR_COUNT = 8, VECTOR_UNDEF = 1, NEXT = 32, DONE = 48, UNDEFINED = 56, OTHER = 64, READS = 72 };

#define VMRS_COUNT (GUEST32_COUNT - ID32_COUNT)
static const struct {
    const char *name;
    unsigned number;
} vmrs_registers[VMRS_COUNT] = {{"FPSID", 0}, {"MVFR0", 7}, {"MVFR1", 6}, {"MVFR2", 5}};

void guest32_name(unsigned index, char text[ID_NAME_SIZE])
{
    if (index < ID32_COUNT)
        snprintf(text, ID_NAME_SIZE, "P15_%u_C0_C%u_%u", index < 64 ? 0 : index / 8 - 7,
                 index < 64 ? index / 8 : 0, index % 8);
    else
        snprintf(text, ID_NAME_SIZE, "VMRS_%s", vmrs_registers[index - ID32_COUNT].name);
}

/* DDI 0487 F5.1: LDR, STR (immediate), ADD (register), B, MRC; F6.1: VMRS. Condition: always. */
static uint32_t load(unsigned rt, unsigned rn, unsigned offset)
{
    return 0xe5900000u | rn << 16 | rt << 12 | offset;
}

static uint32_t store(unsigned rt, unsigned rn, unsigned offset)
{
    return 0xe5800000u | rn << 16 | rt << 12 | offset;
}

static uint32_t add(unsigned rd, unsigned rn, unsigned rm)
{
    return 0xe0800000u | rn << 16 | rd << 12 | rm;
}

static uint32_t branch(unsigned from, unsigned to)
{
    return 0xea000000u | ((to - from - 8) / 4 & 0xffffffu);
}

static uint32_t mrc15(unsigned op1, unsigned rt, unsigned crn, unsigned crm, unsigned op2)
{
    return 0xee100f10u | op1 << 21 | crn << 16 | rt << 12 | op2 << 5 | crm;
}

static uint32_t vmrs(unsigned rt, unsigned reg)
{
    return 0xeef00a10u | reg << 16 | rt << 12;
}

static unsigned read_at(unsigned index)
{
    return READS + 8 * index;
}

void guest32_write(uint8_t *memory)
{
    uint32_t program[(READS + 8 * GUEST32_COUNT) / 4];
#define PUT(at, word) program[(at) / 4] = (word)
    for (unsigned vector = 0; vector < VECTOR_COUNT; ++vector)
        PUT(4 * vector, branch(4 * vector, vector == VECTOR_UNDEF ? UNDEFINED : OTHER));
    PUT(NEXT, load(R4, R1, FUNCTION));
    PUT(NEXT + 4, load(R0, R1, ARGUMENT));
    PUT(NEXT + 8, add(PC, R5, R4));
    PUT(NEXT + 12, branch(NEXT + 12, OTHER));
    PUT(DONE, store(R0, R1, RESULT));
    PUT(DONE + 4, branch(DONE + 4, NEXT));
    PUT(UNDEFINED, store(R0, R1, UNDEF));
    PUT(UNDEFINED + 4, branch(UNDEFINED + 4, NEXT));
    PUT(OTHER, store(R0, R1, UNEXPECTED));
    PUT(OTHER + 4, branch(OTHER + 4, OTHER));
    for (unsigned i = 0; i < GUEST32_COUNT; ++i) {
        unsigned at = read_at(i);
        uint32_t read = i < 64           ? mrc15(0, R0, 0, i / 8, i % 8)
                        : i < ID32_COUNT ? mrc15(i / 8 - 7, R0, 0, 0, i % 8)
                                         : vmrs(R0, vmrs_registers[i - ID32_COUNT].number);
        PUT(at, read);
        PUT(at + 4, branch(at + 4, DONE));
    }
#undef PUT
    memcpy(memory, program, sizeof(program));
}

int guest32_start(struct vm *vm, uint64_t *cpsr)
{
    const struct {
        uint64_t id, value;
    } initial[] = {
        {CORE(regs.pc), RAM_BASE + NEXT},
        {CORE(regs.regs[1]), MMIO_BASE},
        {CORE(regs.regs[5]), RAM_BASE},
        {VBAR, RAM_BASE},
        {CPACR, CPACR_FP},
    };
    int error = 0;
    for (unsigned i = 0; !error && i < sizeof(initial) / sizeof(*initial); ++i)
        error = set_register(vm, initial[i].id, initial[i].value);
    return error ? error : get_register(vm, CORE(regs.pstate), cpsr);
}

static void set_timer(suseconds_t interval)
{
    struct itimerval timer = {.it_interval.tv_usec = interval, .it_value.tv_usec = interval};
    setitimer(ITIMER_REAL, &timer, NULL);
}

/* Puts a guest that does not get on back to where it asks; what KVM wrote to R0 is kept. */
static int leave_livelock(struct vm *vm, struct reading32 *reading)
{
    uint64_t r0;
    int error = get_register(vm, CORE(regs.regs[0]), &r0);
    reading->outcome = READ32_LIVELOCK;
    reading->value = (uint32_t)r0;
    return error ? error : set_register(vm, CORE(regs.pc), RAM_BASE + NEXT);
}

/* 0 and true once the guest has reported. */
static int serve(struct vm *vm, unsigned index, struct reading32 *reading, bool *reported)
{
    uint32_t value = 0;
    if (vm->run->exit_reason != KVM_EXIT_MMIO)
        return EPROTO;
    uint64_t offset = vm->run->mmio.phys_addr - MMIO_BASE;
    if (!vm->run->mmio.is_write) {
        value = offset == FUNCTION ? read_at(index) : (uint32_t)(KEEP >> 32);
        memcpy(vm->run->mmio.data, &value, sizeof(value));
        return 0;
    }
    if (offset != RESULT && offset != UNDEF)
        return EPROTO;
    memcpy(&value, vm->run->mmio.data, sizeof(value));
    reading->outcome = offset == UNDEF ? READ32_UNDEF : READ32_VALUE;
    reading->value = value;
    *reported = true;
    return 0;
}

static int perform(struct vm *vm, unsigned index, struct reading32 *reading)
{
    unsigned alike = 0;
    for (unsigned samples = 0; samples < SAMPLES_AT_ALL;) {
        bool reported = false;
        if (!ioctl(vm->vcpu, KVM_RUN, 0)) {
            int error = serve(vm, index, reading, &reported);
            if (error || reported)
                return error;
            continue;
        }
        if (errno != EINTR)
            return errno;
        ++samples;
        alike = guest_pc(vm) == RAM_BASE + read_at(index) ? alike + 1 : 0;
        if (alike == SAMPLES_ALIKE)
            return leave_livelock(vm, reading);
    }
    return EINTR;
}

int guest32_read(struct vm *vm, unsigned index, struct reading32 *reading)
{
    set_timer(SAMPLE_TIME);
    int error = perform(vm, index, reading);
    set_timer(0);
    return error;
}
