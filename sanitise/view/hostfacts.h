/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a kernel knows of its host beside the ID registers: interrupt controller, mitigations, mode.
 *
 *   gicv2, gicv3, gicv5        the interrupt controller (a host file's `gic`)
 *   pmu                        a PMUv3 driver probes on the boot CPU
 *   spectre_v2_unaffected      ID_AA64PFR0_EL1.CSV2 or the kernel's [mitigation] list says so of every CPU
 *   meltdown_unaffected        the same by ID_AA64PFR0_EL1.CSV3
 *   vhe                        HCR_EL2.E2H is 1: by ID_AA64MMFR1_EL1.VH, unless the command line forbids it;
 *                              also with hVHE, where the kernel itself is at EL1
 *   protected, nested          kvm-arm.mode=, where the kernel takes it
 *   mismatched_ctr             a CPU's CTR_EL0 is not the sanitised one, nor is its effective one
 *
 * Firmware is taken to offer no SMCCC_ARCH_WORKAROUND_1. `mitigations=off` changes none of these: it decides
 * what an affected kernel does, not whether it is affected (v5.10 … v7.3 arch/arm64/kernel/proton-pack.c,
 * spectre_v2_get_cpu_hw_mitigation_state; cpufeature.c, unmap_kernel_at_el0, arm64_get_meltdown_state).
 *
 *     uint32_t facts = el2_host_facts(kernel, host, NULL);
 *     bool one = facts & EL2_HOST_SPECTRE_V2_UNAFFECTED;        // ID_AA64PFR0_EL1.CSV2 of its guests
 */
#ifndef EL2_SANITISE_VIEW_HOSTFACTS_H
#define EL2_SANITISE_VIEW_HOSTFACTS_H

#include <stdint.h>

#include "cpumodel/host/host.h"
#include "sanitise/language/kernel.h"

#ifdef __cplusplus
extern "C" {
#endif

struct el2_overrides; /* sanitise/view/hostview.h */
struct el2_host_view; /* sanitise/view/hostview.h */

/* enum el2_host_fact bits that do not depend on the sanitised view. `overrides` may be NULL. */
uint32_t el2_host_facts(const struct el2_kernel *kernel, const struct el2_host *host,
                        const struct el2_overrides *overrides);

/* The others, for a view whose values are complete. */
uint32_t el2_host_view_facts(const struct el2_kernel *kernel, const struct el2_host *host,
                             const struct el2_host_view *view);

/*
 * CTR_EL0 (64 bits) as kernels from 5.0 on take it from a CPU: IDC is set where CLIDR_EL1 says that no
 * cleaning to the point of unification is needed (arch/arm64/include/asm/cache.h,
 * read_cpuid_effective_cachetype).
 */
uint64_t el2_effective_ctr(const struct el2_cpu *cpu);

#ifdef __cplusplus
}
#endif

#endif
