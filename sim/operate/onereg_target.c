/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/operate/onereg_target.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cpumodel/text/datafile.h"
#include "sim/command/print.h"
#include "traps/onereg/onereg.h"

bool el2_onereg_target_parse(const char *text, struct el2_onereg_target *target, struct el2_error *error)
{
    el2_encoding encoding;
    unsigned long long id;
    *target = (struct el2_onereg_target){.is_field = false};
    if (el2_reg_by_name(text, &target->id))
        return true;
    if (el2_encoding_parse(text, &encoding)) {
        target->id = el2_onereg_id(encoding);
        return true;
    }
    if (isdigit((unsigned char)*text)) {
        if (!el2_number_parse(text, &id))
            return el2_fail(error, "\"%.40s\" is no 64-bit id", text);
        target->id = id;
        return true;
    }
    if (strpbrk(text, ".[")) {
        if (!el2_field_parse(text, &target->field, error))
            return false;
        target->is_field = true;
        target->id = el2_reg_id(target->field.encoding);
        return true;
    }
    if (!el2_register_parse(text, &encoding, error))
        return false;
    target->id = el2_reg_id(encoding);
    return true;
}

bool el2_onereg_value_parse(const char *text, unsigned size, struct el2_reg_value *value,
                            struct el2_error *error)
{
    unsigned long long number;
    memset(value, 0, sizeof *value);
    if (el2_number_parse(text, &number)) {
        if (size && size < sizeof number && number >> size * 8)
            return el2_fail(error, "%.40s does not fit a register of %u bits", text, size * 8);
        value->word[0] = number;
        return true;
    }
    size_t digits = strlen(text);
    if (digits < 3 || text[0] != '0' || (text[1] | 0x20) != 'x' ||
        strspn(text + 2, "0123456789abcdefABCDEF") != digits - 2)
        return el2_fail(error, "\"%.40s\" is no number: decimal, 0x or 0b", text);
    digits -= 2;
    for (size_t i = 0; i < digits; i++) {
        char c = text[2 + digits - 1 - i];
        uint64_t nibble = (uint64_t)(isdigit((unsigned char)c) ? c - '0' : (c | 0x20) - 'a' + 10);
        if (i / 2 >= size && nibble)
            return el2_fail(error, "%.40s… does not fit a register of %u bits", text, size * 8);
        if (i / 2 < size)
            value->word[i / 16] |= nibble << i % 16 * 4;
    }
    return true;
}

void el2_onereg_value_print(unsigned size, const struct el2_reg_value *value)
{
    unsigned words = (size + 7) / 8;
    el2_print(stdout, "0x");
    while (words-- > 0)
        el2_print(stdout, "%016" PRIx64, value->word[words]);
    putchar('\n');
}
