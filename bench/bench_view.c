/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How long a view takes: a full guest view of an eight-CPU host from parsed input, beside the least work that
 * such a view could be (a copy and an AND over the same registers of all CPUs), and the loading of a kernel
 * file beside the reading of its text alone. Both halves of a ratio run in turn, in this one run.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cpumodel/host/host.h"
#include "cpumodel/text/datafile.h"
#include "sanitise/language/kernel.h"
#include "sanitise/view/guestview.h"
#include "sanitise/view/hostview.h"

#define ROUNDS 9
#define VIEWS  2000
#define LOADS  50

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int by_value(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static double median(double *values, size_t count)
{
    qsort(values, count, sizeof *values, by_value);
    return values[count / 2];
}

static uint64_t view(const struct el2_kernel *kernel, const struct el2_host *host)
{
    struct el2_host_view sanitised;
    uint64_t guest[EL2_ID_COUNT];
    el2_sanitise(kernel, host, NULL, &sanitised, NULL, NULL);
    el2_guest_view(kernel, &sanitised, 0, guest, NULL);
    return guest[32] ^ guest[48];
}

static uint64_t copy(const struct el2_host *host)
{
    uint64_t guest[EL2_ID_COUNT];
    memcpy(guest, host->cpu[0].id, sizeof guest);
    for (unsigned cpu = 1; cpu < host->cpu_count; cpu++)
        for (int index = 0; index < EL2_ID_COUNT; index++)
            guest[index] &= host->cpu[cpu].id[index];
    return guest[32] ^ guest[48];
}

static bool take_line(void *context, const struct el2_line *line, struct el2_error *error)
{
    (void)error;
    *(uint64_t *)context += (uint64_t)line->line;
    return true;
}

/* Reads every embedded kernel file's lines, and nothing more. */
static uint64_t read_files(void)
{
    size_t count;
    uint64_t lines = 0;
    struct el2_error error;
    const struct el2_builtin *builtin = el2_builtins(&count);
    for (size_t i = 0; i < count; i++)
        if (strncmp(builtin[i].name, "kernels/", 8) == 0)
            el2_ini_read(builtin[i].name, builtin[i].text, builtin[i].size, take_line, &lines, &error);
    return lines;
}

int main(void)
{
    struct el2_error error;
    struct el2_kernel *kernel = el2_kernel_load("linux-7.3", &error);
    struct el2_host *host = el2_host_load("future", &error);
    double views[ROUNDS], copies[ROUNDS], loads[ROUNDS], reads[ROUNDS];
    volatile uint64_t sink = 0;
    if (!kernel || !host) {
        fprintf(stderr, "bench_view: %s\n", error.text);
        return 1;
    }
    for (int round = 0; round < ROUNDS; round++) {
        double start = now();
        for (int i = 0; i < VIEWS; i++)
            sink ^= view(kernel, host);
        views[round] = (now() - start) / VIEWS;
        start = now();
        for (int i = 0; i < VIEWS; i++)
            sink ^= copy(host);
        copies[round] = (now() - start) / VIEWS;
        start = now();
        for (int i = 0; i < LOADS; i++)
            el2_kernel_free(el2_kernel_load("linux-7.3", &error));
        loads[round] = (now() - start) / LOADS;
        start = now();
        for (int i = 0; i < LOADS; i++)
            sink ^= read_files();
        reads[round] = (now() - start) / LOADS;
    }
    (void)sink;
    double view_s = median(views, ROUNDS), copy_s = median(copies, ROUNDS);
    double load_s = median(loads, ROUNDS), read_s = median(reads, ROUNDS);
    printf("guest view of %u CPUs, linux-7.3   %8.2f us   %6.1f times a copy and AND (%.2f us)\n",
           host->cpu_count, view_s * 1e6, view_s / copy_s, copy_s * 1e6);
    printf("loading linux-7.3 and its parents  %8.2f ms   %6.1f times reading the lines of all (%.2f ms)\n",
           load_s * 1e3, load_s / read_s, read_s * 1e3);
    el2_host_free(host);
    el2_kernel_free(kernel);
    return 0;
}
