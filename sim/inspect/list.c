/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/inspect/verbs.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpumodel/arch/register.h"
#include "cpumodel/host/host.h"
#include "cpumodel/text/builder.h"
#include "cpumodel/text/datafile.h"
#include "cpumodel/text/nearest.h"
#include "sanitise/language/release.h"
#include "sim/command/guests.h"
#include "sim/command/names.h"
#include "sim/command/output.h"

#define LINE_TEXT       256
#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

struct list_values {
    unsigned format;
};

/* What `list` is asked for: a row of `subjects`. */
struct request {
    struct el2_output *output;
    const char *operand; /* the second one, or NULL */
    struct el2_error *error;
};

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

static struct el2_cell word_or_none(const char *text)
{
    return *text ? el2_cell_text(text) : el2_cell_none();
}

static bool list_hosts(const struct request *request)
{
    static const struct el2_column columns[] = {
        {"host", EL2_COLUMN_TEXT},    {"cpus", EL2_COLUMN_NUMBER}, {"gic", EL2_COLUMN_NUMBER},
        {"inherit", EL2_COLUMN_TEXT}, {"about", EL2_COLUMN_TEXT},
    };
    el2_output_section(request->output, "hosts", "host", columns, COUNT_OF(columns));
    size_t count;
    const struct el2_builtin *files = el2_builtins(&count);
    for (size_t i = 0; i < count; ++i) {
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
                                            word_or_none(heading.inherit),
                                            word_or_none(about),
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

static bool list_kernels(const struct request *request)
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
    el2_output_section(request->output, "kernels", "kernel", columns, COUNT_OF(columns));
    for (size_t i = 0; ok && i < count; ++i) {
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
    for (size_t i = 0; ok && i < kernels; ++i)
        el2_output_row(request->output, (struct el2_cell[]){
                                            el2_cell_styled(el2_cell_text(line[i].name), EL2_STYLE_STRONG),
                                            word_or_none(line[i].heading.release),
                                            word_or_none(line[i].heading.inherit),
                                            word_or_none(line[i].about),
                                        });
    free(line);
    return ok;
}

static bool list_guests(const struct request *request)
{
    static const struct el2_column columns[] = {{"guest", EL2_COLUMN_TEXT}, {"path", EL2_COLUMN_TEXT}};
    struct el2_guest_list guests;
    bool good = el2_guest_list(&guests, request->error);
    el2_output_section(request->output, "guests", "guest", columns, COUNT_OF(columns));
    for (size_t i = 0; i < guests.count; ++i) {
        char name[NAME_MAX + 1];
        el2_guest_name(guests.path[i], name, sizeof name);
        el2_output_row(request->output, (struct el2_cell[]){
                                            el2_cell_styled(el2_cell_text(name), EL2_STYLE_STRONG),
                                            el2_cell_text(guests.path[i]),
                                        });
    }
    el2_guest_list_free(&guests);
    return good;
}

static bool list_registers(const struct request *request)
{
    static const struct el2_column columns[] = {
        {"encoding", EL2_COLUMN_TEXT},
        {"register", EL2_COLUMN_TEXT},
        {"fields", EL2_COLUMN_NUMBER},
        {"origin", EL2_COLUMN_TEXT},
    };
    el2_output_section(request->output, "registers", "register", columns, COUNT_OF(columns));
    size_t count;
    const struct el2_register *registers = el2_registers(&count);
    for (size_t i = 0; i < count; ++i) {
        char encoding[EL2_ENCODING_TEXT];
        size_t fields;
        el2_encoding_print(registers[i].encoding, encoding);
        el2_register_fields(registers[i].encoding, &fields);
        el2_output_row(request->output,
                       (struct el2_cell[]){
                           el2_cell_text(encoding),
                           el2_cell_styled(el2_cell_text(registers[i].name), EL2_STYLE_STRONG),
                           el2_cell_number(fields),
                           el2_cell_text(registers[i].origin),
                       });
    }
    return true;
}

/* "0 NI, 1 IMP" of a field; the caller frees it. NULL when out of memory. */
static char *print_values(const struct el2_field *field, struct el2_error *error)
{
    size_t count;
    const struct el2_value *values = el2_values(&count);
    struct el2_text text;
    el2_text_open(&text);
    for (size_t i = 0; i < count; i++)
        if (values[i].encoding == field->encoding && values[i].lsb == field->lsb)
            el2_text_add(&text, "%s%u %s", text.used ? ", " : "", values[i].value, values[i].name);
    return el2_text_finish(&text, error);
}

static bool list_field(const struct request *request, const struct el2_field *field)
{
    char scratch[EL2_ENCODING_TEXT], bits[LINE_TEXT];
    char *values = print_values(field, request->error);
    if (!values)
        return false;
    if (field->width == 1)
        snprintf(bits, sizeof bits, "[%u]", field->lsb);
    else
        snprintf(bits, sizeof bits, "[%u:%u]", field->lsb + field->width - 1u, field->lsb);
    el2_output_row(request->output, (struct el2_cell[]){
                                        el2_cell_text(el2_register_name(field->encoding, scratch)),
                                        el2_cell_styled(el2_cell_text(field->name), EL2_STYLE_STRONG),
                                        el2_cell_text(bits),
                                        {.present = true, .number = field->is_signed},
                                        word_or_none(values),
                                    });
    free(values);
    return true;
}

static bool list_fields(const struct request *request)
{
    static const struct el2_column columns[] = {
        {"register", EL2_COLUMN_TEXT}, {"field", EL2_COLUMN_TEXT},  {"bits", EL2_COLUMN_TEXT},
        {"signed", EL2_COLUMN_BOOL},   {"values", EL2_COLUMN_TEXT},
    };
    size_t count;
    const struct el2_field *fields = el2_fields(&count);
    if (request->operand) {
        el2_encoding encoding;
        if (!el2_register_parse(request->operand, &encoding, request->error))
            return false;
        fields = el2_register_fields(encoding, &count);
    }
    el2_output_section(request->output, "fields", "field", columns, COUNT_OF(columns));
    for (size_t i = 0; i < count; ++i)
        if (!list_field(request, &fields[i]))
            return false;
    return true;
}

static const struct {
    const char *name;
    int operands; /* further ones at most */
    bool (*list)(const struct request *request);
} subjects[] = {
    {"hosts", 0, list_hosts},         {"kernels", 0, list_kernels}, {"guests", 0, list_guests},
    {"registers", 0, list_registers}, {"fields", 1, list_fields},
};

static int find_subject(const char *name, struct el2_error *error)
{
    struct el2_nearest nearest = {.text = name};
    for (size_t i = 0; i < COUNT_OF(subjects); ++i) {
        if (!strcmp(subjects[i].name, name))
            return (int)i;
        el2_nearest_offer(&nearest, subjects[i].name);
    }
    if (nearest.best)
        el2_fail(error, "there are no \"%s\" to list; did you mean \"%s\"?", name, nearest.best);
    else
        el2_fail(error, "there are no \"%s\" to list; it is one of %s", name, el2_command_list.operands);
    return -1;
}

static int run(const void *command_values, int count, char **operands)
{
    const struct list_values *values = command_values;
    struct el2_error error;
    int subject = find_subject(operands[0], &error);
    if (subject < 0)
        return el2_command_complain(&el2_command_list, &error);
    if (count - 1 > subjects[subject].operands) {
        el2_fail(&error, "one operand too many: \"%s\"", operands[subjects[subject].operands + 1]);
        return el2_command_complain(&el2_command_list, &error);
    }
    struct request request = {
        .output = el2_output_open(stdout, values->format, el2_output_colour(stdout)),
        .operand = count > 1 ? operands[1] : NULL,
        .error = &error,
    };
    if (!request.output) {
        el2_fail(&error, "out of memory");
        el2_command_complain(&el2_command_list, &error);
        return EL2_EXIT_INTERNAL;
    }
    int status = subjects[subject].list(&request) ? EL2_EXIT_CLEAN : EL2_EXIT_USAGE;
    if (status != EL2_EXIT_CLEAN)
        el2_command_complain(&el2_command_list, &error);
    if (!el2_output_close(request.output, &error)) {
        el2_command_complain(&el2_command_list, &error);
        return EL2_EXIT_INTERNAL;
    }
    return status;
}

static const struct el2_option options[] = {EL2_FORMAT_OPTION(struct list_values, format), {0}};

const struct el2_command el2_command_list = {
    .name = "list",
    .summary = "what el2sim knows: hosts, kernels, guests, registers, fields",
    .operands = "hosts|kernels|guests|registers|fields [REGISTER]",
    .operands_min = 1,
    .operands_max = 2,
    .options = options,
    .values_size = sizeof(struct list_values),
    .notes =
        "With a REGISTER (ID_AA64PFR0_EL1 or S3_0_C0_C4_0), `list fields` lists that register's alone.\n",
    .examples = "  el2sim list hosts\n"
                "  el2sim list fields ID_AA64PFR0_EL1\n"
                "  el2sim list registers --format jsonl\n",
    .run = run,
};
