/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpumodel/arch/register.h"
#include "cpumodel/formula/formula.h"

static struct el2_formula_number known(int64_t value)
{
    return (struct el2_formula_number){.known = true, .value = value};
}

static bool is_false(struct el2_formula_number number)
{
    return number.known && !number.value;
}

static bool is_true(struct el2_formula_number number)
{
    return number.known && number.value;
}

int64_t el2_formula_field(const struct el2_formula_node *node, uint64_t value)
{
    uint64_t bits = value >> node->lsb & el2_mask(0, node->width);
    if (node->is_signed && bits >> (node->width - 1) & 1)
        bits |= ~el2_mask(0, node->width);
    return (int64_t)bits;
}

bool el2_formula_compare(enum el2_formula_op op, int64_t left, int64_t right)
{
    switch (op) {
    case EL2_FORMULA_NO_OP:
        break;
    case EL2_FORMULA_EQUAL:
        return left == right;
    case EL2_FORMULA_NOT_EQUAL:
        return left != right;
    case EL2_FORMULA_AT_LEAST:
        return left >= right;
    case EL2_FORMULA_AT_MOST:
        return left <= right;
    case EL2_FORMULA_MORE:
        return left > right;
    case EL2_FORMULA_LESS:
        return left < right;
    }
    return false;
}

static struct el2_formula_number compare(enum el2_formula_op op, struct el2_formula_number left,
                                         struct el2_formula_number right)
{
    if (!left.known || !right.known)
        return (struct el2_formula_number){.known = false};
    return known(el2_formula_compare(op, left.value, right.value));
}

static struct el2_formula_number both(struct el2_formula_number left, struct el2_formula_number right)
{
    if (is_false(left) || is_false(right))
        return known(0);
    return (struct el2_formula_number){.known = left.known && right.known, .value = 1};
}

static struct el2_formula_number either(struct el2_formula_number left, struct el2_formula_number right)
{
    if (is_true(left) || is_true(right))
        return known(1);
    return (struct el2_formula_number){.known = left.known && right.known, .value = 0};
}

static struct el2_formula_number count_of(const struct el2_formula_number *value, int64_t count)
{
    struct el2_formula_number of = known(0);
    for (int64_t i = 0; i < count; i++) {
        of.known &= value[i].known;
        of.value += value[i].value != 0;
    }
    return of;
}

/* Applies an operator to the values on the stack; returns how many it takes off. */
static size_t apply(const struct el2_formula_node *node, struct el2_formula_number *top)
{
    switch ((enum el2_formula_kind)node->kind) {
    case EL2_FORMULA_COMPARE:
        top[-1] = compare((enum el2_formula_op)node->op, top[-1], top[0]);
        return 1;
    case EL2_FORMULA_AND:
        top[-1] = both(top[-1], top[0]);
        return 1;
    case EL2_FORMULA_OR:
        top[-1] = either(top[-1], top[0]);
        return 1;
    case EL2_FORMULA_NOT:
        top[0].value = !top[0].value;
        return 0;
    case EL2_FORMULA_COUNT:
        top[1 - node->number] = count_of(top + 1 - node->number, node->number);
        return (size_t)node->number - 1;
    default:
        return 0;
    }
}

static struct el2_formula_number term(const struct el2_formula_node *node, el2_formula_value_fn *value,
                                      const void *facts)
{
    if (node->kind == EL2_FORMULA_NUMBER)
        return known(node->number);
    struct el2_formula_number of = value(facts, node);
    if (node->kind == EL2_FORMULA_FIELD && node->op != EL2_FORMULA_NO_OP)
        return compare((enum el2_formula_op)node->op, of, known(node->number));
    return of;
}

struct el2_formula_number el2_formula_evaluate(const struct el2_formula_node *node, size_t count,
                                               el2_formula_value_fn *value, const void *facts)
{
    struct el2_formula_number stack[EL2_FORMULA_DEPTH] = {{true, 1}};
    size_t depth = 0;
    for (size_t i = 0; i < count; i++) {
        switch (node[i].kind) {
        case EL2_FORMULA_COMPARE:
        case EL2_FORMULA_AND:
        case EL2_FORMULA_OR:
        case EL2_FORMULA_NOT:
        case EL2_FORMULA_COUNT:
            depth -= apply(&node[i], &stack[depth - 1]);
            break;
        case EL2_FORMULA_SKIP_FALSE:
            i += is_false(stack[depth - 1]) ? (size_t)node[i].number : 0;
            break;
        case EL2_FORMULA_SKIP_TRUE:
            if (is_true(stack[depth - 1])) {
                stack[depth - 1].value = 1;
                i += (size_t)node[i].number;
            }
            break;
        default:
            stack[depth++] = term(&node[i], value, facts);
            break;
        }
    }
    return stack[0];
}
