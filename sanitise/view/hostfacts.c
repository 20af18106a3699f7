/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sanitise/view/hostfacts.h"

#include "cpumodel/arch/encodings.h"
#include "cpumodel/arch/register.h"
#include "sanitise/language/policy.h"
#include "sanitise/view/hostview.h"

#define CLIDR_LOUIS                   21
#define CLIDR_LOC                     24
#define CLIDR_LOUU                    27
#define CTR_IDC                       28
#define DFR0_PMUVER                   8
#define MMFR1_VH                      8
#define PFR0_CSV2                     56
#define PFR0_CSV3                     60
#define PMUVER_IMPLEMENTATION_DEFINED 0xf

static uint64_t id_field(const struct el2_cpu *cpu, el2_encoding encoding, unsigned lsb, unsigned width)
{
    return cpu->id[el2_id_index(encoding)] >> lsb & el2_mask(0, width);
}

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
    uint64_t pmuver = id_field(&host->cpu[0], EL2_SYS_ID_AA64DFR0_EL1, DFR0_PMUVER, 4);
    return pmuver && pmuver != PMUVER_IMPLEMENTATION_DEFINED ? EL2_HOST_PMU : 0;
}

/* What the kernel's list of safe CPUs says of this one: enum el2_host_fact bits. */
static uint32_t listed_safe(const struct el2_kernel *kernel, const struct el2_cpu *cpu)
{
    uint64_t midr = cpu->id[el2_id_index(EL2_SYS_MIDR_EL1)] & EL2_MIDR_MODEL;
    for (size_t i = 0; i < kernel->safe_cpu_count; i++)
        if (kernel->safe_cpu[i].midr == midr)
            return kernel->safe_cpu[i].facts;
    return 0;
}

/* One CPU that is affected makes the host affected. */
static uint32_t mitigation_facts(const struct el2_kernel *kernel, const struct el2_host *host)
{
    uint32_t facts = EL2_HOST_SPECTRE_V2_UNAFFECTED | EL2_HOST_MELTDOWN_UNAFFECTED;
    for (unsigned i = 0; i < host->cpu_count; i++) {
        const struct el2_cpu *cpu = &host->cpu[i];
        uint32_t safe = listed_safe(kernel, cpu);
        if (id_field(cpu, EL2_SYS_ID_AA64PFR0_EL1, PFR0_CSV2, 4))
            safe |= EL2_HOST_SPECTRE_V2_UNAFFECTED;
        if (id_field(cpu, EL2_SYS_ID_AA64PFR0_EL1, PFR0_CSV3, 4))
            safe |= EL2_HOST_MELTDOWN_UNAFFECTED;
        facts &= safe;
    }
    return facts;
}

static uint32_t vhe_fact(const struct el2_host *host, const struct el2_overrides *overrides)
{
    int index = el2_id_index(EL2_SYS_ID_AA64MMFR1_EL1);
    uint64_t vh = el2_mask(MMFR1_VH, 4);
    if (!(host->cpu[0].id[index] & vh))
        return 0;
    if (overrides && (overrides->mask[index] & vh) == vh && !(overrides->value[index] & vh))
        return 0;
    return EL2_HOST_VHE;
}

/*
 * A kernel at EL2 takes no protected mode, and one at EL1 no nested mode; with hVHE the kernel is at EL1
 * although the CPU has VHE (early_kvm_mode_cfg, v5.12 … v7.3 arch/arm64/kvm/arm.c).
 */
static uint32_t mode_facts(const struct el2_overrides *overrides, uint32_t vhe)
{
    if (!overrides)
        return 0;
    bool at_el2 = vhe && !(overrides->facts & EL2_CMDLINE_HVHE);
    if (overrides->facts & EL2_CMDLINE_KVM_PROTECTED)
        return at_el2 ? 0 : EL2_HOST_PROTECTED;
    return at_el2 && overrides->facts & EL2_CMDLINE_KVM_NESTED ? EL2_HOST_NESTED : 0;
}

uint32_t el2_host_facts(const struct el2_kernel *kernel, const struct el2_host *host,
                        const struct el2_overrides *overrides)
{
    uint32_t vhe = vhe_fact(host, overrides);
    return gic_fact(host) | pmu_fact(host) | mitigation_facts(kernel, host) | vhe |
           mode_facts(overrides, vhe);
}

uint64_t el2_effective_ctr(const struct el2_cpu *cpu)
{
    uint64_t ctr = cpu->id[el2_id_index(EL2_SYS_CTR_EL0)];
    bool louis = id_field(cpu, EL2_SYS_CLIDR_EL1, CLIDR_LOUIS, 3);
    bool loc = id_field(cpu, EL2_SYS_CLIDR_EL1, CLIDR_LOC, 3);
    bool louu = id_field(cpu, EL2_SYS_CLIDR_EL1, CLIDR_LOUU, 3);
    return !loc || (!louis && !louu) ? ctr | 1ull << CTR_IDC : ctr;
}

/* has_mismatched_cache_type (v5.4 … v7.3 arch/arm64/kernel/cpu_errata.c) */
uint32_t el2_host_view_facts(const struct el2_kernel *kernel, const struct el2_host *host,
                             const struct el2_host_view *view)
{
    int index = el2_id_index(EL2_SYS_CTR_EL0);
    uint64_t strict = kernel->strict_mask[index];
    uint64_t sanitised = view->value[index] & strict;
    for (unsigned i = 0; i < host->cpu_count; i++) {
        const struct el2_cpu *cpu = &host->cpu[i];
        if ((cpu->id[index] & strict) != sanitised && (el2_effective_ctr(cpu) & strict) != sanitised)
            return EL2_HOST_MISMATCHED_CTR;
    }
    return 0;
}
