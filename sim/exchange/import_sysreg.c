/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cpumodel/arch/register.h"
#include "cpumodel/text/datafile.h"
#include "sim/exchange/import.h"

#define PREFIX    "SYSREG_"
#define ITEM_TEXT 160

struct place {
    const char *file;
    unsigned line;
};

/* "ID_AA64PFR0_EL1" of "ID_AA64PFR0_EL1_SVE", and "SVE": a register, then "_FIELD" or nothing. No name of a register goes
 * on with "_" from another. */
static const struct el2_register *split(const char *text, size_t length, const char **field)
{
    size_t count;
    const struct el2_register *all = el2_registers(&count);
    for (size_t i = 0; i < count; i++) {
        const size_t size = strlen(all[i].name);
        if (size > length || strncasecmp(all[i].name, text, size) != 0 ||
            (size < length && text[size] != '_'))
            continue;
        *field = size < length ? text + size + 1 : NULL;
        return &all[i];
    }
    return NULL;
}

static bool read_item(struct el2_import *import, const struct place *place, const char *item,
                      struct el2_error *error)
{
    struct el2_error reason;
    const char *field = NULL, *equals = strchr(item, '=');
    if (strncasecmp(item, PREFIX, strlen(PREFIX)) != 0 || !equals || !equals[1])
        return el2_fail(error, "%s:%u: \"%s\" is no SYSREG_REG_FIELD=VALUE", place->file, place->line, item);
    const char *name = item + strlen(PREFIX);
    const struct el2_register *reg = split(name, (size_t)(equals - name), &field);
    if (!reg)
        return el2_fail(error, "%s:%u: \"%s\" names no register; `el2sim list registers` has them",
                        place->file, place->line, item);
    if (!field) {
        unsigned long long value;
        if (!el2_number_parse(equals + 1, &value))
            return el2_fail(error, "%s:%u: \"%s\" is no number (decimal, 0x or 0b)", place->file, place->line,
                            equals + 1);
        return el2_import_add(import, el2_onereg_id(reg->encoding), ~0ull, value, error);
    }
    char subject[2 * ITEM_TEXT];
    snprintf(subject, sizeof subject, "%s.%.*s", reg->name, (int)(equals - field), field);
    struct el2_field_ref ref;
    uint64_t bits;
    if (!el2_field_parse(subject, &ref, &reason) || !el2_field_value_parse(&ref, equals + 1, &bits, &reason))
        return el2_fail(error, "%s:%u: %.400s", place->file, place->line, reason.text);
    return el2_import_add(import, el2_onereg_id(reg->encoding), el2_mask(ref.lsb, ref.width), bits << ref.lsb,
                          error);
}

static bool is_separator(char c)
{
    return c == ',' || isspace((unsigned char)c);
}

static bool read_items(struct el2_import *import, const char *name, const char *text, size_t size,
                       struct el2_error *error)
{
    struct place place = {.file = name, .line = 1};
    for (size_t i = 0; i < size;) {
        char item[ITEM_TEXT];
        size_t length = 0;
        if (is_separator(text[i])) {
            place.line += text[i++] == '\n';
            continue;
        }
        if (text[i] == '#' || text[i] == ';') {
            while (i < size && text[i] != '\n')
                i++;
            continue;
        }
        for (; i < size && !is_separator(text[i]); i++) {
            if (length == ITEM_TEXT - 1 || !isprint((unsigned char)text[i]))
                return el2_fail(error, "%s:%u: no SYSREG_REG_FIELD=VALUE, but %s", name, place.line,
                                length == ITEM_TEXT - 1 ? "a long word" : "a control character");
            item[length++] = text[i];
        }
        item[length] = '\0';
        if (!read_item(import, &place, item, error))
            return false;
    }
    return import->write_count || el2_fail(error, "%s: has no SYSREG_REG_FIELD=VALUE", name);
}

struct el2_import *el2_import_sysreg(const char *name, const char *text, size_t size, struct el2_error *error)
{
    struct el2_import *import = calloc(1, sizeof *import);
    if (!import) {
        el2_fail(error, "out of memory");
        return NULL;
    }
    if (read_items(import, name, text, size, error))
        return import;
    el2_import_free(import);
    return NULL;
}
