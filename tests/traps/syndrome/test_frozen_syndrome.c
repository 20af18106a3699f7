/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is said of a syndrome: the fields of each exception class, and the meaning of each of their values. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "cpumodel/text/builder.h"
#include "cpumodel/text/count.h"
#include "frozen/frozen.h"
#include "traps/syndrome/syndrome.h"

#define WIDEST 6 /* bits of a field whose values are listed */

static const struct el2_syndrome_field *find(const struct el2_syndrome *syndrome, const char *name,
                                             struct el2_syndrome_field field[EL2_SYNDROME_FIELDS])
{
    const size_t count = el2_syndrome_fields(syndrome, field);
    for (size_t i = 0; i < count; i++)
        if (!strcmp(field[i].name, name))
            return &field[i];
    return NULL;
}

/* The meanings of all values of a field, the rest of the syndrome as it is. */
static void tell_field(struct el2_syndrome syndrome, const char *base, const struct el2_syndrome_field *of,
                       struct frozen *frozen)
{
    struct el2_text text;
    char question[128];
    const bool in_iss2 = of->lo >= 32;
    const unsigned lo = of->lo % 32, width = of->hi - of->lo + 1u;
    el2_text_open(&text);
    el2_text_add(&text, "[%u:%u]", of->hi, of->lo);
    for (uint32_t value = 0; width <= WIDEST && value < 1u << width; value++) {
        struct el2_syndrome_field field[EL2_SYNDROME_FIELDS];
        uint32_t *bits = in_iss2 ? &syndrome.iss2 : &syndrome.iss;
        *bits = (*bits & ~(((1u << width) - 1) << lo)) | value << lo;
        const struct el2_syndrome_field *found = find(&syndrome, of->name, field);
        el2_text_add(&text, "|%s",
                     !found                  ? "gone"
                     : found->value == value ? found->meaning
                                             : "another value");
    }
    char *answer = el2_text_finish(&text, NULL);
    snprintf(question, sizeof question, "%02x %s %s", syndrome.ec, base, of->name);
    frozen_row(frozen, question, answer);
    free(answer);
}

static void tell(uint8_t ec, const char *base, uint32_t iss, uint32_t iss2, struct frozen *frozen)
{
    const struct el2_syndrome syndrome = {.ec = ec, .il = true, .iss = iss, .iss2 = iss2};
    struct el2_syndrome_field field[EL2_SYNDROME_FIELDS];
    char text[160], question[32];
    const size_t count = el2_syndrome_fields(&syndrome, field);
    el2_syndrome_print(el2_syndrome_encode(&syndrome), text, sizeof text);
    snprintf(question, sizeof question, "%02x %s", ec, base);
    frozen_printf(frozen, question, "%s; %zu fields%s", text, count,
                  el2_syndrome_has_res0(&syndrome) ? ", RES0 bits set" : "");
    for (size_t i = 0; i < count; i++)
        tell_field(syndrome, base, &field[i], frozen);
}

/* Each bit of the ISS that is in no field. */
static void tell_res0(uint8_t ec, struct frozen *frozen)
{
    char text[64] = "", question[32];
    for (unsigned bit = 0; bit < 56; bit++) {
        const struct el2_syndrome syndrome = {
            .ec = ec, .il = true, .iss = bit < 25 ? 1u << bit : 0, .iss2 = bit >= 32 ? 1u << (bit - 32) : 0};
        text[bit] = el2_syndrome_has_res0(&syndrome) ? '0' : '.';
    }
    snprintf(question, sizeof question, "%02x RES0 from bit 0", ec);
    frozen_row(frozen, question, text);
}

Test(frozen, syndromes)
{
    struct frozen *frozen = frozen_new();
    for (uint8_t ec = 0; ec < EL2_EC_COUNT; ec++) {
        tell(ec, "zeros", 0, 0, frozen);
        tell(ec, "ones", EL2_ISS_MASK, EL2_ISS2_MASK, frozen);
        tell_res0(ec, frozen);
    }
    frozen_check(
        frozen, "syndromes",
        "A class and the fields of its ISS, all else 0 or 1: their bits, and what each value means.");
}
