/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE /* F_OFD_SETLK: QEMU's locks are such, and they are the open file's, not the process's */
#include "sim/device/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct el2_disk {
    int descriptor;
    bool is_readonly;
    uint64_t size;
};

/* Of the whole file. */
static bool lock(int descriptor, bool readonly, const char *path, struct el2_error *error)
{
    struct flock all = {.l_type = readonly ? F_RDLCK : F_WRLCK, .l_whence = SEEK_SET};
    if (fcntl(descriptor, F_OFD_SETLK, &all) == 0)
        return true;
    if (errno == EAGAIN || errno == EACCES)
        return el2_fail(error, "%s: in use, by another program or twice here%s", path,
                        readonly ? "" : ": give a copy, or ,readonly to each");
    return el2_fail(error, "%s: cannot be locked: %s", path, strerror(errno));
}

static bool measure(int descriptor, const char *path, uint64_t *size, struct el2_error *error)
{
    struct stat status;
    if (fstat(descriptor, &status) != 0)
        return el2_fail(error, "%s: %s", path, strerror(errno));
    if (!S_ISREG(status.st_mode) && !S_ISBLK(status.st_mode))
        return el2_fail(error, "%s: no disk: give a file or a block device", path);
    const off_t end = lseek(descriptor, 0, SEEK_END);
    if (end < 0)
        return el2_fail(error, "%s: %s", path, strerror(errno));
    *size = (uint64_t)end;
    if (!*size || *size % EL2_DISK_SECTOR)
        return el2_fail(error, "%s: %llu bytes are no whole sectors of %u: `truncate -s %%%u` makes them so",
                        path, (unsigned long long)*size, EL2_DISK_SECTOR, EL2_DISK_SECTOR);
    return true;
}

/* O_NONBLOCK: a pipe without a writer is no disk, and is not waited for. */
static int open_file(const char *path, bool readonly, struct el2_error *error)
{
    const int descriptor = open(path, (readonly ? O_RDONLY : O_RDWR) | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
        el2_fail(error, "%s: %s%s", path, strerror(errno),
                 !readonly && (errno == EACCES || errno == EROFS)
                     ? ": a disk that is only read is given as FILE,readonly"
                     : "");
    return descriptor;
}

struct el2_disk *el2_disk_open(const char *path, bool readonly, struct el2_error *error)
{
    struct el2_disk *disk = malloc(sizeof *disk);
    if (!disk) {
        el2_fail(error, "%s: out of memory", path);
        return NULL;
    }
    *disk = (struct el2_disk){.descriptor = open_file(path, readonly, error), .is_readonly = readonly};
    if (disk->descriptor >= 0 && measure(disk->descriptor, path, &disk->size, error) &&
        lock(disk->descriptor, readonly, path, error))
        return disk;
    el2_disk_close(disk);
    return NULL;
}

bool el2_disk_close(struct el2_disk *disk)
{
    const bool good = !disk || disk->descriptor < 0 || close(disk->descriptor) == 0;
    free(disk);
    return good;
}

uint64_t el2_disk_size(const struct el2_disk *disk)
{
    return disk->size;
}

bool el2_disk_is_readonly(const struct el2_disk *disk)
{
    return disk->is_readonly;
}

bool el2_disk_read(struct el2_disk *disk, uint64_t at, void *bytes, size_t size)
{
    for (size_t done = 0; done < size;) {
        const ssize_t got = pread(disk->descriptor, (char *)bytes + done, size - done, (off_t)(at + done));
        if (got == 0 || (got < 0 && errno != EINTR))
            return false;
        done += got < 0 ? 0 : (size_t)got;
    }
    return true;
}

bool el2_disk_write(struct el2_disk *disk, uint64_t at, const void *bytes, size_t size)
{
    for (size_t done = 0; done < size;) {
        const ssize_t put =
            pwrite(disk->descriptor, (const char *)bytes + done, size - done, (off_t)(at + done));
        if (put == 0 || (put < 0 && errno != EINTR))
            return false;
        done += put < 0 ? 0 : (size_t)put;
    }
    return true;
}

bool el2_disk_flush(struct el2_disk *disk)
{
    return fdatasync(disk->descriptor) == 0;
}
