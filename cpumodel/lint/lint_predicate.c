/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpumodel/lint/lint_predicate.h"

#include <stdio.h>

#include "cpumodel/arch/encodings.h"

static struct el2_field_ref whole(el2_encoding encoding)
{
    return (struct el2_field_ref){.encoding = encoding, .width = 64};
}

/* All AArch32 ID registers, CRm 1 to 3, are 0. */
void el2_lint_aarch32(struct el2_lint_run *run)
{
    struct el2_lint_fields fields = {0};
    struct el2_field_ref el0;
    if (el2_field_parse("ID_AA64PFR0_EL1.EL0", &el0, NULL))
        el2_lint_fields_add(&fields, run->view, &el0);
    size_t before = fields.count;
    for (int index = 8; index < 32; index++) {
        struct el2_field_ref field = whole(el2_id_encoding(index));
        if (run->view->id[index] && el2_register_by_encoding(field.encoding) &&
            el2_lint_seen(run->view, &field))
            el2_lint_fields_add(&fields, run->view, &field);
    }
    if (fields.count > before)
        el2_lint_report(run, "", &fields);
}

/* No cache level behind an empty one: Ctype<n>, three bits each from bit 0 up. */
void el2_lint_cachegap(struct el2_lint_run *run)
{
    struct el2_lint_fields fields = {0};
    struct el2_field_ref clidr = whole(EL2_SYS_CLIDR_EL1);
    uint64_t value = run->view->id[el2_id_index(clidr.encoding)];
    if (!el2_lint_seen(run->view, &clidr))
        return;
    bool gap = false;
    for (unsigned level = 1; level < 7; level++)
        gap |= !(value >> (level - 1) * 3 & 7) && (value >> level * 3 & 7);
    for (uint8_t level = 0; gap && level < 7; level++) {
        struct el2_field_ref field = {clidr.encoding, (uint8_t)(level * 3), 3,
                                      el2_field_by_bit(clidr.encoding, level * 3u)};
        el2_lint_fields_add(&fields, run->view, &field);
    }
    if (gap)
        el2_lint_report(run, "", &fields);
}

/* (3,0,0,1..7,n): what is not allocated reads as zero. */
void el2_lint_defined(struct el2_lint_run *run)
{
    const uint64_t *undef = run->view->undef;
    for (int index = 8; undef && index < 64; index++) {
        struct el2_field_ref field = whole(el2_id_encoding(index));
        if (!(undef[0] >> index & 1) || !el2_lint_seen(run->view, &field))
            continue;
        struct el2_lint_fields fields = {0};
        char scratch[EL2_ENCODING_TEXT], detail[EL2_LINT_DETAIL];
        el2_lint_fields_add(&fields, run->view, &field);
        snprintf(detail, sizeof detail, "%s is UNDEFINED", el2_register_name(field.encoding, scratch));
        el2_lint_report(run, detail, &fields);
    }
}
