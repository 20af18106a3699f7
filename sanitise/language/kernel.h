/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A kernel: the host kernel's policy, compiled from a kernel file. docs/kernel-file.md describes the language;
 * what each section compiles to is in policy.h, registers.h and exits.h.
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

#ifdef __cplusplus
extern "C" {
#endif

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

#ifdef __cplusplus
}
#endif

#endif
