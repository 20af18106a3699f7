/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cpumodel/text/datafile.h"
#include "cpumodel/text/nearest.h"

#define FILE_SIZE_MAX (16u << 20)
#define FIRST_CHUNK   (64u << 10)

/* The part of "hosts/future.host" between `directory`/ and `suffix`; 0 where the name is of another kind. */
static size_t stem(const char *name, const char *directory, const char *suffix, const char **start)
{
    size_t directory_length = strlen(directory), suffix_length = strlen(suffix), length = strlen(name);
    if (length <= directory_length + 1 + suffix_length || strncmp(name, directory, directory_length) != 0 ||
        name[directory_length] != '/' || strcmp(name + length - suffix_length, suffix) != 0)
        return 0;
    *start = name + directory_length + 1;
    return length - directory_length - 1 - suffix_length;
}

static const struct el2_builtin *find_builtin(const char *directory, const char *suffix, const char *what)
{
    size_t count;
    const struct el2_builtin *builtin = el2_builtins(&count);
    for (size_t i = 0; i < count; i++) {
        const char *start;
        size_t length = stem(builtin[i].name, directory, suffix, &start);
        if (length > 0 && strlen(what) == length && memcmp(start, what, length) == 0)
            return &builtin[i];
    }
    return NULL;
}

static bool fail_missing(const char *directory, const char *suffix, const char *what, struct el2_error *error)
{
    size_t count;
    const struct el2_builtin *builtin = el2_builtins(&count);
    char near[EL2_ERROR_TEXT] = "";
    struct el2_nearest nearest = {.text = what};
    if (!*directory)
        return el2_fail(error, "%.160s: no such file", what);
    for (size_t i = 0; i < count; i++) {
        const char *start, *before = nearest.best;
        size_t length = stem(builtin[i].name, directory, suffix, &start);
        char name[EL2_ERROR_TEXT];
        if (length == 0 || length >= sizeof name)
            continue;
        memcpy(name, start, length);
        name[length] = '\0';
        el2_nearest_offer(&nearest, name);
        if (nearest.best != before) {
            memcpy(near, name, length + 1);
            nearest.best = near;
        }
    }
    if (nearest.best)
        return el2_fail(error, "'%.120s' is neither one of el2sim's %s nor a file: did you mean %s?", what,
                        directory, near);
    return el2_fail(
        error,
        "'%.120s' is neither one of el2sim's %s nor a file: give a path, or a name that `el2sim list %s` "
        "shows",
        what, directory, directory);
}

static bool read_all(int descriptor, const char *what, struct el2_datafile *file, struct el2_error *error)
{
    size_t room = FIRST_CHUNK, used = 0;
    char *text = malloc(room + 1);
    while (text) {
        ssize_t got = read(descriptor, text + used, room - used);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            free(text);
            return el2_fail(error, "%.160s: cannot be read: %s", what, strerror(errno));
        }
        used += (size_t)got;
        if (got == 0)
            break;
        if (used > FILE_SIZE_MAX) {
            free(text);
            return el2_fail(error, "%.160s: larger than %u MiB: this is no host, kernel or recording", what,
                            FILE_SIZE_MAX >> 20);
        }
        if (used == room) {
            room *= 2;
            char *larger = realloc(text, room + 1);
            if (!larger)
                free(text);
            text = larger;
        }
    }
    if (!text)
        return el2_fail(error, "%.160s: out of memory", what);
    text[used] = '\0';
    file->text = file->owned = text;
    file->size = used;
    return true;
}

static bool open_path(const char *directory, const char *suffix, const char *what, struct el2_datafile *file,
                      struct el2_error *error)
{
    int descriptor = open(what, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0 && errno == ENOENT)
        return fail_missing(directory, suffix, what, error);
    if (descriptor < 0)
        return el2_fail(error, "%.160s: cannot be opened: %s", what, strerror(errno));
    struct stat status;
    bool ok = fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode)
                  ? el2_fail(error, "%.160s: this is a directory: give a file in it", what)
                  : read_all(descriptor, what, file, error);
    close(descriptor);
    return ok;
}

bool el2_datafile_open(const char *directory, const char *suffix, const char *what, struct el2_datafile *file,
                       struct el2_error *error)
{
    *file = (struct el2_datafile){0};
    const struct el2_builtin *builtin = find_builtin(directory, suffix, what);
    if (builtin) {
        file->text = builtin->text;
        file->size = builtin->size;
    } else if (!open_path(directory, suffix, what, file, error)) {
        return false;
    }
    file->name = strdup(builtin ? builtin->name : what);
    if (file->name)
        return true;
    el2_datafile_free(file);
    return el2_fail(error, "out of memory");
}

static bool is_builtin(const char *name)
{
    size_t count;
    const struct el2_builtin *builtin = el2_builtins(&count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(builtin[i].name, name) == 0)
            return true;
    return false;
}

bool el2_datafile_open_from(const char *from, const char *directory, const char *suffix, const char *what,
                            struct el2_datafile *file, struct el2_error *error)
{
    const char *slash = strrchr(from, '/');
    if (!slash || what[0] == '/' || is_builtin(from) || find_builtin(directory, suffix, what))
        return el2_datafile_open(directory, suffix, what, file, error);
    *file = (struct el2_datafile){0};
    while (strncmp(what, "./", 2) == 0) /* the name is told: ./a.host, not ././a.host */
        what += 2;
    size_t length = (size_t)(slash + 1 - from), rest = strlen(what) + 1;
    char *path = malloc(length + rest);
    if (!path)
        return el2_fail(error, "out of memory");
    memcpy(path, from, length);
    memcpy(path + length, what, rest);
    bool ok = access(path, F_OK) == 0 ? el2_datafile_open(directory, suffix, path, file, error)
                                      : fail_missing(directory, suffix, what, error);
    free(path);
    return ok;
}

void el2_datafile_free(struct el2_datafile *file)
{
    free(file->name);
    free(file->owned);
    *file = (struct el2_datafile){0};
}
