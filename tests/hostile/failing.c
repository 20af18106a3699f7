/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory that runs out, for a program that is started with this in LD_PRELOAD: malloc, calloc, realloc and what the C
 * library makes of them (strdup, open_memstream, fopen, qsort ...) fail at the EL2_FAIL_AT-th call, and with
 * EL2_FAIL_ON=1 at each call from there on. With EL2_FAIL_SITES=PATH that file gets a number for each call: where in the
 * program it is, told by the innermost functions of its own that are being executed.
 * The calls of Unicorn and Capstone do not fail and are not counted: they do not survive it, which is why el2sim asks for
 * their memory before (sim/engine/create.c, sim/report/disassemble.c).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <execinfo.h>
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

#define CALLS_MAX 1000000
#define FRAMES    24
#define OWN       3 /* functions */

static atomic_long calls;
static uint64_t site[CALLS_MAX];
static const char *sites;
static long fail_at;
static bool go_on, ready;

struct code {
    uintptr_t start, size;
};

/* Of those that are asked for before. */
#define LIBRARIES 4
static struct code program, library[LIBRARIES];
static unsigned library_count;

static struct code code_of(const struct dl_phdr_info *object)
{
    for (int i = 0; i < object->dlpi_phnum; i++)
        if (object->dlpi_phdr[i].p_type == PT_LOAD && object->dlpi_phdr[i].p_flags & PF_X)
            return (struct code){object->dlpi_addr + object->dlpi_phdr[i].p_vaddr,
                                 object->dlpi_phdr[i].p_memsz};
    return (struct code){0, 0};
}

static bool is_in(struct code code, const void *address)
{
    return (uintptr_t)address - code.start < code.size;
}

static int note_code(struct dl_phdr_info *object, size_t size, void *unused)
{
    (void)size, (void)unused;
    if (!program.size)
        program = code_of(object); /* the first is the program */
    if (library_count < LIBRARIES &&
        (strstr(object->dlpi_name, "libunicorn") || strstr(object->dlpi_name, "libcapstone")))
        library[library_count++] = code_of(object);
    return 0;
}

__attribute__((constructor)) static void begin(void)
{
    void *frame[1];
    dl_iterate_phdr(note_code, NULL);
    const char *at = getenv("EL2_FAIL_AT"), *on = getenv("EL2_FAIL_ON");
    fail_at = at ? atol(at) : 0;
    go_on = on && *on == '1';
    sites = getenv("EL2_FAIL_SITES");
    backtrace(frame, 1); /* the first time it allocates */
    ready = true;
}

__attribute__((destructor)) static void end(void)
{
    ready = false;
    int file = sites ? open(sites, O_WRONLY | O_TRUNC) : -1;
    if (file < 0)
        return;
    const size_t size = (size_t)calls * sizeof *site;
    if (write(file, site, size) != (ssize_t)size)
        _exit(125);
    close(file);
}

static void note_site(long call)
{
    void *frame[FRAMES];
    int frames = backtrace(frame, FRAMES), own = 0;
    uint64_t sum = 0;
    for (int i = 0; i < frames && own < OWN; i++)
        if (is_in(program, frame[i])) {
            sum = (sum ^ ((uintptr_t)frame[i] - program.start)) * 0x9e3779b97f4a7c15u;
            own++;
        }
    if (call > CALLS_MAX)
        _exit(125);
    site[call - 1] = sum;
}

static bool is_asked_for_before(const void *caller)
{
    for (unsigned i = 0; i < library_count; i++)
        if (is_in(library[i], caller))
            return true;
    return false;
}

static bool fails(const void *caller)
{
    if (!ready || is_asked_for_before(caller))
        return false;
    long call = atomic_fetch_add(&calls, 1) + 1;
    if (sites)
        note_site(call);
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
