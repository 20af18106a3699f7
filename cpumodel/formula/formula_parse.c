/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <ctype.h>
#include <string.h>

#include "cpumodel/arch/register.h"
#include "cpumodel/formula/formula.h"
#include "cpumodel/text/count.h"
#include "cpumodel/text/datafile.h"

struct parser {
    const struct el2_formula_language *language;
    void *context;
    const char *at;
    struct el2_formula *formula;
    struct el2_error *error;
    unsigned nest;
    bool counts;                 /* within count(), where a field alone is a number */
    unsigned depth;              /* values that the nodes so far leave */
    char word[EL2_FORMULA_WORD]; /* that was read last */
};

static bool parse_either(struct parser *p);

static void skip_blanks(const char **at)
{
    while (**at == ' ' || **at == '\t')
        ++*at;
}

bool el2_formula_take(const char **at, const char *token)
{
    size_t length = strlen(token);
    skip_blanks(at);
    if (strncmp(*at, token, length) != 0)
        return false;
    *at += length;
    return true;
}

enum el2_formula_op el2_formula_take_operator(const char **at)
{
    /* text  op; the longer of two that begin alike first */
    static const struct {
        const char *text;
        enum el2_formula_op op;
    } operators[] = {
        {"==", EL2_FORMULA_EQUAL},   {"!=", EL2_FORMULA_NOT_EQUAL}, {">=", EL2_FORMULA_AT_LEAST},
        {"<=", EL2_FORMULA_AT_MOST}, {">", EL2_FORMULA_MORE},       {"<", EL2_FORMULA_LESS},
    };
    for (size_t i = 0; i < EL2_COUNT(operators); i++)
        if (el2_formula_take(at, operators[i].text))
            return operators[i].op;
    return EL2_FORMULA_NO_OP;
}

bool el2_formula_take_word(const char **at, char word[static EL2_FORMULA_WORD])
{
    size_t length = 0;
    skip_blanks(at);
    while (isalnum((unsigned char)(*at)[length]) || ((*at)[length] && strchr("_.[]:", (*at)[length])))
        length++;
    if (length == 0 || length >= EL2_FORMULA_WORD)
        return false;
    memcpy(word, *at, length);
    word[length] = '\0';
    *at += length;
    return true;
}

/* How many values a node adds to those that wait. */
static int growth(const struct el2_formula_node *node)
{
    switch ((enum el2_formula_kind)node->kind) {
    case EL2_FORMULA_NOT:
    case EL2_FORMULA_SKIP_FALSE:
    case EL2_FORMULA_SKIP_TRUE:
        return 0;
    case EL2_FORMULA_COMPARE:
    case EL2_FORMULA_AND:
    case EL2_FORMULA_OR:
        return -1;
    case EL2_FORMULA_COUNT:
        return 1 - (int)node->number;
    default:
        return 1;
    }
}

static bool emit(struct parser *p, struct el2_formula_node node)
{
    p->depth += (unsigned)growth(&node);
    if (p->formula->count == EL2_FORMULA_NODES || p->depth > EL2_FORMULA_DEPTH)
        return el2_fail(p->error, "a condition is too long at `%.40s`", p->at);
    p->formula->node[p->formula->count++] = node;
    return true;
}

static struct el2_formula_node *last(struct parser *p)
{
    return &p->formula->node[p->formula->count - 1];
}

/* A field alone is no truth where the language says so. */
static bool is_truth(struct parser *p)
{
    return !p->language->needs_comparison || p->counts || last(p)->kind != EL2_FORMULA_FIELD ||
           last(p)->op != EL2_FORMULA_NO_OP ||
           el2_fail(p->error, "`%s` needs a comparison: == != >= <= > < and a number", p->word);
}

static bool emit_field(struct parser *p, const char *name, uint8_t scope)
{
    struct el2_field_ref ref = {.width = 64};
    bool good = strpbrk(name, ".[") ? el2_field_parse(name, &ref, p->error)
                                    : el2_register_parse(name, &ref.encoding, p->error);
    if (!good)
        return false;
    if (!el2_in_id_space(ref.encoding))
        return el2_fail(p->error, "`%s` is not in the ID space", name);
    return emit(p, (struct el2_formula_node){.kind = EL2_FORMULA_FIELD,
                                             .scope = scope,
                                             .is_signed = ref.field && ref.field->is_signed,
                                             .is_named = ref.field != NULL,
                                             .lsb = ref.lsb,
                                             .width = ref.width,
                                             .index = (uint16_t)el2_id_index(ref.encoding)});
}

static const struct el2_formula_word *find_word(const struct el2_formula_language *language, const char *text)
{
    for (size_t i = 0; i < language->count; i++) {
        const struct el2_formula_word *word = &language->word[i];
        size_t length = strlen(word->text);
        bool is_prefix = word->text[length - 1] == '.' || word->text[length - 1] == '_';
        if (is_prefix ? strncmp(word->text, text, length) == 0 : strcmp(word->text, text) == 0)
            return word;
    }
    return NULL;
}

static bool parse_word(struct parser *p)
{
    if (!el2_formula_take_word(&p->at, p->word))
        return el2_fail(p->error, "a condition is missing or malformed at `%.40s`", p->at);
    const struct el2_formula_word *word = find_word(p->language, p->word);
    if (!word)
        return emit_field(p, p->word, 0);
    const char *rest = p->word + strlen(word->text);
    if (word->kind == EL2_FORMULA_FIELD)
        return emit_field(p, rest, word->scope);
    struct el2_formula_node node = {.kind = word->kind};
    return word->read(p->context, rest, &p->at, &node, p->error) && emit(p, node);
}

static bool parse_number(struct parser *p)
{
    unsigned long long value;
    bool negative = el2_formula_take(&p->at, "-");
    if (!el2_formula_take_word(&p->at, p->word) || !el2_number_parse(p->word, &value) || value > INT64_MAX)
        return el2_fail(p->error, "a number is missing or too large at `%.40s`", p->at);
    return emit(p, (struct el2_formula_node){.kind = EL2_FORMULA_NUMBER,
                                             .number = negative ? -(int64_t)value : (int64_t)value});
}

static bool close(struct parser *p)
{
    p->nest--;
    return el2_formula_take(&p->at, ")") || el2_fail(p->error, "no `)` at `%.40s`", p->at);
}

static bool parse_count(struct parser *p)
{
    struct el2_formula_node count = {.kind = EL2_FORMULA_COUNT};
    bool outside = p->counts;
    p->counts = true;
    do {
        if (!parse_either(p))
            return false;
        count.number++;
    } while (el2_formula_take(&p->at, ","));
    p->counts = outside;
    return close(p) && emit(p, count);
}

static bool parse_operand(struct parser *p)
{
    skip_blanks(&p->at);
    if (*p->at == '-' || isdigit((unsigned char)*p->at))
        return parse_number(p);
    bool is_count = el2_formula_take(&p->at, "count(");
    if (!is_count && !el2_formula_take(&p->at, "("))
        return parse_word(p);
    if (++p->nest > EL2_FORMULA_NEST)
        return el2_fail(p->error, "too many parentheses at `%.40s`", p->at);
    return is_count ? parse_count(p) : parse_either(p) && close(p);
}

/* A field that is compared with a number is one node. */
static bool parse_comparison(struct parser *p)
{
    size_t before = p->formula->count;
    if (!parse_operand(p))
        return false;
    enum el2_formula_op op = el2_formula_take_operator(&p->at);
    if (op == EL2_FORMULA_NO_OP)
        return true;
    size_t left = p->formula->count;
    if (!parse_operand(p))
        return false;
    struct el2_formula_node *field = &p->formula->node[before];
    if (left != before + 1 || field->kind != EL2_FORMULA_FIELD || field->op != EL2_FORMULA_NO_OP ||
        p->formula->count != left + 1 || last(p)->kind != EL2_FORMULA_NUMBER)
        return emit(p, (struct el2_formula_node){.kind = EL2_FORMULA_COMPARE, .op = (uint8_t)op});
    field->op = (uint8_t)op;
    field->number = last(p)->number;
    p->formula->count--;
    p->depth--;
    return true;
}

static bool parse_negation(struct parser *p)
{
    skip_blanks(&p->at);
    if (*p->at != '!')
        return parse_comparison(p) && is_truth(p);
    p->at++;
    if (++p->nest > EL2_FORMULA_NEST)
        return el2_fail(p->error, "too many negations at `%.40s`", p->at);
    bool good = parse_negation(p) && emit(p, (struct el2_formula_node){.kind = EL2_FORMULA_NOT});
    p->nest--;
    return good;
}

/* Operands of one kind of parts, joined; where the left one decides, the right one is skipped. */
static bool parse_joined(struct parser *p, bool (*part)(struct parser *), const char *token,
                         enum el2_formula_kind skip, enum el2_formula_kind join)
{
    if (!part(p))
        return false;
    while (el2_formula_take(&p->at, token)) {
        p->at += *p->at == *token;
        size_t at = p->formula->count;
        if (!emit(p, (struct el2_formula_node){.kind = (uint8_t)skip}) || !part(p) ||
            !emit(p, (struct el2_formula_node){.kind = (uint8_t)join}))
            return false;
        p->formula->node[at].number = (int64_t)(p->formula->count - at - 1);
    }
    return true;
}

static bool parse_both(struct parser *p)
{
    return parse_joined(p, parse_negation, "&", EL2_FORMULA_SKIP_FALSE, EL2_FORMULA_AND);
}

static bool parse_either(struct parser *p)
{
    return parse_joined(p, parse_both, "|", EL2_FORMULA_SKIP_TRUE, EL2_FORMULA_OR);
}

bool el2_formula_parse(const struct el2_formula_language *language, void *context, const char *text,
                       struct el2_formula *formula, struct el2_error *error)
{
    struct parser p = {
        .language = language, .context = context, .at = text, .formula = formula, .error = error};
    formula->count = 0;
    if (!parse_either(&p))
        return false;
    skip_blanks(&p.at);
    return !*p.at || el2_fail(error, "terms are joined with & and |, not with `%.40s`", p.at);
}
