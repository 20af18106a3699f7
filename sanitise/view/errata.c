/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sanitise/view/errata.h"

#include "cpumodel/arch/encodings.h"
#include "sanitise/language/policy.h"

/* Variant and Revision, which order the versions of a model. */
static uint32_t version(uint32_t midr)
{
    return midr & ~(uint32_t)EL2_MIDR_MODEL;
}

static bool in_range(const struct el2_midr_range *range, uint32_t midr)
{
    return ((range->from ^ midr) & EL2_MIDR_MODEL) == 0 && version(range->from) <= version(midr) &&
           version(midr) <= version(range->to);
}

static bool affects(const struct el2_kernel *kernel, const struct el2_erratum *erratum,
                    const struct el2_cpu *cpu)
{
    struct el2_facts facts = {.sanitised = cpu->id, .cpu = cpu->id};
    uint32_t midr = (uint32_t)cpu->id[el2_id_index(EL2_SYS_MIDR_EL1)];
    for (unsigned i = 0; i < erratum->ranges.count; i++)
        if (in_range(&kernel->midr_range[erratum->ranges.first + i], midr))
            return el2_condition_holds(kernel, erratum->when, &facts);
    return false;
}

uint32_t el2_host_errata(const struct el2_kernel *kernel, const struct el2_host *host)
{
    uint32_t errata = 0;
    for (size_t i = 0; i < kernel->erratum_count; i++)
        for (unsigned cpu = 0; cpu < host->cpu_count && !(errata >> i & 1); cpu++)
            if (affects(kernel, &kernel->erratum[i], &host->cpu[cpu]))
                errata |= UINT32_C(1) << i;
    return errata;
}
