/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sanitise/view/cmdline.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/count.h"
#include "sanitise/language/policy.h"

#define OPTION_TEXT 256 /* the kernel cuts a longer word there, and reads on behind the cut */

#define MMFR0_PARANGE      0
#define MMFR0_PARANGE_48   5ull
#define MMFR0_TGRAN16      20
#define MMFR0_TGRAN16_LPA2 2
#define MMFR0_TGRAN4       28
#define MMFR0_TGRAN4_LPA2  1
#define MMFR1_VH           8
#define MMFR4_E2H0         24

struct parser {
    const struct el2_kernel *kernel;
    const struct el2_cpu *boot;
    struct el2_overrides *overrides;
    uint32_t software_value; /* as `value` and `mask` of an ID register, for software features */
    uint32_t software_mask;
};

static int64_t signed_field(const struct el2_cpu *cpu, el2_encoding encoding, unsigned lsb)
{
    return (int64_t)(cpu->id[el2_id_index(encoding)] << (60 - lsb)) >> 60;
}

static bool has_config(const struct el2_kernel *kernel, const char *name)
{
    const struct el2_row *row = el2_rules_find(kernel->rules, "config", name);
    return row && strcmp(row->value, "y") == 0;
}

static void clear_register(struct el2_overrides *overrides, el2_encoding encoding)
{
    overrides->value[el2_id_index(encoding)] = 0;
    overrides->mask[el2_id_index(encoding)] = ~0ull;
}

/* A CPU whose HCR_EL2.E2H cannot be cleared has started the kernel at VHE: it cannot be told to leave. */
static bool vh_filter(const struct parser *p, uint64_t value)
{
    return value != 0 || signed_field(p->boot, EL2_SYS_ID_AA64MMFR4_EL1, MMFR4_E2H0) >= 0;
}

static bool hvhe_filter(const struct parser *p, uint64_t value)
{
    return value == 1 && (p->boot->id[el2_id_index(EL2_SYS_ID_AA64MMFR1_EL1)] >> MMFR1_VH & 0xf) != 0;
}

/* 48-bit addresses only: with them go FEAT_LPA2's granule and a PARange above 48 bits. */
static bool varange_filter(const struct parser *p, uint64_t value)
{
    int index = el2_id_index(EL2_SYS_ID_AA64MMFR0_EL1);
    bool pages_16k = has_config(p->kernel, "CONFIG_ARM64_16K_PAGES");
    unsigned granule = pages_16k ? MMFR0_TGRAN16 : MMFR0_TGRAN4;
    int64_t lpa2 = pages_16k ? MMFR0_TGRAN16_LPA2 : MMFR0_TGRAN4_LPA2;
    if (value)
        return false;
    if (has_config(p->kernel, "CONFIG_ARM64_LPA2") &&
        signed_field(p->boot, EL2_SYS_ID_AA64MMFR0_EL1, granule) >= lpa2) {
        p->overrides->value[index] |= (uint64_t)(lpa2 - 1) << granule | MMFR0_PARANGE_48 << MMFR0_PARANGE;
        p->overrides->mask[index] |= el2_mask(granule, 4) | el2_mask(MMFR0_PARANGE, 4);
    }
    return true;
}

/* False where the option is refused. */
static bool filter(const struct parser *p, enum el2_override_filter which, uint64_t value)
{
    switch (which) {
    case EL2_FILTER_NONE:
        return true;
    case EL2_FILTER_VH:
        return vh_filter(p, value);
    case EL2_FILTER_VARANGE:
        return varange_filter(p, value);
    case EL2_FILTER_SVE:
        if (!value)
            clear_register(p->overrides, EL2_SYS_ID_AA64ZFR0_EL1);
        return true;
    case EL2_FILTER_SME:
        if (!value)
            clear_register(p->overrides, EL2_SYS_ID_AA64SMFR0_EL1);
        return true;
    case EL2_FILTER_HVHE:
        return hvhe_filter(p, value);
    }
    return true;
}

/* Base by prefix (0x, 0, none), one `+` before and one newline behind it allowed (kstrtou64). */
static bool parse_number(const char *text, uint64_t *value)
{
    char *end;
    text += *text == '+';
    if (!isdigit((unsigned char)*text))
        return false;
    errno = 0;
    unsigned long long number = strtoull(text, &end, 0);
    end += *end == '\n';
    if (*end || errno)
        return false;
    *value = number;
    return true;
}

/* One hexadecimal digit, behind 0x or not (parse_hexdigit). */
static bool parse_digit(const char *text, uint64_t *value)
{
    if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
        text += 2;
    if (!isxdigit((unsigned char)text[0]) || text[1])
        return false;
    *value = strtoull(text, NULL, 16);
    return true;
}

static bool same_character(char a, char b)
{
    return (a == '-' ? '_' : a) == (b == '-' ? '_' : b);
}

/* The text behind `name` where `word` begins with it, `-` being `_`; else NULL. */
static const char *behind(const char *word, const char *name)
{
    for (; *name; word++, name++)
        if (!same_character(*word, *name))
            return NULL;
    return word;
}

static void override_bits(const struct parser *p, const struct el2_override_row *row, uint64_t value,
                          bool allowed)
{
    int index = el2_id_index(row->field.encoding);
    uint64_t mask = el2_mask(row->field.lsb, row->field.width);
    uint64_t *bits = &p->overrides->value[index], *masks = &p->overrides->mask[index];
    if (allowed) {
        *bits = (*bits & ~mask) | (value << row->field.lsb & mask);
        *masks |= mask;
    } else {
        *bits |= mask;
        *masks &= ~mask;
    }
}

static void override_software(struct parser *p, const struct el2_override_row *row, uint64_t value,
                              bool allowed)
{
    p->software_value &= ~row->fact;
    if (!allowed || value & 0xf)
        p->software_value |= row->fact;
    p->software_mask = allowed ? p->software_mask | row->fact : p->software_mask & ~row->fact;
}

static void take_override(struct parser *p, const char *word)
{
    for (size_t i = 0; i < p->kernel->override_count; i++) {
        const struct el2_override_row *row = &p->kernel->override[i];
        const char *text = behind(word, row->option);
        uint64_t value;
        if (!text || *text != '=' ||
            !(p->kernel->override_digit ? parse_digit(text + 1, &value) : parse_number(text + 1, &value)))
            continue;
        bool allowed = filter(p, row->filter, value);
        if (row->fact)
            override_software(p, row, value, allowed);
        else
            override_bits(p, row, value, allowed);
        if (allowed)
            return;
    }
}

/* Options that other parts of the kernel parse; the last of each counts. */
static void take_parameter(struct parser *p, const char *word)
{
    static const struct {
        const char *option;
        uint32_t group; /* what it replaces */
        uint32_t fact;
    } parameters[] = {
        {"kvm-arm.mode=none", 0, EL2_CMDLINE_KVM_NONE},
        {"kvm-arm.mode=nvhe", 0, EL2_CMDLINE_KVM_NVHE},
        {"kvm-arm.mode=protected", 0, EL2_CMDLINE_KVM_PROTECTED},
        {"kvm-arm.mode=nested", 0, EL2_CMDLINE_KVM_NESTED},
        {"mitigations=off", EL2_CMDLINE_MITIGATIONS_OFF, EL2_CMDLINE_MITIGATIONS_OFF},
        {"mitigations=auto", EL2_CMDLINE_MITIGATIONS_OFF, 0},
        {"mitigations=auto,nosmt", EL2_CMDLINE_MITIGATIONS_OFF, 0},
    };
    for (size_t i = 0; i < EL2_COUNT(parameters); i++) {
        const char *text = behind(word, parameters[i].option);
        bool is_mode = !parameters[i].group;
        if (!text || *text || (is_mode && !(p->kernel->kvm_modes & parameters[i].fact)))
            continue;
        p->overrides->facts &= ~(is_mode ? p->kernel->kvm_modes : parameters[i].group);
        p->overrides->facts |= parameters[i].fact;
    }
}

/* Blank in the kernel's own table of characters, whatever the locale here. */
static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || (unsigned char)c == 0xa0;
}

/* Cuts the next word off; false at the end. */
static bool next_word(const char **at, char word[OPTION_TEXT])
{
    size_t size = 0;
    while (is_blank(**at))
        ++*at;
    while (**at && !is_blank(**at) && size < OPTION_TEXT - 1)
        word[size++] = *(*at)++;
    word[size] = '\0';
    return size > 0 && strcmp(word, "--") != 0;
}

static void take_alias(struct parser *p, const char *word)
{
    for (size_t i = 0; i < p->kernel->alias_count; i++) {
        const char *text = behind(word, p->kernel->alias[i].option), *at = p->kernel->alias[i].stands_for;
        char option[OPTION_TEXT];
        if (text && !*text)
            while (next_word(&at, option))
                take_override(p, option);
    }
}

void el2_cmdline_parse(const struct el2_kernel *kernel, const struct el2_host *host, const char *text,
                       struct el2_overrides *overrides)
{
    struct parser p = {.kernel = kernel, .boot = &host->cpu[0], .overrides = overrides};
    char word[OPTION_TEXT];
    *overrides = (struct el2_overrides){0};
    while (next_word(&text, word)) {
        take_override(&p, word);
        take_alias(&p, word);
        take_parameter(&p, word);
    }
    overrides->facts |= p.software_value & p.software_mask;
}
