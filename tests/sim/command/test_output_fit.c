/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A table of text in the room that there is. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "sim/command/output.h"
#include "sim/command/print.h"

static const struct el2_column columns[] = {
    {"count", EL2_COLUMN_NUMBER}, {"by", EL2_COLUMN_TEXT},      {"what", EL2_COLUMN_TEXT},
    {"code", EL2_COLUMN_TEXT},    {"outcome", EL2_COLUMN_TEXT}, {"why", EL2_COLUMN_TEXT},
};
static const enum el2_manner manners[] = {
    EL2_MANNER_STAYS, EL2_MANNER_FIRST, EL2_MANNER_CUT, EL2_MANNER_CUT, EL2_MANNER_LAST, EL2_MANNER_LATER,
};

static const char *what = "twenty-nine characters of it.", *code = "cpu_enable_a_thing_or_two_or_three+0x1c";

static char *print(enum el2_format format, unsigned width)
{
    char *text;
    size_t size;
    struct el2_error error;
    FILE *stream = open_memstream(&text, &size);
    struct el2_output *output = el2_output_open(stream, format, false);
    el2_output_fit(output, width);
    el2_output_section(output, "traps", "trap", columns, 6);
    el2_output_manners(output, manners);
    el2_output_row(output, (struct el2_cell[]){el2_cell_number(7), el2_cell_text("HCR_EL2.TID3"),
                                               el2_cell_text(what), el2_cell_text(code),
                                               el2_cell_text("X0 = 0x11"), el2_cell_text("sanitised")});
    el2_output_section(output, "others", "other", columns + 2, 1);
    el2_output_row(
        output, (struct el2_cell[]){el2_cell_text("a table without manners is as wide as it likes to be")});
    cr_assert(el2_output_close(output, &error), "%s", error.text);
    fclose(stream);
    return text;
}

#define OTHER "\nwhat\na table without manners is as wide as it likes to be\n"
#define NOTE  "\nColumns that the terminal has no room for are left out: a pipe gets all.\n"

static void expect(unsigned width, const char *wanted)
{
    char *text = print(EL2_FORMAT_TEXT, width);
    cr_expect_str_eq(text, wanted, "%u: GOT\n%sWANTED\n%s", width, text, wanted);
    free(text);
}

Test(output_fit, room_for_all)
{
    static const char all[] = "count  by            what                           code                      "
                              "               outcome    why\n"
                              "    7  HCR_EL2.TID3  twenty-nine characters of it.  "
                              "cpu_enable_a_thing_or_two_or_three+0x1c  X0 = 0x11  "
                              "sanitised\n" OTHER;
    expect(0, all);
    expect(1000, all);
    expect(113, all);
}

Test(output_fit, what_goes_first)
{
    expect(112,
           "count  what                           code                                     outcome    why\n"
           "    7  twenty-nine characters of it.  cpu_enable_a_thing_or_two_or_three+0x1c  X0 = 0x11  "
           "sanitised\n" OTHER NOTE);
    expect(
        90,
        "count  what                           code                            outcome    why\n"
        "    7  twenty-nine characters of it.  cpu_enable_a_thing_or_two_o...  X0 = 0x11  sanitised\n" OTHER
            NOTE);
    expect(80,
           "count  what                      code                       outcome    why\n"
           "    7  twenty-nine character...  cpu_enable_a_thing_or_...  X0 = 0x11  sanitised\n" OTHER NOTE);
    expect(75, "count  what                         code                          outcome\n"
               "    7  twenty-nine characters o...  cpu_enable_a_thing_or_two...  X0 = 0x11\n" OTHER NOTE);
    expect(60, "count  what                       code\n"
               "    7  twenty-nine characters...  cpu_enable_a_thing_or_t...\n" OTHER NOTE);
}

/* What must stay is as wide as it is. */
Test(output_fit, no_less)
{
    char *few = print(EL2_FORMAT_TEXT, 57), *none = print(EL2_FORMAT_TEXT, 1);
    cr_expect_str_eq(few, none);
    cr_expect(strstr(few, "    7  twenty-nine character...  cpu_enable_a_thing_or...\n"), "%s", few);
    free(few);
    free(none);
}

Test(output_fit, text_alone)
{
    for (enum el2_format format = EL2_FORMAT_JSON; format <= EL2_FORMAT_CSV; format++) {
        char *wide = print(format, 0), *narrow = print(format, 20);
        cr_expect_str_eq(wide, narrow);
        free(wide);
        free(narrow);
    }
}

/* Characters are cut whole, and what cannot be shown counts as what is shown in its place. */
Test(output_fit, characters)
{
    what = "\x1b\x1b\x1b\x1b\x1b\x1b\x1b";
    char *text = print(EL2_FORMAT_TEXT, 57);
    cr_expect(strstr(text, "\n    7  \\x1b\\x1b\\x1b\\x1b\\x1b...   cpu"), "%s", text);
    free(text);
    what = "ääääääääääääääääääääääääääääääääääää";
    text = print(EL2_FORMAT_TEXT, 57);
    cr_expect(strstr(text, "\n    7  äääääääääääääääääääää...  cpu"), "%s", text);
    free(text);
}
