/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/inspect/verbs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/command/output.h"
#include "sim/command/print.h"
#include "sim/command/subject.h"
#include "sim/explain/origin_words.h"
#include "sim/explain/rule_words.h"

struct diff_values {
    struct el2_option_list host;
    struct el2_option_list kernel;
    struct el2_option_list vm;
    struct el2_option_list cmdline;
    unsigned format;
};

static const struct el2_option options[] = {
    {"host", 'H', EL2_OPTION_LIST, offsetof(struct diff_values, host), "HOST[,HOST]",
     "preset, .host file or recording; twice for two (default future)"},
    {"kernel", 'k', EL2_OPTION_LIST, offsetof(struct diff_values, kernel), "KERNEL[,KERNEL]",
     "kernel name or .kernel file; twice for two (default linux-4.15)"},
    {"vm", 'm', EL2_OPTION_LIST, offsetof(struct diff_values, vm), "FEATURES",
     "VM features, as of `view`; twice for two"},
    {"cmdline", 0, EL2_OPTION_LIST, offsetof(struct diff_values, cmdline), "TEXT",
     "the host kernel's command line; twice for two"},
    EL2_FORMAT_OPTION(struct diff_values, format),
    {0},
};

struct differ {
    struct el2_subject side[2];
    struct el2_output *output; /* NULL in text */
    bool colour;
    unsigned fields;
    unsigned registers;
    char why[2][EL2_WORDS_TEXT]; /* of the last difference printed, in text */
    char place[2][EL2_WORDS_TEXT];
};

static const char side_name[] = "AB";

/* One or two names of an option that may be repeated, or hold two parted by a comma where `commas`. */
static bool take_names(const char *option, const struct el2_option_list *list, bool commas,
                       const char *fallback, char scratch[512], const char *names[2], struct el2_error *error)
{
    names[0] = list->count ? list->text[0] : fallback;
    names[1] = list->count > 1 ? list->text[1] : names[0];
    const char *comma = commas && list->count == 1 ? strchr(names[0], ',') : NULL;
    if (list->count > 2 || (comma && strchr(comma + 1, ',')))
        return el2_fail(error, "--%s: two can be compared, not more; `migrate --matrix` takes many", option);
    if (!comma)
        return true;
    if (strlen(names[0]) >= 512)
        return el2_fail(error, "--%s: the names are too long", option);
    strcpy(scratch, names[0]);
    scratch[comma - names[0]] = '\0';
    names[1] = scratch + (comma - names[0]) + 1;
    names[0] = scratch;
    return true;
}

static bool take_sides(const struct diff_values *values, char scratch[2][512],
                       struct el2_subject_names names[2], struct el2_error *error)
{
    const char *host[2], *kernel[2], *vm[2], *cmdline[2];
    if (!take_names("host", &values->host, true, "future", scratch[0], host, error) ||
        !take_names("kernel", &values->kernel, true, "linux-4.15", scratch[1], kernel, error) ||
        !take_names("vm", &values->vm, false, "", NULL, vm, error) ||
        !take_names("cmdline", &values->cmdline, false, NULL, NULL, cmdline, error))
        return false;
    for (int side = 0; side < 2; side++)
        names[side] = (struct el2_subject_names){
            .host = host[side], .kernel = kernel[side], .vm = vm[side], .cmdline = cmdline[side]};
    if (host[0] == host[1] && kernel[0] == kernel[1] && vm[0] == vm[1] && cmdline[0] == cmdline[1])
        return el2_fail(error, "what with what? give --kernel, --host, --vm or --cmdline twice");
    return true;
}

/* Differences in a row that have the same reasons share them. */
static void print_reasons(struct differ *d)
{
    const char *faint = el2_style_start(d->colour, EL2_STYLE_FAINT);
    const char *plain = el2_style_start(d->colour, EL2_STYLE_PLAIN);
    for (int side = 0; side < 2 && d->fields; side++)
        el2_print(stdout, "  %c  %s%s%s%s%s\n", side_name[side], d->why[side], *d->place[side] ? "  " : "",
                  faint, d->place[side], plain);
}

static void print_difference(struct differ *d, const char *name, const char *bits,
                             char value[2][EL2_PIECE_TEXT], char why[2][EL2_WORDS_TEXT],
                             char place[2][EL2_WORDS_TEXT])
{
    const char *note = el2_style_start(d->colour, EL2_STYLE_NOTE);
    const char *plain = el2_style_start(d->colour, EL2_STYLE_PLAIN);
    bool same = d->fields;
    for (int side = 0; side < 2; side++)
        same = same && strcmp(why[side], d->why[side]) == 0 && strcmp(place[side], d->place[side]) == 0;
    if (!same) {
        print_reasons(d);
        putchar('\n');
        memcpy(d->why, why, sizeof d->why);
        memcpy(d->place, place, sizeof d->place);
    }
    el2_print(stdout, "%s%s%s %s  A %s%s%s  B %s%s%s\n", el2_style_start(d->colour, EL2_STYLE_STRONG), name,
              plain, bits, note, value[0], plain, note, value[1], plain);
}

static void add_difference(struct differ *d, const struct el2_field_ref *field)
{
    char name[EL2_PIECE_TEXT], bits[16], value[2][EL2_PIECE_TEXT], why[2][EL2_WORDS_TEXT],
        place[2][EL2_WORDS_TEXT];
    for (int side = 0; side < 2; side++) {
        struct el2_chain chain;
        el2_chain_collect(d->side[side].trail, d->side[side].vm, 0, field, &chain);
        el2_words_answer(field, chain.answer.kind, chain.value, true, value[side]);
        el2_words_decider(d->side[side].vm, &chain, why[side]);
        const struct el2_link *decider = el2_chain_decider(&chain);
        el2_words_place(decider ? decider->row : NULL, place[side]);
    }
    el2_piece_print(field, name);
    el2_words_bits(field, bits);
    if (d->output)
        el2_output_row(d->output, (struct el2_cell[]){el2_cell_text(name), el2_cell_text(bits),
                                                      el2_cell_text(value[0]), el2_cell_text(value[1]),
                                                      el2_cell_text(why[0]), el2_cell_text(why[1]),
                                                      *place[0] ? el2_cell_text(place[0]) : el2_cell_none(),
                                                      *place[1] ? el2_cell_text(place[1]) : el2_cell_none()});
    else
        print_difference(d, name, bits, value, why, place);
    d->fields++;
}

static void compare(struct differ *d, el2_encoding encoding)
{
    struct el2_answer answer[2];
    struct el2_field_ref piece[EL2_PIECES];
    for (int side = 0; side < 2; side++)
        el2_vm_read(d->side[side].vm, 0, encoding, &answer[side]);
    if (answer[0].kind != answer[1].kind) {
        d->registers++;
        add_difference(d, &(struct el2_field_ref){.encoding = encoding, .width = 64});
        return;
    }
    if (answer[0].kind != EL2_ANSWER_VALUE || answer[0].value == answer[1].value)
        return;
    d->registers++;
    size_t count = el2_register_pieces(encoding, piece);
    for (size_t i = 0; i < count; i++)
        if (el2_piece_get(&piece[i], answer[0].value) != el2_piece_get(&piece[i], answer[1].value))
            add_difference(d, &piece[i]);
}

static void say_side(struct differ *d, int side, const char *refusal)
{
    char text[EL2_WORDS_TEXT];
    const struct el2_subject *subject = &d->side[side];
    el2_subject_print(subject, text);
    if (subject->names.cmdline)
        el2_words_append(text, ", --cmdline \"%s\"", subject->names.cmdline);
    if (refusal)
        el2_words_append(text, ": %s", refusal);
    if (d->output)
        el2_output_fact(d->output, side ? "b" : "a", text);
    else
        el2_print(stdout, "%c  %s\n", side_name[side], text);
}

static bool load(struct differ *d, const struct el2_subject_names names[2], struct el2_error refusal[2],
                 struct el2_error *error)
{
    for (int side = 0; side < 2; side++) {
        if (!el2_subject_load(&d->side[side], &names[side], EL2_SUBJECT_TRAIL, &refusal[side]) &&
            !d->side[side].refused) {
            *error = refusal[side];
            return false;
        }
        if (!d->side[side].refused)
            el2_vm_first_run(d->side[side].vm);
    }
    if (d->side[0].refused && d->side[1].refused) {
        *error = refusal[0];
        return false;
    }
    return true;
}

static const struct el2_column columns[] = {
    {"field", EL2_COLUMN_TEXT},   {"bits", EL2_COLUMN_TEXT},      {"a", EL2_COLUMN_TEXT},
    {"b", EL2_COLUMN_TEXT},       {"because-a", EL2_COLUMN_TEXT}, {"because-b", EL2_COLUMN_TEXT},
    {"place-a", EL2_COLUMN_TEXT}, {"place-b", EL2_COLUMN_TEXT},
};

static bool print(struct differ *d, unsigned format, const struct el2_error refusal[2],
                  struct el2_error *error)
{
    bool refused = d->side[0].refused || d->side[1].refused;
    d->colour = el2_style_wanted(stdout);
    if (format != EL2_FORMAT_TEXT && !(d->output = el2_output_open(stdout, (enum el2_format)format, false)))
        return el2_fail(error, "out of memory");
    for (int side = 0; side < 2; side++)
        say_side(d, side, d->side[side].refused ? refusal[side].text : NULL);
    if (d->output)
        el2_output_section(d->output, "differences", "difference", columns, sizeof columns / sizeof *columns);
    for (int index = 0; index < EL2_ID_COUNT && !refused; index++)
        compare(d, el2_id_encoding(index));
    if (d->output)
        return el2_output_close(d->output, error);
    print_reasons(d);
    if (refused)
        puts("\none side has no such VM at all");
    else if (d->fields)
        el2_print(stdout, "\n%u field%s of %u register%s differ%s\n", d->fields, d->fields > 1 ? "s" : "",
                  d->registers, d->registers > 1 ? "s" : "", d->fields > 1 ? "" : "s");
    else
        puts("\nno difference: the guest sees the same");
    return true;
}

static int run(const void *values, int count, char **operands)
{
    struct differ d = {0};
    struct el2_subject_names names[2];
    struct el2_error error, refusal[2] = {{""}, {""}};
    char scratch[2][512];
    (void)count;
    (void)operands;
    bool ok = take_sides(values, scratch, names, &error) && load(&d, names, refusal, &error) &&
              print(&d, ((const struct diff_values *)values)->format, refusal, &error);
    for (int side = 0; side < 2 && ok; side++)
        if (!el2_trail_complete(d.side[side].trail))
            ok = el2_fail(&error, "out of memory: the reasons are not complete");
    bool differs = d.fields || d.side[0].refused || d.side[1].refused;
    el2_subject_free(&d.side[0]);
    el2_subject_free(&d.side[1]);
    if (!ok)
        return el2_command_complain(&el2_command_diff, &error);
    return differs ? EL2_EXIT_FINDINGS : EL2_EXIT_CLEAN;
}

const struct el2_command el2_command_diff = {
    .name = "diff",
    .summary = "what two guests see differently, by field, and why",
    .operands = "",
    .options = options,
    .values_size = sizeof(struct diff_values),
    .notes =
        "Two kernels on one host, two hosts under one kernel, or two VMs: give the option twice. Side A is "
        "the\n"
        "first, B the second. Each difference names the last rule that decided on its side, and its row in\n"
        "the kernel file.\n",
    .examples =
        "  el2sim diff --host neoverse-v1 --kernel linux-4.14,linux-4.15\n"
        "  el2sim diff --host neoverse-n1,neoverse-v1 --kernel linux-6.12\n"
        "  el2sim diff --host neoverse-v1 --kernel linux-6.12 --vm none --vm sve,pauth --format json\n",
    .run = run,
};
