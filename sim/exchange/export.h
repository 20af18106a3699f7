/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The way from one view to another, and views in the formats of others (sim/exchange/import.h reads them back).
 *
 *     struct el2_export *plan = malloc(sizeof *plan);
 *     el2_export_plan(vm, target, plan);             // which writes bring `vm` to what `target` shows
 *     el2_export_template(plan, features, stdout);
 *     for (size_t i = 0; i < plan->unmet_count; i++) …      // what no write brings there
 */
#ifndef EL2_SIM_EXCHANGE_EXPORT_H
#define EL2_SIM_EXCHANGE_EXPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "cpumodel/arch/pieces.h"
#include "cpumodel/text/error.h"
#include "sanitise/view/hostview.h"
#include "traps/onereg/onereg.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EL2_EXPORT_UNMET 1024 /* more than the ID space has pieces */

struct el2_export_write {
    el2_encoding encoding;
    uint64_t mask; /* the bits to write; the others stay as they are */
    uint64_t value;
};

struct el2_export_unmet { /* a field that stays different */
    struct el2_field_ref field;
    uint64_t is;
    uint64_t wanted;
    struct el2_set_decision
        decision; /* why the kernel refuses the write; error 0: it is ignored or changed */
};

struct el2_export {
    size_t write_count;
    struct el2_export_write write[EL2_ID_COUNT];
    size_t unmet_count;
    struct el2_export_unmet unmet[EL2_EXPORT_UNMET];
};

/* What KVM_GET_ONE_REG gives for every register that it knows but the vCPU's own (MPIDR_EL1, CSSELR_EL1). */
void el2_export_view(const struct el2_vm *vm, struct el2_export *plan);

/*
 * The writes that bring `vm` to what KVM_GET_ONE_REG gives for `target`, each tried and made on `vm`:
 * register by register where that is accepted, else field by field. Allocates nothing.
 */
void el2_export_plan(struct el2_vm *vm, const struct el2_vm *target, struct el2_export *plan);

/* A Firecracker CPU template for a VM with these features (enum el2_vm_feature). False: memory ran out, or a
 * stream error; nothing or a part is written then. */
bool el2_export_template(const struct el2_export *plan, uint32_t features, FILE *stream);

/* A Firecracker fingerprint, which is a template that leaves no bit open; `kernel` is its kernel_version. */
bool el2_export_fingerprint(const struct el2_export *plan, const char *kernel, FILE *stream);

/* SYSREG_REG_FIELD=VALUE lines. Returns how many pieces have no name and could not be said so. */
size_t el2_export_sysreg(const struct el2_export *plan, FILE *stream);

/* Options of the host's command line that bring one sanitised view to another, as far as the kernel has any.
 */
#define EL2_EXPORT_CMDLINE 2048
struct el2_export_cmdline {
    char text[EL2_EXPORT_CMDLINE];
    struct el2_host_view view;   /* with them */
    struct el2_host_view wanted; /* the target's */
};
void el2_export_cmdline(const struct el2_kernel *kernel, const struct el2_host *host,
                        const struct el2_host *target, struct el2_export_cmdline *result);

#ifdef __cplusplus
}
#endif

#endif
