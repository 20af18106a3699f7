/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SET results: the recording writes each register the same value, all zeros, all ones, each single bit
 * flipped and each value of each four-bit field, and notes one letter a write.
 */
#include "sim/conform/set.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpumodel/arch/register.h"
#include "traps/onereg/onereg.h"

/* The letter of writing `value` where the register holds `now`. */
static char letter(const struct el2_vm *vm, el2_encoding encoding, uint64_t now, uint64_t value,
                   const char **why)
{
    struct el2_set_decision decision;
    el2_onereg_decide(vm, 0, encoding, value, &decision);
    *why = decision.why;
    if (decision.error)
        return el2_errno_letter(decision.error);
    if (decision.stored == value)
        return '0';
    return decision.stored == now ? 'w' : 'm';
}

static char letter_or_same(const struct el2_vm *vm, el2_encoding encoding, uint64_t now, uint64_t value,
                           const char **why)
{
    return value == now ? '=' : letter(vm, encoding, now, value, why);
}

static bool has_setf(const struct el2_conformer *c, const char *phase, const char *reg, unsigned nibble)
{
    char number[8];
    snprintf(number, sizeof number, "%u", nibble);
    for (size_t i = 0; i < c->records->count; i++) {
        const struct el2_record *record = &c->records->record[i];
        if (el2_record_is(record, "setf") && strcmp(el2_record_field(record, 1), c->variant) == 0 &&
            strcmp(el2_record_field(record, 2), phase) == 0 &&
            strcmp(el2_record_field(record, 3), reg) == 0 && strcmp(el2_record_field(record, 5), number) == 0)
            return true;
    }
    return false;
}

static void nibble_codes(const struct el2_vm *vm, el2_encoding encoding, uint64_t now, unsigned nibble,
                         char codes[17], const char **why)
{
    uint64_t mask = el2_mask(nibble * 4, 4);
    for (unsigned value = 0; value < 16; value++)
        codes[value] =
            letter_or_same(vm, encoding, now, (now & ~mask) | (uint64_t)value << (nibble * 4), why);
    codes[16] = '\0';
}

static void conform_setf(struct el2_conformer *c, const struct el2_vm *vm, const struct el2_record *record,
                         el2_encoding encoding, uint64_t now)
{
    char codes[17], subject[80];
    const char *why = "";
    unsigned nibble = (unsigned)strtoul(el2_record_field(record, 5), NULL, 10) & 15;
    nibble_codes(vm, encoding, now, nibble, codes, &why);
    snprintf(subject, sizeof subject, "%s %s nibble %u", el2_record_field(record, 4),
             el2_record_field(record, 2), nibble);
    el2_conform_compare(c, record, subject, el2_record_field(record, 6), codes, why);
}

static void compare_letter(struct el2_conformer *c, const struct el2_record *record, const char *what,
                           char model, const char *why)
{
    const char *recorded = el2_record_key(record, 5, what);
    char text[2] = {model, '\0'}, subject[80];
    snprintf(subject, sizeof subject, "%s %s %s", el2_record_field(record, 4), el2_record_field(record, 2),
             what);
    if (recorded)
        el2_conform_compare(c, record, subject, recorded, text, why);
}

static void conform_rest(struct el2_conformer *c, const struct el2_vm *vm, const struct el2_record *record,
                         el2_encoding encoding, uint64_t now)
{
    const char *rest = el2_record_key(record, 5, "rest");
    char codes[17], expected[17], subject[80];
    for (unsigned nibble = 0; rest && nibble < 16; nibble++) {
        if (has_setf(c, el2_record_field(record, 2), el2_record_field(record, 3), nibble))
            continue;
        const char *why = "";
        nibble_codes(vm, encoding, now, nibble, codes, &why);
        for (unsigned value = 0; value < 16; value++)
            expected[value] = codes[value] == '=' ? '=' : *rest;
        expected[16] = '\0';
        snprintf(subject, sizeof subject, "%s %s nibble %u", el2_record_field(record, 4),
                 el2_record_field(record, 2), nibble);
        el2_conform_compare(c, record, subject, expected, codes, why);
    }
}

static void conform_bits(struct el2_conformer *c, const struct el2_vm *vm, const struct el2_record *record,
                         el2_encoding encoding, uint64_t now)
{
    const char *bits = el2_record_key(record, 5, "bits"), *why = "";
    char model[65], recorded[65], subject[80];
    if (!bits)
        return;
    for (unsigned i = 0; i < 64; i++)
        model[i] = letter(vm, encoding, now, now ^ 1ull << (63 - i), &why);
    model[64] = '\0';
    if (strlen(bits) == 1) {
        memset(recorded, *bits, 64);
        recorded[64] = '\0';
        bits = recorded;
    }
    snprintf(subject, sizeof subject, "%s %s bits", el2_record_field(record, 4), el2_record_field(record, 2));
    el2_conform_compare(c, record, subject, bits, model, why);
}

void el2_conform_setmod(struct el2_conformer *c, const struct el2_vm *vm, const struct el2_record *record)
{
    const char *wrote = el2_record_key(record, 4, "wrote"), *read = el2_record_key(record, 4, "read");
    el2_encoding encoding;
    struct el2_set_decision decision;
    char model[40], subject[80];
    if (!wrote || !read || !el2_encoding_parse(el2_record_field(record, 3), &encoding)) {
        el2_conform_uncovered(c, record);
        return;
    }
    el2_onereg_decide(vm, 0, encoding, strtoull(wrote, NULL, 16), &decision);
    if (decision.error)
        snprintf(model, sizeof model, "%s", el2_errno_name(decision.error));
    else
        snprintf(model, sizeof model, "0x%016" PRIx64, decision.stored);
    snprintf(subject, sizeof subject, "%s %s wrote=%s", el2_record_field(record, 3),
             el2_record_field(record, 2), wrote);
    el2_conform_compare(c, record, subject, read, model, decision.why);
}

void el2_conform_set(struct el2_conformer *c, const struct el2_vm *vm, const struct el2_record *record)
{
    el2_encoding encoding;
    uint64_t now;
    const char *why = "";
    if (!el2_encoding_parse(el2_record_field(record, 3), &encoding)) {
        el2_conform_uncovered(c, record);
        return;
    }
    if (el2_onereg_get(vm, 0, encoding, &now)) {
        el2_conform_compare(c, record, el2_record_field(record, 4), "KVM knows the register", "ENOENT", "");
        return;
    }
    if (el2_record_is(record, "setf")) {
        conform_setf(c, vm, record, encoding, now);
        return;
    }
    char model = letter(vm, encoding, now, now, &why);
    compare_letter(c, record, "same", model, why);
    model = letter_or_same(vm, encoding, now, 0, &why);
    compare_letter(c, record, "zero", model, why);
    model = letter_or_same(vm, encoding, now, ~0ull, &why);
    compare_letter(c, record, "ones", model, why);
    conform_bits(c, vm, record, encoding, now);
    conform_rest(c, vm, record, encoding, now);
}

/* One register of the list: `length` characters at `text`. */
static void conform_absent(struct el2_conformer *c, const struct el2_vm *vm, const struct el2_record *record,
                           const char *text, size_t length)
{
    char name[EL2_ENCODING_TEXT];
    el2_encoding encoding;
    struct el2_set_decision decision;
    snprintf(name, sizeof name, "%.*s", (int)length, text);
    if (length >= sizeof name || !el2_encoding_parse(name, &encoding)) {
        el2_conform_uncovered(c, record);
        return;
    }
    el2_onereg_decide(vm, 0, encoding, 0, &decision);
    el2_conform_compare(c, record, name, el2_record_field(record, 3), el2_errno_name(decision.error),
                        decision.why);
}

void el2_conform_setabsent(struct el2_conformer *c, const struct el2_vm *vm, const struct el2_record *record)
{
    size_t length;
    for (const char *at = el2_record_field(record, 4); *(at += strspn(at, " ")); at += length) {
        length = strcspn(at, " ");
        conform_absent(c, vm, record, at, length);
    }
}
