/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpumodel/host/host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/host/host_internal.h"
#include "cpumodel/text/builder.h"
#include "cpumodel/text/datafile.h"

#define INHERIT_DEPTH 16

/* DDI 0487 "MPIDR_EL1": bit 31 is RES1. */
#define MPIDR_RES1 (1ull << 31)

/* No CPU has a register here (DDI 0487 "op0 == 0b11"), or not without FEAT_CCIDX, FEAT_MTE2 or FEAT_SME. */
static bool is_absent(el2_encoding encoding)
{
    switch (el2_op1(encoding)) {
    case 0:
        return el2_crm(encoding) == 0 && encoding != EL2_SYS_MIDR_EL1 && encoding != EL2_SYS_MPIDR_EL1 &&
               encoding != EL2_SYS_REVIDR_EL1;
    case 1:
        return encoding != EL2_SYS_CCSIDR_EL1 && encoding != EL2_SYS_CLIDR_EL1 &&
               encoding != EL2_SYS_AIDR_EL1;
    case 2:
        return encoding != EL2_SYS_CSSELR_EL1;
    default:
        return encoding != EL2_SYS_CTR_EL0 && encoding != EL2_SYS_DCZID_EL0;
    }
}

static void make_bare(struct el2_cpu *cpu, unsigned index)
{
    for (int i = 0; i < EL2_ID_COUNT; ++i)
        if (is_absent(el2_id_encoding(i)))
            cpu->undef[i / 64] |= 1ull << i % 64;
    cpu->id[el2_id_index(EL2_SYS_MPIDR_EL1)] = MPIDR_RES1 | el2_host_affinity(index);
}

uint64_t el2_host_affinity(unsigned index)
{
    return index % 16 | (uint64_t)(index / 16) << 8;
}

struct el2_host *el2_host_new(const char *name, unsigned count, struct el2_error *error)
{
    struct el2_host *host = calloc(1, sizeof *host + count * sizeof *host->cpu);
    if (!host) {
        el2_fail(error, "out of memory");
        return NULL;
    }
    const char *slash = strrchr(name, '/');
    const char *base = slash ? slash + 1 : name;
    const char *dot = strrchr(base, '.');
    bool suffixed = dot && dot > base && (strcmp(dot, ".host") == 0 || strcmp(dot, ".txt") == 0);
    snprintf(host->name, sizeof host->name, "%.*s", suffixed ? (int)(dot - base) : EL2_NAME_TEXT, base);
    host->gic = 3;
    host->cpu_count = count;
    host->cpu = (struct el2_cpu *)(host + 1);
    for (unsigned i = 0; i < count; ++i)
        make_bare(&host->cpu[i], i);
    return host;
}

void el2_host_free(struct el2_host *host)
{
    free(host);
}

static void add_chain(struct el2_text *text, const struct el2_host_chain *chain)
{
    if (chain->below)
        add_chain(text, chain->below);
    el2_text_add(text, "%s -> ", chain->name);
}

static bool refuse_chain(const struct el2_host_chain *chain, const char *name, bool circle,
                         struct el2_error *error)
{
    struct el2_text text;
    el2_text_open(&text);
    add_chain(&text, chain);
    char *names = el2_text_finish(&text, error);
    if (names && circle)
        el2_fail(error, "hosts inherit in a circle: take one out of %s%s", names, name);
    else if (names)
        el2_fail(error, "more than %d hosts inherit from one another: take some out of %s%s", INHERIT_DEPTH,
                 names, name);
    free(names);
    return false;
}

static bool check_chain(const struct el2_host_chain *chain, const char *name, struct el2_error *error)
{
    unsigned depth = 1;
    for (const struct el2_host_chain *link = chain; link; link = link->below, depth++)
        if (strcmp(link->name, name) == 0)
            return refuse_chain(chain, name, true, error);
    return depth <= INHERIT_DEPTH || refuse_chain(chain, name, false, error);
}

static struct el2_host *read_host(const struct el2_host_chain *below, const struct el2_datafile *file,
                                  struct el2_error *error)
{
    struct el2_host_chain chain = {file->name, below};
    if (el2_is_recording(file->text, file->size))
        return el2_host_from_recording(file->name, file->text, file->size, error);
    return el2_host_parse_chain(&chain, file->text, file->size, error);
}

struct el2_host *el2_host_load_inherited(const struct el2_host_chain *chain, unsigned line, const char *what,
                                         struct el2_error *error)
{
    struct el2_datafile file = {0};
    struct el2_error reason = {""};
    struct el2_host *host = NULL;
    if (el2_datafile_open_from(chain->name, "hosts", ".host", what, &file, &reason) &&
        check_chain(chain, file.name, &reason))
        host = read_host(chain, &file, error);
    else
        el2_fail(error, "%.160s:%u: inherit: %s", chain->name, line, reason.text);
    el2_datafile_free(&file);
    return host;
}

struct el2_host *el2_host_load(const char *what, struct el2_error *error)
{
    struct el2_datafile file;
    if (!el2_datafile_open("hosts", ".host", what, &file, error))
        return NULL;
    struct el2_host *host = read_host(NULL, &file, error);
    el2_datafile_free(&file);
    return host;
}

struct el2_host *el2_host_parse(const char *name, const char *text, size_t size, struct el2_error *error)
{
    struct el2_host_chain chain = {name, NULL};
    return el2_host_parse_chain(&chain, text, size, error);
}
