/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/command/guests.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cpumodel/text/count.h"
#include "cpumodel/text/nearest.h"

/* Relative to the directory of the program. */
static const char *const directories[] = {"guests", EL2_GUESTS_INSTALLED};

static bool program_directory(char directory[PATH_MAX], struct el2_error *error)
{
    ssize_t length = readlink("/proc/self/exe", directory, PATH_MAX - 1);
    if (length < 0)
        return el2_fail(error, "/proc/self/exe: %s; name the guest by its path", strerror(errno));
    directory[length] = 0;
    *strrchr(directory, '/') = 0;
    return true;
}

static bool has_suffix(const char *path, const char *suffix)
{
    size_t length = strlen(path);
    size_t suffix_length = strlen(suffix);
    return length > suffix_length && !strcmp(path + length - suffix_length, suffix);
}

/* An ELF file, or a flat image by its suffix. */
static bool is_guest(const char *path)
{
    static const char magic[4] = "\177ELF";
    char start[sizeof magic];
    struct stat status;
    if (stat(path, &status) || !S_ISREG(status.st_mode))
        return false;
    if (has_suffix(path, ".bin"))
        return true;
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    bool elf = fread(start, 1, sizeof start, file) == sizeof start && !memcmp(start, magic, sizeof start);
    fclose(file);
    return elf;
}

void el2_guest_name(const char *path, char *name, size_t size)
{
    const char *slash = strrchr(path, '/');
    snprintf(name, size, "%s", slash ? slash + 1 : path);
    char *suffix = strrchr(name, '.');
    if (suffix && !strcmp(suffix, ".elf"))
        *suffix = 0;
}

static int compare_names(const void *left, const void *right)
{
    char names[2][NAME_MAX + 1];
    el2_guest_name(*(char *const *)left, names[0], sizeof names[0]);
    el2_guest_name(*(char *const *)right, names[1], sizeof names[1]);
    return strcmp(names[0], names[1]);
}

static bool listed(const struct el2_guest_list *list, const char *path)
{
    for (size_t i = 0; i < list->count; i++)
        if (!compare_names(&list->path[i], &path))
            return true;
    return false;
}

static bool add(struct el2_guest_list *list, const char *path, struct el2_error *error)
{
    char **grown = realloc(list->path, (list->count + 1) * sizeof *grown);
    if (grown)
        list->path = grown;
    char *copy = grown ? strdup(path) : NULL;
    if (!copy)
        return el2_fail(error, "out of memory");
    list->path[list->count++] = copy;
    return true;
}

/* By name, so that of two of one name it is not the file system that chooses. */
static bool add_directory(struct el2_guest_list *list, const char *directory, struct el2_error *error)
{
    struct dirent **entry;
    int entries = scandir(directory, &entry, NULL, alphasort);
    if (entries < 0)
        return errno != ENOMEM || el2_fail(error, "out of memory");
    bool good = true;
    for (int i = 0; i < entries; i++) {
        char path[PATH_MAX];
        int length = snprintf(path, sizeof path, "%s/%s", directory, entry[i]->d_name);
        if (good && entry[i]->d_name[0] != '.' && length < (int)sizeof path && is_guest(path))
            good = listed(list, path) || add(list, path, error);
        free(entry[i]);
    }
    free(entry);
    return good;
}

bool el2_guest_list(struct el2_guest_list *list, struct el2_error *error)
{
    char program[PATH_MAX];
    *list = (struct el2_guest_list){0};
    if (!program_directory(program, error))
        return false;
    for (size_t i = 0; i < EL2_COUNT(directories); i++) {
        char directory[PATH_MAX];
        if (snprintf(directory, sizeof directory, "%s/%s", program, directories[i]) >= (int)sizeof directory)
            continue;
        char *clean = realpath(directory, NULL);
        bool good = !clean || add_directory(list, clean, error);
        free(clean);
        if (!good)
            return false;
    }
    if (list->count)
        qsort(list->path, list->count, sizeof *list->path, compare_names);
    return true;
}

void el2_guest_list_free(struct el2_guest_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->path[i]);
    free(list->path);
    *list = (struct el2_guest_list){0};
}

static char *find_listed(const struct el2_guest_list *list, const char *what, struct el2_error *error)
{
    char wanted[NAME_MAX + 1];
    char near[NAME_MAX + 1];
    el2_guest_name(what, wanted, sizeof wanted);
    struct el2_nearest nearest = {.text = wanted};
    for (size_t i = 0; i < list->count; i++) {
        char name[NAME_MAX + 1];
        el2_guest_name(list->path[i], name, sizeof name);
        if (!strcmp(name, wanted)) {
            char *path = strdup(list->path[i]);
            if (!path)
                el2_fail(error, "out of memory");
            return path;
        }
        el2_nearest_offer(&nearest, name);
        if (nearest.best == name) {
            memcpy(near, name, sizeof near);
            nearest.best = near;
        }
    }
    if (nearest.best)
        el2_fail(error, "no guest and no file \"%s\"; did you mean \"%s\"?", what, near);
    else
        el2_fail(error, "no guest and no file \"%s\"; `el2sim list guests` lists the guests", what);
    return NULL;
}

char *el2_guest_find(const char *what, struct el2_error *error)
{
    struct stat status;
    if (strchr(what, '/') || (!stat(what, &status) && S_ISREG(status.st_mode))) {
        char *path = strdup(what);
        if (!path)
            el2_fail(error, "out of memory");
        return path;
    }
    struct el2_guest_list list;
    char *path = el2_guest_list(&list, error) ? find_listed(&list, what, error) : NULL;
    el2_guest_list_free(&list);
    return path;
}
