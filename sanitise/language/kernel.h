/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A kernel: the host kernel's policy, compiled from a kernel file.
 *
 * The sections of a kernel file, each of aligned rows `key = value`, with what they compile to:
 *
 *   [kernel]        inherit, release, origin
 *   [config]        CONFIG_ARM64_SVE = y          build options, the distribution's defaults
 *   [capabilities]  has_wfxt = COND               named conditions, `cap.has_wfxt`
 *   [cpuinfo]       ID_MMFR4_EL1 = never          when a register of a CPU is read: always, never, if COND;
 *                                                 CTR_EL0 = effective: with IDC as CLIDR_EL1 has it
 *   [features REG]  SVE = lower strict visible    struct arm64_ftr_bits: rule, strictness, EL0 visibility,
 *                                                 signed, safe N, `if COND`. A field of no name is hi:lo
 *   [mitigation]    cortex-a53 = MIDR spectre-v2  CPUs that the kernel lists as safe (hostfacts.h)
 *   [id]            REG = sanitised               what a trapped read answers (policy.h, el2_id_policy),
 *                                                 with `raz`, `raz-wi` or `undef` and `if COND`
 *   [guest REG]     SVE = 0 if !vm.sve            actions on the sanitised value, in order: N, cap N, …
 *                   only = SVE FP                 fields that are kept, all others cleared
 *   [user]          REG = view equal              KVM_GET_ONE_REG, KVM_SET_ONE_REG (traps/onereg/onereg.h)
 *   [writable]      REG = FIELD FIELD             bits that `safe`, `at-most` and `impid` rows may change;
 *                                                 `ioctl`: that KVM_ARM_GET_REG_WRITABLE_MASKS reports them
 *   [set REG]       PMUVer = safe lower, 15 as 0  what the register's own setter does first, in order
 *   [first-run]     REG.FIELD = N if COND, …      what the first KVM_RUN forces
 *   [inject]        idst = if COND                when an UNDEF without an [id] row is reported with EC 0x18
 *   [traps]         HCR_EL2.TID3 = 1 if COND      the EL2 controls that the kernel sets for a guest
 *   [aarch32]       CTR = aarch64                 trapped ID reads of an AArch32 guest (traps/el2/guest32.h)
 *   [vm]            sve = if COND else IOCTL ERRNO  when a VM feature is refused
 *   [registers]     TTBR0_EL1 = unknown if COND   KVM_GET_REG_LIST beside the ID space: reset value, what a
 *                                                 write stores (registers.h), and when it is listed
 *   [onereg]        core = fields                 what is listed beside system registers
 *   [override NAME] vh = ID_AA64MMFR1_EL1.VH      what NAME.vh= on the command line overrides (cmdline.h)
 *   [alias]         arm64.nosve = OPTIONS         what an option stands for; a blank in its name is a `=`
 *   [errata]        NAME = MIDR [if COND]         CPUs that have an erratum, `erratum.NAME` (errata.h)
 *   [el0]           CTR_EL0 = hardware            MRS by the host's own userspace (el0view.h)
 *   [hwcap]         aes = HWCAP 3 if COND         a bit of AT_HWCAP, its name in /proc/cpuinfo (hwcap.h)
 *
 * Loaded once, constant after, shared by threads; freed with el2_kernel_free.
 *
 *     struct el2_kernel *kernel = el2_kernel_load("linux-4.15", &error);
 */
#ifndef EL2_SANITISE_LANGUAGE_KERNEL_H
#define EL2_SANITISE_LANGUAGE_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cpumodel/arch/encoding.h"
#include "cpumodel/text/error.h"
#include "sanitise/language/condition.h"
#include "sanitise/language/rules.h"

/* What the host's command line asks for, beside ID register fields. */
enum el2_cmdline_fact {
    EL2_CMDLINE_NOKASLR = 1 << 0,         /* nokaslr */
    EL2_CMDLINE_RODATA_OFF = 1 << 1,      /* rodata=off */
    EL2_CMDLINE_HVHE = 1 << 2,            /* arm64_sw.hvhe=1, or what stands for it */
    EL2_CMDLINE_MITIGATIONS_OFF = 1 << 3, /* mitigations=off */
    EL2_CMDLINE_KVM_NONE = 1 << 4,        /* kvm-arm.mode=none, … where the kernel knows the mode */
    EL2_CMDLINE_KVM_NVHE = 1 << 5,
    EL2_CMDLINE_KVM_PROTECTED = 1 << 6,
    EL2_CMDLINE_KVM_NESTED = 1 << 7,
};

#define EL2_HWCAP_WORDS 4    /* AT_HWCAP, AT_HWCAP2, AT_HWCAP3, AT_HWCAP4: the words that [hwcap] names */
#define EL2_HWCAP_TEXT  4096 /* holds every Features line */

struct el2_kernel;

/*
 * An embedded kernel by name ("linux-4.15"; "linux-5.15.85" for one release of the series), or a file by
 * path. NULL with "file:line: what, what to do".
 */
struct el2_kernel *el2_kernel_load(const char *what, struct el2_error *error);

/* The same from text. */
struct el2_kernel *el2_kernel_parse(const char *name, const char *text, size_t size, struct el2_error *error);

void el2_kernel_free(struct el2_kernel *kernel);

/* Its name as loaded ("linux-4.15") and its release ("4.15", "5.15.85"). */
const char *el2_kernel_name(const struct el2_kernel *kernel);
const char *el2_kernel_release(const struct el2_kernel *kernel);

/* The rows that it was compiled from. */
const struct el2_rules *el2_kernel_rules(const struct el2_kernel *kernel);

#endif
