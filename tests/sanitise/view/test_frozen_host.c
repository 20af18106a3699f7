/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a kernel makes of the host beside its ID register fields: the command line (options.txt) and the models of its
 * CPUs, with their errata and mitigations (models.txt).
 */
#include <stdlib.h>

#include "frozen/frozen.h"
#include "sanitise/view/cmdline.h"
#include "snapshot.h"

#define LINES_MAX 1024

struct lines {
    char *line[LINES_MAX];
    size_t count;
};

static void read_lines(const char *path, struct lines *lines)
{
    char *text = NULL;
    size_t size = 0;
    FILE *in = fopen(path, "r");
    cr_assert_not_null(in, "%s", path);
    while (getline(&text, &size, in) > 0) {
        text[strcspn(text, "\n")] = '\0';
        if (*text == '#' || !*text)
            continue;
        cr_assert_lt(lines->count, LINES_MAX);
        cr_assert_not_null(lines->line[lines->count++] = strdup(text));
    }
    free(text);
    fclose(in);
    cr_assert_gt(lines->count, 0);
}

static void free_lines(struct lines *lines)
{
    for (size_t i = 0; i < lines->count; i++)
        free(lines->line[i]);
}

static void print_overrides(const struct el2_overrides *overrides, char text[SNAPSHOT_TEXT])
{
    char scratch[EL2_ENCODING_TEXT];
    FILE *out = fmemopen(text, SNAPSHOT_TEXT, "w");
    cr_assert_not_null(out);
    fprintf(out, "%x", overrides->facts);
    for (int index = 0; index < EL2_ID_COUNT; index++)
        if (overrides->mask[index] || overrides->value[index])
            fprintf(out, " %s %" PRIx64 "/%" PRIx64, el2_register_name(el2_id_encoding(index), scratch),
                    overrides->value[index], overrides->mask[index]);
    cr_assert_eq(fclose(out), 0);
}

/* What the line overrides, and what comes of it. */
static void try_line(const struct el2_kernel *kernel, const struct el2_host *host, const char *preset,
                     const char *line, const struct snapshot *usual, struct frozen *frozen)
{
    static struct snapshot shot;
    static struct el2_overrides overrides;
    static char text[SNAPSHOT_TEXT], question[256];
    el2_cmdline_parse(kernel, host, line, &overrides);
    print_overrides(&overrides, text);
    snprintf(question, sizeof question, "%s %s", preset, line);
    frozen_row(frozen, question, text);
    snapshot_take(kernel, host, &overrides, &shot);
    snapshot_differences(usual, &shot, -1, text);
    snprintf(question, sizeof question, "%s %s, then", preset, line);
    if (*text && strlen(text) < 200)
        frozen_row(frozen, question, text);
}

static void try_lines(const struct el2_kernel *kernel, const char *preset, const struct lines *lines,
                      struct frozen *frozen)
{
    static struct snapshot_host made;
    static struct snapshot usual;
    snapshot_host_make(&made, preset, 1);
    snapshot_take(kernel, &made.host, NULL, &usual);
    for (size_t i = 0; i < lines->count; i++)
        try_line(kernel, &made.host, preset, lines->line[i], &usual, frozen);
}

Test(frozen, options, .timeout = 120)
{
    struct lines lines = {.count = 0};
    char **kernels = frozen_series();
    struct frozen *frozen = frozen_new();
    read_lines(EL2_TEST_DATA "/sanitise/view/options.txt", &lines);
    for (size_t i = 0; kernels[i]; i++) {
        struct el2_kernel *kernel = snapshot_kernel(kernels[i]);
        frozen_kernel(frozen, kernels[i] + strlen("linux-"));
        try_lines(kernel, "max", &lines, frozen);
        try_lines(kernel, "cortex-a57", &lines, frozen);
        el2_kernel_free(kernel);
    }
    frozen_kernels_free(kernels);
    free_lines(&lines);
    frozen_check(
        frozen, "options",
        "A preset and its command line: facts of the command line, and each register's value/mask that it "
        "overrides; and what is different in the views then, where that is short.");
}

/* A CPU on which every erratum and every mitigation shows. */
static void make_affected(struct snapshot_host *made)
{
    snapshot_host_make(made, "max", 1);
    uint64_t *id = made->cpu[0].id;
    id[el2_id_index(EL2_ENCODING(3, 0, 0, 4, 0))] &= ~(UINT64_C(0xff) << 56); /* CSV2, CSV3 */
    id[el2_id_index(EL2_ENCODING(3, 0, 0, 4, 1))] |= UINT64_C(2) << 4;        /* SSBS */
    id[el2_id_index(EL2_ENCODING(3, 3, 0, 0, 1))] |= UINT64_C(1) << 29;       /* CTR_EL0.DIC */
}

static void try_model(const struct el2_kernel *kernel, struct snapshot_host *made, uint64_t midr,
                      uint64_t revidr, const struct snapshot *usual, struct frozen *frozen)
{
    static struct snapshot shot;
    static char text[SNAPSHOT_TEXT];
    char question[64];
    made->cpu[0].id[el2_id_index(EL2_ENCODING(3, 0, 0, 0, 0))] = midr;
    made->cpu[0].id[el2_id_index(EL2_ENCODING(3, 0, 0, 0, 6))] = revidr;
    snapshot_take(kernel, &made->host, NULL, &shot);
    snapshot_differences(usual, &shot, el2_id_index(EL2_ENCODING(3, 0, 0, 0, 0)), text);
    snprintf(question, sizeof question, "%08" PRIx64 " REVIDR_EL1 %" PRIx64, midr, revidr);
    if (*text)
        frozen_row(frozen, question, text);
}

Test(frozen, models, .timeout = 120)
{
    static struct snapshot_host made;
    static struct snapshot usual;
    struct lines lines = {.count = 0};
    char **kernels = frozen_series();
    struct frozen *frozen = frozen_new();
    read_lines(EL2_TEST_DATA "/sanitise/view/models.txt", &lines);
    make_affected(&made);
    for (size_t i = 0; kernels[i]; i++) {
        struct el2_kernel *kernel = snapshot_kernel(kernels[i]);
        frozen_kernel(frozen, kernels[i] + strlen("linux-"));
        made.cpu[0].id[0] = 0;
        snapshot_take(kernel, &made.host, NULL, &usual);
        for (size_t k = 0; k < lines.count; k++)
            try_model(kernel, &made, strtoull(lines.line[k], NULL, 0), 0, &usual, frozen);
        for (unsigned version = 0; version < 9;
             version++) /* Cortex-A510 r0p0 to r2p2, fixed by REVIDR_EL1[25] */
            try_model(kernel, &made, 0x410fd460 | version / 3 << 20 | version % 3, UINT64_C(1) << 25, &usual,
                      frozen);
        el2_kernel_free(kernel);
    }
    frozen_kernels_free(kernels);
    free_lines(&lines);
    frozen_check(
        frozen, "models",
        "What MIDR_EL1 and REVIDR_EL1 of an affected CPU make of the host's facts, its errata and the views, "
        "against a CPU that no kernel knows. A model that changes nothing has no row.");
}
