/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory that runs out, for a program that is started with this in LD_PRELOAD: malloc, calloc, realloc and what the C
 * library makes of them (strdup, open_memstream, fopen, qsort ...) fail at the EL2_FAIL_AT-th call, and with
 * EL2_FAIL_ON=1 at each call from there on. With EL2_FAIL_COUNT=PATH the number of calls is appended to that file.
 * The calls of Unicorn and Capstone do not fail and are not counted: they do not survive it, which is why el2sim asks for
 * their memory before (sim/engine/create.c, sim/report/disassemble.c).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
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

/* Of those that are asked for before. */
#define LIBRARIES 4
static struct code {
    uintptr_t start, size;
} library[LIBRARIES];
static unsigned library_count;

static int note_library(struct dl_phdr_info *object, size_t size, void *unused)
{
    (void)size, (void)unused;
    if (!strstr(object->dlpi_name, "libunicorn") && !strstr(object->dlpi_name, "libcapstone"))
        return 0;
    for (int i = 0; i < object->dlpi_phnum && library_count < LIBRARIES; i++)
        if (object->dlpi_phdr[i].p_type == PT_LOAD && object->dlpi_phdr[i].p_flags & PF_X)
            library[library_count++] =
                (struct code){object->dlpi_addr + object->dlpi_phdr[i].p_vaddr, object->dlpi_phdr[i].p_memsz};
    return 0;
}

__attribute__((constructor)) static void begin(void)
{
    dl_iterate_phdr(note_library, NULL);
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

static bool is_asked_for_before(const void *caller)
{
    for (unsigned i = 0; i < library_count; i++)
        if ((uintptr_t)caller - library[i].start < library[i].size)
            return true;
    return false;
}

static bool fails(const void *caller)
{
    if (!ready || is_asked_for_before(caller))
        return false;
    long call = atomic_fetch_add(&calls, 1) + 1;
    if (!fail_at || call < fail_at || (call > fail_at && !go_on))
        return false;
    errno = ENOMEM;
    return true;
}

void *malloc(size_t size)
{
    return fails(__builtin_return_address(0)) ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return fails(__builtin_return_address(0)) ? NULL : __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size)
{
    return fails(__builtin_return_address(0)) ? NULL : __libc_realloc(memory, size);
}

void *reallocarray(void *memory, size_t count, size_t size)
{
    size_t whole;
    if (__builtin_mul_overflow(count, size, &whole)) {
        errno = ENOMEM;
        return NULL;
    }
    return fails(__builtin_return_address(0)) ? NULL : __libc_realloc(memory, whole);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return fails(__builtin_return_address(0)) ? NULL : __libc_memalign(alignment, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size)
{
    if (fails(__builtin_return_address(0)) || !(*memory = __libc_memalign(alignment, size)))
        return ENOMEM;
    return 0;
}
