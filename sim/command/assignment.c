/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/command/assignment.h"

#include <string.h>

#include "cpumodel/arch/pieces.h"
#include "cpumodel/text/datafile.h"
#include "traps/onereg/onereg.h"

bool el2_assignment_parse(const char *text, const struct el2_vm *vm, struct el2_assignment *assignment,
                          struct el2_error *error)
{
    const char *equals = strchr(text, '=');
    char name[80];
    if (!equals || !equals[1] || (size_t)(equals - text) >= sizeof name)
        return el2_fail(error, "\"%s\" is no write; say REG=VALUE or REG.FIELD=VALUE", text);
    memcpy(name, text, (size_t)(equals - text));
    name[equals - text] = '\0';
    if (strpbrk(name, ".[")) {
        struct el2_field_ref field;
        uint64_t bits, current = 0;
        if (!el2_field_parse(name, &field, error) || !el2_field_value_parse(&field, equals + 1, &bits, error))
            return false;
        el2_onereg_get(vm, 0, field.encoding, &current);
        *assignment = (struct el2_assignment){.encoding = field.encoding,
                                              .value = el2_piece_put(&field, current, bits)};
    } else {
        unsigned long long value;
        if (!el2_register_parse(name, &assignment->encoding, error))
            return false;
        if (!el2_number_parse(equals + 1, &value))
            return el2_fail(error, "\"%s\" is no value of %s: a number, decimal, 0x or 0b", equals + 1, name);
        assignment->value = value;
    }
    if (!el2_in_id_space(assignment->encoding))
        return el2_fail(error, "%s is not in the ID space; `el2sim list registers` has the registers of it",
                        name);
    return true;
}
