/* SPDX-License-Identifier: GPL-2.0-or-later */
/* [registers] and [onereg]: what KVM_GET_REG_LIST lists, and what the registers beside the ID space reset to.
 */
#include <stdlib.h>
#include <string.h>

#include "cpumodel/text/datafile.h"
#include "sanitise/language/append.h"
#include "sanitise/language/policy.h"
#include "sanitise/language/vocabulary.h"
#include "sanitise/language/words.h"

#define CCSIDR_MAX 14 /* seven levels, data and instruction */

const struct el2_word el2_words_resets[] = {
    {"actlr", EL2_RESET_ACTLR}, {"amair", EL2_RESET_AMAIR},     {"hcr", EL2_RESET_HCR},
    {"mdcr", EL2_RESET_MDCR},   {"pmcr", EL2_RESET_PMCR},       {"pmcr-marked", EL2_RESET_PMCR_MARKED},
    {"raz", EL2_RESET_RAZ},     {"unknown", EL2_RESET_UNKNOWN}, {NULL, 0}};

const struct el2_word el2_words_reset_masks[] = {
    {"counters", EL2_RESET_MASK_COUNTERS}, {"evtyper", EL2_RESET_MASK_EVTYPER}, {NULL, 0}};

const struct el2_word el2_words_stores[] = {{"clear-counters", EL2_STORE_CLEAR_COUNTERS},
                                            {"counters", EL2_STORE_COUNTERS},
                                            {"keep", EL2_STORE_KEEP},
                                            {"only", EL2_STORE_ONLY},
                                            {"pmcr", EL2_STORE_PMCR},
                                            {"pmmir", EL2_STORE_PMMIR},
                                            {"set-counters", EL2_STORE_SET_COUNTERS},
                                            {NULL, 0}};

struct reader { /* the words of one row, taken from the left */
    struct el2_words words;
    size_t at;
};

static const char *peek(const struct reader *reader)
{
    return reader->at < reader->words.count ? reader->words.word[reader->at] : "";
}

static bool take_number(struct reader *reader, uint64_t *number)
{
    unsigned long long value;
    if (!el2_number_parse(peek(reader), &value))
        return false;
    *number = value;
    reader->at++;
    return true;
}

static bool take_word(struct reader *reader, const char *word)
{
    if (strcmp(peek(reader), word) != 0)
        return false;
    reader->at++;
    return true;
}

static bool take_reset(struct reader *reader, struct el2_listed *listed)
{
    int meaning;
    listed->reset_mask = ~0ull;
    if (take_number(reader, &listed->reset_value)) {
        listed->reset = EL2_RESET_VALUE;
        return true;
    }
    if (!el2_word_means(el2_words_resets, peek(reader), &meaning))
        return false;
    reader->at++;
    listed->reset = (enum el2_reset)meaning;
    if (listed->reset != EL2_RESET_UNKNOWN || take_number(reader, &listed->reset_mask))
        return true;
    /* `counters` names both a mask and a way to store: the first of them is the mask. */
    if (el2_word_means(el2_words_reset_masks, peek(reader), &meaning)) {
        listed->reset_by = (enum el2_reset_mask)meaning;
        reader->at++;
    }
    return true;
}

static bool take_store(struct reader *reader, struct el2_listed *listed)
{
    int meaning;
    if (!el2_word_means(el2_words_stores, peek(reader), &meaning))
        return true;
    reader->at++;
    listed->store = (enum el2_store)meaning;
    return (listed->store != EL2_STORE_KEEP && listed->store != EL2_STORE_ONLY) ||
           take_number(reader, &listed->store_mask);
}

static bool take_row(struct reader *reader, struct el2_listed *listed, struct el2_error *error)
{
    uint64_t position;
    if (take_word(reader, "invariant")) {
        listed->order = EL2_LISTED_INVARIANT;
        return true;
    }
    listed->order = EL2_LISTED_TABLE;
    if (take_word(reader, "timer")) {
        listed->order = EL2_LISTED_TIMER;
        if (!take_number(reader, &position) || position > UINT8_MAX)
            return false;
        listed->position = (uint8_t)position;
    }
    if (take_word(reader, "shares")) {
        if (!el2_register_parse(peek(reader), &listed->shares, error))
            return false;
        reader->at++;
    } else if (!take_reset(reader, listed)) {
        return false;
    }
    return take_store(reader, listed);
}

static bool compile_register(struct el2_kernel *kernel, const struct el2_row *row, struct el2_error *error)
{
    struct el2_listed listed = {.row = row};
    struct reader reader = {.at = 0};
    struct el2_error reason = {""};
    if (!el2_register_parse(row->key, &listed.encoding, &reason))
        return el2_row_fail(row, error, "[registers]: %s", reason.text);
    if (!el2_words_cut(&reader.words, row->value) || !take_row(&reader, &listed, &reason) ||
        reader.at != reader.words.count)
        return el2_row_fail(
            row, error,
            "a [registers] row is `invariant`, or [timer N] and `shares REG`, a number, `unknown "
            "[MASK|counters|evtyper]`, `raz`, `actlr`, `amair`, `hcr`, `mdcr`, `pmcr` or "
            "`pmcr-marked`, then `keep MASK`, `only MASK`, `[set-|clear-]counters`, `pmcr`, `pmmir` or "
            "nothing, then [if COND]; not `%s`",
            row->value);
    bool in_id_space = el2_in_id_space(listed.encoding);
    if (in_id_space != (listed.order == EL2_LISTED_INVARIANT))
        return el2_row_fail(
            row, error,
            "[registers]: `invariant` is for registers of the ID space, and they have no other row "
            "here: [user] says the rest of them");
    if (reader.words.condition &&
        !el2_condition_parse(kernel, row, reader.words.condition, &listed.when, error))
        return false;
    return EL2_APPEND(kernel->listed, listed, row, error);
}

static bool has_invariant(const struct el2_kernel *kernel, size_t count, el2_encoding encoding)
{
    for (size_t i = 0; i < count; i++)
        if (kernel->listed[i].encoding == encoding)
            return true;
    return false;
}

/* The registers of the ID space that userspace knows ([user]) stand in the table as well. */
static bool add_id_space(struct el2_kernel *kernel, struct el2_error *error)
{
    size_t count = kernel->listed_count;
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        struct el2_listed listed = {.encoding = el2_id_encoding(index), .order = EL2_LISTED_TABLE};
        if (kernel->user[index].get == EL2_GET_ABSENT || has_invariant(kernel, count, listed.encoding))
            continue;
        listed.row = kernel->user[index].row;
        if (!EL2_APPEND(kernel->listed, listed, listed.row, error))
            return false;
    }
    return true;
}

static int by_list_order(const void *left, const void *right)
{
    const struct el2_listed *a = left, *b = right;
    if (a->order != b->order)
        return (a->order > b->order) - (a->order < b->order);
    if (a->position != b->position)
        return (a->position > b->position) - (a->position < b->position);
    return (a->encoding > b->encoding) - (a->encoding < b->encoding);
}

static bool check_shares(const struct el2_kernel *kernel, struct el2_error *error)
{
    for (size_t i = 0; i < kernel->listed_count; i++) {
        const struct el2_listed *listed = &kernel->listed[i], *target = NULL;
        if (!listed->shares)
            continue;
        for (size_t j = 0; j < kernel->listed_count && !target; j++)
            if (kernel->listed[j].encoding == listed->shares)
                target = &kernel->listed[j];
        if (!target || target->shares)
            return el2_row_fail(listed->row, error,
                                "[registers]: `shares` names no register with a value of its own");
    }
    return true;
}

const struct el2_word el2_words_firmware[] = {{"psci", EL2_FIRMWARE_PSCI},
                                              {"workaround-1", EL2_FIRMWARE_WORKAROUND_1},
                                              {"workaround-2", EL2_FIRMWARE_WORKAROUND_2},
                                              {"workaround-3", EL2_FIRMWARE_WORKAROUND_3},
                                              {NULL, 0}};

static bool parse_firmware(const struct el2_row *row, unsigned number, struct el2_onereg_space *space)
{
    int meaning;
    if (!el2_word_means(el2_words_firmware, row->value, &meaning))
        return false;
    space->firmware[number] = (enum el2_firmware)meaning;
    return true;
}

static bool parse_bitmap(const struct el2_row *row, unsigned number, struct el2_onereg_space *space)
{
    struct reader reader = {.at = 0};
    space->firmware[EL2_FIRMWARE_COUNT + number] = EL2_FIRMWARE_BITMAP;
    return el2_words_cut(&reader.words, row->value) && !reader.words.condition &&
           take_number(&reader, &space->bitmap[number]) && take_word(&reader, "of") &&
           take_number(&reader, &space->bitmap_features[number]) && reader.at == reader.words.count;
}

static bool parse_demux(const struct el2_row *row, struct el2_onereg_space *space)
{
    struct reader reader = {.at = 0};
    uint64_t count;
    if (!el2_words_cut(&reader.words, row->value) || reader.words.condition)
        return false;
    space->ccsidr_of_clidr = take_word(&reader, "clidr");
    if ((!space->ccsidr_of_clidr && !take_word(&reader, "all")) || !take_number(&reader, &count) ||
        count > CCSIDR_MAX || reader.at != reader.words.count)
        return false;
    space->ccsidr_count = (uint8_t)count;
    return true;
}

static bool parse_onereg(const struct el2_row *row, struct el2_onereg_space *space)
{
    static const char firmware[] = "firmware-", bitmap[] = "bitmap-";
    const char *key = row->key;
    unsigned long long number;
    if (strcmp(key, "core") == 0) {
        space->core_by_word = strcmp(row->value, "words") == 0;
        return space->core_by_word || strcmp(row->value, "fields") == 0;
    }
    if (strcmp(key, "feature-ids") == 0) {
        space->feature_ids_once = strcmp(row->value, "once") == 0;
        return space->feature_ids_once || strcmp(row->value, "each-reset") == 0;
    }
    if (strcmp(key, "demux") == 0)
        return parse_demux(row, space);
    if (strncmp(key, firmware, strlen(firmware)) == 0 && el2_number_parse(key + strlen(firmware), &number))
        return number < EL2_FIRMWARE_COUNT && parse_firmware(row, (unsigned)number, space);
    if (strncmp(key, bitmap, strlen(bitmap)) == 0 && el2_number_parse(key + strlen(bitmap), &number))
        return number < EL2_BITMAP_COUNT && parse_bitmap(row, (unsigned)number, space);
    return false;
}

bool el2_compile_registers(struct el2_kernel *kernel, struct el2_error *error)
{
    size_t count;
    const struct el2_row *row = el2_rules_section(kernel->rules, "registers", &count);
    for (size_t i = 0; i < count; i++)
        if (!compile_register(kernel, &row[i], error))
            return false;
    if (!check_shares(kernel, error) || !add_id_space(kernel, error))
        return false;
    if (kernel->listed_count)
        qsort(kernel->listed, kernel->listed_count, sizeof *kernel->listed, by_list_order);
    row = el2_rules_section(kernel->rules, "onereg", &count);
    for (size_t i = 0; i < count; i++)
        if (!parse_onereg(&row[i], &kernel->onereg))
            return el2_row_fail(
                &row[i], error,
                "an [onereg] row is `core = words|fields`, `demux = clidr|all N`, `feature-ids = "
                "once|each-reset`, `firmware-N = psci|workaround-1|workaround-2|workaround-3` or `bitmap-N = "
                "RESET of FEATURES`; not "
                "`%s = %s`",
                row[i].key, row[i].value);
    return true;
}
