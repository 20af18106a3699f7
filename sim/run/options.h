/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The options of `el2sim run`: their rows, what they fill in, and whether the numbers can be.
 *
 *     uint64_t ram;
 *     if (el2_run_check(values, &ram, &error)) ...     // bytes of RAM
 */
#ifndef EL2_SIM_RUN_OPTIONS_H
#define EL2_SIM_RUN_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "cpumodel/text/error.h"
#include "sim/command/option.h"
#include "sim/command/subject.h"

struct el2_run_values {
    struct el2_subject_names names;
    uint64_t migrate_every;
    uint64_t limit;
    uint64_t timeout;   /* seconds */
    uint64_t ram;       /* MiB */
    const char *memory; /* the same as text, with a unit; NULL: not given */
    uint64_t rtc;       /* seconds since 1970 */
    uint64_t seed;
    struct el2_option_list disks;
    const char *initrd;
    const char *append;
    const char *dtb;
    const char *console_input;
    const char *dump_dtb;
    const char *gdb; /* a port or "stdio"; NULL: no debugger */
    const char *symbols;
    bool trace;
    bool trace_mmio;
    bool engine_traps;
    bool hide_unexecutable;
    bool quiet;
    unsigned format;
};

extern const struct el2_option el2_run_options[];
extern const struct el2_run_values el2_run_defaults;

/* False with a message where a number cannot be. `ram`: bytes. */
bool el2_run_check(const struct el2_run_values *values, uint64_t *ram, struct el2_error *error);

#endif
