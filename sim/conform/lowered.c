/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A VM whose ID registers were lowered before it ran: on a fresh VM the recording wrote every register that
 * it could, one after the other, ran the guest, and asked KVM again.
 */
#include "sim/conform/lowered.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpumodel/arch/register.h"
#include "traps/onereg/onereg.h"

static bool is_of_variant(const struct el2_conformer *c, const struct el2_record *record)
{
    return el2_record_is(record, "lowered") && strcmp(el2_record_field(record, 1), c->variant) == 0;
}

/* "0x…" of the key's value; false where the record has no such key. */
static bool key_value(const struct el2_record *record, const char *key, uint64_t *value)
{
    const char *text = el2_record_key(record, 2, key);
    if (text)
        *value = strtoull(text, NULL, 16);
    return text;
}

/* Writes what the recording wrote; notes the errors by record. */
static void write_all(struct el2_conformer *c, struct el2_vm *vm, int *errors)
{
    for (size_t i = 0; i < c->records->count; i++) {
        const struct el2_record *record = &c->records->record[i];
        el2_encoding encoding;
        uint64_t value;
        if (is_of_variant(c, record) && el2_encoding_parse(el2_record_field(record, 2), &encoding) &&
            key_value(record, "set", &value))
            errors[i] = el2_onereg_set(vm, 0, encoding, value);
    }
}

static void conform_after_run(struct el2_conformer *c, const struct el2_vm *vm,
                              const struct el2_record *record, int error)
{
    el2_encoding encoding;
    char recorded[96], model[96], read[40] = "errno";
    const char *guest = el2_record_key(record, 2, "guest"), *getpost = el2_record_key(record, 2, "getpost");
    struct el2_answer answer;
    uint64_t now;
    if (!guest || !getpost || !el2_encoding_parse(el2_record_field(record, 2), &encoding)) {
        el2_conform_uncovered(c, record);
        return;
    }
    snprintf(recorded, sizeof recorded, "set=0 guest=%.30s getpost=%.30s", guest, getpost);
    el2_vm_read(vm, 0, encoding, &answer);
    if (!el2_onereg_get(vm, 0, encoding, &now))
        snprintf(read, sizeof read, "0x%016" PRIx64, now);
    if (answer.kind == EL2_ANSWER_VALUE)
        snprintf(model, sizeof model, "set=%s guest=0x%016" PRIx64 " getpost=%s", el2_errno_name(error),
                 answer.value, read);
    else
        snprintf(model, sizeof model, "set=%s guest=undef getpost=%s", el2_errno_name(error), read);
    el2_conform_compare(c, record, el2_record_field(record, 3), recorded, model, answer.rule);
}

void el2_conform_lowered(struct el2_conformer *c, const struct el2_vm_options *options)
{
    struct el2_error error;
    struct el2_vm *vm = el2_vm_create(c->kernel, c->host, options, &error);
    int *errors = calloc(c->records->count + 1, sizeof *errors);
    c->out_of_memory |= !errors || (!vm && el2_error_is_memory(&error));
    if (vm && errors) {
        write_all(c, vm, errors);
        el2_vm_first_run(vm);
    }
    for (size_t i = 0; i < c->records->count; i++) {
        const struct el2_record *record = &c->records->record[i];
        if (!is_of_variant(c, record))
            continue;
        if (vm && errors)
            conform_after_run(c, vm, record, errors[i]);
        else
            el2_conform_uncovered(c, record);
    }
    free(errors);
    el2_vm_free(vm);
}
