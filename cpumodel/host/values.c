/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpumodel/host/values.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/bits.h"

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
    for (int i = 0; i < EL2_ID_COUNT; i++)
        if (is_absent(el2_id_encoding(i)))
            el2_bit_put(cpu->undef, i, true);
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
    for (unsigned i = 0; i < count; i++)
        make_bare(&host->cpu[i], i);
    return host;
}

void el2_host_free(struct el2_host *host)
{
    free(host);
}

uint64_t el2_cpu_extra(const struct el2_cpu *cpu, el2_encoding encoding)
{
    for (unsigned i = 0; i < cpu->extra_count; i++)
        if (cpu->extra[i].encoding == encoding)
            return cpu->extra[i].value;
    return 0;
}
