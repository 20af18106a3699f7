/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Hardware capabilities: what the host kernel tells its userspace in AT_HWCAP, AT_HWCAP2, AT_HWCAP3 and in
 * the Features line of /proc/cpuinfo.
 *
 * A row of [hwcap] is a bit with its name in /proc/cpuinfo and the condition that the kernel puts on the
 * sanitised ID registers, of which a field that EL0 does not see counts as 0 (arm64_elf_hwcaps,
 * has_user_cpuid_feature; arch/arm64/kernel/cpufeature.c; hwcap_str, cpuinfo.c; include/uapi/asm/hwcap.h).
 *
 *     [hwcap]
 *     aes   = HWCAP 3 if ID_AA64ISAR0_EL1.AES >= 1
 *     cpuid = HWCAP 11
 *
 *     struct el2_hwcaps hwcaps;
 *     el2_hwcaps(kernel, &view, &hwcaps);
 *     hwcaps.word[1];                                    // AT_HWCAP2
 */
#ifndef EL2_SANITISE_VIEW_HWCAP_H
#define EL2_SANITISE_VIEW_HWCAP_H

#include <stddef.h>
#include <stdint.h>

#include "sanitise/language/kernel.h"
#include "sanitise/view/hostview.h"

#ifdef __cplusplus
extern "C" {
#endif

struct el2_hwcaps {
    uint64_t word[EL2_HWCAP_WORDS]; /* AT_HWCAP, AT_HWCAP2, AT_HWCAP3, AT_HWCAP4; 64 bits each */
};

/* The bits that `kernel` sets on the host of `view`. */
void el2_hwcaps(const struct el2_kernel *kernel, const struct el2_host_view *view, struct el2_hwcaps *hwcaps);

/* The names of the bits in /proc/cpuinfo's order, joined by blanks ("fp asimd evtstrm"). */
void el2_hwcap_names(const struct el2_kernel *kernel, const struct el2_hwcaps *hwcaps,
                     char text[EL2_HWCAP_TEXT]);

#ifdef __cplusplus
}
#endif

#endif
