/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The comparison of a program (bench_compared) in many processes: each has its memory elsewhere. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

#define ONCE "--once" /* LOOP: what a process of the comparison is started with */

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* In a process of its own: the least of each kind. */
static void measure_once(const struct bench *bench, const struct bench_subject *subject, unsigned loop)
{
    double least[BENCH_KINDS] = {0};
    for (unsigned round = 0; round < BENCH_ROUNDS; round++)
        for (unsigned kind = 0; kind < bench->kinds; kind++) {
            double seconds = bench->sample(subject, loop, kind);
            least[kind] = round && least[kind] < seconds ? least[kind] : seconds;
        }
    for (unsigned kind = 0; kind < bench->kinds; kind++)
        printf("%.9f\n", least[kind]);
}

/* Starts this program again, so that it is laid out anew. */
static FILE *start(const struct bench_subject *subject, char **argv, unsigned loop, pid_t *process)
{
    int ends[2];
    char number[16];
    snprintf(number, sizeof number, "%u", loop);
    if (pipe(ends) || (*process = fork()) < 0)
        bench_fail("cannot start a process");
    if (*process == 0) {
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        execl("/proc/self/exe", argv[0], ONCE, number, subject->host_name, subject->kernel_name,
              (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    return fdopen(ends[0], "r");
}

static void measure_layout(const struct bench *bench, const struct bench_subject *subject, char **argv,
                           unsigned loop, double seconds[BENCH_KINDS])
{
    pid_t process;
    int status;
    FILE *from = start(subject, argv, loop, &process);
    unsigned read = 0;
    while (from && read < bench->kinds && fscanf(from, "%lf", &seconds[read]) == 1)
        read++;
    if (from)
        fclose(from);
    if (waitpid(process, &status, 0) != process || status || read != bench->kinds)
        bench_fail("a process of the comparison failed");
}

static void print_kind(const struct bench *bench, unsigned loop, unsigned kind,
                       double seconds[BENCH_LAYOUTS][BENCH_KINDS])
{
    double time[BENCH_LAYOUTS], ratio[BENCH_LAYOUTS];
    for (unsigned i = 0; i < BENCH_LAYOUTS; i++) {
        time[i] = seconds[i][kind] / bench->loop[loop].turns * 1e9;
        ratio[i] = bench->rate ? seconds[i][0] / seconds[i][kind] : seconds[i][kind] / seconds[i][0];
    }
    qsort(time, BENCH_LAYOUTS, sizeof *time, ascending);
    qsort(ratio, BENCH_LAYOUTS, sizeof *ratio, ascending);
    printf("  %-34s %8.2f ns", bench->kind[kind], time[BENCH_LAYOUTS / 2]);
    if (kind)
        printf("  ratio %.2f (%.2f to %.2f)", ratio[BENCH_LAYOUTS / 2], ratio[0], ratio[BENCH_LAYOUTS - 1]);
    putchar('\n');
}

static void compare(const struct bench *bench, const struct bench_subject *subject, char **argv)
{
    printf("%s, host %s, kernel %s; medians of %u processes\n", bench->title, subject->host->name,
           el2_kernel_name(subject->kernel), BENCH_LAYOUTS);
    for (unsigned loop = 0; loop < bench->loops; loop++) {
        double seconds[BENCH_LAYOUTS][BENCH_KINDS];
        for (unsigned i = 0; i < BENCH_LAYOUTS; i++)
            measure_layout(bench, subject, argv, loop, seconds[i]);
        printf("%s\n", bench->loop[loop].name);
        for (unsigned kind = 0; kind < bench->kinds; kind++)
            print_kind(bench, loop, kind, seconds);
        fflush(stdout);
    }
}

int main(int argc, char **argv)
{
    const bool once = argc > 2 && !strcmp(argv[1], ONCE);
    const int behind = once ? 2 : 0;
    struct bench_subject subject = bench_open(argc - behind, argv + behind, bench_compared.host);
    if (once)
        measure_once(&bench_compared, &subject, (unsigned)strtoul(argv[2], NULL, 10));
    else
        compare(&bench_compared, &subject, argv);
    bench_close(&subject);
    return 0;
}
