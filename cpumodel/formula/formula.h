/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The language of conditions: one grammar, one parser and one evaluation, for the rows of kernel files
 * (sanitise/language/condition.h) and for the rules of lint (cpumodel/lint/lint_condition.h).
 *
 *     either     = both { "|" both }                also "||"
 *     both       = negation { "&" negation }        also "&&"
 *     negation   = "!" negation | comparison
 *     comparison = operand [ op operand ]           op: == != >= <= > <
 *     operand    = "(" either ")" | "count(" either { "," either } ")" | [-]NUMBER | word
 *     word       = [scope] REG.FIELD | [scope] REG[high:low] | [scope] REG | a word of the user's table
 *
 * A field that the architecture has as signed is a signed number; count() is how many of its operands are not 0;
 * a number that stands where a truth is asked holds where it is not 0. What a reader is not shown is unknown, and
 * so is what depends on it.
 *
 * Parsing makes nodes in the order in which they are evaluated, operands before operators; the user keeps them
 * where it likes. Neither parsing nor evaluating allocates, and a formula of EL2_FORMULA_NODES nodes ends soon.
 *
 *     struct el2_formula formula;
 *     if (!el2_formula_parse(&language, context, "ID_AA64PFR0_EL1.SVE >= 1 & vm.sve", &formula, &error)) …
 *     el2_formula_evaluate(formula.node, formula.count, value, facts).value;
 */
#ifndef EL2_CPUMODEL_FORMULA_FORMULA_H
#define EL2_CPUMODEL_FORMULA_FORMULA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cpumodel/text/error.h"

#define EL2_FORMULA_NODES 256 /* of one formula */
#define EL2_FORMULA_DEPTH 32  /* values that wait for an operator at a time */
#define EL2_FORMULA_NEST  16  /* parentheses, negations and counts within each other */
#define EL2_FORMULA_WORD  96  /* characters of a word, with its NUL */

enum el2_formula_op {
    EL2_FORMULA_NO_OP,
    EL2_FORMULA_EQUAL,
    EL2_FORMULA_NOT_EQUAL,
    EL2_FORMULA_AT_LEAST,
    EL2_FORMULA_AT_MOST,
    EL2_FORMULA_MORE,
    EL2_FORMULA_LESS,
};

enum el2_formula_kind {
    EL2_FORMULA_NUMBER,
    EL2_FORMULA_FIELD,   /* its value, or with an op whether `value op number` */
    EL2_FORMULA_COMPARE, /* of the two values before, by op */
    EL2_FORMULA_NOT,
    EL2_FORMULA_AND,
    EL2_FORMULA_OR,
    EL2_FORMULA_COUNT,      /* how many of the `number` values before are not 0 */
    EL2_FORMULA_SKIP_FALSE, /* where the value before is false, the next `number` nodes do not matter */
    EL2_FORMULA_SKIP_TRUE,
    EL2_FORMULA_OWN, /* the first of the kinds of the user's own words */
};

struct el2_formula_node {
    uint8_t kind; /* enum el2_formula_kind */
    uint8_t op;   /* enum el2_formula_op */
    uint8_t scope;
    bool is_signed;
    bool is_named; /* a field of the register's, not bits */
    uint8_t lsb;
    uint8_t width;
    uint16_t index; /* ID index of a field's register; of an own word, what its reader puts there */
    uint32_t bits;  /* of an own word, the same */
    int64_t number;
};

struct el2_formula {
    struct el2_formula_node node[EL2_FORMULA_NODES];
    size_t count;
};

/* A row of the user's words. */
struct el2_formula_word {
    const char *text; /* "release"; with a dot or a low line at its end: the words that begin so, "vm." */
    uint8_t kind;     /* of the node: EL2_FORMULA_OWN + n, or EL2_FORMULA_FIELD: a scope of fields */
    uint8_t scope;    /* of a scope's fields; those without one have 0 */

    /* Fills the node of an own word; `rest` is the word behind `text`, `at` what follows the word and may be
     * stepped over. NULL for a scope. */
    bool (*read)(void *context, const char *rest, const char **at, struct el2_formula_node *node,
                 struct el2_error *error);
};

struct el2_formula_language {
    const struct el2_formula_word *word;
    size_t count;
    bool needs_comparison; /* a field alone is no condition */
};

/* False with a message that says what is wrong, and where in the text. */
bool el2_formula_parse(const struct el2_formula_language *language, void *context, const char *text,
                       struct el2_formula *formula, struct el2_error *error);

struct el2_formula_number {
    bool known;
    int64_t value;
};

/* The value of a field (its op and number left aside: el2_formula_field is enough) or of an own word. */
typedef struct el2_formula_number el2_formula_value_fn(const void *facts,
                                                       const struct el2_formula_node *node);

struct el2_formula_number el2_formula_evaluate(const struct el2_formula_node *node, size_t count,
                                               el2_formula_value_fn *value, const void *facts);

/* A field's value in its register's. */
int64_t el2_formula_field(const struct el2_formula_node *node, uint64_t value);

bool el2_formula_compare(enum el2_formula_op op, int64_t left, int64_t right);

/* For readers of words: each skips blanks, and steps over what it takes. */
bool el2_formula_take(const char **at, const char *token);
enum el2_formula_op el2_formula_take_operator(const char **at); /* EL2_FORMULA_NO_OP: there is none */
bool el2_formula_take_word(const char **at, char word[static EL2_FORMULA_WORD]);

#endif
