/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/arch/register.h"
#include "cpumodel/formula/formula.h"
#include "cpumodel/text/count.h"
#include "cpumodel/text/datafile.h"

enum { OWN_LEVEL = EL2_FORMULA_OWN, OWN_DARK };
enum { SCOPE_OTHER = 1 };

static bool read_level(void *context, const char *rest, const char **at, struct el2_formula_node *node,
                       struct el2_error *error)
{
    unsigned long long number;
    (void)context, (void)at;
    if (!el2_number_parse(rest, &number))
        return el2_fail(error, "`level.%s` is no number", rest);
    node->bits = (uint32_t)number;
    return true;
}

static bool read_constant(void *context, const char *rest, const char **at, struct el2_formula_node *node,
                          struct el2_error *error)
{
    (void)context, (void)at, (void)error;
    node->number = strcmp(rest - 2, "on") == 0;
    return true;
}

static bool read_dark(void *context, const char *rest, const char **at, struct el2_formula_node *node,
                      struct el2_error *error)
{
    (void)context, (void)rest, (void)at, (void)node, (void)error;
    return true;
}

static const struct el2_formula_word words[] = {
    {"dark", OWN_DARK, 0, read_dark},
    {"level.", OWN_LEVEL, 0, read_level},
    {"off", EL2_FORMULA_NUMBER, 0, read_constant},
    {"on", EL2_FORMULA_NUMBER, 0, read_constant},
    {"other.", EL2_FORMULA_FIELD, SCOPE_OTHER, NULL},
};

static struct el2_formula_number value_of(const void *facts, const struct el2_formula_node *node)
{
    struct el2_formula_number value = {.known = true};
    (void)facts;
    if (node->kind == OWN_LEVEL)
        value.value = node->bits;
    else if (node->kind == OWN_DARK || node->index == el2_id_index(EL2_SYS_ID_AA64PFR1_EL1))
        value.known = false;
    else
        value.value = el2_formula_field(node, node->scope == SCOPE_OTHER ? 0x2 : 0x0000000100ff0011);
    return value;
}

static void check(const char *text, const char *expected)
{
    static const char bare[] = "bare ";
    bool needs_comparison = strncmp(text, bare, strlen(bare)) == 0;
    const struct el2_formula_language language = {words, EL2_COUNT(words), needs_comparison};
    struct el2_formula formula;
    struct el2_error error = {""};
    text += needs_comparison ? strlen(bare) : 0;
    if (!el2_formula_parse(&language, NULL, text, &formula, &error)) {
        cr_expect(*expected == '!' && strstr(error.text, expected + 1), "\"%s\": %s", text, error.text);
        return;
    }
    struct el2_formula_number value = el2_formula_evaluate(formula.node, formula.count, value_of, NULL);
    const char *got = !value.known ? "unknown" : value.value ? "yes" : "no";
    cr_expect_str_eq(got, expected, "\"%s\" is %s", text, got);
}

Test(formula, truths)
{
    char line[2000];
    unsigned lines = 0;
    FILE *file = fopen(EL2_TEST_DATA "/cpumodel/formula/truths.tsv", "r");
    cr_assert_not_null(file);
    while (fgets(line, sizeof line, file)) {
        char *tab = strchr(line, '\t');
        if (*line == '#')
            continue;
        cr_assert_not_null(tab, "%s", line);
        *tab = '\0';
        tab[1 + strcspn(tab + 1, "\n")] = '\0';
        check(line, tab + 1);
        lines++;
    }
    fclose(file);
    cr_assert_geq(lines, 100);
}

/* Text that is random never crashes the parser, and what it takes can be evaluated. */
Test(formula, survives_random_text)
{
    static const char *const piece[] = {"on",
                                        "off",
                                        "dark",
                                        "(",
                                        ")",
                                        "&",
                                        "|",
                                        "!",
                                        "==",
                                        ">=",
                                        "count(",
                                        ",",
                                        "1",
                                        "-1",
                                        " ",
                                        "ID_AA64PFR0_EL1.SVE",
                                        "ID_AA64PFR0_EL1",
                                        "level.3",
                                        "x"};
    const struct el2_formula_language language = {words, EL2_COUNT(words), false};
    uint32_t seed = 0x5eed;
    unsigned good = 0, silent = 0;
    for (int round = 0; round < 10000; round++) {
        char text[2000] = "";
        struct el2_formula formula;
        struct el2_error error = {""};
        unsigned pieces = 1 + (seed >> 8) % 40;
        for (unsigned i = 0; i < pieces; i++) {
            seed = seed * 1664525u + 1013904223u;
            strcat(text, piece[(seed >> 8) % EL2_COUNT(piece)]);
        }
        if (el2_formula_parse(&language, NULL, text, &formula, &error)) {
            el2_formula_evaluate(formula.node, formula.count, value_of, NULL);
            good++;
        } else {
            silent += !*error.text;
        }
    }
    cr_assert_gt(good, 50);
    cr_assert_eq(silent, 0, "%u failures without a message", silent);
}

/* A formula that is too long is refused, not cut. */
Test(formula, length)
{
    const struct el2_formula_language language = {words, EL2_COUNT(words), false};
    for (unsigned terms = 1; terms < 200; terms++) {
        char text[1000] = "on";
        struct el2_formula formula;
        struct el2_error error = {""};
        for (unsigned i = 1; i < terms; i++)
            strcat(text, "&on");
        bool fits = terms * 3 - 2 <= EL2_FORMULA_NODES;
        cr_assert_eq(el2_formula_parse(&language, NULL, text, &formula, &error), fits, "%u terms", terms);
        if (fits)
            cr_assert_eq(el2_formula_evaluate(formula.node, formula.count, value_of, NULL).value, 1);
    }
}
