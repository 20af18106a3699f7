/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is said of a wrong line of a host file: those of every-key.host, spoilt. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "cpumodel/host/host.h"
#include "cpumodel/text/datafile.h"
#include "frozen/spoil.h"

static bool is_taken(const char *name, const char *text, size_t size, struct el2_error *error)
{
    char path[] = "/tmp/el2sim-host-XXXXXX.host";
    int file = mkstemps(path, 5);
    (void)name;
    cr_assert(file >= 0 && write(file, text, size) == (ssize_t)size && !close(file));
    struct el2_host *host = el2_host_load(path, error);
    unlink(path);
    el2_host_free(host);
    return host;
}

Test(frozen, host_messages)
{
    static struct spoilt spoilt;
    struct el2_datafile file;
    struct el2_error error;
    spoilt = (struct spoilt){.frozen = frozen_new(), .every_row = true, .is_taken = is_taken};
    cr_assert(
        el2_datafile_open("hosts", ".host", EL2_TEST_DATA "/cpumodel/host/every-key.host", &file, &error),
        "%s", error.text);
    cr_assert(is_taken("", file.text, file.size, &error), "%s", error.text);
    spoil_file(&spoilt, "every-key.host", file.text);
    el2_datafile_free(&file);
    spoil_end(&spoilt);
    frozen_check(spoilt.frozen, "host-messages",
                 "A row of a host file and how it is spoilt: what is said of it, or that it is taken.");
}
