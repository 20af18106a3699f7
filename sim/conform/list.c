/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/conform/list.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpumodel/text/builder.h"
#include "traps/onereg/onereg.h"
#include "traps/onereg/reglist.h"

struct listing { /* what the recorder keeps of the list */
    unsigned registers;
    unsigned system_registers;
    struct el2_text text; /* the encodings that the ids say, each behind a blank */
};

static void take(void *context, uint64_t id)
{
    struct listing *listing = context;
    el2_encoding encoding;
    char text[EL2_ENCODING_TEXT];
    listing->registers++;
    if (!el2_onereg_encoding(id, &encoding))
        return;
    listing->system_registers++;
    el2_encoding_print(encoding, text);
    el2_text_add(&listing->text, " %s", text);
}

static void compare_count(struct el2_conformer *c, const struct el2_record *record, int error,
                          const struct listing *listing)
{
    char recorded[96], model[96];
    snprintf(recorded, sizeof recorded, "%.20s %.30s %.30s", el2_record_field(record, 2),
             el2_record_field(record, 3), el2_record_field(record, 4));
    snprintf(model, sizeof model, "%s regs=%u sysregs=%u", el2_errno_name(error), listing->registers,
             listing->system_registers);
    el2_conform_compare(c, record, "registers listed", recorded, model, "");
}

/* Compares word by word; where the lists part, from there on a few words of each stand for it. */
static void compare_order(struct el2_conformer *c, const struct el2_record *record, const char *model)
{
    const char *recorded = el2_record_field(record, 2);
    size_t same = 0, start = 0;
    while (recorded[same] && recorded[same] == model[same]) {
        if (recorded[same] == ' ')
            start = same;
        same++;
    }
    char left[64], right[64];
    bool alike = !recorded[same] && !model[same];
    snprintf(left, sizeof left, "%s", alike ? "" : recorded + start);
    snprintf(right, sizeof right, "%s", alike ? "" : model + start);
    el2_conform_compare(c, record, "order of system registers", left, right, "");
}

static void compare_demux(struct el2_conformer *c, const struct el2_record *record,
                          const struct el2_reglist *list)
{
    struct el2_reg_value value;
    char model[64];
    uint64_t id = strtoull(el2_record_field(record, 2), NULL, 16);
    int error = el2_reglist_get(list, 0, id, &value);
    if (error)
        snprintf(model, sizeof model, "%s", el2_errno_name(error));
    else
        snprintf(model, sizeof model, "0 0x%" PRIx64, value.word[0]);
    el2_conform_compare(c, record, el2_record_field(record, 2), el2_record_field(record, 3), model, "");
}

/* The recorder finalises SVE before it asks for the list. */
void el2_conform_list(struct el2_conformer *c, struct el2_vm *vm, const struct el2_record *record)
{
    struct el2_error error;
    struct listing listing = {0};
    char *encodings = NULL;
    struct el2_reglist *list = el2_reglist_create(vm, &error);
    if (!list) {
        c->out_of_memory = true;
        el2_conform_uncovered(c, record);
        return;
    }
    el2_reglist_finalize_sve(list, 0);
    el2_text_open(&listing.text);
    int answer = el2_reglist_each(list, 0, take, &listing);
    encodings = el2_text_finish(&listing.text, NULL);
    if (!encodings)
        c->out_of_memory = true;
    else if (el2_record_is(record, "reglist"))
        compare_count(c, record, answer, &listing);
    else if (el2_record_is(record, "sysreglist"))
        compare_order(c, record, encodings);
    else
        compare_demux(c, record, list);
    free(encodings);
    el2_reglist_free(list);
}
