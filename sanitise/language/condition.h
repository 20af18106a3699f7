/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Conditions: the `if …` of a kernel file's rows, in the language of cpumodel/formula/formula.h with these words:
 *
 *     vm.FEATURE   host.FACT   config.NAME   cap.NAME   erratum.NAME
 *     unchanged.REG                    the VM's value is the host's sanitised one
 *     release op RELEASE               the kernel's own (sanitise/language/release.h)
 *     REG.FIELD  guest.REG.FIELD  cpu.REG.FIELD    the host's sanitised value, the VM's own, that of the CPU being read
 *
 * A condition is compiled once, when the kernel is loaded, into terms owned by the kernel; evaluating one
 * allocates nothing.
 */
#ifndef EL2_SANITISE_LANGUAGE_CONDITION_H
#define EL2_SANITISE_LANGUAGE_CONDITION_H

#include <stdbool.h>
#include <stdint.h>

#include "sanitise/language/rules.h"
#include "sanitise/language/vmfeature.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What the host is, beside its ID registers: bits of el2_facts.host, `host.NAME` in a condition. */
enum el2_host_fact {
    EL2_HOST_GICV2 = 1 << 0,
    EL2_HOST_GICV3 = 1 << 1,
    EL2_HOST_GICV5 = 1 << 2,
    EL2_HOST_SPECTRE_V2_UNAFFECTED = 1 << 3,
    EL2_HOST_MELTDOWN_UNAFFECTED = 1 << 4,
    EL2_HOST_VHE = 1 << 5,
    EL2_HOST_PROTECTED = 1 << 6,
    EL2_HOST_NESTED = 1 << 7,
    EL2_HOST_BOOT_CPU = 1 << 8,        /* while the boot CPU's registers are read */
    EL2_HOST_PMU = 1 << 9,             /* a PMUv3 driver has probed on every CPU */
    EL2_HOST_MISMATCHED_CTR = 1 << 10, /* a CPU's CTR_EL0 differs from the sanitised one */
};

/* What conditions are evaluated against. */
struct el2_facts {
    uint32_t vm;               /* enum el2_vm_feature bits */
    uint32_t host;             /* enum el2_host_fact bits */
    uint32_t errata;           /* of the host, by place in [errata] (sanitise/view/errata.h) */
    const uint64_t *sanitised; /* EL2_ID_COUNT host values */
    const uint64_t *guest;     /* EL2_ID_COUNT VM values, or NULL: reads as 0 */
    const uint64_t *cpu;       /* EL2_ID_COUNT values of the CPU being read, or NULL: the sanitised ones */
};

/* Terms that one condition may ask, with those of the capabilities in it: asking always ends soon. */
#define EL2_CONDITION_ASKS 4096

struct el2_condition { /* a run of terms in the kernel; count 0 is always true */
    uint16_t first;
    uint16_t count;
};

struct el2_kernel;
struct el2_formula_node; /* cpumodel/formula/formula.h */

/* Compiles the text behind `if`; the row names file and line for errors. */
bool el2_condition_parse(struct el2_kernel *kernel, const struct el2_row *row, const char *text,
                         struct el2_condition *condition, struct el2_error *error);

/* How many terms a condition asks, those of its capabilities with them; more than EL2_CONDITION_ASKS is too many. */
unsigned el2_condition_asks(const struct el2_kernel *kernel, struct el2_condition condition);

/* Whether a term of the condition asks for a feature of the VM. */
bool el2_condition_asks_vm(const struct el2_kernel *kernel, struct el2_condition condition);

/* The capability that a term asks, by its place in [capabilities]; -1 for any other term. */
int el2_term_capability(const struct el2_formula_node *term);

bool el2_condition_holds(const struct el2_kernel *kernel, struct el2_condition condition,
                         const struct el2_facts *facts);

#ifdef __cplusplus
}
#endif

#endif
