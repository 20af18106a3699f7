/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/command/names.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *directory;
    const char *suffix;
} kinds[] = {
    [EL2_EMBEDDED_HOST] = {"hosts/", ".host"},
    [EL2_EMBEDDED_KERNEL] = {"kernels/", ".kernel"},
};

bool el2_embedded_name(const struct el2_builtin *file, enum el2_embedded kind, char name[EL2_EMBEDDED_NAME])
{
    size_t length = strlen(file->name), head = strlen(kinds[kind].directory),
           tail = strlen(kinds[kind].suffix);
    if (length <= head + tail || length - head - tail >= EL2_EMBEDDED_NAME ||
        strncmp(file->name, kinds[kind].directory, head) != 0 ||
        strcmp(file->name + length - tail, kinds[kind].suffix) != 0)
        return false;
    length -= head + tail;
    memcpy(name, file->name + head, length);
    name[length] = '\0';
    return true;
}

/* linux-5.4 before linux-5.10: runs of digits are compared as numbers. */
static int by_version(const void *left, const void *right)
{
    const char *a = *(const char *const *)left, *b = *(const char *const *)right;
    while (*a && *b) {
        if (isdigit((unsigned char)*a) && isdigit((unsigned char)*b)) {
            char *after_a, *after_b;
            unsigned long x = strtoul(a, &after_a, 10), y = strtoul(b, &after_b, 10);
            if (x != y)
                return x < y ? -1 : 1;
            a = after_a;
            b = after_b;
        } else if (*a != *b) {
            break;
        } else {
            a++;
            b++;
        }
    }
    return (unsigned char)*a - (unsigned char)*b;
}

static bool take_all(struct el2_names *names, enum el2_embedded kind)
{
    size_t count, room = 1;
    const struct el2_builtin *files = el2_builtins(&count);
    for (size_t i = 0; i < count; i++)
        room += strlen(files[i].name) + 1;
    char *at = names->text = malloc(room), name[EL2_EMBEDDED_NAME];
    if (!at)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!el2_embedded_name(&files[i], kind, name) || names->count == EL2_NAMES_MAX)
            continue;
        names->name[names->count++] = strcpy(at, name);
        at += strlen(name) + 1;
    }
    qsort(names->name, names->count, sizeof *names->name, by_version);
    return true;
}

bool el2_names_parse(struct el2_names *names, enum el2_embedded kind, const char *list, const char *option,
                     struct el2_error *error)
{
    names->count = 0;
    names->text = NULL;
    if (strcmp(list, "all") == 0)
        return take_all(names, kind) || el2_fail(error, "out of memory");
    names->text = strdup(list);
    if (!names->text)
        return el2_fail(error, "out of memory");
    for (char *at = names->text; at;) {
        char *comma = strchr(at, ',');
        if (comma)
            *comma = '\0';
        if (!*at || names->count == EL2_NAMES_MAX)
            return el2_fail(error, *at ? "--%s: too many names" : "--%s: a name is missing between commas",
                            option);
        names->name[names->count++] = at;
        at = comma ? comma + 1 : NULL;
    }
    return true;
}

void el2_names_free(struct el2_names *names)
{
    free(names->text);
    *names = (struct el2_names){.text = NULL};
}
