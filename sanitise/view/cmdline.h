/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The host kernel's command line: which ID register fields it overrides, and what else of it matters here.
 *
 * Each kernel has its own options ([override NAME]: NAME.FIELD=value), aliases ([alias]) and grammar of
 * values (`values = number`: any number of kstrtou64, cut to the field, until 6.6; `values = digit`: one hexadecimal
 * digit with 0x or without, from 6.12). An option that the kernel does not know is ignored without a word, as
 * the kernel does; `--` ends the options; `-` and `_` are the same in names. Whether an override is safe is
 * decided later, when the boot CPU's registers are read (sanitise/view/hostview.h), and only there does the kernel
 * log it (arch/arm64/kernel/idreg-override.c, v5.15 … v6.6; kernel/pi/idreg-override.c, v6.12 … v7.3).
 * Kernels before 5.12 have no overrides.
 *
 *     struct el2_overrides overrides;
 *     el2_cmdline_parse(kernel, host, "arm64.nosve id_aa64pfr1.bt=0 kvm-arm.mode=nvhe", &overrides);
 *     el2_sanitise(kernel, host, &overrides, &view, NULL, NULL);
 */
#ifndef EL2_SANITISE_VIEW_CMDLINE_H
#define EL2_SANITISE_VIEW_CMDLINE_H

#include "cpumodel/host/host.h"
#include "sanitise/language/kernel.h"
#include "sanitise/view/hostview.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Fills `overrides` from a command line of any length. `host` is looked at where an option's filter looks at
 * the boot CPU (the VH, hVHE and VARange rules). Cannot fail, allocates nothing.
 */
void el2_cmdline_parse(const struct el2_kernel *kernel, const struct el2_host *host, const char *text,
                       struct el2_overrides *overrides);

#ifdef __cplusplus
}
#endif

#endif
