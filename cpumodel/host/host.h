/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A host: the machine that the kernel runs on. One or more CPUs, each with a full set of raw ID values.
 *
 * Hosts are data: a `.host` file (INI, `inherit`, sections [host], [cpu 0-3], values by register or field),
 * an embedded preset by name, or a recording (its `raw` records). The loader returns one block that the
 * caller frees with el2_host_free; it is constant after that and may be shared by threads.
 *
 * What a host file need not say: a host without `inherit` has one CPU and GICv3; its ID space reads as zero,
 * and is UNDEFINED where no CPU has a register (the encodings of CRm = 0 that the architecture reserves,
 * CCSIDR2_EL1, GMID_EL1, SMIDR_EL1) until a value is given. More CPUs than the parent has take the parent's
 * in turn (CPU i is the parent's i % its count) with an MPIDR_EL1 affinity of their own: Aff0 = i % 16, Aff1
 * = i / 16. `CCSIDR[n]` is CCSIDR_EL1 under CSSELR_EL1 = n; CCSIDR_EL1 is CCSIDR[0]. Later lines win.
 * `tid3_leaves_reserved = yes` in [host] is a choice that the architecture leaves to a CPU without FEAT_FGT:
 * its HCR_EL2.TID3 does not trap encodings of the ID space that are reserved or that read as zero (DDI 0487
 * HCR_EL2).
 * `[feature NAME]` declares a feature that no document has yet (cpumodel/host/hostfeature.h).
 *
 *     struct el2_host *host = el2_host_load("neoverse-v1", &error);     // a preset, or a path
 *     uint64_t pfr0 = host->cpu[0].id[el2_id_index(EL2_SYS_ID_AA64PFR0_EL1)];
 *     el2_host_free(host);
 */
#ifndef EL2_CPUMODEL_HOST_HOST_H
#define EL2_CPUMODEL_HOST_HOST_H

#include <stddef.h>

#include "cpumodel/host/values.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Loads a host: `what` is the name of an embedded preset, or the path of a .host file or of a recording (told
 * apart by content). NULL with a message (file:line, what to do) on failure.
 */
struct el2_host *el2_host_load(const char *what, struct el2_error *error);

/* Parses a host file's text; `name` is used in messages. For tests and fuzzing. */
struct el2_host *el2_host_parse(const char *name, const char *text, size_t size, struct el2_error *error);

/* Reads the `raw` and `rawccsidr` records of a recording's text; `name` is used in messages. */
struct el2_host *el2_host_from_recording(const char *name, const char *text, size_t size,
                                         struct el2_error *error);

#ifdef __cplusplus
}
#endif

#endif
