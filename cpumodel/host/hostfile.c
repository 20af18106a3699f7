/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpumodel/host/hostfile.h"

#include <stdio.h>
#include <string.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/host/hostassign.h"
#include "cpumodel/host/hostfeature_read.h"
#include "cpumodel/text/bits.h"
#include "cpumodel/text/datafile.h"

#define INHERIT_TEXT 256

/* DDI 0487 "MPIDR_EL1": Aff3, Aff2, Aff1, Aff0. */
#define MPIDR_AFFINITY 0xff00ffffffull

struct reading {
    struct el2_host *host;
    char name[EL2_NAME_TEXT];
    char inherit[INHERIT_TEXT];
    unsigned inherit_line;
    unsigned gic;
    unsigned cpus;
    bool tid3_leaves_reserved;
    bool has_tid3;
    struct el2_feature_reading features;
};

struct cpu_set {
    uint64_t bits[EL2_HOST_CPUS / 64];
};

static bool copy_text(char *to, size_t size, const struct el2_line *line, struct el2_error *error)
{
    size_t length = strlen(line->value);
    if (length == 0 || length >= size)
        return el2_fail(error, "%s takes 1 to %zu characters", line->key, size - 1);
    memcpy(to, line->value, length + 1);
    return true;
}

static bool read_host_key(struct reading *reading, const struct el2_line *line, struct el2_error *error)
{
    unsigned long long number;
    bool is_number = el2_number_parse(line->value, &number);
    if (strcmp(line->key, "inherit") == 0) {
        if (reading->inherit_line)
            return el2_fail(error, "inherit stands in line %u already: a host has one parent",
                            reading->inherit_line);
        reading->inherit_line = line->line;
        return copy_text(reading->inherit, sizeof reading->inherit, line, error);
    }
    if (strcmp(line->key, "name") == 0)
        return copy_text(reading->name, sizeof reading->name, line, error);
    if (strcmp(line->key, "cpus") == 0) {
        if (!is_number || number < 1 || number > EL2_HOST_CPUS)
            return el2_fail(error, "cpus = '%.40s': write a number from 1 to %d", line->value, EL2_HOST_CPUS);
        reading->cpus = (unsigned)number;
        return true;
    }
    if (strcmp(line->key, "gic") == 0) {
        if (!is_number || (number != 2 && number != 3 && number != 5))
            return el2_fail(error, "gic = '%.40s': write 2, 3 or 5", line->value);
        reading->gic = (unsigned)number;
        return true;
    }
    if (strcmp(line->key, "tid3_leaves_reserved") == 0) {
        reading->has_tid3 = true;
        reading->tid3_leaves_reserved = strcmp(line->value, "yes") == 0;
        if (!reading->tid3_leaves_reserved && strcmp(line->value, "no") != 0)
            return el2_fail(error, "tid3_leaves_reserved = '%.40s': write yes or no", line->value);
        return true;
    }
    return el2_fail(error,
                    "unknown key '%.40s' in [host]: it has inherit, name, cpus, gic and tid3_leaves_reserved",
                    line->key);
}

static bool read_host_line(void *context, const struct el2_line *line, struct el2_error *error)
{
    return strcmp(line->section, "host") != 0 || read_host_key(context, line, error);
}

static bool add_cpus(struct cpu_set *set, unsigned first, unsigned last, unsigned count,
                     struct el2_error *error)
{
    if (last < first)
        return el2_fail(error, "CPUs %u-%u: write the lower number first", first, last);
    if (last >= count)
        return el2_fail(error,
                        "there is no CPU %u: this host has %u (0 to %u); more with cpus = %u in [host]",
                        first < count ? last : first, count, count - 1, last + 1);
    for (unsigned i = first; i <= last; i++)
        el2_bit_put(set->bits, i, true);
    return true;
}

/* "0-3,6" */
static bool parse_cpus(const char *text, unsigned count, struct cpu_set *set, struct el2_error *error)
{
    const char *rest = text;
    for (;;) {
        unsigned first, last;
        int end = 0;
        if (*rest < '0' || *rest > '9' || sscanf(rest, "%4u%n", &first, &end) != 1)
            break;
        rest += end;
        last = first;
        if (*rest == '-') {
            if (rest[1] < '0' || rest[1] > '9' || sscanf(rest + 1, "%4u%n", &last, &end) != 1)
                break;
            rest += 1 + end;
        }
        if (!add_cpus(set, first, last, count, error))
            return false;
        if (*rest == '\0')
            return true;
        if (*rest != ',')
            break;
        for (++rest; *rest == ' '; rest++)
            ;
    }
    return el2_fail(error, "'%.40s' names no CPUs: write [cpu 0], [cpu 0-3] or [cpu 0,2-3]", text);
}

static bool parse_section(const char *section, unsigned count, struct cpu_set *set, struct el2_error *error)
{
    if (strcmp(section, "cpus") == 0)
        return add_cpus(set, 0, count - 1, count, error);
    if (strncmp(section, "cpu ", 4) == 0)
        return parse_cpus(section + 4 + strspn(section + 4, " "), count, set, error);
    if (!*section)
        return el2_fail(error, "this stands before any section: begin with [host], [cpus] or [cpu 0-3]");
    return el2_fail(error, "unknown section [%.40s]: a host has [host], [cpus], [cpu 0-3] and [feature NAME]",
                    section);
}

static bool read_cpu_line(void *context, const struct el2_line *line, struct el2_error *error)
{
    struct reading *reading = context;
    if (strcmp(line->section, "host") == 0)
        return true;
    if (strncmp(line->section, "feature ", 8) == 0)
        return el2_host_feature_line(reading->host, &reading->features, line, error);
    struct cpu_set set = {{0}};
    struct el2_host_assignment assignment;
    if (!parse_section(line->section, reading->host->cpu_count, &set, error) ||
        !el2_host_assignment_parse(line->key, line->value, &assignment, error))
        return false;
    for (unsigned i = 0; i < reading->host->cpu_count; i++)
        if (el2_bit(set.bits, i) && !el2_host_assignment_apply(&assignment, &reading->host->cpu[i], error))
            return false;
    return true;
}

static bool check_affinities(const char *name, const struct el2_host *host, struct el2_error *error)
{
    int mpidr = el2_id_index(EL2_SYS_MPIDR_EL1);
    for (unsigned i = 0; i < host->cpu_count; i++)
        for (unsigned j = 0; j < i; j++)
            if (((host->cpu[i].id[mpidr] ^ host->cpu[j].id[mpidr]) & MPIDR_AFFINITY) == 0)
                return el2_fail(
                    error,
                    "%.160s: CPUs %u and %u have the same affinity in MPIDR_EL1 (%#llx): give each its own "
                    "in a [cpu N], or leave MPIDR_EL1 out",
                    name, j, i, (unsigned long long)host->cpu[i].id[mpidr]);
    return true;
}

/* The parent's CPUs in turn, those behind its count with an affinity of their own, and all else of it. */
static void take_over(struct el2_host *host, const struct el2_host *parent)
{
    int mpidr = el2_id_index(EL2_SYS_MPIDR_EL1);
    for (unsigned i = 0; i < host->cpu_count; i++) {
        host->cpu[i] = parent->cpu[i % parent->cpu_count];
        if (i >= parent->cpu_count)
            host->cpu[i].id[mpidr] = (host->cpu[i].id[mpidr] & ~MPIDR_AFFINITY) | el2_host_affinity(i);
    }
    host->gic = parent->gic;
    host->tid3_leaves_reserved = parent->tid3_leaves_reserved;
    host->feature_count = parent->feature_count;
    memcpy(host->feature, parent->feature, sizeof host->feature);
}

static bool begin_host(struct reading *reading, const char *name, const struct el2_host_parent *from,
                       struct el2_error *error)
{
    struct el2_host *parent = NULL;
    if (reading->inherit_line &&
        !(parent = from->load(from->context, reading->inherit_line, reading->inherit, error)))
        return false;

    unsigned inherited = parent ? parent->cpu_count : 1;
    struct el2_host *host = el2_host_new(name, reading->cpus ? reading->cpus : inherited, error);
    if (host && parent)
        take_over(host, parent);
    if (host && reading->gic)
        host->gic = reading->gic;
    if (host && reading->has_tid3)
        host->tid3_leaves_reserved = reading->tid3_leaves_reserved;
    if (host && *reading->name)
        memcpy(host->name, reading->name, sizeof host->name);
    el2_host_free(parent);
    reading->host = host;
    return host != NULL;
}

struct el2_host *el2_host_file_read(const char *name, const char *text, size_t size,
                                    const struct el2_host_parent *parent, struct el2_error *error)
{
    struct reading reading = {0};
    if (!el2_ini_read(name, text, size, read_host_line, &reading, error) ||
        !begin_host(&reading, name, parent, error))
        return NULL;
    if (el2_ini_read(name, text, size, read_cpu_line, &reading, error) &&
        check_affinities(name, reading.host, error) &&
        el2_host_features_complete(name, reading.host, &reading.features, error))
        return reading.host;
    el2_host_free(reading.host);
    return NULL;
}
