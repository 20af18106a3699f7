/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/conform/conform.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpumodel/host/host.h"
#include "cpumodel/host/recording.h"
#include "sanitise/language/kernel.h"
#include "sanitise/view/cmdline.h"
#include "sim/conform/comparison.h"
#include "sim/conform/host.h"
#include "sim/conform/variant.h"

/*
 * "6.12.107+deb13-cloud-arm64" → "linux-6.12.107". The 0 of "6.1.0-30-arm64" is a distribution's, which does
 * not tell the stable release: "linux-6.1".
 */
static void kernel_of_release(const char *release, char name[64])
{
    size_t length = strspn(release, "0123456789");
    if (release[length] == '.')
        length += 1 + strspn(release + length + 1, "0123456789");
    size_t point = release[length] == '.' ? strspn(release + length + 1, "0123456789") : 0;
    if (point && (release[length + 1] != '0' || !release[length + 1 + point]))
        length += 1 + point;
    snprintf(name, 64, "linux-%.*s", (int)length, release);
}

/* What describes the machine or the recording: nothing that a model could answer. */
static bool is_input(const struct el2_record *record)
{
    static const char *const kinds[] = {"hdr", "raw", "rawccsidr", "rawel", "host", "end", "setnote"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (el2_record_is(record, kinds[i]))
            return true;
    return false;
}

static void conform_variants(struct el2_conformer *c)
{
    for (size_t i = 0; i < c->records->count; i++)
        if (el2_record_is(&c->records->record[i], "variant"))
            el2_conform_variant(c, &c->records->record[i]);
}

/* A recording of which something is missing or was changed is no clean one, whatever the rest says. */
static void conform_end(struct el2_conformer *c)
{
    struct el2_error damage;
    const struct el2_record end = {.line = c->records->end.line, .count = 1, .field = {"end"}};
    c->variant = NULL;
    if (!el2_records_intact(c->records, &damage))
        el2_conform_compare(c, &end, "recording", damage.text, "whole, as it was recorded", NULL);
}

/* The host given, or that of the recording's raw records. */
static struct el2_host *load_host(const char *what, const struct el2_records *records,
                                  struct el2_error *error)
{
    if (what)
        return el2_host_load(what, error);
    for (size_t i = 0; i < records->count; i++)
        if (el2_record_is(&records->record[i], "raw"))
            return el2_host_from_records(records, error);
    el2_fail(error,
             "%s: has no raw records, which say what host it was made on; name that with --host "
             "(`el2sim list hosts`; its sysfs records hold the MIDR_EL1 of each CPU)",
             records->name);
    return NULL;
}

bool el2_conform(const char *name, const char *text, size_t size, const char *kernel, const char *host_name,
                 const struct el2_difference_sink *sink, struct el2_conformance *result,
                 struct el2_error *error)
{
    struct el2_conformer c = {.sink = sink, .result = result};
    struct el2_host *host = NULL;
    struct el2_kernel *policy = NULL;
    struct el2_overrides overrides;
    bool ok = false;
    memset(result, 0, sizeof *result);
    c.records = el2_records_parse(name, text, size, error);
    if (!c.records)
        return false;
    const struct el2_record *release = el2_records_find(c.records, "hdr", "kernel");
    if (!kernel && !release) {
        el2_fail(error, "%s: no `hdr kernel` record says which kernel it is of; give one with --kernel",
                 name);
        goto out;
    }
    if (kernel)
        snprintf(result->kernel, sizeof result->kernel, "%s", kernel);
    else
        kernel_of_release(el2_record_field(release, 2), result->kernel);
    host = load_host(host_name, c.records, error);
    policy = host ? el2_kernel_load(kernel ? kernel : result->kernel, error) : NULL;
    if (!policy)
        goto out;
    c.host = host;
    c.kernel = policy;
    const struct el2_record *cmdline = el2_records_find(c.records, "host", "/proc/cmdline");
    el2_cmdline_parse(policy, host, cmdline ? el2_record_field(cmdline, 2) : "", &overrides);
    c.overrides = &overrides;
    el2_sanitise(policy, host, &overrides, &c.view, NULL, NULL);
    for (size_t i = 0; i < c.records->count; i++) {
        const struct el2_record *record = &c.records->record[i];
        if (!el2_conform_of_variant(record) && !is_input(record))
            el2_conform_host(&c, record);
    }
    conform_variants(&c);
    conform_end(&c);
    ok = !c.out_of_memory || el2_fail(error, "%s: out of memory", name);
out:
    el2_kernel_free(policy);
    el2_host_free(host);
    el2_records_free(c.records);
    return ok;
}
