/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/conform/get.h"

#include <inttypes.h>
#include <stdio.h>

#include "cpumodel/arch/register.h"
#include "traps/onereg/onereg.h"

static void errno_text(char text[40], int error)
{
    snprintf(text, 40, "errno=%s", el2_errno_name(error));
}

void el2_conform_get(struct el2_conformer *c, const struct el2_vm *vm, const struct el2_record *record)
{
    el2_encoding encoding;
    char recorded[80], model[80], text[40];
    uint64_t value;
    if (!el2_encoding_parse(el2_record_field(record, 2), &encoding)) {
        el2_conform_uncovered(c, record);
        return;
    }
    int error = el2_onereg_get(vm, 0, encoding, &value);
    if (error)
        errno_text(text, error);
    else
        el2_conform_value(text, value);
    snprintf(model, sizeof model, "%s %s", text, el2_onereg_listed(vm, encoding) ? "listed" : "unlisted");
    snprintf(recorded, sizeof recorded, "%.39s %.39s", el2_record_field(record, 4),
             el2_record_field(record, 5));
    el2_conform_compare(c, record, el2_record_field(record, 3), recorded, model, "");
}

/* GET after the run, where it differs from GET before: the recording lists all that do. */
void el2_conform_getpost(struct el2_conformer *c, const struct el2_vm *before, const struct el2_vm *after,
                         const struct el2_record *record)
{
    el2_encoding encoding;
    char recorded[96], model[96], value[40] = "errno", was[40] = "errno";
    if (!el2_encoding_parse(el2_record_field(record, 2), &encoding) || !el2_in_id_space(encoding)) {
        el2_conform_uncovered(c, record);
        return;
    }
    uint64_t now, then;
    if (!el2_onereg_get(after, 0, encoding, &now))
        el2_conform_value(value, now);
    if (!el2_onereg_get(before, 0, encoding, &then))
        snprintf(was, sizeof was, "was=0x%016" PRIx64, then);
    snprintf(model, sizeof model, "%s %s", value, was);
    snprintf(recorded, sizeof recorded, "%.40s %.50s", el2_record_field(record, 4),
             el2_record_field(record, 6));
    el2_conform_compare(c, record, el2_record_field(record, 3), recorded, model, "");
}

void el2_conform_getpostdiffs(struct el2_conformer *c, const struct el2_vm *before,
                              const struct el2_vm *after, const struct el2_record *record)
{
    unsigned count = 0;
    char model[16];
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        uint64_t now, then;
        if (!el2_onereg_get(after, 0, el2_id_encoding(index), &now) &&
            !el2_onereg_get(before, 0, el2_id_encoding(index), &then))
            count += now != then;
    }
    snprintf(model, sizeof model, "%u", count);
    el2_conform_compare(c, record, "registers changed by the run", el2_record_field(record, 2), model, "");
}
