/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A kernel: the host kernel's policy, compiled from a kernel file.
 *
 * The sections of a kernel file, each of aligned rows `key = value`, with what they compile to:
 *
 *   [kernel]        inherit, release, origin
 *   [config]        CONFIG_ARM64_SVE = y          build options, the distribution's defaults
 *   [capabilities]  has_wfxt = COND               named conditions, `cap.has_wfxt`
 *   [cpuinfo]       ID_MMFR4_EL1 = never          when the kernel reads a register of a CPU: always, never,
 * if COND [features REG]  SVE = lower strict visible    struct arm64_ftr_bits: rule, strictness, EL0
 * visibility, safe N, signed; `visible if COND`. A field of no name is hi:lo [id]            REG = sanitised
 * what a guest's trapped read answers: sanitised, hidden, unallocated, raw, boot, csselr, ccsidr, clidr, ctr,
 * undef [guest REG]     SVE = 0 if !vm.sve            actions on the sanitised value, in order: N, cap N, …
 *                   only = SVE FP                 fields that are kept, all others cleared
 *   [user]          REG = view equal              KVM_GET_ONE_REG source and KVM_SET_ONE_REG policy
 * (traps/onereg.h) [traps]         HCR_EL2.TID3 = 1 if COND      the EL2 controls that the kernel sets for a
 * guest [vm]            sve = if COND else IOCTL ERRNO  when a VM feature is refused
 *
 * Loaded once, constant after, shared by threads; freed with el2_kernel_free.
 *
 *     struct el2_kernel *kernel = el2_kernel_load("linux-4.15", &error);
 */
#ifndef EL2_SANITISE_KERNEL_H
#define EL2_SANITISE_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cpumodel/encoding.h"
#include "cpumodel/error.h"
#include "sanitise/condition.h"
#include "sanitise/rules.h"

struct el2_kernel;

/* An embedded kernel by name ("linux-4.15"), or a file by path. NULL with "file:line: what, what to do". */
struct el2_kernel *el2_kernel_load(const char *what, struct el2_error *error);

/* The same from text. */
struct el2_kernel *el2_kernel_parse(const char *name, const char *text, size_t size, struct el2_error *error);

void el2_kernel_free(struct el2_kernel *kernel);

/* Its name as loaded ("linux-4.15") and its release ("4.15"). */
const char *el2_kernel_name(const struct el2_kernel *kernel);
const char *el2_kernel_release(const struct el2_kernel *kernel);

/* The rows that it was compiled from. */
const struct el2_rules *el2_kernel_rules(const struct el2_kernel *kernel);

#endif
