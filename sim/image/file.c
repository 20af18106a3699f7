/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/image/file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool read_all(const char *path, int descriptor, struct el2_file *file, struct el2_error *error)
{
    for (size_t done = 0; done < file->size;) {
        ssize_t got = read(descriptor, file->bytes + done, file->size - done);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return el2_fail(error, "%s: %s", path, strerror(errno));
        if (got == 0)
            return el2_fail(error, "%s: shrank while it was read", path);
        done += (size_t)got;
    }
    return true;
}

static bool read_open(const char *path, int descriptor, const struct el2_file_wanted *wanted,
                      struct el2_file *file, struct el2_error *error)
{
    struct stat status;
    if (fstat(descriptor, &status))
        return el2_fail(error, "%s: %s", path, strerror(errno));
    if (!S_ISREG(status.st_mode))
        return el2_fail(error, "%s: not a file: give %s", path, wanted->what);
    if ((uint64_t)status.st_size > wanted->most)
        return el2_fail(error, "%s: %" PRIu64 " bytes, and at most %" PRIu64 " are read: give %s", path,
                        (uint64_t)status.st_size, wanted->most,
                        wanted->remedy ? wanted->remedy : wanted->what);
    file->size = (size_t)status.st_size;
    file->bytes = malloc(file->size + 1);
    if (!file->bytes)
        return el2_fail(error, "%s: no memory to read it", path);
    if (read_all(path, descriptor, file, error))
        return true;
    free(file->bytes);
    return false;
}

/* O_NONBLOCK: a pipe without a writer is no file, and is not waited for. */
bool el2_file_read(const char *path, const struct el2_file_wanted *wanted, struct el2_file *file,
                   struct el2_error *error)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
        return el2_fail(error, "%s: %s", path, strerror(errno));
    bool good = read_open(path, descriptor, wanted, file, error);
    close(descriptor);
    return good;
}
