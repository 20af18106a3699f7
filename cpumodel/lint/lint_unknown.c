/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the register database has no name for: values of fields (CRm 4 to 7), bits of ID registers (CRm 1 to
 * 7). */
#include "cpumodel/lint/lint_unknown.h"

#include <inttypes.h>
#include <stdio.h>

#define AARCH32 8
#define AARCH64 32
#define END     64

void el2_lint_values(struct el2_lint_run *run)
{
    for (int index = AARCH64; index < END; index++) {
        size_t count, values;
        const struct el2_field *field = el2_register_fields(el2_id_encoding(index), &count);
        for (size_t i = 0; i < count; i++) {
            struct el2_field_ref ref = {field[i].encoding, field[i].lsb, field[i].width, &field[i]};
            uint64_t bits = el2_field_get(&field[i], run->view->id[index]);
            el2_field_values(&field[i], &values);
            if (!values || el2_value_name(&field[i], bits) || !el2_lint_seen(run->view, &ref))
                continue;
            struct el2_lint_fields fields = {0};
            char scratch[EL2_ENCODING_TEXT], detail[EL2_LINT_DETAIL];
            el2_lint_fields_add(&fields, run->view, &ref);
            snprintf(detail, sizeof detail, "%s.%s is %" PRIu64,
                     el2_register_name(field[i].encoding, scratch), field[i].name, bits);
            el2_lint_report(run, detail, &fields);
        }
    }
}

void el2_lint_bits(struct el2_lint_run *run)
{
    for (int index = AARCH32; index < END; index++) {
        el2_encoding encoding = el2_id_encoding(index);
        struct el2_lint_fields fields = {0};
        char scratch[EL2_ENCODING_TEXT], detail[EL2_LINT_DETAIL];
        uint64_t bits = run->view->id[index] & ~(run->view->unseen ? run->view->unseen[index] : 0);
        size_t count;
        const struct el2_field *field = el2_register_fields(encoding, &count);
        for (size_t i = 0; i < count; i++)
            bits &= ~el2_field_mask(&field[i]);
        if (!bits)
            continue;
        for (int lsb = 60; lsb >= 0; lsb -= 4)
            if (bits >> lsb & 15)
                el2_lint_fields_add(&fields, run->view,
                                    &(struct el2_field_ref){encoding, (uint8_t)lsb, 4, NULL});
        snprintf(detail, sizeof detail, "%s has 0x%" PRIx64 " in bits without a name",
                 el2_register_name(encoding, scratch), bits);
        el2_lint_report(run, detail, &fields);
    }
}
