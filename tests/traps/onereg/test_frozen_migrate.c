/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Migrations between hosts and kernels: the verdict, what blocks and what suits both, the writes, what then differs. */
#include <stdlib.h>

#include "cpumodel/text/count.h"
#include "frozen_vm.h"
#include "traps/onereg/migrate.h"

struct end {
    const char *host, *kernel;
    uint32_t features; /* wanted */
};

static const struct end ends[] = {
    {"cortex-a57", "linux-4.15", EL2_VM_GICV3},
    {"cortex-a72", "linux-5.10", EL2_VM_GICV3 | EL2_VM_PMU},
    {"cortex-a76", "linux-6.1", EL2_VM_PMU},
    {"neoverse-n1", "linux-6.6", EL2_VM_GICV3 | EL2_VM_PMU},
    {"neoverse-n1", "linux-7.3", EL2_VM_GICV3 | EL2_VM_PMU},
    {"neoverse-v1", "linux-6.6", EL2_VM_SVE | EL2_VM_PAUTH},
    {"neoverse-v1", "linux-6.12", EL2_VM_SVE | EL2_VM_PAUTH},
    {"neoverse-n2", "linux-6.12", EL2_VM_SVE | EL2_VM_PAUTH | EL2_VM_MTE},
    {"max", "linux-6.18", EL2_VM_SVE | EL2_VM_PAUTH | EL2_VM_PMU | EL2_VM_GICV3},
    {"max", "linux-7.3", EL2_VM_IMPID | EL2_VM_GICV3},
};
#define ENDS EL2_COUNT(ends)

struct made {
    struct el2_host *host;
    struct el2_kernel *kernel;
    struct el2_migrant *migrant;
};

static void make(const struct end *end, struct made *made)
{
    struct el2_error error = {""};
    made->host = el2_host_load(end->host, &error);
    cr_assert_not_null(made->host, "%s", error.text);
    made->kernel = frozen_kernel_load(end->kernel);
    const struct el2_vm_options options = {.features =
                                               frozen_vm_granted(made->kernel, made->host, end->features)};
    made->migrant = el2_migrant_create(made->kernel, made->host, &options, &error);
    cr_assert_not_null(made->migrant, "%s", error.text);
}

static void print_field(const struct el2_field_ref *field, FILE *out)
{
    char scratch[EL2_ENCODING_TEXT];
    fprintf(out, "; %s", el2_register_name(field->encoding, scratch));
    if (field->width)
        fprintf(out, "[%u+%u]", field->lsb, field->width);
}

static void print_migration(const struct el2_migration *result, FILE *out)
{
    char scratch[EL2_ENCODING_TEXT];
    size_t refused = 0;
    for (size_t i = 0; i < result->restored_count; i++)
        refused += result->restored[i].decision.error != 0;
    fprintf(out, "%s, %zu of %zu refused",
            result->verdict == EL2_MIGRATION_OK       ? "ok"
            : result->verdict == EL2_MIGRATION_WRITES ? "writes"
                                                      : "blocked",
            refused, result->restored_count);
    for (size_t i = 0; i < result->blocked_count; i++) {
        print_field(&result->blocked[i].field, out);
        fprintf(out, " %" PRIx64, result->blocked[i].got);
        if (result->blocked[i].has_common)
            fprintf(out, ">%" PRIx64, result->blocked[i].common);
    }
    for (size_t i = 0; i < result->write_count; i++)
        fprintf(out, "; write %s=%" PRIx64, el2_register_name(result->write[i].encoding, scratch),
                result->write[i].value);
    static const char *const kinds[] = {[EL2_ANSWER_VALUE] = "",
                                        [EL2_ANSWER_UNDEF] = " UNDEF",
                                        [EL2_ANSWER_KEEP] = " kept",
                                        [EL2_ANSWER_LIVELOCK] = " livelock"};
    for (size_t i = 0; i < result->change_count; i++) {
        const struct el2_change *change = &result->change[i];
        print_field(&change->field, out);
        fprintf(out, " reads %" PRIx64 "%s, then %" PRIx64 "%s%s", change->before, kinds[change->kind_before],
                change->after, kinds[change->kind_after], change->trapped ? " trapped" : "");
    }
}

Test(frozen, migrations, .timeout = 120)
{
    static struct made made[ENDS];
    struct frozen *frozen = frozen_new();
    struct el2_migration *result = malloc(sizeof *result);
    cr_assert_not_null(result);
    for (size_t i = 0; i < ENDS; i++)
        make(&ends[i], &made[i]);
    for (size_t from = 0; from < ENDS; from++)
        for (size_t to = 0; to < ENDS; to++) {
            char question[160], *text = NULL;
            size_t size;
            FILE *out = open_memstream(&text, &size);
            cr_assert_not_null(out);
            el2_migrate(made[from].migrant, made[to].migrant, result);
            print_migration(result, out);
            cr_assert_eq(fclose(out), 0);
            snprintf(question, sizeof question, "%s %s %x to %s %s %x", ends[from].host, ends[from].kernel,
                     ends[from].features, ends[to].host, ends[to].kernel, ends[to].features);
            frozen_row(frozen, question, text);
            free(text);
        }
    for (size_t i = 0; i < ENDS; i++) {
        el2_migrant_free(made[i].migrant);
        el2_kernel_free(made[i].kernel);
        el2_host_free(made[i].host);
    }
    free(result);
    frozen_check(
        frozen, "migrations",
        "From and to: host, kernel, features wanted; the verdict; fields that block, what is saved and the "
        "largest value that both take; the writes; what the guest reads differently after it.");
}
