/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sysfs files of the identification registers (arch/arm64/kernel/cpuinfo.c, cpuregs_id_attrs). */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/bits.h"
#include "cpumodel/text/count.h"
#include "cpumodel/text/datafile.h"
#include "sim/exchange/import.h"

#define PATH_TEXT  4096
#define PART_MASK  0xff00fff0u /* MIDR_EL1: Implementer and PartNum */
#define MODEL_MASK 0x00f0000fu /* and Variant and Revision */

static const struct {
    const char *file;
    el2_encoding encoding;
} registers[] = {
    {"midr_el1", EL2_SYS_MIDR_EL1},
    {"revidr_el1", EL2_SYS_REVIDR_EL1},
    {"aidr_el1", EL2_SYS_AIDR_EL1},
    {"smidr_el1", EL2_SYS_SMIDR_EL1},
};
#define REGISTER_COUNT EL2_COUNT(registers)

struct identity {
    unsigned number; /* Linux's */
    bool has[REGISTER_COUNT];
    uint64_t value[REGISTER_COUNT];
};

static bool read_file(const char *directory, unsigned number, size_t which, struct identity *identity,
                      struct el2_error *error)
{
    char path[PATH_TEXT], text[64] = "";
    unsigned long long value;
    if (snprintf(path, sizeof path, "%s/cpu%u/regs/identification/%s", directory, number,
                 registers[which].file) >= (int)sizeof path)
        return el2_fail(error, "%.200s: the path is too long", directory);
    FILE *file = fopen(path, "r");
    if (!file && (errno == ENOENT || errno == ENOTDIR))
        return true;
    if (!file)
        return el2_fail(error, "%.300s: %s", path, strerror(errno));
    char *line = fgets(text, sizeof text, file);
    int why = ferror(file) ? errno : 0;
    fclose(file);
    if (why)
        return el2_fail(error, "%.300s: %s", path, strerror(why));
    text[strcspn(text, "\n")] = '\0';
    if (!line || !el2_number_parse(text, &value))
        return el2_fail(error, "%.300s:1: \"%.60s\" is no number", path, text);
    identity->has[which] = true;
    identity->value[which] = value;
    return true;
}

/* The CPUs that have a midr_el1, by number. A CPU that is offline has none. */
static bool read_all(const char *directory, struct identity identities[EL2_HOST_CPUS], unsigned *count,
                     struct el2_error *error)
{
    *count = 0;
    for (unsigned number = 0; number < EL2_HOST_CPUS; number++) {
        struct identity *identity = &identities[*count];
        *identity = (struct identity){.number = number};
        for (size_t i = 0; i < REGISTER_COUNT; i++)
            if (!read_file(directory, number, i, identity, error))
                return false;
        *count += identity->has[0];
    }
    return *count || el2_fail(error,
                              "%.200s: no cpu*/regs/identification/midr_el1 there; give "
                              "/sys/devices/system/cpu of an arm64 Linux, or a copy of it",
                              directory);
}

enum likeness { UNLIKE, SAME_PART, SAME_REVISION };

/* Of a preset of one CPU. */
static enum likeness likeness_of(const struct el2_host *host, uint64_t midr)
{
    const uint64_t other = host->cpu[0].id[el2_id_index(EL2_SYS_MIDR_EL1)] ^ midr;
    if (host->cpu_count > 1 || other & PART_MASK)
        return UNLIKE;
    return other & MODEL_MASK ? SAME_PART : SAME_REVISION;
}

/* The first preset of the same revision, else of the same part, or NULL; it becomes the caller's. False: memory ran
 * out. */
static bool find_preset(uint64_t midr, char name[EL2_NAME_TEXT], struct el2_host **best,
                        struct el2_error *error)
{
    static const char directory[] = "hosts/", suffix[] = ".host";
    size_t count;
    const struct el2_builtin *builtin = el2_builtins(&count);
    enum likeness likeness = UNLIKE;
    *best = NULL;
    for (size_t i = 0; i < count && likeness != SAME_REVISION; i++) {
        if (strncmp(builtin[i].name, directory, strlen(directory)) != 0)
            continue;
        char stem[EL2_NAME_TEXT];
        size_t length = strlen(builtin[i].name) - strlen(directory) - strlen(suffix);
        snprintf(stem, sizeof stem, "%.*s", (int)length, builtin[i].name + strlen(directory));
        struct el2_host *host = el2_host_load(stem, error);
        if (!host) {
            el2_host_free(*best);
            return false;
        }
        const enum likeness of_host = likeness_of(host, midr);
        if (of_host <= likeness) {
            el2_host_free(host);
            continue;
        }
        likeness = of_host;
        el2_host_free(*best);
        *best = host;
        memcpy(name, stem, sizeof stem);
    }
    return true;
}

static void identify(struct el2_cpu *cpu, const struct identity *identity)
{
    for (size_t i = 0; i < REGISTER_COUNT; i++) {
        int index = el2_id_index(registers[i].encoding);
        if (index < 0 || !identity->has[i])
            continue;
        cpu->id[index] = identity->value[i];
        el2_bit_put(cpu->undef, index, false);
    }
}

/* A CPU like its preset's, but for its affinity. */
static bool make_cpu(struct el2_identification *result, unsigned index, const struct identity *identity,
                     struct el2_error *error)
{
    struct el2_cpu *cpu = &result->host->cpu[index];
    uint64_t affinity = cpu->id[el2_id_index(EL2_SYS_MPIDR_EL1)];
    struct el2_host *preset;
    if (!find_preset(identity->value[0], result->name[index], &preset, error))
        return false;
    if (preset) {
        *cpu = preset->cpu[0];
        cpu->id[el2_id_index(EL2_SYS_MPIDR_EL1)] = affinity;
        result->preset[index] = result->name[index];
    }
    el2_host_free(preset);
    identify(cpu, identity);
    return true;
}

struct el2_identification *el2_import_identification(const char *directory, struct el2_error *error)
{
    struct el2_identification *result = calloc(1, sizeof *result);
    struct identity *identities = calloc(EL2_HOST_CPUS + 1, sizeof *identities);
    unsigned count;
    char bare[64];
    if (!result || !identities) {
        el2_fail(error, "out of memory");
        goto bad;
    }
    if (!read_all(directory, identities, &count, error))
        goto bad;
    snprintf(bare, sizeof bare, "[host]\ncpus = %u\n", count);
    result->host = el2_host_parse("imported", bare, strlen(bare), error);
    if (!result->host)
        goto bad;
    for (unsigned i = 0; i < count; i++)
        if (!make_cpu(result, i, &identities[i], error))
            goto bad;
    free(identities);
    return result;
bad:
    free(identities);
    el2_identification_free(result);
    return NULL;
}

void el2_identification_free(struct el2_identification *identification)
{
    if (!identification)
        return;
    el2_host_free(identification->host);
    free(identification);
}
