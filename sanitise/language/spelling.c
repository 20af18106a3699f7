/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sanitise/language/spelling.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "cpumodel/arch/register.h"
#include "cpumodel/text/count.h"

/* What the keys of a section are. [handlers], [hypercalls] and [trapped-registers] refuse two of the same themselves. */
static const struct {
    const char *section;
    bool has_register; /* it is [SECTION REG], and its keys are FIELD; else they are REG or REG.FIELD */
} sections[] = {
    {"cpuinfo", false}, {"el0", false},   {"features ", true},  {"first-run", false},
    {"guest ", true},   {"id", false},    {"registers", false}, {"relax", false},
    {"set ", true},     {"traps", false}, {"user", false},      {"writable", false},
};

/* The register of a section [SECTION REG], as written; NULL in any other. */
static const char *register_of(const char *section)
{
    for (size_t i = 0; i < EL2_COUNT(sections); i++) {
        const size_t length = strlen(sections[i].section);
        if (sections[i].has_register && strncmp(section, sections[i].section, length) == 0)
            return section + length;
    }
    return NULL;
}

static bool has_register_keys(const char *section)
{
    for (size_t i = 0; i < EL2_COUNT(sections); i++)
        if (!sections[i].has_register && strcmp(section, sections[i].section) == 0)
            return true;
    return false;
}

bool el2_spelling_of_section(const char *section, char text[static EL2_SPELLING_TEXT])
{
    const char *name = register_of(section);
    el2_encoding encoding;
    char scratch[EL2_ENCODING_TEXT];
    if (!name || !el2_encoding_parse(name, &encoding))
        return false;
    snprintf(text, EL2_SPELLING_TEXT, "%.*s%s", (int)(name - section), section,
             el2_register_name(encoding, scratch));
    return strcmp(text, section) != 0;
}

/* The field that has exactly these bits, or NULL. */
static const struct el2_field *field_of(const struct el2_field_ref *ref)
{
    const struct el2_field *field = ref->field ? ref->field : el2_field_by_bit(ref->encoding, ref->lsb);
    return field && field->lsb == ref->lsb && field->width == ref->width ? field : NULL;
}

/* FIELD of a register */
static bool spell_field(const char *name, const char *key, char text[static EL2_SPELLING_TEXT])
{
    char whole[2 * EL2_SPELLING_TEXT];
    struct el2_field_ref ref;
    struct el2_error ignored;
    snprintf(whole, sizeof whole, "%s[%s]", name, key);
    if (!isdigit((unsigned char)*key) || !el2_field_parse(whole, &ref, &ignored))
        return false;
    const struct el2_field *field = field_of(&ref);
    if (field)
        snprintf(text, EL2_SPELLING_TEXT, "%s", field->name);
    else
        snprintf(text, EL2_SPELLING_TEXT, "%u:%u", ref.lsb + ref.width - 1u, ref.lsb);
    return strcmp(text, key) != 0;
}

/* REG or REG.FIELD */
static bool spell_register(const char *key, char text[static EL2_SPELLING_TEXT])
{
    el2_encoding encoding;
    struct el2_field_ref ref;
    struct el2_error ignored;
    char scratch[EL2_ENCODING_TEXT];
    if (!strpbrk(key, ".[")) {
        if (!el2_encoding_parse(key, &encoding))
            return false;
        snprintf(text, EL2_SPELLING_TEXT, "%s", el2_register_name(encoding, scratch));
    } else {
        if (!el2_field_parse(key, &ref, &ignored))
            return false;
        const char *name = el2_register_name(ref.encoding, scratch);
        const struct el2_field *field = field_of(&ref);
        if (field)
            snprintf(text, EL2_SPELLING_TEXT, "%s.%s", name, field->name);
        else
            snprintf(text, EL2_SPELLING_TEXT, "%s[%u:%u]", name, ref.lsb + ref.width - 1u, ref.lsb);
    }
    return strcmp(text, key) != 0;
}

bool el2_spelling_of_key(const char *section, const char *key, char text[static EL2_SPELLING_TEXT])
{
    const char *name = register_of(section);
    return name ? spell_field(name, key, text) : has_register_keys(section) && spell_register(key, text);
}
