/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every reader of sim/exchange/import.h that takes text, and the reader of logs. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sim/exchange/import.h"
#include "sim/report/logged.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_log(const char *text, size_t size)
{
    struct el2_logged_numbers numbers = {0};
    struct el2_error error;
    unsigned ec = 0x18;
    char *line = strndup(text, size);
    el2_logged_line(line, &ec, &numbers, &error);
    el2_logged_free(&numbers);
    free(line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    struct el2_error error;
    el2_import_free(el2_import_template("fuzz", text, size, &error));
    el2_import_free(el2_import_sysreg("fuzz", text, size, &error));
    struct el2_import *import = el2_import_fingerprint("fuzz", text, size, &error);
    struct el2_host *host = import ? el2_import_host(import, NULL, &error) : NULL;
    uint32_t features = 0;
    if (import)
        el2_import_features(import, &features, &error);
    el2_host_free(host);
    el2_import_free(import);
    read_log(text, size);
    return 0;
}
