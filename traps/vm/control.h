/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Trap controls: which access by a guest at EL1 or EL0 goes where, as the architecture decides it.
 *
 * A pure function over the values of the control registers, the CPU's own ID registers and the instruction:
 * UNDEFINED (taken to EL1), trapped to EL1 by EL1's own controls, trapped to EL2 with its ESR_EL2, or none:
 * the hardware does it. Rows of traps/control_rows_*.inc say which bit covers which encodings; a new control
 * or a new feature is a row there. HCR_EL2.TGE is taken as 0 (a guest runs) and SCR_EL3 as permitting
 * everything.
 *
 *     struct el2_controls controls = {0};
 *     controls.value[EL2_CONTROL_HCR] = 1ull << 18;                            // HCR_EL2.TID3
 *     struct el2_instruction mrs = el2_instruction_decode(0xd5380400);         // mrs x0, id_aa64pfr0_el1
 *     struct el2_trap_decision decision = el2_trap_decide(&controls, &host->cpu[0], &mrs, 1);
 *     decision.outcome == EL2_TRAP_TO_EL2;  decision.esr;  decision.control;   // "HCR_EL2.TID3"
 */
#ifndef EL2_TRAPS_VM_CONTROL_H
#define EL2_TRAPS_VM_CONTROL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cpumodel/arch/encoding.h"
#include "cpumodel/host/host.h"
#include "cpumodel/text/error.h"
#include "traps/syndrome/instruction.h"

/* The registers that hold the controls. */
enum el2_control {
    EL2_CONTROL_NONE, /* not a register: the row always applies */
    EL2_CONTROL_HCR,
    EL2_CONTROL_HCRX,
    EL2_CONTROL_MDCR,
    EL2_CONTROL_CPTR,
    EL2_CONTROL_HSTR,
    EL2_CONTROL_CNTHCTL,
    EL2_CONTROL_HFGRTR,
    EL2_CONTROL_HFGWTR,
    EL2_CONTROL_HFGITR,
    EL2_CONTROL_HDFGRTR,
    EL2_CONTROL_HDFGWTR,
    EL2_CONTROL_HAFGRTR,
    EL2_CONTROL_HFGRTR2,
    EL2_CONTROL_HFGWTR2,
    EL2_CONTROL_HFGITR2,
    EL2_CONTROL_HDFGRTR2,
    EL2_CONTROL_HDFGWTR2,
    EL2_CONTROL_ICH_HFGRTR,
    EL2_CONTROL_ICH_HFGWTR,
    EL2_CONTROL_ICH_HFGITR,
    EL2_CONTROL_MPAM2,
    EL2_CONTROL_MPAMHCR,
    EL2_CONTROL_SMCR_EL2,
    EL2_CONTROL_ICH_HCR,
    EL2_CONTROL_ICC_SRE_EL2,
    EL2_CONTROL_PMUSERENR, /* EL1's, but KVM sets it for every guest */
    EL2_CONTROL_SCTLR_EL1,
    EL2_CONTROL_CPACR_EL1,
    EL2_CONTROL_COUNT,
};

struct el2_controls {
    uint64_t value[EL2_CONTROL_COUNT];

    /*
     * Without FEAT_FGT it is IMPLEMENTATION DEFINED whether HCR_EL2.TID3 traps the encodings of its range
     * that are reserved or that read as zero. False: it does, as on every CPU seen so far.
     */
    bool tid3_leaves_reserved;
};

/* A control register's encoding and name ("HCR_EL2"); EL2_CONTROL_NONE has encoding 0 and "". */
el2_encoding el2_control_encoding(enum el2_control control);
const char *el2_control_name(enum el2_control control);

enum el2_trap_outcome {
    EL2_TRAP_NONE,   /* no exception: the hardware answers */
    EL2_TRAP_UNDEF,  /* UNDEFINED: an exception to EL1, `esr` is its ESR_EL1 */
    EL2_TRAP_TO_EL1, /* EL1's own control traps it, or it is a call of EL1: `esr` is its ESR_EL1 */
    EL2_TRAP_TO_EL2, /* `esr` is its ESR_EL2 */
};

struct el2_trap_decision {
    enum el2_trap_outcome outcome;
    uint64_t esr;        /* 0 for EL2_TRAP_NONE */
    const char *control; /* "HCR_EL2.TID3", or NULL where no control decided */
    const char *why;     /* one clause */
    const char *origin;
};

/* Decides an instruction at `el` (0 or 1) on `cpu`. Nothing changes; all strings are static. */
struct el2_trap_decision el2_trap_decide(const struct el2_controls *controls, const struct el2_cpu *cpu,
                                         const struct el2_instruction *instruction, unsigned el);

/*
 * The feature ID space of FEAT_IDST: op0 3, op1 0, 1 or 3, CRn 0, CRm 0 to 7. A CPU with FEAT_IDST
 * (ID_AA64MMFR2_EL1.IDS) reports an UNDEFINED read there with EC 0x18 and the instruction's ISS, not with EC
 * 0.
 */
bool el2_in_feature_id_space(el2_encoding encoding);
bool el2_cpu_has_idst(const struct el2_cpu *cpu);

/* The ESR_EL1 of an UNDEFINED instruction that `cpu` itself raises. */
uint64_t el2_undef_syndrome(const struct el2_cpu *cpu, const struct el2_instruction *instruction);

/* Features that rows of this file ask for, each by ID field and threshold. */
enum el2_trap_feature {
    EL2_HAS_ALWAYS,
    EL2_HAS_ASIMD_OR_FP,
    EL2_HAS_D128,
    EL2_HAS_EL3,
    EL2_HAS_EVT,
    EL2_HAS_FGT,
    EL2_HAS_IDST,
    EL2_HAS_LOR,
    EL2_HAS_MTE,
    EL2_HAS_MTE2,
    EL2_HAS_NO_EL3,
    EL2_HAS_NV,
    EL2_HAS_PAUTH,
    EL2_HAS_RAS,
    EL2_HAS_SCXTNUM,
    EL2_HAS_SME,
    EL2_HAS_SVE,
    EL2_HAS_WFXT,
    EL2_HAS_TID3_RESERVED, /* the encoding reads non-zero, or FEAT_FGT, or the implementation's choice */
    EL2_HAS_COUNT,
};
bool el2_cpu_has(const struct el2_cpu *cpu, enum el2_trap_feature feature);

/* Checks the thresholds of the features; el2_controls_check does it too. */
bool el2_trap_features_check(struct el2_error *error);

/* What an access has to be for a row to cover it. */
enum el2_trap_subject {
    EL2_SUBJECT_SYSREG,      /* MRS, MSR, MSR immediate, MRRS, MSRR */
    EL2_SUBJECT_SYSTEM,      /* SYS, SYSL, SYSP */
    EL2_SUBJECT_INSTRUCTION, /* by kind, in `first` */
    EL2_SUBJECT_CP15,
    EL2_SUBJECT_CP14,
    EL2_SUBJECT_VMRS,
};

#define EL2_TRAP_READ  1
#define EL2_TRAP_WRITE 2
#define EL2_TRAP_EL0   1
#define EL2_TRAP_EL1   2

/* When HCR_EL2.E2H has to be what. */
enum el2_e2h { EL2_E2H_ANY, EL2_E2H_0, EL2_E2H_1 };

struct el2_trap_row {
    enum el2_trap_subject subject;
    el2_encoding mask; /* covered: first <= (encoding & mask) <= last */
    el2_encoding first;
    el2_encoding last;
    uint8_t access; /* EL2_TRAP_READ, EL2_TRAP_WRITE */
    uint8_t levels; /* EL2_TRAP_EL0, EL2_TRAP_EL1 */
    enum el2_e2h e2h;
    enum el2_trap_feature feature; /* the control exists only with it */
    enum el2_control control;
    uint8_t lsb;
    uint8_t width;    /* 1 or 2 bits; 0 for EL2_CONTROL_NONE */
    uint8_t traps;    /* bit n set: the field's value n traps */
    uint8_t target;   /* Exception level 1 or 2 */
    uint8_t ec;       /* class of the exception; EL2_EC_UNKNOWN to EL1 is UNDEFINED */
    const char *name; /* "HCR_EL2.TID3" */
};

/* The rows, in order of priority within one access. */
const struct el2_trap_row *el2_trap_rows(size_t *count);

/* True where the row covers the instruction, whatever the control's value. */
bool el2_trap_row_covers(const struct el2_trap_row *row, const struct el2_instruction *instruction);

/* Checks the rows: ranges, levels, controls, classes; no row twice. False names the bad row. */
bool el2_controls_check(struct el2_error *error);

#endif
