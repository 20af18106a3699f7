/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "cpumodel/arch/register.h"
#include "sanitise/view/el0view.h"

/* A ";" ends a line in a table. */
static void cut_lines(const char *lines, char text[512])
{
    cr_assert_lt(strlen(lines), 512);
    strcpy(text, lines);
    for (char *at = text; (at = strchr(at, ';'));)
        *at = '\n';
}

static struct el2_host *host_of(const char *lines)
{
    char text[512];
    struct el2_error error = {""};
    cut_lines(lines, text);
    struct el2_host *host = el2_host_parse("test.host", text, strlen(text), &error);
    cr_assert_not_null(host, "%s", error.text);
    return host;
}

/* An embedded kernel, or the lines of a file. */
static struct el2_kernel *kernel_of(const char *kernel)
{
    char text[512];
    struct el2_error error = {""};
    cut_lines(kernel, text);
    struct el2_kernel *made = *kernel == '[' ? el2_kernel_parse("test.kernel", text, strlen(text), &error)
                                             : el2_kernel_load(kernel, &error);
    cr_assert_not_null(made, "%s", error.text);
    return made;
}

static void read_el0(const char *kernel_name, const char *host_text, unsigned cpu, const char *name,
                     char got[40])
{
    struct el2_error error = {""};
    struct el2_host *host = host_of(host_text);
    struct el2_kernel *kernel = kernel_of(kernel_name);
    struct el2_host_view view;
    struct el2_el0_answer answer;
    el2_encoding encoding;
    cr_assert(el2_register_parse(name, &encoding, &error), "%s", error.text);
    el2_sanitise(kernel, host, NULL, &view, NULL, NULL);
    el2_el0_read(kernel, host, &view, cpu, el2_id_index(encoding), &answer);
    cr_expect_not_null(answer.rule);
    if (answer.kind == EL2_EL0_SIGILL)
        strcpy(got, "SIGILL");
    else
        snprintf(got, 40, "0x%016" PRIx64, answer.value);
    el2_kernel_free(kernel);
    el2_host_free(host);
}

Test(el0view, table)
{
    FILE *file = fopen(EL2_TEST_DATA "/sanitise/view/el0view.tsv", "r");
    char line[512];
    unsigned cases = 0;
    cr_assert_not_null(file);
    while (fgets(line, sizeof line, file)) {
        char kernel[300], host[300], cpu[8], name[32], wanted[40], got[40];
        if (*line == '#')
            continue;
        cr_assert_eq(sscanf(line, "%299[^\t]\t%299[^\t]\t%7[^\t]\t%31[^\t]\t%39[^\n]", kernel, host, cpu,
                            name, wanted),
                     5, "%s", line);
        read_el0(kernel, host, (unsigned)strtoul(cpu, NULL, 10), name, got);
        cr_expect_str_eq(got, wanted, "%s got %s", line, got);
        cases++;
    }
    fclose(file);
    cr_assert_geq(cases, 40);
}
