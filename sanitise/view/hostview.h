/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The sanitised view: what the host kernel makes of all its CPUs together.
 *
 * The boot CPU initialises every register of the kernel's feature table; every further CPU then lowers it by
 * the safe-value rules, and a difference in a strict bit is reported as the kernel's SANITY CHECK does.
 * Registers and bits without a row read as zero (init_cpu_features, update_cpu_features; v4.15 … v7.3
 * arch/arm64/kernel/cpufeature.c).
 *
 *     struct el2_host_view view;
 *     el2_sanitise(kernel, host, NULL, &view, NULL, NULL);
 *     view.value[el2_id_index(EL2_SYS_ID_AA64PFR0_EL1)];
 */
#ifndef EL2_SANITISE_VIEW_HOSTVIEW_H
#define EL2_SANITISE_VIEW_HOSTVIEW_H

#include <stdint.h>

#include "cpumodel/host/host.h"
#include "sanitise/language/condition.h"
#include "sanitise/language/kernel.h"
#include "sanitise/view/step.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The host's command line (sanitise/view/cmdline.h), by ID index. A field whose mask bits are set is overridden;
 * one whose mask bits are clear and value bits all ones was refused while parsing, and is reported as such.
 */
struct el2_overrides {
    uint64_t value[EL2_ID_COUNT];
    uint64_t mask[EL2_ID_COUNT];
    uint32_t facts; /* enum el2_cmdline_fact bits */
};

struct el2_host_view {
    uint64_t value[EL2_ID_COUNT]; /* sanitised, 64 bits each */
    uint32_t facts;               /* enum el2_host_fact bits */
    uint32_t errata;              /* by place in [errata] */
};

/* A line that the kernel logs while it sanitises. */
enum el2_message_kind { EL2_MESSAGE_SANITY_CHECK, EL2_MESSAGE_OVERRIDE };

struct el2_message {
    enum el2_message_kind kind;
    const char *text; /* as the kernel prints it; valid during the call */
    int index;        /* ID index */
    unsigned cpu;
};

struct el2_message_sink {
    void (*take)(void *context, const struct el2_message *message);
    void *context;
};

/*
 * Sanitises `host` as `kernel` does. `overrides` may be NULL; so may `watch` and `sink`. Allocates nothing
 * and cannot fail.
 */
void el2_sanitise(const struct el2_kernel *kernel, const struct el2_host *host,
                  const struct el2_overrides *overrides, struct el2_host_view *view,
                  const struct el2_watch *watch, const struct el2_message_sink *sink);

#ifdef __cplusplus
}
#endif

#endif
