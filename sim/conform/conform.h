/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Conformance: a recording of a real KVM, compared with the model record by record.
 *
 * The host is read from the recording's own raw records, the kernel from its header (or given), each VM
 * variant is made and asked what the recording says that KVM answered. Every comparable record counts as
 * compared, and each that differs is reported with what was recorded, what the model says and why; a kind of
 * record that is not covered is counted as such.
 *
 *     struct el2_conformance result;
 *     if (el2_conform("a72.txt", text, size, NULL, NULL, NULL, &result, &error))
 *         printf("%u differ\n", result.total.differ);
 */
#ifndef EL2_SIM_CONFORM_CONFORM_H
#define EL2_SIM_CONFORM_CONFORM_H

#include <stdbool.h>
#include <stddef.h>

#include "cpumodel/text/error.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EL2_CONFORM_KINDS 48 /* what is more is counted together in the last, "(other kinds)" */

struct el2_conform_count {
    char kind[20]; /* "guest", "get" … */
    unsigned compared;
    unsigned differ;
    unsigned uncovered; /* records of the kind that the model does not judge */
};

struct el2_conformance {
    char kernel[64];
    size_t kind_count; /* in order of first appearance */
    struct el2_conform_count kind[EL2_CONFORM_KINDS];
    struct el2_conform_count total;
};

struct el2_difference {
    const char *file;
    unsigned line;
    const char *kind;
    const char *variant; /* "" where the record has none */
    const char *subject; /* register or other name */
    const char *recorded;
    const char *model;
    const char *why; /* the rule that the model went by, or "" */
};

struct el2_difference_sink {
    void (*take)(void *context, const struct el2_difference *difference);
    void *context;
};

/*
 * Compares a recording's text. `kernel`: a kernel name or file, or NULL to go by the recording's header.
 * `host`: a preset or a file, or NULL to go by the recording's raw records, which one made on a real machine
 * lacks, as no program at EL0 can read them. `sink` may be NULL. False where the recording or the kernel
 * cannot be read.
 */
bool el2_conform(const char *name, const char *text, size_t size, const char *kernel, const char *host,
                 const struct el2_difference_sink *sink, struct el2_conformance *result,
                 struct el2_error *error);

#ifdef __cplusplus
}
#endif

#endif
