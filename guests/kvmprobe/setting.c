/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "probe.h"

#define NIBBLES 16

struct setter {
    struct vm *vm;
    int kvm;
    const char *phase;
    unsigned index;
    char encoding[ID_NAME_SIZE];
    uint64_t current;
    uint64_t all[ID_COUNT]; /* GET of every register, before any SET */
};

static char error_code(int error)
{
    static const struct {
        int error;
        char code;
    } codes[] = {{0, '0'},     {EINVAL, 'I'}, {ENOENT, 'N'}, {EBUSY, 'B'},
                 {EPERM, 'P'}, {ENXIO, 'X'},  {E2BIG, 'G'},  {EFAULT, 'F'}};
    for (unsigned i = 0; i < sizeof(codes) / sizeof(*codes); ++i)
        if (codes[i].error == error)
            return codes[i].code;
    return '?';
}

/* A VM in the state that the phase needs. */
static void make_anew(struct setter *setter)
{
    const struct variant *variant = setter->vm->variant;
    const char *refused;
    vm_destroy(setter->vm);
    int error = vm_create(setter->vm, setter->kvm, variant, &refused);
    unsigned el;
    if (!error && !strcmp(setter->phase, "post") && !(error = guest_start(setter->vm)))
        error = guest_read_el(setter->vm, &el);
    record("setnote\t%s\t%s\t%s\tnot restored, VM made anew%s%s", variant->name, setter->phase,
           setter->encoding, error ? ", errno=" : "", error ? errno_name(error) : "");
}

static void record_side_effects(struct setter *setter, int nibble, uint64_t wrote)
{
    for (unsigned other = 0; other < ID_COUNT; ++other) {
        uint64_t now;
        char encoding[ID_NAME_SIZE];
        if (other == setter->index || get_register(setter->vm, register_id(other), &now) ||
            now == setter->all[other])
            continue;
        register_encoding(other, encoding);
        record("setside\t%s\t%s\t%s\t%d\t%" PRIx64 "\t%s\t0x%016" PRIx64 "\t0x%016" PRIx64,
               setter->vm->variant->name, setter->phase, setter->encoding, nibble,
               nibble < 0 ? wrote : wrote >> 4 * nibble & 15, encoding, setter->all[other], now);
    }
}

/* Tries one value, and puts the current one back; `nibble` is -1 where the whole register changes. */
static char try_value(struct setter *setter, int nibble, uint64_t value)
{
    struct vm *vm = setter->vm;
    uint64_t id = register_id(setter->index), now;
    if (value == setter->current)
        return '=';
    int error = set_register(vm, id, value);
    if (error)
        return error_code(error);
    get_register(vm, id, &now);
    char code = now == value ? '0' : now == setter->current ? 'w' : 'm';
    if (code == 'm' && nibble >= 0)
        record("setmod\t%s\t%s\t%s\twrote=0x%016" PRIx64 "\tread=0x%016" PRIx64, vm->variant->name,
               setter->phase, setter->encoding, value, now);
    if (nibble >= 0)
        record_side_effects(setter, nibble, value);
    if (now != setter->current &&
        (set_register(vm, id, setter->current) || get_register(vm, id, &now) || now != setter->current))
        make_anew(setter);
    return code;
}

/* The code that all 15 other values of a nibble give, or 0 where they differ. */
static char common_code(const char codes[NIBBLES + 1])
{
    char common = 0;
    for (unsigned value = 0; value < NIBBLES; ++value) {
        if (codes[value] == '=')
            continue;
        if (common && common != codes[value])
            return 0;
        common = codes[value];
    }
    return common;
}

/* The code that most nibbles have in common. */
static char rest_code(char codes[NIBBLES][NIBBLES + 1])
{
    unsigned most = 0;
    char rest = 'I';
    for (unsigned nibble = 0; nibble < NIBBLES; ++nibble) {
        unsigned count = 0;
        for (unsigned other = 0; other < NIBBLES; ++other)
            count += common_code(codes[nibble]) && common_code(codes[other]) == common_code(codes[nibble]);
        if (count > most) {
            most = count;
            rest = common_code(codes[nibble]);
        }
    }
    return rest;
}

static void try_register(struct setter *setter)
{
    char codes[NIBBLES][NIBBLES + 1], bits[65];
    const char *variant = setter->vm->variant->name, *name = register_names[setter->index];
    char same = error_code(set_register(setter->vm, register_id(setter->index), setter->current));

    for (unsigned nibble = NIBBLES; nibble-- > 0;) {
        uint64_t mask = (uint64_t)15 << 4 * nibble;
        for (uint64_t value = 0; value < NIBBLES; ++value)
            codes[nibble][value] =
                try_value(setter, (int)nibble, (setter->current & ~mask) | value << 4 * nibble);
        codes[nibble][NIBBLES] = 0;
    }
    char zero = try_value(setter, -1, 0), ones = try_value(setter, -1, ~(uint64_t)0);
    bool alike = true;
    for (unsigned bit = 0; bit < 64; ++bit) {
        bits[63 - bit] = try_value(setter, -1, setter->current ^ (uint64_t)1 << bit);
        alike &= bits[63 - bit] == bits[63];
    }
    bits[alike ? 1 : 64] = 0;

    char rest = rest_code(codes);
    record("set\t%s\t%s\t%s\t%s\tsame=%c\trest=%c\tzero=%c\tones=%c\tbits=%s", variant, setter->phase,
           setter->encoding, name, same, rest, zero, ones, bits);
    for (unsigned nibble = NIBBLES; nibble-- > 0;)
        if (common_code(codes[nibble]) != rest)
            record("setf\t%s\t%s\t%s\t%s\t%u\t%s", variant, setter->phase, setter->encoding, name, nibble,
                   codes[nibble]);
}

/* SET of 0 on what GET does not know, one record an errno. */
static void record_absent(struct setter *setter, const bool absent[ID_COUNT])
{
    int errors[ID_COUNT];
    for (unsigned index = 0; index < ID_COUNT; ++index)
        errors[index] = absent[index] ? set_register(setter->vm, register_id(index), 0) : -1;
    for (unsigned first = 0; first < ID_COUNT; ++first) {
        int error = errors[first];
        char line[ID_COUNT * ID_NAME_SIZE] = "";
        size_t length = 0;
        if (error < 0)
            continue;
        for (unsigned index = first; index < ID_COUNT; ++index) {
            char encoding[ID_NAME_SIZE];
            if (errors[index] != error)
                continue;
            errors[index] = -1;
            register_encoding(index, encoding);
            length +=
                (size_t)snprintf(line + length, sizeof(line) - length, "%s%s", length ? " " : "", encoding);
        }
        record("setabsent\t%s\t%s\t%s\t%s", setter->vm->variant->name, setter->phase,
               error ? errno_name(error) : "0", line);
    }
}

void record_settings(struct vm *vm, int kvm, const char *phase)
{
    struct setter setter = {.vm = vm, .kvm = kvm, .phase = phase};
    bool absent[ID_COUNT];
    for (unsigned index = 0; index < ID_COUNT; ++index)
        absent[index] = get_register(vm, register_id(index), &setter.all[index]) != 0;
    for (unsigned index = 0; index < ID_COUNT; ++index) {
        if (absent[index])
            continue;
        setter.index = index;
        setter.current = setter.all[index];
        register_encoding(index, setter.encoding);
        try_register(&setter);
    }
    record_absent(&setter, absent);
}

void lower_registers(struct vm *vm, uint64_t lowered[ID_COUNT], bool changed[ID_COUNT])
{
    for (unsigned index = 0; index < ID_COUNT; ++index) {
        uint64_t id = register_id(index), current, now;
        changed[index] = false;
        if (!register_is_trapped_id(index) || get_register(vm, id, &current))
            continue;
        for (unsigned nibble = 0; nibble < NIBBLES; ++nibble) {
            uint64_t lower = current - ((uint64_t)1 << 4 * nibble);
            if (!(current >> 4 * nibble & 15) || set_register(vm, id, lower))
                continue;
            get_register(vm, id, &now);
            changed[index] |= now != current;
            current = now;
        }
        lowered[index] = current;
    }
}
