/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "probe.h"

static uint64_t checksum = 0xcbf29ce484222325u;
static unsigned count;

void record(const char *format, ...)
{
    char line[8192];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof(line), format, arguments);
    va_end(arguments);
    for (const char *c = line; *c; ++c)
        checksum = (checksum ^ (uint8_t)*c) * 0x100000001b3u;
    ++count;
    puts(line);
}

void record_end(void)
{
    printf("end\t%u\t0x%016" PRIx64 "\n", count, checksum);
    fflush(stdout);
}

const char *errno_name(int error)
{
    const char *name = strerrorname_np(error);
    return name ? name : "unknown";
}

void register_encoding(unsigned index, char text[ID_NAME_SIZE])
{
    if (index < 64)
        snprintf(text, ID_NAME_SIZE, "S3_0_C0_C%u_%u", index / 8, index % 8);
    else
        snprintf(text, ID_NAME_SIZE, "S3_%u_C0_C0_%u", index / 8 - 7, index % 8);
}

uint64_t register_id(unsigned index)
{
    return index < 64 ? ARM64_SYS_REG(3, 0, 0, index / 8, index % 8)
                      : ARM64_SYS_REG(3, index / 8 - 7, 0, 0, index % 8);
}

bool register_is_trapped_id(unsigned index)
{
    return index >= 8 && index < 64;
}
