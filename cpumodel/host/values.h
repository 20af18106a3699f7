/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A host's CPUs and their raw ID values, as the readers (hostfile.h, recording.h) fill them. What loads one, and what a
 * host file need not say, is in cpumodel/host/host.h.
 *
 *     struct el2_host *host = el2_host_new("mine.host", 4, &error);      // 4 bare CPUs
 *     el2_host_free(host);
 */
#ifndef EL2_CPUMODEL_HOST_VALUES_H
#define EL2_CPUMODEL_HOST_VALUES_H

#include <stdbool.h>
#include <stdint.h>

#include "cpumodel/arch/encoding.h"
#include "cpumodel/host/hostfeature.h"
#include "cpumodel/text/bits.h"
#include "cpumodel/text/error.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EL2_HOST_CPUS    256
#define EL2_CCSIDR_COUNT 16
#define EL2_CPU_EXTRAS   64
#define EL2_NAME_TEXT    64

struct el2_cpu_extra { /* a register outside the ID space that the host file gives a value */
    el2_encoding encoding;
    uint64_t value;
};

struct el2_cpu {
    uint64_t id[EL2_ID_COUNT];         /* raw value by ID index; 0 where undefined */
    uint64_t undef[2];                 /* bit set: MRS of that index is UNDEFINED on this CPU */
    uint64_t ccsidr[EL2_CCSIDR_COUNT]; /* CCSIDR_EL1 by CSSELR_EL1 */
    struct el2_cpu_extra extra[EL2_CPU_EXTRAS];
    uint16_t extra_count;
};

struct el2_host {
    char name[EL2_NAME_TEXT];
    unsigned gic;       /* 2, 3 or 5: the interrupt controller that the host offers */
    unsigned cpu_count; /* 1..EL2_HOST_CPUS */
    bool tid3_leaves_reserved;
    struct el2_cpu *cpu;
    unsigned feature_count;
    struct el2_host_feature feature[EL2_HOST_FEATURES]; /* what the file declares, see hostfeature.h */
};

static inline bool el2_cpu_undef(const struct el2_cpu *cpu, int index)
{
    return el2_bit(cpu->undef, index);
}

/* The value, 64 bits, of a register outside the ID space: what the host file gives it, else 0. */
uint64_t el2_cpu_extra(const struct el2_cpu *cpu, el2_encoding encoding);

/* A host of `count` bare CPUs and GICv3, named after the file `name` (without directory and suffix). NULL: out of
 * memory. */
struct el2_host *el2_host_new(const char *name, unsigned count, struct el2_error *error);

void el2_host_free(struct el2_host *host);

/* The MPIDR_EL1 affinity of CPU `index` where nobody gives one. */
uint64_t el2_host_affinity(unsigned index);

#ifdef __cplusplus
}
#endif

#endif
