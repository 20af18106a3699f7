/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every reader of sim/exchange/import.h that takes text, and the reader of logs. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "sim/exchange/import.h"
#include "sim/report/logged.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool take(void *context, const struct el2_logged_number *number)
{
    (void)context;
    return number->line > 0;
}

static void refuse(void *context, unsigned long line, const char *why)
{
    (void)context;
    (void)line;
    (void)why;
}

static void read_log(const uint8_t *data, size_t size)
{
    const struct el2_logged_sink sink = {take, refuse, NULL};
    struct el2_error error;
    FILE *stream = size ? fmemopen((void *)(uintptr_t)data, size, "r") : NULL;
    if (!stream)
        return;
    el2_logged_read(stream, 0x18, &sink, &error);
    fclose(stream);
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
    read_log(data, size);
    return 0;
}
