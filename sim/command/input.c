/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/command/input.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/command/terminal.h"

#define MILLISECOND 1000000ull /* nanoseconds */

/* How often a program in the background looks whether it is in the foreground again, in milliseconds. */
#define BACKGROUND 100

static const char notice[] =
    "el2sim: this terminal is the guest's console: Ctrl-A X leaves, Ctrl-A H helps\n";

static const char help[] = "\nCtrl-A X       leaves the guest\n"
                           "Ctrl-A Ctrl-A  sends a Ctrl-A to the guest\n"
                           "Ctrl-A H       prints this\n";

bool el2_input_open(struct el2_input *input, const char *path, bool sees, unsigned seconds,
                    struct el2_error *error)
{
    struct stat status;
    *input = (struct el2_input){.descriptor = STDIN_FILENO, .is_own = path, .seconds = seconds};
    clock_gettime(CLOCK_MONOTONIC, &input->started);
    if (path)
        input->descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (input->descriptor < 0)
        return el2_fail(error, "%s: %s", path, strerror(errno));
    if (path && fstat(input->descriptor, &status) == 0 && S_ISDIR(status.st_mode)) {
        el2_input_close(input);
        return el2_fail(error, "%s: %s", path, strerror(EISDIR));
    }
    input->is_terminal = isatty(input->descriptor);
    input->has_ended = !path && input->is_terminal && !sees;
    return true;
}

void el2_input_close(struct el2_input *input)
{
    if (input->is_taken)
        el2_terminal_return();
    if (input->is_own && input->descriptor >= 0)
        close(input->descriptor);
    input->descriptor = -1;
    input->is_taken = false;
    input->has_ended = true;
}

/* Of the run's time, in milliseconds. */
static int time_left(const struct el2_input *input)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    const int64_t passed = (now.tv_sec - input->started.tv_sec) * INT64_C(1000) +
                           (now.tv_nsec - input->started.tv_nsec) / (int64_t)MILLISECOND;
    const int64_t left = input->seconds * INT64_C(1000) - passed;
    return left < 0 ? 0 : left > INT_MAX ? INT_MAX : (int)left;
}

static void end(struct el2_input *input, ssize_t got)
{
    input->has_ended = true;
    input->failed = got < 0 && errno != EBADF && errno != EIO ? errno : 0;
}

/* Whoever writes the other end may be waiting for what the guest has printed. */
static bool wait_for_byte(struct el2_input *input)
{
    struct pollfd polled = {.fd = input->descriptor, .events = POLLIN};
    int ready = poll(&polled, 1, 0);
    if (ready == 0)
        fflush(stdout);
    while (ready == 0 || (ready < 0 && errno == EINTR)) {
        const int left = time_left(input);
        input->is_late = !left;
        if (!left)
            return false;
        ready = poll(&polled, 1, left);
    }
    return true;
}

static bool read_byte(struct el2_input *input, uint8_t *byte)
{
    ssize_t got;
    do {
        if (!wait_for_byte(input))
            return false;
        got = read(input->descriptor, byte, 1);
    } while (got < 0 && (errno == EINTR || errno == EAGAIN));
    if (got == 1)
        return true;
    end(input, got);
    return false;
}

static void take(struct el2_input *input)
{
    input->is_taken = el2_terminal_take(input->descriptor);
    if (!input->is_taken)
        return;
    fflush(stdout);
    fputs(notice, stderr);
}

static bool take_key(struct el2_input *input, uint8_t *byte)
{
    if (!input->is_taken)
        take(input);
    if (!input->count)
        return false;
    *byte = input->key[input->first];
    input->first = (input->first + 1) % EL2_INPUT_KEYS_MAX;
    input->count--;
    return true;
}

bool el2_input_receive(void *context, uint8_t *byte)
{
    struct el2_input *input = context;
    if (input->is_terminal)
        return (!input->has_ended || input->count) && take_key(input, byte);
    return !input->has_ended && read_byte(input, byte);
}

bool el2_input_is_live(void *context)
{
    const struct el2_input *input = context;
    return input->is_taken && !input->has_ended;
}

/* A key that there is no room for is told of by a bell. */
static void keep(struct el2_input *input, uint8_t key)
{
    if (input->count == EL2_INPUT_KEYS_MAX)
        fputc('\a', stderr);
    else
        input->key[(input->first + input->count++) % EL2_INPUT_KEYS_MAX] = key;
}

/* False: the guest is left. */
static bool take_keys(struct el2_input *input, const uint8_t *key, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        switch (el2_keys_take(&input->keys, key[i])) {
        case EL2_KEY_GUEST:
            keep(input, key[i]);
            break;
        case EL2_KEY_NONE:
            break;
        case EL2_KEY_LEAVE:
            return false;
        case EL2_KEY_HELP:
            fputs(help, stderr);
            break;
        }
    }
    return true;
}

static int milliseconds(uint64_t nanoseconds)
{
    const uint64_t rounded = nanoseconds / MILLISECOND + (nanoseconds % MILLISECOND != 0);
    return nanoseconds == UINT64_MAX ? -1 : rounded > INT_MAX ? INT_MAX : (int)rounded;
}

static void wait_in_background(int most)
{
    poll(NULL, 0, most < 0 || most > BACKGROUND ? BACKGROUND : most);
}

bool el2_input_wait(void *context, uint64_t nanoseconds)
{
    struct el2_input *input = context;
    struct pollfd polled = {.fd = input->descriptor, .events = POLLIN};
    const int most = milliseconds(nanoseconds);
    uint8_t key[256];
    fflush(stdout);
    if (!el2_terminal_is_ours()) {
        wait_in_background(most);
        return true;
    }
    if (poll(&polled, 1, most) <= 0)
        return true;
    const ssize_t got = read(input->descriptor, key, sizeof key);
    if (got > 0)
        return take_keys(input, key, (size_t)got);
    if (got == 0 || (errno != EINTR && errno != EAGAIN))
        end(input, got);
    return true;
}
