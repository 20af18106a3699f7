/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory that runs out, for a program that is started with this in LD_PRELOAD: malloc, calloc, realloc and what the C
 * library makes of them (strdup, open_memstream, fopen, qsort ...) fail at the EL2_FAIL_AT-th call, and with
 * EL2_FAIL_ON=1 at each call from there on. With EL2_FAIL_COUNT=PATH the number of calls is appended to that file.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static atomic_long calls;
static long fail_at;
static bool go_on, ready;

__attribute__((constructor)) static void begin(void)
{
    const char *at = getenv("EL2_FAIL_AT"), *on = getenv("EL2_FAIL_ON");
    fail_at = at ? atol(at) : 0;
    go_on = on && *on == '1';
    ready = true;
}

__attribute__((destructor)) static void end(void)
{
    const char *path = getenv("EL2_FAIL_COUNT");
    char text[32];
    ready = false;
    int file = path ? open(path, O_WRONLY | O_APPEND | O_CREAT, 0600) : -1;
    if (file < 0)
        return;
    int size = snprintf(text, sizeof text, "%ld\n", (long)calls);
    if (write(file, text, (size_t)size) != size)
        _exit(125);
    close(file);
}

static bool fails(void)
{
    if (!ready)
        return false;
    long call = atomic_fetch_add(&calls, 1) + 1;
    if (!fail_at || call < fail_at || (call > fail_at && !go_on))
        return false;
    errno = ENOMEM;
    return true;
}

void *malloc(size_t size)
{
    return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return fails() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size)
{
    return fails() ? NULL : __libc_realloc(memory, size);
}

void *reallocarray(void *memory, size_t count, size_t size)
{
    size_t whole;
    if (__builtin_mul_overflow(count, size, &whole)) {
        errno = ENOMEM;
        return NULL;
    }
    return realloc(memory, whole);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return fails() ? NULL : __libc_memalign(alignment, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size)
{
    if (fails() || !(*memory = __libc_memalign(alignment, size)))
        return ENOMEM;
    return 0;
}
