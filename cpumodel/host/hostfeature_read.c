/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpumodel/host/hostfeature_read.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "cpumodel/arch/archfeature.h"
#include "cpumodel/arch/register.h"
#include "cpumodel/host/declared.h"
#include "cpumodel/text/count.h"

#define VALUE_TEXT 128

static bool check_name(const char *name, struct el2_error *error)
{
    size_t length = strlen(name);
    if (strncmp(name, "FEAT_", 5) != 0 || length == 5 || length >= EL2_HOST_FEATURE_NAME)
        return el2_fail(error, "[feature %.40s]: write a name of FEAT_ and up to %d characters", name,
                        EL2_HOST_FEATURE_NAME - 6);
    for (const char *c = name; *c; c++)
        if (!isalnum((unsigned char)*c) && *c != '_')
            return el2_fail(error, "[feature %.40s]: write letters, digits and _ only", name);
    if (el2_arch_feature_by_name(name))
        return el2_fail(
            error, "[feature %.40s]: the architecture has it: give its ID field a value in [cpus]", name);
    return true;
}

/* The feature of the section; a new one, or an inherited one emptied, where the section begins. */
static struct el2_host_feature *find_feature(struct el2_host *host, struct el2_feature_reading *reading,
                                             const char *name, struct el2_error *error)
{
    unsigned i = 0;
    while (i < host->feature_count && strcmp(host->feature[i].name, name) != 0)
        ++i;
    if (i < host->feature_count && reading->line[i])
        return &host->feature[i];
    if (!check_name(name, error))
        return NULL;
    if (i == EL2_HOST_FEATURES) {
        el2_fail(error, "more than %d features: take some out", EL2_HOST_FEATURES);
        return NULL;
    }
    host->feature[i] = (struct el2_host_feature){.name = ""};
    snprintf(host->feature[i].name, sizeof host->feature[i].name, "%s", name);
    if (i == host->feature_count)
        ++host->feature_count;
    return &host->feature[i];
}

static void trim(char *text)
{
    size_t length = strlen(text);
    while (length > 0 && text[length - 1] == ' ')
        text[--length] = '\0';
}

/* "HCRX_EL2[45] == 0": cuts the text in two. */
static bool read_bits(char *text, bool allow_ge, struct el2_host_bits *bits, struct el2_error *error)
{
    static const struct {
        const char *text;
        enum el2_host_comparison comparison;
    } operators[] = {{"==", EL2_HOST_EQ}, {"!=", EL2_HOST_NE}, {">=", EL2_HOST_GE}};
    char *found = NULL;
    for (size_t i = 0; i < EL2_COUNT(operators) && !found; i++)
        if ((allow_ge || operators[i].comparison != EL2_HOST_GE) &&
            (found = strstr(text, operators[i].text)) != NULL)
            bits->comparison = operators[i].comparison;
    if (!found)
        return el2_fail(error, "'%.64s' compares nothing: write REGISTER[high:low] %s NUMBER", text,
                        allow_ge ? ">=, == or !=" : "== or !=");
    *found = '\0';
    const char *number = found + 2 + strspn(found + 2, " ");
    trim(text);
    struct el2_field_ref ref;
    if (!el2_field_parse(text, &ref, error) || !el2_field_value_parse(&ref, number, &bits->value, error))
        return false;
    bits->encoding = ref.encoding;
    bits->lsb = ref.lsb;
    bits->width = ref.width;
    bits->is_signed = ref.field && ref.field->is_signed;
    return el2_op0(ref.encoding) >= 2 || el2_fail(error, "'%.64s' is an instruction: it has no fields", text);
}

static bool read_field(struct el2_host_feature *feature, char *text, struct el2_error *error)
{
    struct el2_host_bits *bits = &feature->field[feature->field_count];
    if (!read_bits(text, true, bits, error))
        return false;
    uint64_t zero = 0;
    if (el2_host_bits_hold(bits, zero) && !bits->is_signed)
        return el2_fail(error, "field = %.64s: a CPU without the register would have the feature, too", text);
    ++feature->field_count;
    return true;
}

static bool read_instruction(const struct el2_host *host, struct el2_host_feature *feature, const char *text,
                             struct el2_error *error)
{
    char mask_text[20] = "";
    unsigned long long mask, value;
    size_t length = strcspn(text, " ");
    if (length < sizeof mask_text)
        memcpy(mask_text, text, length);
    if (!el2_number_parse(mask_text, &mask) ||
        !el2_number_parse(text + length + strspn(text + length, " "), &value) || mask > UINT32_MAX ||
        value > UINT32_MAX)
        return el2_fail(error, "instruction = '%.64s': write a mask and a value, as in 0xfffffc00 0xdac2a000",
                        text);
    if (value & ~mask)
        return el2_fail(error, "instruction: the value %#llx has bits that the mask %#llx leaves out", value,
                        mask);
    const struct el2_arch_instruction *row;
    if (!el2_arch_instruction_is_free((uint32_t)mask, (uint32_t)value, &row))
        return row ? el2_fail(error, "instruction: %#llx %#llx has encodings of %s (%#010x)", mask, value,
                              row->mnemonic, row->value)
                   : el2_fail(error,
                              "instruction: the mask %#llx leaves out bits [28:25], which choose the group",
                              mask);
    for (unsigned i = 0; i < host->feature_count; i++)
        for (unsigned j = 0; j < host->feature[i].instruction_count; j++) {
            const struct el2_host_instruction *other = &host->feature[i].instruction[j];
            if (((other->value ^ (uint32_t)value) & other->mask & (uint32_t)mask) == 0)
                return el2_fail(error, "instruction: %#llx %#llx has encodings of %s", mask, value,
                                host->feature[i].name);
        }
    feature->instruction[feature->instruction_count++] =
        (struct el2_host_instruction){(uint32_t)mask, (uint32_t)value};
    return true;
}

static bool read_register(const struct el2_host *host, struct el2_host_feature *feature, const char *text,
                          struct el2_error *error)
{
    el2_encoding encoding;
    if (!el2_register_parse(text, &encoding, error))
        return false;
    const struct el2_register *named = el2_register_by_encoding(encoding);
    const struct el2_arch_register *arch = el2_arch_register(encoding);
    if (named || arch)
        return el2_fail(error, "register = %.40s: that is %s: take an encoding that has no name", text,
                        named ? named->name : arch->name);
    if (el2_op0(encoding) == 0 || el2_in_id_space(encoding))
        return el2_fail(error, "register = %.40s: that is %s", text,
                        el2_op0(encoding) ? "an ID register: give it a value in [cpus]"
                                          : "an MSR immediate or a hint");
    if (el2_host_feature_of_register(host, encoding))
        return el2_fail(error, "register = %.40s: %s has it already", text,
                        el2_host_feature_of_register(host, encoding)->name);
    feature->reg[feature->register_count++] = encoding;
    return true;
}

/* "ec 0x3b" or "undef" */
static bool read_exception(const char *text, struct el2_host_trap *trap, struct el2_error *error)
{
    unsigned long long ec;
    text += strspn(text, " ");
    trap->undef = strcmp(text, "undef") == 0;
    if (trap->undef) {
        trap->target = 1;
        return true;
    }
    if (strncmp(text, "ec ", 3) != 0 || !el2_number_parse(text + 3 + strspn(text + 3, " "), &ec) || ec < 1 ||
        ec > 0x3f)
        return el2_fail(error, "trap: '%.40s' is no exception: write ec N, from 0x1 to 0x3f, or undef", text);
    trap->ec = (uint8_t)ec;
    return true;
}

static bool read_trap(struct el2_host_feature *feature, char *text, struct el2_error *error)
{
    struct el2_host_trap trap = {.target = 2};
    char *comma = strchr(text, ',');
    if (!comma)
        return el2_fail(error, "trap = '%.64s': write REGISTER[bit] == N, ec N or REGISTER[bit] == N, undef",
                        text);
    *comma = '\0';
    trim(text);
    if (!read_bits(text, false, &trap.control, error))
        return false;
    unsigned op1 = el2_op1(trap.control.encoding);
    if (el2_in_id_space(trap.control.encoding) || el2_op0(trap.control.encoding) != 3 ||
        (op1 != 0 && op1 != 4))
        return el2_fail(error, "trap: '%.40s' is no control register of EL1 or EL2", text);
    trap.target = op1 == 4 ? 2 : 1;
    if (!read_exception(comma + 1, &trap, error))
        return false;
    feature->trap[feature->trap_count++] = trap;
    return true;
}

static bool read_changes(struct el2_host_feature *feature, const char *text, struct el2_error *error)
{
    struct el2_field_ref ref;
    if (!el2_field_parse(text, &ref, error))
        return false;
    if (!el2_in_id_space(ref.encoding))
        return el2_fail(error, "changes = %.64s: that is no field of an ID register", text);
    feature->changes[feature->changes_count++] =
        (struct el2_host_bits){.encoding = ref.encoding, .lsb = ref.lsb, .width = ref.width};
    return true;
}

static bool read_does(struct el2_host_feature *feature, const char *text, struct el2_error *error)
{
    unsigned long long value;
    if (feature->has_does)
        return el2_fail(error, "does stands twice in %s: take one out", feature->name);
    feature->has_does = true;
    if (strcmp(text, "undef") == 0)
        feature->does = EL2_HOST_DOES_UNDEF;
    else if (strcmp(text, "nop") == 0)
        feature->does = EL2_HOST_DOES_NOP;
    else if (strcmp(text, "zero") == 0)
        feature->does = EL2_HOST_DOES_ZERO;
    else if (strncmp(text, "value ", 6) == 0 && el2_number_parse(text + 6 + strspn(text + 6, " "), &value)) {
        feature->does = EL2_HOST_DOES_VALUE;
        feature->value = value;
    } else
        return el2_fail(error, "does = '%.40s': write nop, zero, value N or undef", text);
    return true;
}

static bool read_key(const struct el2_host *host, struct el2_host_feature *feature,
                     const struct el2_line *line, struct el2_error *error)
{
    static const char *const keys[] = {"field", "instruction", "register", "trap", "changes"};
    const unsigned counts[] = {feature->field_count, feature->instruction_count, feature->register_count,
                               feature->trap_count, feature->changes_count};
    char text[VALUE_TEXT];
    if (strlen(line->value) >= sizeof text)
        return el2_fail(error, "%.40s takes up to %zu characters", line->key, sizeof text - 1);
    memcpy(text, line->value, strlen(line->value) + 1);
    for (size_t i = 0; i < EL2_COUNT(keys); i++)
        if (strcmp(line->key, keys[i]) == 0 && counts[i] == EL2_HOST_FEATURE_ROWS)
            return el2_fail(error, "more than %d lines of %s in %s: take some out", EL2_HOST_FEATURE_ROWS,
                            keys[i], feature->name);
    if (strcmp(line->key, "field") == 0)
        return read_field(feature, text, error);
    if (strcmp(line->key, "instruction") == 0)
        return read_instruction(host, feature, text, error);
    if (strcmp(line->key, "register") == 0)
        return read_register(host, feature, text, error);
    if (strcmp(line->key, "trap") == 0)
        return read_trap(feature, text, error);
    if (strcmp(line->key, "changes") == 0)
        return read_changes(feature, text, error);
    if (strcmp(line->key, "does") == 0)
        return read_does(feature, text, error);
    return el2_fail(error,
                    "unknown key '%.40s' in [feature %s]: it has field, instruction, register, trap, changes "
                    "and does",
                    line->key, feature->name);
}

bool el2_host_feature_line(struct el2_host *host, struct el2_feature_reading *reading,
                           const struct el2_line *line, struct el2_error *error)
{
    const char *name = line->section + strlen("feature ");
    struct el2_host_feature *feature = find_feature(host, reading, name + strspn(name, " "), error);
    if (!feature)
        return false;
    unsigned *first = &reading->line[feature - host->feature];
    if (!*first)
        *first = line->line;
    return read_key(host, feature, line, error);
}

bool el2_host_features_complete(const char *name, const struct el2_host *host,
                                const struct el2_feature_reading *reading, struct el2_error *error)
{
    for (unsigned i = 0; i < host->feature_count; i++) {
        const struct el2_host_feature *feature = &host->feature[i];
        bool used = feature->instruction_count || feature->register_count;
        const char *missing = !feature->field_count        ? "field: what announces it"
                              : used && !feature->has_does ? "does: nop, zero, value N or undef"
                              : feature->has_does && !used ? "instruction or register: what is used"
                                                           : NULL;
        if (missing && reading->line[i])
            return el2_fail(error, "%.160s:%u: [feature %s] has no %s", name, reading->line[i], feature->name,
                            missing);
    }
    return true;
}
