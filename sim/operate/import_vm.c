/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `import --as writes` and `--as compare`: what was imported, against a VM. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpumodel/arch/pieces.h"
#include "cpumodel/text/builder.h"
#include "cpumodel/text/count.h"
#include "sim/command/command.h"
#include "sim/operate/import.h"
#include "traps/onereg/onereg.h"

#define NAME_TEXT 64

struct importer {
    const struct el2_import_values *values;
    const struct el2_import *import;
    struct el2_subject subject;
    char kernel[EL2_IMPORT_TEXT];
    char *features; /* owned */
    struct el2_output *output;
};

/* "6.1.155-176.282.amzn2023" → "linux-6.1", where --kernel was not given. */
static const char *kernel_name(struct importer *importer)
{
    const char *release = importer->import->kernel;
    size_t length = strspn(release, "0123456789");
    if (importer->values->names.kernel)
        return importer->values->names.kernel;
    if (!*release)
        return "linux-4.15";
    if (release[length] == '.')
        length += 1 + strspn(release + length + 1, "0123456789");
    snprintf(importer->kernel, sizeof importer->kernel, "linux-%.*s", (int)length, release);
    return importer->kernel;
}

/* The VM features of --vm and of the template together, as --vm names them. */
static bool feature_names(struct importer *importer, struct el2_error *error)
{
    uint32_t features = 0;
    size_t count;
    struct el2_text text;
    const struct el2_vm_feature_name *names = el2_vm_feature_names(&count);
    if (!el2_vm_features_parse(importer->values->names.vm, &features, error) ||
        !el2_import_features(importer->import, &features, error))
        return false;
    el2_text_open(&text);
    for (size_t i = 0; i < count; i++)
        if (features & names[i].feature)
            el2_text_add(&text, "%s%s", text.used ? "," : "", names[i].name);
    importer->features = el2_text_finish(&text, error);
    return importer->features;
}

static bool open_importer(struct importer *importer, struct el2_error *error)
{
    struct el2_subject_names names = importer->values->names;
    if (!feature_names(importer, error))
        return false;
    names.host = names.host ? names.host : "future";
    names.kernel = kernel_name(importer);
    names.vm = importer->features;
    if (!el2_subject_load(&importer->subject, &names, EL2_SUBJECT_VM, error))
        return false;
    importer->output =
        el2_output_open(stdout, (enum el2_format)importer->values->format, el2_style_wanted(stdout));
    if (!importer->output)
        return el2_fail(error, "out of memory");
    el2_output_fact(importer->output, "host", names.host);
    el2_output_fact(importer->output, "kernel", names.kernel);
    el2_output_fact(importer->output, "vm", *names.vm ? names.vm : "none");
    return true;
}

/* Whether KVM_CHECK_EXTENSION would say yes: a VM with the feature can be made. */
static const char *check_capability(const struct importer *importer, unsigned number, struct el2_error *error)
{
    uint32_t feature = el2_import_capability_feature(number);
    if (!feature)
        return "not modelled";
    struct el2_vm_options options = {.features = feature, .overrides = importer->subject.overrides};
    struct el2_vm *vm = el2_vm_create(importer->subject.kernel, importer->subject.host, &options, error);
    el2_vm_free(vm);
    return vm ? "there" : "missing";
}

/* False where a capability that is wanted is missing; *lost where memory ran out, and an answer is none. */
static bool print_capabilities(const struct importer *importer, bool *lost)
{
    static const struct el2_column columns[] = {
        {"capability", EL2_COLUMN_NUMBER}, {"wanted", EL2_COLUMN_TEXT}, {"answer", EL2_COLUMN_TEXT}};
    const struct el2_import *import = importer->import;
    bool good = true;
    if (!import->capability_count)
        return true;
    el2_output_section(importer->output, "capabilities", "capability", columns, EL2_COUNT(columns));
    for (size_t i = 0; i < import->capability_count; i++) {
        const struct el2_import_capability *capability = &import->capability[i];
        struct el2_error reason = {""};
        const char *answer = check_capability(importer, capability->number, &reason);
        *lost |= el2_error_is_memory(&reason);
        bool missing = !capability->removed && strcmp(answer, "missing") == 0;
        good &= !missing;
        el2_output_row(importer->output,
                       (struct el2_cell[]){
                           el2_cell_number(capability->number),
                           el2_cell_text(capability->removed ? "no longer checked" : "checked"),
                           el2_cell_styled(el2_cell_text(answer), missing ? EL2_STYLE_BAD : EL2_STYLE_PLAIN),
                       });
    }
    return good;
}

static const char *write_name(const struct el2_import_write *write, char text[NAME_TEXT])
{
    char scratch[EL2_ENCODING_TEXT];
    if (write->is_sysreg)
        snprintf(text, NAME_TEXT, "%s", el2_register_name(write->encoding, scratch));
    else
        snprintf(text, NAME_TEXT, "0x%llx", (unsigned long long)write->id);
    return text;
}

/* The field that was decisive, or "". */
static const char *decisive(const struct el2_set_decision *decision, char text[EL2_PIECE_TEXT])
{
    struct el2_field_ref field = {
        .encoding = decision->encoding, .lsb = decision->lsb, .width = decision->width};
    *text = '\0';
    if (!decision->error || !decision->width)
        return text;
    const struct el2_field *named = el2_field_by_bit(decision->encoding, decision->lsb);
    if (named && named->lsb == decision->lsb && named->width == decision->width)
        field.field = named;
    el2_piece_print(&field, text);
    return text;
}

/* False where KVM refuses the write, or stores something else. */
static bool print_write(const struct importer *importer, const struct el2_import_write *write)
{
    char name[NAME_TEXT], field[EL2_PIECE_TEXT], why[EL2_ERROR_TEXT];
    struct el2_set_decision decision;
    uint64_t before = 0;
    bool known = write->is_sysreg && !el2_onereg_get(importer->subject.vm, 0, write->encoding, &before);
    el2_import_apply(importer->subject.vm, write, &decision);
    bool stored = !decision.error && decision.stored == decision.wrote;
    decisive(&decision, field);
    snprintf(why, sizeof why, "%s%s%s", field, *field && decision.why ? ": " : "",
             stored || !decision.why ? "" : decision.why);
    el2_output_row(importer->output,
                   (struct el2_cell[]){
                       el2_cell_text(write_name(write, name)),
                       known ? el2_cell_number(before) : el2_cell_none(),
                       known ? el2_cell_number(decision.wrote) : el2_cell_none(),
                       el2_cell_styled(el2_cell_text(decision.error ? el2_errno_name(decision.error)
                                                     : stored       ? "ok"
                                                                    : "changed"),
                                       stored ? EL2_STYLE_GOOD : EL2_STYLE_BAD),
                       decision.error ? el2_cell_none() : el2_cell_number(decision.stored),
                       *why ? el2_cell_text(why) : el2_cell_none(),
                   });
    return stored;
}

static int close_importer(struct importer *importer, bool good, int status, struct el2_error *error)
{
    if (importer->output && !el2_output_close(importer->output, good ? error : NULL))
        good = false;
    el2_subject_free(&importer->subject);
    free(importer->features);
    return good ? status : EL2_EXIT_USAGE;
}

int el2_import_run_writes(const struct el2_import_values *values, const struct el2_import *import,
                          struct el2_error *error)
{
    static const struct el2_column columns[] = {
        {"register", EL2_COLUMN_TEXT}, {"before", EL2_COLUMN_HEX}, {"written", EL2_COLUMN_HEX},
        {"answer", EL2_COLUMN_TEXT},   {"after", EL2_COLUMN_HEX},  {"why", EL2_COLUMN_TEXT},
    };
    struct importer importer = {.values = values, .import = import};
    if (!open_importer(&importer, error))
        return close_importer(&importer, false, 0, error);
    bool lost = false, taken = print_capabilities(&importer, &lost);
    if (lost)
        return close_importer(&importer, el2_fail_memory(error), 0, error);
    el2_output_section(importer.output, "writes", "write", columns, EL2_COUNT(columns));
    for (size_t i = 0; i < import->write_count; i++)
        taken &= print_write(&importer, &import->write[i]);
    return close_importer(&importer, true, taken ? EL2_EXIT_CLEAN : EL2_EXIT_FINDINGS, error);
}

/* The pieces of one register in which import and model differ; returns how many. */
static size_t print_differences(const struct importer *importer, const struct el2_import_write *write)
{
    struct el2_field_ref piece[EL2_PIECES];
    char text[EL2_PIECE_TEXT];
    uint64_t model;
    size_t differ = 0;
    int error = el2_onereg_get(importer->subject.vm, 0, write->encoding, &model);
    if (error) {
        el2_output_row(importer->output, (struct el2_cell[]){el2_cell_text(write_name(write, text)),
                                                             el2_cell_number(write->value),
                                                             el2_cell_word(el2_errno_name(error))});
        return 1;
    }
    size_t count = el2_register_pieces(write->encoding, piece);
    for (size_t i = 0; i < count; i++) {
        uint64_t got = el2_piece_get(&piece[i], write->value),
                 have = el2_piece_get(&piece[i], model & write->mask);
        if (got == have)
            continue;
        el2_piece_print(&piece[i], text);
        el2_output_row(importer->output,
                       (struct el2_cell[]){el2_cell_text(text), el2_cell_number(got), el2_cell_number(have)});
        differ++;
    }
    return differ;
}

int el2_import_run_compare(const struct el2_import_values *values, const struct el2_import *import,
                           struct el2_error *error)
{
    static const struct el2_column columns[] = {
        {"field", EL2_COLUMN_TEXT}, {"imported", EL2_COLUMN_HEX}, {"model", EL2_COLUMN_HEX}};
    struct importer importer = {.values = values, .import = import};
    size_t differ = 0, compared = 0;
    char counts[80];
    if (!open_importer(&importer, error))
        return close_importer(&importer, false, 0, error);
    for (size_t i = 0; i < import->write_count; i++)
        compared += import->write[i].is_sysreg && el2_in_id_space(import->write[i].encoding);
    snprintf(counts, sizeof counts, "%zu of %zu registers are in the ID space", compared,
             import->write_count);
    el2_output_fact(importer.output, "compared", counts);
    el2_output_section(importer.output, "differences", "difference", columns, EL2_COUNT(columns));
    for (size_t i = 0; i < import->write_count; i++)
        if (import->write[i].is_sysreg && el2_in_id_space(import->write[i].encoding))
            differ += print_differences(&importer, &import->write[i]);
    return close_importer(&importer, true, differ ? EL2_EXIT_FINDINGS : EL2_EXIT_CLEAN, error);
}
