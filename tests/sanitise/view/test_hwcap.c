/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "cpumodel/text/datafile.h"
#include "sanitise/language/policy.h"
#include "sanitise/view/cmdline.h"
#include "sanitise/view/hwcap.h"

static struct el2_kernel *kernel_of(const char *name)
{
    struct el2_error error = {""};
    struct el2_kernel *kernel = el2_kernel_load(name, &error);
    cr_assert_not_null(kernel, "%s", error.text);
    return kernel;
}

/* " fp asimd … " with a blank at both ends */
static void features_of(const char *kernel_name, const char *host_lines, const char *cmdline,
                        char text[EL2_HWCAP_TEXT + 2])
{
    char lines[512], names[EL2_HWCAP_TEXT];
    struct el2_error error = {""};
    struct el2_overrides overrides;
    struct el2_host_view view;
    struct el2_hwcaps hwcaps;
    cr_assert_lt(strlen(host_lines), sizeof lines);
    strcpy(lines, host_lines);
    for (char *at = lines; (at = strchr(at, ';'));)
        *at = '\n';
    struct el2_kernel *kernel = kernel_of(kernel_name);
    struct el2_host *host = el2_host_parse("test.host", lines, strlen(lines), &error);
    cr_assert_not_null(host, "%s", error.text);
    el2_cmdline_parse(kernel, host, cmdline, &overrides);
    el2_sanitise(kernel, host, &overrides, &view, NULL, NULL);
    el2_hwcaps(kernel, &view, &hwcaps);
    el2_hwcap_names(kernel, &hwcaps, names);
    snprintf(text, EL2_HWCAP_TEXT + 2, " %s ", names);
    el2_host_free(host);
    el2_kernel_free(kernel);
}

static void expect_names(const char *line, const char *features, char *names, bool there)
{
    char *rest = NULL;
    for (char *name = strtok_r(names, " \n", &rest); name; name = strtok_r(NULL, " \n", &rest)) {
        char word[40];
        snprintf(word, sizeof word, " %s ", name);
        cr_expect_eq(strstr(features, word) != NULL, there, "%s%s is %s", line, name,
                     there ? "missing" : "there");
    }
}

Test(hwcap, table)
{
    FILE *file = fopen(EL2_TEST_DATA "/sanitise/view/hwcap.tsv", "r");
    char line[512];
    unsigned cases = 0;
    cr_assert_not_null(file);
    while (fgets(line, sizeof line, file)) {
        char kernel[32], host[200], cmdline[64], there[128], absent[128], features[EL2_HWCAP_TEXT + 2];
        if (*line == '#')
            continue;
        cr_assert_eq(sscanf(line, "%31[^\t]\t%199[^\t]\t%63[^\t]\t%127[^\t]\t%127[^\n]", kernel, host,
                            cmdline, there, absent),
                     5, "%s", line);
        features_of(kernel, host, strcmp(cmdline, "-") == 0 ? "" : cmdline, features);
        expect_names(line, features, there, true);
        expect_names(line, features, absent, false);
        cases++;
    }
    fclose(file);
    cr_assert_geq(cases, 30);
}

Test(hwcap, words_and_order)
{
    struct el2_error error = {""};
    struct el2_kernel *kernel = kernel_of("linux-5.10");
    struct el2_host *host = el2_host_load("cortex-a72", &error);
    struct el2_host_view view;
    struct el2_hwcaps hwcaps;
    char names[EL2_HWCAP_TEXT];
    cr_assert_not_null(host, "%s", error.text);
    el2_sanitise(kernel, host, NULL, &view, NULL, NULL);
    el2_hwcaps(kernel, &view, &hwcaps);
    cr_expect_eq(hwcaps.word[0], 0x8ff);
    cr_expect_eq(hwcaps.word[1], 0);
    el2_hwcap_names(kernel, &hwcaps, names);
    cr_expect_str_eq(names, "fp asimd evtstrm aes pmull sha1 sha2 crc32 cpuid");
    hwcaps = (struct el2_hwcaps){.word = {UINT64_C(1) << 31, 1 | 1 << 16}};
    el2_hwcap_names(kernel, &hwcaps, names);
    cr_expect_str_eq(names, "pacg dcpodp rng");
    el2_host_free(host);
    el2_kernel_free(kernel);
}

/*
 * Kernels before 5.10 and linux-5.15 look at the sanitised field, whether EL0 sees it or not; el2_hwcaps goes
 * by what EL0 sees. Both are the same as long as EL0 sees every field that a row names.
 */
Test(hwcap, el0_sees_what_the_rows_name)
{
    size_t count;
    const struct el2_builtin *file = el2_builtins(&count);
    unsigned terms = 0;
    for (size_t i = 0; i < count; i++) {
        char name[64];
        if (sscanf(file[i].name, "kernels/%63s", name) != 1)
            continue;
        *strstr(name, ".kernel") = '\0';
        struct el2_kernel *kernel = kernel_of(name);
        for (size_t row = 0; row < kernel->hwcap_count; row++)
            for (unsigned k = 0; k < kernel->hwcap[row].when.count; k++) {
                const struct el2_formula_node *term = &kernel->term[kernel->hwcap[row].when.first + k];
                bool visible = term->kind != EL2_FORMULA_FIELD || term->scope;
                const struct el2_feature *feature =
                    kernel->feature + kernel->features[visible ? 0 : term->index].first;
                for (unsigned f = 0; !visible && f < kernel->features[term->index].count; f++)
                    visible =
                        feature[f].visible && feature[f].lsb == term->lsb && feature[f].width == term->width;
                cr_expect(visible, "%s: %s: EL0 does not see bit %u of its condition", name,
                          kernel->hwcap[row].name, term->lsb);
                terms++;
            }
        el2_kernel_free(kernel);
    }
    cr_assert_gt(terms, 1000);
}
