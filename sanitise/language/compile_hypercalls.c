/* SPDX-License-Identifier: GPL-2.0-or-later */
/* [hypercalls]: "FUNCTION = SERVICE|N [from A.B][: WHY]", and how PSCI and SMCCC calls are taken. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "cpumodel/arch/smccc.h"
#include "cpumodel/text/count.h"
#include "cpumodel/text/datafile.h"
#include "sanitise/language/append.h"
#include "sanitise/language/policy.h"
#include "sanitise/language/vocabulary.h"
#include "sanitise/language/words.h"

const struct el2_word el2_words_hypercalls[] = {
    {"affinity-info", EL2_SERVICE_AFFINITY_INFO},
    {"arch-features", EL2_SERVICE_ARCH_FEATURES},
    {"cpu-off", EL2_SERVICE_CPU_OFF},
    {"cpu-on", EL2_SERVICE_CPU_ON},
    {"cpu-suspend", EL2_SERVICE_CPU_SUSPEND},
    {"not-modelled", EL2_SERVICE_NOT_MODELLED},
    {"psci-features", EL2_SERVICE_PSCI_FEATURES},
    {"psci-version", EL2_SERVICE_PSCI_VERSION},
    {"system-off", EL2_SERVICE_SYSTEM_OFF},
    {"system-off2", EL2_SERVICE_SYSTEM_OFF2},
    {"system-reset", EL2_SERVICE_SYSTEM_RESET},
    {"system-reset2", EL2_SERVICE_SYSTEM_RESET2},
    {"workaround", EL2_SERVICE_WORKAROUND},
    {NULL, 0},
};

/* Keys that are no functions, with both of their words: false and true. */
static const struct setting {
    const char *key;
    const char *word[2];
    size_t flag; /* of struct el2_exits */
} settings[] = {
    {"affinity", {"any", "checked"}, offsetof(struct el2_exits, checks_affinity)},
    {"arguments", {"whole", "narrowed"}, offsetof(struct el2_exits, narrow_32bit)},
    {"results", {"x0", "x0-x3"}, offsetof(struct el2_exits, clears_x1_x3)},
};

/* "1.1" to major << 16 | minor */
static bool parse_version(const char *text, uint32_t *version)
{
    char *end;
    if (!isdigit((unsigned char)*text))
        return false;
    unsigned long major = strtoul(text, &end, 10);
    if (*end != '.' || !isdigit((unsigned char)end[1]))
        return false;
    unsigned long minor = strtoul(end + 1, &end, 10);
    *version = (uint32_t)(major << 16 | minor);
    return !*end && major <= 0x7fff && minor <= 0xffff;
}

/* Whether the key is a setting; `good`: whether its value is one. */
static bool is_setting(struct el2_exits *exits, const struct el2_row *row, bool *good)
{
    if (strcmp(row->key, "psci") == 0) {
        *good = parse_version(row->value, &exits->psci);
        return true;
    }
    for (size_t i = 0; i < EL2_COUNT(settings); i++)
        if (strcmp(settings[i].key, row->key) == 0) {
            bool flag = strcmp(settings[i].word[1], row->value) == 0;
            *good = flag || strcmp(settings[i].word[0], row->value) == 0;
            *(bool *)((char *)exits + settings[i].flag) = flag;
            return true;
        }
    return false;
}

static bool parse_service(struct el2_kernel *kernel, const struct el2_row *row, struct el2_hypercall *call,
                          struct el2_error *error)
{
    struct el2_words words;
    int means;
    unsigned long long number;
    bool ok = el2_words_cut_clause(&words, row->value) && !words.condition &&
              (words.count == 1 || (words.count == 3 && strcmp(words.word[1], "from") == 0 &&
                                    parse_version(words.word[2], &call->from)));
    if (ok && el2_word_means(el2_words_hypercalls, words.word[0], &means))
        call->service = (enum el2_service)means;
    else if (ok && el2_number_parse(words.word[0], &number))
        call->value = number;
    else
        return el2_word_fail(
            row, error,
            "a function of [hypercalls] is `SERVICE|N [from A.B][: WHY]`, with A.B a version of PSCI and "
            "SERVICE one of",
            el2_words_hypercalls);
    call->rule = words.remark ? el2_rules_keep(kernel->rules, words.remark) : NULL;
    return !words.remark || call->rule || el2_row_fail(row, error, "out of memory");
}

/* A function by its number, or by its name: then with 32-bit and with 64-bit arguments, as it exists. */
static bool compile_function(struct el2_kernel *kernel, const struct el2_row *row, struct el2_error *error)
{
    struct el2_hypercall call = {.row = row};
    unsigned long long number;
    size_t count, before = kernel->exits.call_count;
    const struct el2_smccc_function *function = el2_smccc_functions(&count);
    if (!parse_service(kernel, row, &call, error))
        return false;
    if (el2_number_parse(row->key, &number) && number <= UINT32_MAX) {
        call.id = (uint32_t)number;
        return EL2_APPEND(kernel->exits.call, call, row, error);
    }
    for (size_t i = 0; i < count; i++) {
        call.id = function[i].id;
        if (strcmp(function[i].name, row->key) == 0 && !EL2_APPEND(kernel->exits.call, call, row, error))
            return false;
    }
    return kernel->exits.call_count > before ||
           el2_row_fail(
               row, error,
               "`%s` is neither a function by name or number, nor `psci`, `affinity`, `arguments` or "
               "`results`",
               row->key);
}

static int by_id(const void *left, const void *right)
{
    const struct el2_hypercall *a = left, *b = right;
    if (a->id != b->id)
        return (a->id > b->id) - (a->id < b->id);
    return (a->row > b->row) - (a->row < b->row);
}

static bool check_twice(const struct el2_exits *exits, struct el2_error *error)
{
    for (size_t i = 1; i < exits->call_count; i++)
        if (exits->call[i - 1].id == exits->call[i].id)
            return el2_row_fail(exits->call[i].row, error,
                                "`%s` and `%s` are the same function; remove one with `= -`",
                                exits->call[i - 1].row->key, exits->call[i].row->key);
    return true;
}

bool el2_compile_hypercalls(struct el2_kernel *kernel, struct el2_error *error)
{
    size_t count;
    const struct el2_row *row = el2_rules_section(kernel->rules, "hypercalls", &count);
    for (size_t i = 0; i < count; i++) {
        bool good;
        if (!is_setting(&kernel->exits, &row[i], &good)) {
            if (!compile_function(kernel, &row[i], error))
                return false;
        } else if (!good) {
            return el2_row_fail(&row[i], error,
                                "[hypercalls] has `psci = A.B`, `affinity = any|checked`, `arguments = "
                                "whole|narrowed` and `results = x0|x0-x3`; not `%s = %s`",
                                row[i].key, row[i].value);
        }
    }
    if (kernel->exits.call_count)
        qsort(kernel->exits.call, kernel->exits.call_count, sizeof *kernel->exits.call, by_id);
    return check_twice(&kernel->exits, error);
}
