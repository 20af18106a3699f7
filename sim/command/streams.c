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
    bool lost = ferror(stdout);
    errno = 0;
    if (fclose(stdout) || lost) {
        el2_print(stderr, "el2sim: the result is not complete: stdout cannot be written%s%s\n",
                  errno ? ": " : "", errno ? strerror(errno) : "");
        status = EL2_EXIT_INTERNAL;
    }
    return ferror(stderr) ? EL2_EXIT_INTERNAL : status;
}
