/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fields and the notes of numbers: an MRS of each register of a feature, an instruction of each kind, each class. */
#include <inttypes.h>

#include <criterion/criterion.h>

#include "cpumodel/arch/archfeature.h"
#include "cpumodel/arch/register.h"
#include "cpumodel/text/builder.h"
#include "cpumodel/text/count.h"
#include "frozen/frozen.h"
#include "sim/report/number_fields.h"

static void take(void *context, const struct el2_number_field *field)
{
    struct el2_text *text = context;
    if (field->is_note)
        el2_text_add(text, "; %s %s", field->name, field->meaning);
    else
        el2_text_add(text, "; %s[%u:%u] %" PRIx64 " %s", field->name, field->hi, field->lo, field->value,
                     field->meaning);
}

static void take_note(void *context, const struct el2_number_field *field)
{
    if (field->is_note)
        take(context, field);
}

static void tell(struct frozen *frozen, const char *question, const struct el2_number *number, bool notes)
{
    struct el2_text text;
    el2_text_open(&text);
    el2_number_fields(number, (struct el2_number_sink){notes ? take_note : take, &text});
    char *answer = el2_text_finish(&text, NULL);
    cr_assert_not_null(answer);
    frozen_row(frozen, question, *answer ? answer + 2 : "nothing");
    free(answer);
}

Test(frozen, number_fields)
{
    static const uint32_t words[] = {0x00000000, 0xd4000001, 0xd4000002, 0xd4000003, 0xd4200000, 0xd5380400,
                                     0xd518041f, 0xd50041df, 0xd50b7e20, 0xd5284003, 0xd5584000, 0xd5184000,
                                     0xd503207f, 0xd503205f, 0xd5031000, 0xd5031021, 0xd69f03e0, 0x1e222820,
                                     0x04200000, 0xd503477f, 0xc0800000, 0x8b010000, 0xb9000041};
    struct frozen *frozen = frozen_new();
    char question[EL2_ENCODING_TEXT + 32], scratch[EL2_ENCODING_TEXT];
    size_t count;
    const struct el2_arch_register *row = el2_arch_registers(&count);
    for (size_t i = 0; i < count; i++) {
        snprintf(question, sizeof question, "MRS X0, %s", el2_register_name(row[i].encoding, scratch));
        tell(frozen, question,
             &(struct el2_number){.value = 0xd5200000u | row[i].encoding, .kind = EL2_NUMBER_INSN}, true);
    }
    for (size_t i = 0; i < EL2_COUNT(words); i++) {
        snprintf(question, sizeof question, "instruction 0x%08x", words[i]);
        tell(frozen, question, &(struct el2_number){.value = words[i], .kind = EL2_NUMBER_INSN}, false);
    }
    for (unsigned ec = 0; ec < 64; ec++)
        for (unsigned ones = 0; ones < 2; ones++) {
            snprintf(question, sizeof question, "class 0x%02x, ISS all %s", ec, ones ? "ones" : "zeros");
            tell(frozen, question,
                 &(struct el2_number){.value = (uint64_t)ec << 26 | ones << 25 | (ones ? 0x1ffffff : 0),
                                      .kind = EL2_NUMBER_ESR},
                 false);
        }
    frozen_check(frozen, "number-fields",
                 "What `decode` says of a number: of an MRS the notes alone, else each field and the notes.");
}
