/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "process.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void limit(int resource, rlim_t value)
{
    setrlimit(resource, &(struct rlimit){value, value});
}

/* In the child: nothing comes back. */
static void become(const struct process_run *run, const int out[2])
{
    int input = open(run->input ? run->input : "/dev/null", O_RDONLY);
    if (input < 0 || dup2(input, 0) < 0 || dup2(out[0], 1) < 0 || dup2(out[1], 2) < 0)
        _exit(125);
    for (char *const *variable = run->variable; variable && *variable; variable++)
        putenv(*variable);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_CPU, run->seconds);
    if (run->memory)
        limit(RLIMIT_AS, run->memory);
    execv(run->argument[0], run->argument);
    _exit(126);
}

static long long milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000ll + now.tv_nsec / 1000000;
}

/* Reads what is there; false at the end. */
static bool take(int descriptor, struct process *process, int stream)
{
    char piece[65536];
    ssize_t got = read(descriptor, piece, sizeof piece);
    if (got <= 0)
        return got < 0 && errno == EINTR;
    size_t size = (size_t)got;
    if (process->size[stream] + size > OUTPUT_MAX) {
        process->cut = true;
        return true;
    }
    char *text = realloc(process->text[stream], process->size[stream] + size + 1);
    if (!text)
        err(2, "memory for a program's output");
    memcpy(text + process->size[stream], piece, size);
    process->text[stream] = text;
    process->size[stream] += size;
    text[process->size[stream]] = '\0';
    return true;
}

static void read_both(struct process *process, pid_t child, int from[2], long long end)
{
    struct pollfd streams[2] = {{from[0], POLLIN, 0}, {from[1], POLLIN, 0}};
    while (streams[0].fd >= 0 || streams[1].fd >= 0) {
        long long left = end - milliseconds();
        if (left <= 0 || process->cut) {
            process->timed_out = !process->cut;
            kill(child, SIGKILL);
            left = 1000;
        }
        if (poll(streams, 2, (int)left) < 0 && errno != EINTR)
            err(2, "poll");
        for (int i = 0; i < 2; i++)
            if (streams[i].fd >= 0 && streams[i].revents && !take(streams[i].fd, process, i))
                streams[i].fd = -1;
        if (process->timed_out || process->cut)
            return;
    }
}

void run_process(const struct process_run *run, struct process *process)
{
    int out[2][2], status;
    memset(process, 0, sizeof *process);
    for (int i = 0; i < 2; i++)
        if (pipe(out[i]) || fcntl(out[i][0], F_SETFD, FD_CLOEXEC) || !(process->text[i] = calloc(1, 1)))
            err(2, "a pipe");
    pid_t child = fork();
    if (child < 0)
        err(2, "fork");
    if (child == 0)
        become(run, (int[2]){out[0][1], out[1][1]});
    close(out[0][1]);
    close(out[1][1]);
    read_both(process, child, (int[2]){out[0][0], out[1][0]}, milliseconds() + run->seconds * 2000ll);
    close(out[0][0]);
    close(out[1][0]);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    process->ended = WIFEXITED(status);
    process->status = process->ended ? WEXITSTATUS(status) : WTERMSIG(status);
    process->timed_out |= !process->ended && process->status == SIGXCPU;
}

void free_process(struct process *process)
{
    free(process->text[0]);
    free(process->text[1]);
}
