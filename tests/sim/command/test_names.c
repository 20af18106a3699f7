/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "cpumodel/text/count.h"
#include "sim/command/names.h"

/* file, kind, name; NULL: a file of another kind */
static const struct {
    const char *file;
    enum el2_embedded kind;
    const char *name;
} files[] = {
    {"hosts/future.host", EL2_EMBEDDED_HOST, "future"},
    {"hosts/future.host", EL2_EMBEDDED_KERNEL, NULL},
    {"kernels/linux-6.12.kernel", EL2_EMBEDDED_KERNEL, "linux-6.12"},
    {"docs/host-file.md", EL2_EMBEDDED_HOST, NULL},
    {"hosts/.host", EL2_EMBEDDED_HOST, NULL},
    {"hosts/a.host", EL2_EMBEDDED_HOST, "a"},
    {"hosts/future.hos", EL2_EMBEDDED_HOST, NULL},
};

Test(names, of_embedded_files)
{
    for (size_t i = 0; i < EL2_COUNT(files); i++) {
        struct el2_builtin file = {.name = files[i].file};
        char name[EL2_EMBEDDED_NAME] = "";
        bool is = el2_embedded_name(&file, files[i].kind, name);
        cr_expect_eq(is, files[i].name != NULL, "%s", files[i].file);
        if (is)
            cr_expect_str_eq(name, files[i].name);
    }
}

/* list, the names joined by blanks, or the message */
static const struct {
    const char *list;
    const char *names;
    const char *message;
} lists[] = {
    {"a", "a", NULL},
    {"b,a,b", "b a b", NULL},
    {"", NULL, "--hosts: a name is missing between commas"},
    {"a,", NULL, "--hosts: a name is missing between commas"},
    {"a,,b", NULL, "--hosts: a name is missing between commas"},
};

Test(names, of_a_list)
{
    for (size_t i = 0; i < EL2_COUNT(lists); i++) {
        struct el2_names names;
        struct el2_error error;
        char joined[64] = "";
        bool good = el2_names_parse(&names, EL2_EMBEDDED_HOST, lists[i].list, "hosts", &error);
        cr_expect_eq(good, lists[i].names != NULL, "%s", lists[i].list);
        for (size_t k = 0; good && k < names.count; k++)
            sprintf(joined + strlen(joined), "%s%s", k ? " " : "", names.name[k]);
        cr_expect_str_eq(good ? joined : error.text, good ? lists[i].names : lists[i].message);
        el2_names_free(&names);
    }
}

static size_t place(const struct el2_names *names, const char *name)
{
    size_t i = 0;
    while (i < names->count && strcmp(names->name[i], name) != 0)
        i++;
    cr_expect_lt(i, names->count, "%s", name);
    return i;
}

Test(names, all_kernels_by_version)
{
    struct el2_names names;
    struct el2_error error;
    cr_assert(el2_names_parse(&names, EL2_EMBEDDED_KERNEL, "all", "kernels", &error), "%s", error.text);
    cr_expect_str_eq(names.name[0], "linux-4.14");
    cr_expect_lt(place(&names, "linux-5.4"), place(&names, "linux-5.10"));
    cr_expect_lt(place(&names, "linux-6.6"), place(&names, "linux-6.12"));
    cr_expect_lt(place(&names, "linux-6.19"), place(&names, "linux-7.0"));
    el2_names_free(&names);
}

Test(names, too_many)
{
    static char list[2 * EL2_NAMES_MAX + 2];
    struct el2_names names;
    struct el2_error error;
    for (size_t i = 0; i <= EL2_NAMES_MAX; i++)
        memcpy(list + 2 * i, i < EL2_NAMES_MAX ? "a," : "a", 2);
    cr_expect_not(el2_names_parse(&names, EL2_EMBEDDED_HOST, list, "hosts", &error));
    cr_expect_str_eq(error.text, "--hosts: too many names");
    el2_names_free(&names);
    list[2 * EL2_NAMES_MAX - 1] = '\0';
    cr_expect(el2_names_parse(&names, EL2_EMBEDDED_HOST, list, "hosts", &error));
    cr_expect_eq(names.count, EL2_NAMES_MAX);
    el2_names_free(&names);
}
