/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sanitise/hostfacts.h"

#include "cpumodel/encodings.h"
#include "cpumodel/register.h"
#include "sanitise/condition.h"

#define PMUVER_LSB                    8
#define PMUVER_IMPLEMENTATION_DEFINED 0xf

static uint32_t gic_fact(const struct el2_host *host)
{
    switch (host->gic) {
    case 2:
        return EL2_HOST_GICV2;
    case 5:
        return EL2_HOST_GICV5;
    default:
        return EL2_HOST_GICV3;
    }
}

/* A PMUv3 driver probes where the CPU has PMUv3 (drivers/perf/arm_pmuv3.c, __armv8pmu_probe_pmu). */
static uint32_t pmu_fact(const struct el2_host *host)
{
    uint64_t dfr0 = host->cpu[0].id[el2_id_index(EL2_SYS_ID_AA64DFR0_EL1)];
    uint64_t pmuver = dfr0 >> PMUVER_LSB & el2_mask(0, 4);
    return pmuver && pmuver != PMUVER_IMPLEMENTATION_DEFINED ? EL2_HOST_PMU : 0;
}

uint32_t el2_host_facts(const struct el2_kernel *kernel, const struct el2_host *host)
{
    (void)kernel;
    return gic_fact(host) | pmu_fact(host);
}
