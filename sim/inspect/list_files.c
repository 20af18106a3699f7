/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `list hosts`, `list kernels`: the embedded files, and what their first lines say. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpumodel/host/host.h"
#include "cpumodel/text/count.h"
#include "cpumodel/text/datafile.h"
#include "sanitise/language/release.h"
#include "sim/command/names.h"
#include "sim/inspect/list.h"

#define LINE_TEXT 256

/* Appends a comment line to `about`; false where the sentence ends, or a parenthesis begins. */
static bool append_line(char about[LINE_TEXT], const char *line, size_t length)
{
    size_t used = strlen(about);
    snprintf(about + used, LINE_TEXT - used, "%s%.*s", used ? " " : "", (int)length, line);
    char *end = strstr(about, " (");
    if (!end)
        end = strstr(about, ". ");
    if (!end && *about && about[strlen(about) - 1] == '.')
        end = about + strlen(about) - 1;
    if (end)
        *end = 0;
    return !end;
}

/* The first sentence of a data file's first comment that is no licence, without the file's own name and
 * colon. */
static void read_about(const struct el2_builtin *file, char about[LINE_TEXT])
{
    const char *base = strchr(file->name, '/') + 1;
    size_t base_length = strcspn(base, ".");
    *about = 0;
    for (const char *line = file->text; *line == ';' || *line == '#';) {
        size_t length = strcspn(line, "\n");
        size_t start = strspn(line, ";# ");
        const char *next = line + length + (line[length] == '\n');
        if (!*about && start < length && !strncmp(line + start, base, base_length)) {
            size_t colon = start + strcspn(line + start, " :\n");
            start = line[colon] == ':' ? colon + 1 + strspn(line + colon + 1, " ") : start;
        }
        bool licence = strncmp(line + start, "SPDX", 4) == 0;
        if (!licence && *about && start >= length)
            return;
        if (!licence && start < length && !append_line(about, line + start, length - start))
            return;
        line = next;
    }
}

struct heading { /* the keys of a data file's first section that `list` shows */
    char inherit[LINE_TEXT];
    char release[LINE_TEXT];
};

static bool take_heading(void *context, const struct el2_line *line, struct el2_error *error)
{
    (void)error;
    struct heading *heading = context;
    if (strcmp(line->section, "host") && strcmp(line->section, "kernel"))
        return true;
    if (!strcmp(line->key, "inherit"))
        snprintf(heading->inherit, sizeof heading->inherit, "%s", line->value);
    if (!strcmp(line->key, "release"))
        snprintf(heading->release, sizeof heading->release, "%s", line->value);
    return true;
}

bool el2_list_hosts(const struct el2_list_request *request)
{
    static const struct el2_column columns[] = {
        {"host", EL2_COLUMN_TEXT},    {"cpus", EL2_COLUMN_NUMBER}, {"gic", EL2_COLUMN_NUMBER},
        {"inherit", EL2_COLUMN_TEXT}, {"about", EL2_COLUMN_TEXT},
    };
    el2_output_section(request->output, "hosts", "host", columns, EL2_COUNT(columns));
    size_t count;
    const struct el2_builtin *files = el2_builtins(&count);
    for (size_t i = 0; i < count; i++) {
        char name[EL2_EMBEDDED_NAME], about[LINE_TEXT];
        struct heading heading = {0};
        if (!el2_embedded_name(&files[i], EL2_EMBEDDED_HOST, name))
            continue;
        if (!el2_ini_read(files[i].name, files[i].text, files[i].size, take_heading, &heading,
                          request->error))
            return false;
        struct el2_host *host = el2_host_load(name, request->error);
        if (!host)
            return false;
        read_about(&files[i], about);
        el2_output_row(request->output, (struct el2_cell[]){
                                            el2_cell_styled(el2_cell_text(name), EL2_STYLE_STRONG),
                                            el2_cell_number(host->cpu_count),
                                            el2_cell_number(host->gic),
                                            el2_list_word(heading.inherit),
                                            el2_list_word(about),
                                        });
        el2_host_free(host);
    }
    return true;
}

struct kernel_line {
    char name[EL2_EMBEDDED_NAME];
    char about[LINE_TEXT];
    struct heading heading;
};

static int by_release(const void *left, const void *right)
{
    const struct kernel_line *a = left, *b = right;
    uint64_t x = el2_release_number(a->heading.release), y = el2_release_number(b->heading.release);
    return x != y ? (x > y) - (x < y) : strcmp(a->name, b->name);
}

bool el2_list_kernels(const struct el2_list_request *request)
{
    static const struct el2_column columns[] = {
        {"kernel", EL2_COLUMN_TEXT},
        {"release", EL2_COLUMN_TEXT},
        {"inherit", EL2_COLUMN_TEXT},
        {"about", EL2_COLUMN_TEXT},
    };
    size_t count, kernels = 0;
    const struct el2_builtin *files = el2_builtins(&count);
    struct kernel_line *line = calloc(count + 1, sizeof *line);
    bool ok = line || el2_fail(request->error, "out of memory");
    el2_output_section(request->output, "kernels", "kernel", columns, EL2_COUNT(columns));
    for (size_t i = 0; ok && i < count; i++) {
        struct kernel_line *at = &line[kernels];
        if (!el2_embedded_name(&files[i], EL2_EMBEDDED_KERNEL, at->name))
            continue;
        ok = el2_ini_read(files[i].name, files[i].text, files[i].size, take_heading, &at->heading,
                          request->error);
        read_about(&files[i], at->about);
        kernels++;
    }
    if (ok)
        qsort(line, kernels, sizeof *line, by_release);
    for (size_t i = 0; ok && i < kernels; i++)
        el2_output_row(request->output, (struct el2_cell[]){
                                            el2_cell_styled(el2_cell_text(line[i].name), EL2_STYLE_STRONG),
                                            el2_list_word(line[i].heading.release),
                                            el2_list_word(line[i].heading.inherit),
                                            el2_list_word(line[i].about),
                                        });
    free(line);
    return ok;
}
