/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SYSREG_ lists, and overrides of the host's command line. */
#include <inttypes.h>
#include <string.h>

#include "cpumodel/text/builder.h"
#include "sanitise/language/policy.h"
#include "sanitise/view/cmdline.h"
#include "sim/exchange/export.h"

size_t el2_export_sysreg(const struct el2_export *export, FILE *stream)
{
    size_t unnamed = 0;
    for (size_t i = 0; i < export->write_count; i++) {
        const struct el2_export_write *write = &export->write[i];
        const struct el2_register *reg = el2_register_by_encoding(write->encoding);
        struct el2_field_ref piece[EL2_PIECES];
        size_t count = el2_register_pieces(write->encoding, piece);
        for (size_t k = 0; k < count; k++) {
            uint64_t bits = el2_piece_get(&piece[k], write->value);
            if (!el2_piece_get(&piece[k], write->mask))
                continue;
            if (reg && piece[k].field)
                fprintf(stream, "SYSREG_%s_%s=0x%" PRIx64 "\n", reg->name, piece[k].field->name, bits);
            else
                unnamed += bits || write->mask != ~0ull;
        }
    }
    return unnamed;
}

/* How many bits two views differ in. */
static unsigned distance(const struct el2_host_view *a, const struct el2_host_view *b)
{
    unsigned count = 0;
    for (int i = 0; i < EL2_ID_COUNT; i++)
        for (uint64_t bits = a->value[i] ^ b->value[i]; bits; bits &= bits - 1)
            count++;
    return count;
}

static void view_with(const struct el2_kernel *kernel, const struct el2_host *host, const char *cmdline,
                      struct el2_host_view *view)
{
    struct el2_overrides overrides;
    el2_cmdline_parse(kernel, host, cmdline, &overrides);
    el2_sanitise(kernel, host, &overrides, view, NULL, NULL);
}

/* An option is kept where the kernel takes it, and the view comes closer with it. */
void el2_export_cmdline(const struct el2_kernel *kernel, const struct el2_host *host,
                        const struct el2_host *target, struct el2_export_cmdline *result)
{
    *result->text = '\0';
    view_with(kernel, target, "", &result->wanted);
    view_with(kernel, host, "", &result->view);
    for (size_t i = 0; i < kernel->override_count; i++) {
        const struct el2_override_row *row = &kernel->override[i];
        char longer[EL2_EXPORT_CMDLINE];
        struct el2_host_view view;
        if (row->fact)
            continue;
        int index = el2_id_index(row->field.encoding);
        uint64_t bits = el2_piece_get(&row->field, result->wanted.value[index]);
        if (bits == el2_piece_get(&row->field, result->view.value[index]))
            continue;
        struct el2_text text;
        el2_text_over(&text, longer, sizeof longer);
        el2_text_add(&text, bits < 10 ? "%s%s%s=%" PRIu64 : "%s%s%s=0x%" PRIx64, result->text,
                     *result->text ? " " : "", row->option, bits);
        if (text.failed)
            return;
        view_with(kernel, host, longer, &view);
        if (distance(&view, &result->wanted) >= distance(&result->view, &result->wanted))
            continue;
        result->view = view;
        memcpy(result->text, longer, sizeof longer);
    }
}
