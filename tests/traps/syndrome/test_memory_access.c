/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "traps/syndrome/memory_access.h"

static void print_base(unsigned base, char text[8])
{
    if (base == EL2_ACCESS_BASE_SP)
        strcpy(text, "sp");
    else if (base == EL2_ACCESS_BASE_PC)
        strcpy(text, "pc");
    else
        snprintf(text, 8, "x%u", base);
}

static void print_index(const struct el2_memory_access *access, char text[16])
{
    char name[8] = "xzr";
    if (access->index < 31)
        snprintf(name, sizeof name, "x%u", access->index);
    if (access->index == EL2_ACCESS_NO_REGISTER)
        strcpy(text, "-");
    else
        snprintf(text, 16, "%s/%u/%u", name, access->extend, access->shift);
}

/* As the file has it. */
static void print_access(uint32_t word, char text[64])
{
    struct el2_memory_access access;
    char base[8], index[16];
    if (!el2_memory_access_decode(word, &access)) {
        strcpy(text, "none");
        return;
    }
    print_base(access.base, base);
    print_index(&access, index);
    snprintf(text, 64, "%s%s %s %s %d %u", access.reads ? "r" : "", access.writes ? "w" : "", base, index,
             access.offset, access.bytes);
}

Test(memory_access, cases)
{
    FILE *file = fopen(EL2_TEST_DATA "/traps/syndrome/memory-access.cases", "r");
    char line[200], instruction[80], expected[64], text[64];
    unsigned word, count = 0;
    cr_assert_not_null(file);
    while (fgets(line, sizeof line, file)) {
        if (*line == '#')
            continue;
        cr_assert_eq(sscanf(line, "%79[^\t]\t%x\t%63[^\n]", instruction, &word, expected), 3, "%s", line);
        print_access(word, text);
        cr_expect_str_eq(text, expected, "%s: %s, not %s", instruction, text, expected);
        count++;
    }
    fclose(file);
    cr_expect_gt(count, 100);
}

Test(memory_access, index)
{
    static const struct {
        uint8_t extend, shift;
        uint64_t value, added;
    } rows[] = {
        {3, 0, 0xffffffff80000001, 0xffffffff80000001},
        {3, 3, 0x8000000000000001, 8},
        {2, 2, 0xffffffff80000001, 0x200000004},
        {6, 0, 0x1280000001, 0xffffffff80000001},
        {6, 1, 0x127fffffff, 0xfffffffe},
        {7, 4, 0xffffffffffffffff, 0xfffffffffffffff0},
    };
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct el2_memory_access access = {.extend = rows[i].extend, .shift = rows[i].shift};
        cr_expect_eq(el2_memory_access_index(&access, rows[i].value), rows[i].added, "row %u", i);
    }
}
