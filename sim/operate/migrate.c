/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/operate/verbs.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "sanitise/language/kernel.h"
#include "sanitise/view/cmdline.h"
#include "sim/command/output.h"
#include "sim/explain/origin_words.h"
#include "sim/explain/write_words.h"
#include "sim/operate/migrate.h"
#include "traps/onereg/migrate.h"

static const struct el2_option options[] = {
    {"from", 0, EL2_OPTION_TEXT, offsetof(struct el2_migrate_values, from), "HOST",
     "where the VM runs: preset, .host file or recording"},
    {"from-kernel", 0, EL2_OPTION_TEXT, offsetof(struct el2_migrate_values, from_kernel), "KERNEL",
     "its kernel name or .kernel file (default linux-4.15)"},
    {"to", 0, EL2_OPTION_TEXT, offsetof(struct el2_migrate_values, to), "HOST",
     "where it is to go (default: the host of --from)"},
    {"to-kernel", 0, EL2_OPTION_TEXT, offsetof(struct el2_migrate_values, to_kernel), "KERNEL",
     "the kernel there (default: that of --from-kernel)"},
    {"vm", 'm', EL2_OPTION_TEXT, offsetof(struct el2_migrate_values, vm), "FEATURES",
     "sve,pauth,pmu,mte,gicv3,gicv2,el1_32bit,impid"},
    {"cmdline", 0, EL2_OPTION_TEXT, offsetof(struct el2_migrate_values, cmdline), "TEXT",
     "the command line of the host kernels"},
    {"all", 'a', EL2_OPTION_FLAG, offsetof(struct el2_migrate_values, all), NULL,
     "print the registers that are accepted, too"},
    {"matrix", 0, EL2_OPTION_FLAG, offsetof(struct el2_migrate_values, matrix), NULL,
     "every pair of --hosts under --kernels"},
    {"hosts", 0, EL2_OPTION_TEXT, offsetof(struct el2_migrate_values, hosts), "HOST,…",
     "of --matrix; `all`: every preset"},
    {"kernels", 0, EL2_OPTION_TEXT, offsetof(struct el2_migrate_values, kernels), "KERNEL,…",
     "of --matrix; `all`: every embedded one"},
    {"format", 'f', EL2_OPTION_CHOICE, offsetof(struct el2_migrate_values, format), "text|json|jsonl|tsv|csv",
     "how to print the result"},
    {0},
};

static const struct el2_migrate_values defaults = {
    .from_kernel = "linux-4.15", .vm = "", .hosts = "all", .kernels = "all"};

struct end { /* one side */
    struct el2_host *host;
    struct el2_kernel *kernel;
    struct el2_migrant *migrant;
};

struct el2_migrant *el2_migrate_end(const struct el2_migrate_values *values, const struct el2_kernel *kernel,
                                    const struct el2_host *host, struct el2_error *error)
{
    struct el2_overrides overrides;
    struct el2_vm_options vm_options = {.overrides = values->cmdline ? &overrides : NULL};
    if (!el2_vm_features_parse(values->vm, &vm_options.features, error))
        return NULL;
    if (values->cmdline)
        el2_cmdline_parse(kernel, host, values->cmdline, &overrides);
    return el2_migrant_create(kernel, host, &vm_options, error);
}

static bool load(struct end *end, const char *host, const char *kernel,
                 const struct el2_migrate_values *values, struct el2_error *error)
{
    end->host = el2_host_load(host, error);
    end->kernel = end->host ? el2_kernel_load(kernel, error) : NULL;
    end->migrant = end->kernel ? el2_migrate_end(values, end->kernel, end->host, error) : NULL;
    return end->migrant != NULL;
}

static void drop(struct end *end)
{
    el2_migrant_free(end->migrant);
    el2_kernel_free(end->kernel);
    el2_host_free(end->host);
}

static struct el2_cell place_cell(const struct el2_row *row, char text[EL2_WORDS_TEXT])
{
    el2_words_place(row, text);
    return *text ? el2_cell_text(text) : el2_cell_none();
}

static bool is_remarkable(const struct el2_restored *restored)
{
    return restored->decision.error || restored->decision.stored != restored->saved;
}

static void print_registers(struct el2_output *output, const struct el2_migration *m, bool all)
{
    static const struct el2_column columns[] = {{"register", EL2_COLUMN_TEXT}, {"saved", EL2_COLUMN_HEX},
                                                {"answer", EL2_COLUMN_TEXT},   {"kept", EL2_COLUMN_HEX},
                                                {"rule", EL2_COLUMN_TEXT},     {"place", EL2_COLUMN_TEXT}};
    size_t shown = 0;
    for (size_t i = 0; i < m->restored_count; i++)
        shown += all || is_remarkable(&m->restored[i]);
    if (shown)
        el2_output_title(output, "What KVM_SET_ONE_REG answers on the target");
    el2_output_section(output, "registers", "register", columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < m->restored_count; i++) {
        const struct el2_restored *restored = &m->restored[i];
        const struct el2_set_decision *decision = &restored->decision;
        char scratch[EL2_ENCODING_TEXT], place[EL2_WORDS_TEXT];
        bool altered = !decision->error && decision->stored != restored->saved;
        if (!all && !is_remarkable(restored))
            continue;
        el2_output_row(
            output,
            (struct el2_cell[]){
                el2_cell_text(el2_register_name(restored->encoding, scratch)),
                el2_cell_number(restored->saved),
                el2_cell_styled(el2_cell_text(decision->error ? el2_errno_name(decision->error) : "ok"),
                                decision->error ? EL2_STYLE_BAD : EL2_STYLE_GOOD),
                decision->error ? el2_cell_none() : el2_cell_number(decision->stored),
                el2_cell_text(altered ? "accepted, but another value is kept" : decision->why),
                place_cell(decision->row, place)});
    }
}

static void words_taken(const struct el2_migrant *migrant, const struct el2_field_ref *field,
                        char text[EL2_WORDS_TEXT])
{
    struct el2_set_ranges ranges;
    struct el2_field_ref whole = {.encoding = field->encoding, .width = 64};
    el2_set_ranges(el2_migrant_vm(migrant), 0, field->width ? field : &whole, &ranges);
    el2_words_allowed(&ranges, field, text);
}

static void print_blocked(struct el2_output *output, const struct el2_migration *m, const struct end *from,
                          const struct end *to)
{
    static const struct el2_column columns[] = {
        {"field", EL2_COLUMN_TEXT},        {"bits", EL2_COLUMN_TEXT},         {"got", EL2_COLUMN_TEXT},
        {"target-takes", EL2_COLUMN_TEXT}, {"source-takes", EL2_COLUMN_TEXT}, {"common", EL2_COLUMN_TEXT},
        {"answer", EL2_COLUMN_TEXT},       {"rule", EL2_COLUMN_TEXT},         {"place", EL2_COLUMN_TEXT}};
    if (m->blocked_count)
        el2_output_title(output, "Fields that block, and the largest value that both kernels take");
    el2_output_section(output, "blocked", "blocked", columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < m->blocked_count; i++) {
        const struct el2_blocked *b = &m->blocked[i];
        char name[EL2_PIECE_TEXT], bits[16], got[EL2_PIECE_TEXT], common[EL2_PIECE_TEXT],
            place[EL2_WORDS_TEXT];
        char target[EL2_WORDS_TEXT], source[EL2_WORDS_TEXT];
        el2_piece_print(&b->field, name);
        el2_words_bits(&b->field, bits);
        el2_words_value(&b->field, b->got, true, got);
        el2_words_value(&b->field, b->common, true, common);
        words_taken(to->migrant, &b->field, target);
        words_taken(from->migrant, &b->field, source);
        el2_output_row(
            output,
            (struct el2_cell[]){el2_cell_text(name), b->field.width ? el2_cell_text(bits) : el2_cell_none(),
                                el2_cell_text(got), el2_cell_text(target), el2_cell_text(source),
                                b->has_common ? el2_cell_styled(el2_cell_text(common), EL2_STYLE_GOOD)
                                              : el2_cell_styled(el2_cell_word("none"), EL2_STYLE_BAD),
                                el2_cell_text(el2_errno_name(b->decision.error)),
                                el2_cell_text(b->decision.why), place_cell(b->decision.row, place)});
    }
}

static void print_writes(struct el2_output *output, const struct el2_migration *m)
{
    static const struct el2_column columns[] = {{"register", EL2_COLUMN_TEXT}, {"value", EL2_COLUMN_HEX}};
    if (m->verdict == EL2_MIGRATION_WRITES)
        el2_output_title(output,
                         "Writes to make on the source VM before its first run; with them it is accepted");
    el2_output_section(output, "writes", "write", columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < m->write_count && m->verdict == EL2_MIGRATION_WRITES; i++) {
        char scratch[EL2_ENCODING_TEXT];
        el2_output_row(output,
                       (struct el2_cell[]){el2_cell_text(el2_register_name(m->write[i].encoding, scratch)),
                                           el2_cell_number(m->write[i].value)});
    }
}

static void print_changes(struct el2_output *output, const struct el2_migration *m)
{
    static const struct el2_column columns[] = {{"field", EL2_COLUMN_TEXT},
                                                {"bits", EL2_COLUMN_TEXT},
                                                {"before", EL2_COLUMN_TEXT},
                                                {"after", EL2_COLUMN_TEXT},
                                                {"because", EL2_COLUMN_TEXT}};
    if (m->change_count)
        el2_output_title(
            output, "What the running guest reads differently afterwards, although every write is accepted");
    el2_output_section(output, "changes", "change", columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < m->change_count; i++) {
        const struct el2_change *change = &m->change[i];
        char name[EL2_PIECE_TEXT], bits[16], before[EL2_PIECE_TEXT], after[EL2_PIECE_TEXT];
        el2_piece_print(&change->field, name);
        el2_words_bits(&change->field, bits);
        el2_words_value(&change->field, change->before, true, before);
        el2_words_value(&change->field, change->after, true, after);
        el2_output_row(output,
                       (struct el2_cell[]){
                           el2_cell_text(name), change->field.width ? el2_cell_text(bits) : el2_cell_none(),
                           el2_cell_text(change->undefined_before ? "UNDEF" : before),
                           el2_cell_text(change->undefined_after ? "UNDEF" : after),
                           el2_cell_text(change->trapped ? "the target's KVM keeps its own value"
                                                         : "not trapped: the target's hardware answers")});
    }
}

static void say_end(struct el2_output *output, const char *name, const struct end *end, const char *vm)
{
    char text[EL2_WORDS_TEXT] = "";
    el2_words_append(text, "%s, %s, --vm %s", end->host->name, el2_kernel_name(end->kernel),
                     *vm ? vm : "none");
    el2_output_fact(output, name, text);
}

static void say_verdict(struct el2_output *output, const struct el2_migration *m)
{
    char text[EL2_WORDS_TEXT] = "";
    size_t hopeless = 0;
    switch (m->verdict) {
    case EL2_MIGRATION_OK:
        el2_words_append(text, "ok: all %zu registers are accepted as they are", m->restored_count);
        break;
    case EL2_MIGRATION_WRITES:
        el2_words_append(text, "ok with writes: %zu register%s written on the source before its first run",
                         m->write_count, m->write_count > 1 ? "s" : "");
        break;
    case EL2_MIGRATION_BLOCKED:
        el2_words_append(text, "blocked by %zu field%s", m->blocked_count, m->blocked_count > 1 ? "s" : "");
        for (size_t i = 0; i < m->blocked_count; i++)
            hopeless += !m->blocked[i].has_common;
        if (hopeless)
            el2_words_append(text, "; for %zu of them no value suits both sides", hopeless);
        else
            el2_words_append(text, ": %s", m->why_not);
        break;
    }
    if (m->verdict != EL2_MIGRATION_BLOCKED && m->change_count)
        el2_words_append(text, "; but %zu field%s change%s under the guest", m->change_count,
                         m->change_count > 1 ? "s" : "", m->change_count > 1 ? "" : "s");
    el2_output_fact(output, "verdict", text);
}

static bool migrate_one(const struct el2_migrate_values *values, bool *findings, struct el2_error *error)
{
    struct end from = {0}, to = {0};
    struct el2_migration *m = malloc(sizeof *m);
    bool ok = m || el2_fail(error, "out of memory");
    ok = ok && load(&from, values->from, values->from_kernel, values, error) &&
         load(&to, values->to ? values->to : values->from,
              values->to_kernel ? values->to_kernel : values->from_kernel, values, error);
    struct el2_output *output =
        ok ? el2_output_open(stdout, (enum el2_format)values->format, el2_output_colour(stdout)) : NULL;
    if (ok && !output)
        ok = el2_fail(error, "out of memory");
    if (ok) {
        el2_migrate(from.migrant, to.migrant, m);
        *findings = m->verdict != EL2_MIGRATION_OK;
        say_end(output, "from", &from, values->vm);
        say_end(output, "to", &to, values->vm);
        say_verdict(output, m);
        print_registers(output, m, values->all || values->format != EL2_FORMAT_TEXT);
        if (values->format != EL2_FORMAT_CSV) { /* which is one table */
            print_blocked(output, m, &from, &to);
            print_writes(output, m);
            print_changes(output, m);
        }
        ok = el2_output_close(output, error);
    }
    drop(&from);
    drop(&to);
    free(m);
    return ok;
}

static int run(const void *values_, int count, char **operands)
{
    const struct el2_migrate_values *values = values_;
    struct el2_error error;
    bool findings = false, ok;
    (void)count;
    (void)operands;
    if (values->matrix)
        ok = el2_migrate_matrix(values, &findings, &error);
    else if (!values->from || (!values->to && !values->to_kernel))
        ok = el2_fail(&error,
                      "from where to where? --from HOST, and --to HOST or --to-kernel KERNEL; or --matrix");
    else
        ok = migrate_one(values, &findings, &error);
    if (!ok)
        return el2_command_complain(&el2_command_migrate, &error);
    return findings ? EL2_EXIT_FINDINGS : EL2_EXIT_CLEAN;
}

const struct el2_command el2_command_migrate = {
    .name = "migrate",
    .summary = "whether a VM's ID registers can go from one host and kernel to another",
    .operands = "",
    .options = options,
    .defaults = &defaults,
    .values_size = sizeof(struct el2_migrate_values),
    .notes =
        "Saves every listed register of the ID space after the VM's first run (KVM_GET_ONE_REG), and "
        "restores each\n"
        "on a fresh VM of the target (KVM_SET_ONE_REG). Where the target refuses: the fields that block, and "
        "for\n"
        "each the largest value that both kernels take. Where there is one for all, the writes to make on "
        "the\n"
        "source before its first run; they have been tried, and the migration has succeeded with them.\n"
        "--matrix does so for every pair: a row a source, a column a target, `ok`, `+N` (ok with N "
        "registers\n"
        "written), `xN` (blocked by N fields), `-` (the kernel refuses such a VM), and `*` where the guest "
        "then\n"
        "reads some registers differently all the same, as they are not trapped or the write had no effect.\n"
        "--format csv is one table: the registers and their answers, or the pairs of --matrix.\n"
        "Exit status 0: accepted as it is.\n",
    .examples = "  el2sim migrate --from neoverse-v1 --from-kernel linux-6.6 --to-kernel linux-6.12\n"
                "  el2sim migrate --from neoverse-v1 --to neoverse-n2 --from-kernel linux-6.12 --vm pmu\n"
                "  el2sim migrate --matrix --hosts neoverse-n1,neoverse-v1 --kernels linux-6.6,linux-6.12\n"
                "  el2sim migrate --matrix --hosts all --kernels all --format csv\n",
    .run = run,
};
