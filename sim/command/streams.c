/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/command/streams.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sim/command/command.h"
#include "sim/command/print.h"

void el2_open_streams(void)
{
    for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; descriptor++)
        if (fcntl(descriptor, F_GETFD) < 0 && errno == EBADF &&
            open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY) != descriptor)
            _exit(EL2_EXIT_INTERNAL);
}

int el2_finish(int status)
{
    const bool lost = ferror(stdout);
    const bool closed = fclose(stdout) == 0;
    const int why = closed ? 0 : errno;
    if (lost || !closed) {
        el2_print(stderr, "el2sim: the result is not complete: stdout cannot be written%s%s\n",
                  why ? ": " : "", why ? strerror(why) : "");
        status = EL2_EXIT_INTERNAL;
    }
    return ferror(stderr) ? EL2_EXIT_INTERNAL : status;
}
