/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/exchange/featuretext.h"

#include <inttypes.h>

#include "cpumodel/arch/register.h"

/* A signed field by its name, as a range of bits has no sign. */
static void add_bits(struct el2_text *text, const struct el2_host_bits *bits)
{
    char scratch[EL2_ENCODING_TEXT];
    const char *name = el2_register_name(bits->encoding, scratch);
    const struct el2_field *field = el2_field_by_bit(bits->encoding, bits->lsb);
    if (field && field->lsb == bits->lsb && field->width == bits->width &&
        field->is_signed == bits->is_signed)
        el2_text_add(text, "%s.%s", name, field->name);
    else if (bits->width == 1)
        el2_text_add(text, "%s[%d]", name, bits->lsb);
    else
        el2_text_add(text, "%s[%d:%d]", name, bits->lsb + bits->width - 1, bits->lsb);
}

static void add_comparison(struct el2_text *text, const struct el2_host_bits *bits)
{
    static const char *const operators[] = {[EL2_HOST_GE] = ">=", [EL2_HOST_EQ] = "==", [EL2_HOST_NE] = "!="};
    add_bits(text, bits);
    el2_text_add(text, " %s %#" PRIx64, operators[bits->comparison], bits->value);
}

static void add_trap(struct el2_text *text, const struct el2_host_trap *trap)
{
    el2_text_add(text, "trap        = ");
    add_comparison(text, &trap->control);
    if (trap->undef)
        el2_text_add(text, ", undef\n");
    else
        el2_text_add(text, ", ec %#x\n", trap->ec);
}

static void add_does(struct el2_text *text, const struct el2_host_feature *feature)
{
    static const char *const effects[] = {
        [EL2_HOST_DOES_UNDEF] = "undef", [EL2_HOST_DOES_NOP] = "nop", [EL2_HOST_DOES_ZERO] = "zero"};
    if (feature->does == EL2_HOST_DOES_VALUE)
        el2_text_add(text, "does        = value %#" PRIx64 "\n", feature->value);
    else
        el2_text_add(text, "does        = %s\n", effects[feature->does]);
}

void el2_host_feature_add(struct el2_text *text, const struct el2_host_feature *feature)
{
    char scratch[EL2_ENCODING_TEXT];
    el2_text_add(text, "\n[feature %s]\n", feature->name);
    for (unsigned i = 0; i < feature->field_count; i++) {
        el2_text_add(text, "field       = ");
        add_comparison(text, &feature->field[i]);
        el2_text_add(text, "\n");
    }
    for (unsigned i = 0; i < feature->instruction_count; i++)
        el2_text_add(text, "instruction = %#010" PRIx32 " %#010" PRIx32 "\n", feature->instruction[i].mask,
                     feature->instruction[i].value);
    for (unsigned i = 0; i < feature->register_count; i++)
        el2_text_add(text, "register    = %s\n", el2_register_name(feature->reg[i], scratch));
    for (unsigned i = 0; i < feature->trap_count; i++)
        add_trap(text, &feature->trap[i]);
    for (unsigned i = 0; i < feature->changes_count; i++) {
        el2_text_add(text, "changes     = ");
        add_bits(text, &feature->changes[i]);
        el2_text_add(text, "\n");
    }
    if (feature->has_does)
        add_does(text, feature);
}
