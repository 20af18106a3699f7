/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sanitise/language/rules.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpumodel/text/count.h"
#include "cpumodel/text/datafile.h"
#include "sanitise/language/release.h"
#include "sanitise/language/spelling.h"

struct text { /* one owned string; all are freed with the rules */
    struct text *next;
    char bytes[];
};

struct el2_rules {
    struct el2_row *row;
    size_t count;
    size_t capacity;
    char release[EL2_RELEASE_TEXT];
    struct text *texts;
};

struct reading { /* one file being read */
    struct el2_rules *rules;
    struct el2_row *row;
    size_t count;
    size_t capacity;
    const char *file;
    bool out_of_memory;
};

const char *el2_rules_keep(struct el2_rules *rules, const char *bytes)
{
    size_t size = strlen(bytes) + 1;
    struct text *text = malloc(sizeof *text + size);
    if (!text)
        return NULL;
    memcpy(text->bytes, bytes, size);
    text->next = rules->texts;
    rules->texts = text;
    return text->bytes;
}

static bool append(struct el2_row **rows, size_t *count, size_t *capacity, const struct el2_row *row)
{
    if (*count == *capacity) {
        size_t wanted = *capacity ? *capacity * 2 : 256;
        struct el2_row *grown = realloc(*rows, wanted * sizeof *grown);
        if (!grown)
            return false;
        *rows = grown;
        *capacity = wanted;
    }
    (*rows)[(*count)++] = *row;
    return true;
}

static bool take_line(void *context, const struct el2_line *line, struct el2_error *error)
{
    struct reading *reading = context;
    struct el2_row row = {.file = reading->file, .line = line->line};
    if (!*line->section)
        return el2_fail(error, "`%s` stands before the first [section]", line->key);
    if (reading->count && strcmp(reading->row[reading->count - 1].section, line->section) == 0)
        row.section = reading->row[reading->count - 1].section;
    else
        row.section = el2_rules_keep(reading->rules, line->section);
    row.key = el2_rules_keep(reading->rules, line->key);
    row.value = el2_rules_keep(reading->rules, line->value);
    if (!row.section || !row.key || !row.value ||
        !append(&reading->row, &reading->count, &reading->capacity, &row))
        return el2_fail(error, "out of memory");
    return true;
}

/* The first row of this key in [kernel]. */
static const struct el2_row *find_row(const struct reading *reading, const char *key)
{
    for (size_t i = 0; i < reading->count; i++)
        if (strcmp(reading->row[i].key, key) == 0 && strcmp(reading->row[i].section, "kernel") == 0)
            return &reading->row[i];
    return NULL;
}

/* A row of [kernel]: how the file is read hangs on it, so that each stands once and for all releases. */
static bool check_kernel_row(const struct reading *reading, const struct el2_row *row,
                             struct el2_error *error)
{
    static const char *const keys[] = {"inherit", "origin", "release"};
    bool known = false;
    if (strcmp(row->section, "kernel") != 0)
        return el2_row_fail(row, error, "[%s]: the rows of [kernel] hold for each release", row->section);
    for (size_t i = 0; i < EL2_COUNT(keys); i++)
        known = known || strcmp(row->key, keys[i]) == 0;
    if (!known)
        return el2_row_fail(row, error, "[kernel] has `inherit`, `origin` and `release`, and no `%s`",
                            row->key);
    const struct el2_row *first = find_row(reading, row->key);
    if (first != row)
        return el2_row_fail(row, error, "`%s` stands in line %u already; remove one", row->key, first->line);
    if (strcmp(row->key, "release") == 0 && !el2_release_is(row->value))
        return el2_row_fail(row, error, "`%s` is no release: write two or three numbers, 6.12 or 6.12.107",
                            row->value);
    return true;
}

static bool check_kernel(const struct reading *reading, struct el2_error *error)
{
    for (size_t i = 0; i < reading->count; i++) {
        const char *section = reading->row[i].section;
        if ((strcmp(section, "kernel") == 0 || strncmp(section, "kernel ", strlen("kernel ")) == 0) &&
            !check_kernel_row(reading, &reading->row[i], error))
            return false;
    }
    return true;
}

/* Takes the ` if release …` off a row's section. */
static bool settle_section(struct el2_rules *rules, struct el2_row *row, bool *applies,
                           struct el2_error *error)
{
    static const char guard[] = " if release ";
    const char *at = strstr(row->section, guard);
    *applies = true;
    if (!at)
        return true;
    char section[EL2_ERROR_TEXT];
    snprintf(section, sizeof section, "%.*s", (int)(at - row->section), row->section);
    at += strlen(guard);
    if (!el2_release_compare(&at, el2_release_number(rules->release), applies) || *at)
        return el2_row_fail(row, error, "[%s]: `if release` takes == != >= <= > or < and a release",
                            row->section);
    const char *kept = el2_rules_keep(rules, section);
    if (!kept)
        return el2_fail(error, "out of memory");
    row->section = kept;
    return true;
}

/* The register and the field of a row in their one spelling. */
static bool settle_spelling(struct el2_rules *rules, struct el2_row *row, struct el2_error *error)
{
    char text[EL2_SPELLING_TEXT];
    if (el2_spelling_of_section(row->section, text))
        row->section = el2_rules_keep(rules, text);
    if (row->section && el2_spelling_of_key(row->section, row->key, text))
        row->key = el2_rules_keep(rules, text);
    return (row->section && row->key) || el2_fail(error, "out of memory");
}

/* Adds a file's rows behind its ancestors'. `origin` holds for the rows of its section that follow it. */
static bool merge(struct el2_rules *rules, struct reading *reading, struct el2_error *error)
{
    const struct el2_row *of_file = find_row(reading, "origin");
    const char *file_origin = of_file ? of_file->value : "";
    const char *origin = file_origin;
    const char *section = "";
    for (size_t i = 0; i < reading->count; i++) {
        struct el2_row row = reading->row[i];
        bool applies;
        if (strcmp(section, row.section) != 0) {
            section = row.section;
            origin = file_origin;
        }
        if (!settle_section(rules, &row, &applies, error))
            return false;
        if (!applies)
            continue;
        if (strcmp(row.key, "origin") == 0 && strcmp(section, "kernel") != 0) {
            origin = row.value;
            continue;
        }
        if (strcmp(row.key, "clear") == 0 && strcmp(row.value, "yes") != 0)
            return el2_fail(error, "%s:%u: `clear` takes `yes` only", row.file, row.line);
        row.origin = origin;
        if (!settle_spelling(rules, &row, error))
            return false;
        if (!append(&rules->row, &rules->count, &rules->capacity, &row))
            return el2_fail(error, "out of memory");
    }
    return true;
}

static bool read_text(struct el2_rules *rules, const char *name, const char *text, size_t size,
                      const char **chain, size_t depth, struct el2_error *error);

/* The first that is found stands: a file's own before its ancestors'. */
static void keep_release(struct el2_rules *rules, const char *release)
{
    if (!*rules->release && release)
        snprintf(rules->release, sizeof rules->release, "%s", release);
}

static bool read_named(struct el2_rules *rules, const char *from, const char *what, const char **chain,
                       size_t depth, struct el2_error *error)
{
    struct el2_datafile file;
    char series[EL2_RELEASE_TEXT], release[EL2_RELEASE_TEXT];
    if (el2_release_of_name(what, series, release)) {
        keep_release(rules, release);
        what = series;
    }
    if (!el2_datafile_open_from(from, "kernels", ".kernel", what, &file, error))
        return false;
    bool ok = read_text(rules, file.name, file.text, file.size, chain, depth, error);
    el2_datafile_free(&file);
    return ok;
}

/* The file's own path, so that it is known again by another way to it; an embedded file's name stands as it
 * is. */
static const char *identity(struct el2_rules *rules, const char *name)
{
    char *path = realpath(name, NULL);
    const char *kept = el2_rules_keep(rules, path ? path : name);
    free(path);
    return kept;
}

static bool check_chain(const char *name, const char **chain, size_t depth, struct el2_error *error)
{
    for (size_t i = 0; i < depth; i++)
        if (strcmp(chain[i], name) == 0)
            return el2_fail(error, "%s: `inherit` goes round in a circle through %s; break it there", name,
                            chain[depth - 1]);
    if (depth == EL2_RULES_DEPTH)
        return el2_fail(error, "%s: more than %d files in one chain of `inherit`", name, EL2_RULES_DEPTH);
    return true;
}

static bool read_text(struct el2_rules *rules, const char *name, const char *text, size_t size,
                      const char **chain, size_t depth, struct el2_error *error)
{
    struct reading reading = {.rules = rules, .file = el2_rules_keep(rules, name)};
    const char *file = identity(rules, name);
    if (!reading.file || !file)
        return el2_fail(error, "out of memory");
    if (!check_chain(file, chain, depth, error))
        return false;
    bool ok = el2_ini_read(name, text, size, take_line, &reading, error) && check_kernel(&reading, error);
    if (ok) {
        chain[depth] = file;
        const struct el2_row *parent = find_row(&reading, "inherit");
        const struct el2_row *release = find_row(&reading, "release");
        keep_release(rules, release ? release->value : NULL);
        ok = (!parent || read_named(rules, reading.file, parent->value, chain, depth + 1, error)) &&
             merge(rules, &reading, error);
    }
    free(reading.row);
    return ok;
}

static int by_place(const void *left, const void *right)
{
    const struct el2_row *a = left, *b = right;
    int order = strcmp(a->section, b->section);
    if (!order)
        order = strcmp(a->key, b->key);
    return order ? order : (a->sequence > b->sequence) - (a->sequence < b->sequence);
}

/* The rows of the section that begins at `row`; `cleared`: where the last `clear` of them stands, 0 before all. */
static size_t section_of(const struct el2_row *row, size_t count, unsigned *cleared)
{
    size_t size = 0;
    for (*cleared = 0; size < count && strcmp(row[size].section, row->section) == 0; size++)
        if (strcmp(row[size].key, "clear") == 0)
            *cleared = row[size].sequence + 1;
    return size;
}

static bool is_removal(const struct el2_row *row)
{
    return strcmp(row->value, "-") == 0;
}

/* Sorts, keeps the last row of each section and key, and drops those that `-` or `clear` removed. A `-` that finds
 * nothing to remove is a key that was not written as it is inherited. */
static bool settle(struct el2_rules *rules, struct el2_error *error)
{
    size_t kept = 0, left = 0;
    unsigned cleared = 0;
    bool is_last = true;
    for (size_t i = 0; i < rules->count; i++)
        rules->row[i].sequence = (unsigned)i;
    if (rules->count)
        qsort(rules->row, rules->count, sizeof *rules->row, by_place);
    for (size_t i = 0; i < rules->count; i++, left--) {
        const struct el2_row *row = &rules->row[i];
        if (!left)
            left = section_of(row, rules->count - i, &cleared);
        bool is_first = is_last;
        is_last = left == 1 || strcmp(row->key, row[1].key) != 0;
        if (is_first && is_removal(row))
            return el2_row_fail(row, error, "[%s] has no `%s` above that `-` could remove", row->section,
                                row->key);
        if (is_last && row->sequence >= cleared && strcmp(row->key, "clear") != 0 && !is_removal(row))
            rules->row[kept++] = *row;
    }
    rules->count = kept;
    return true;
}

static struct el2_rules *parse_as(const char *name, const char *text, size_t size, const char *release,
                                  struct el2_error *error)
{
    const char *chain[EL2_RULES_DEPTH];
    struct el2_rules *rules = calloc(1, sizeof *rules);
    if (!rules) {
        el2_fail(error, "out of memory");
        return NULL;
    }
    keep_release(rules, release);
    if (!read_text(rules, name, text, size, chain, 0, error) || !settle(rules, error)) {
        el2_rules_free(rules);
        return NULL;
    }
    return rules;
}

struct el2_rules *el2_rules_parse(const char *name, const char *text, size_t size, struct el2_error *error)
{
    return parse_as(name, text, size, NULL, error);
}

struct el2_rules *el2_rules_load(const char *what, struct el2_error *error)
{
    struct el2_datafile file;
    char series[EL2_RELEASE_TEXT], release[EL2_RELEASE_TEXT];
    bool is_point = el2_release_of_name(what, series, release);
    if (!el2_datafile_open("kernels", ".kernel", is_point ? series : what, &file, error))
        return NULL;
    struct el2_rules *rules = parse_as(file.name, file.text, file.size, is_point ? release : NULL, error);
    el2_datafile_free(&file);
    return rules;
}

void el2_rules_free(struct el2_rules *rules)
{
    if (!rules)
        return;
    for (struct text *text = rules->texts, *next; text; text = next) {
        next = text->next;
        free(text);
    }
    free(rules->row);
    free(rules);
}

const struct el2_row *el2_rules_all(const struct el2_rules *rules, size_t *count)
{
    *count = rules->count;
    return rules->row;
}

static size_t first_of(const struct el2_rules *rules, const char *section, const char *key)
{
    size_t low = 0, high = rules->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = strcmp(rules->row[middle].section, section);
        if (!order)
            order = strcmp(rules->row[middle].key, key);
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct el2_row *el2_rules_section(const struct el2_rules *rules, const char *section, size_t *count)
{
    size_t first = first_of(rules, section, ""), end = first;
    while (end < rules->count && strcmp(rules->row[end].section, section) == 0)
        end++;
    *count = end - first;
    return end > first ? rules->row + first : NULL;
}

const struct el2_row *el2_rules_find(const struct el2_rules *rules, const char *section, const char *key)
{
    size_t at = first_of(rules, section, key);
    if (at < rules->count && strcmp(rules->row[at].section, section) == 0 &&
        strcmp(rules->row[at].key, key) == 0)
        return &rules->row[at];
    return NULL;
}

int el2_rules_place(const struct el2_rules *rules, const char *section, const char *key)
{
    const struct el2_row *row = el2_rules_find(rules, section, key);
    return row ? (int)(row - rules->row - (ptrdiff_t)first_of(rules, section, "")) : -1;
}

const char *el2_rules_release(const struct el2_rules *rules)
{
    return rules->release;
}

bool el2_row_fail(const struct el2_row *row, struct el2_error *error, const char *format, ...)
{
    char text[EL2_ERROR_TEXT];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return el2_fail(error, "%s:%u: %s", row->file, row->line, text);
}
