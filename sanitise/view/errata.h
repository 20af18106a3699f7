/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Errata of a host's CPUs: which rows of a kernel's [errata] hold for at least one CPU.
 *
 *     [errata]
 *     speculative_ssbs = 0x410fd0b0 0x410fd0d0           ; models, whatever Variant and Revision
 *     no_bf16          = 0x410fd460..0x411fd461 if COND  ; r0p0 to r1p1; COND is evaluated for each such CPU
 *
 * A row becomes the term `erratum.NAME` of conditions in [el0] and [hwcap] (is_affected_midr_range_list,
 * arch/arm64/kernel/cpu_errata.c).
 */
#ifndef EL2_SANITISE_VIEW_ERRATA_H
#define EL2_SANITISE_VIEW_ERRATA_H

#include <stdint.h>

#include "cpumodel/host/host.h"
#include "sanitise/language/kernel.h"

/* Bit n: row n of [errata], in the order of names, holds for a CPU of `host`. */
uint32_t el2_host_errata(const struct el2_kernel *kernel, const struct el2_host *host);

#endif
