/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/conform/guest32.h"

#include <inttypes.h>
#include <stdio.h>

#include "traps/el2/guest32.h"

/* What the probe finds in R0 when MRC completes without writing it. */
#define R0_BEFORE UINT32_C(0x5e47135e)

static void answer_text(const struct el2_answer *answer, char text[40])
{
    switch (answer->kind) {
    case EL2_ANSWER_VALUE:
        snprintf(text, 40, "0x%08" PRIx64, answer->value);
        break;
    case EL2_ANSWER_KEEP:
        snprintf(text, 40, "0x%08" PRIx32, R0_BEFORE);
        break;
    case EL2_ANSWER_LIVELOCK:
        snprintf(text, 40, "livelock r0=0x%08" PRIx64, answer->value);
        break;
    case EL2_ANSWER_UNDEF:
        snprintf(text, 40, "undef");
        break;
    }
}

void el2_conform_guest32(struct el2_conformer *c, const struct el2_vm *vm, const struct el2_record *record)
{
    struct el2_instruction access;
    struct el2_answer answer;
    char model[40];
    if (!el2_guest32_parse(el2_record_field(record, 2), &access) ||
        !el2_guest32_read(vm, 0, &access, &answer)) {
        el2_conform_uncovered(c, record);
        return;
    }
    answer_text(&answer, model);
    el2_conform_compare(c, record, el2_record_field(record, 2), el2_record_field(record, 3), model,
                        answer.rule);
}
