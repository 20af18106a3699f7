/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Trap controls: which access by a guest at EL1 or EL0 goes where, as the architecture decides it.
 *
 * A pure function over the values of the control registers, the CPU's own ID registers and the instruction:
 * UNDEFINED (taken to EL1), trapped to EL1 by EL1's own controls, trapped to EL2 with its ESR_EL2, or none:
 * the hardware does it. Three tables say which bit covers what, each access in one of them: what a feature brings in
 * cpumodel/arch/arch_controls.inc, fine-grained traps in arch_fine_controls.inc, and all else in
 * traps/vm/control_rows_*.inc. A new control is a row, its register one of control_registers.inc. HCR_EL2.TGE is taken as
 * 0 (a guest runs) and SCR_EL3 as permitting everything.
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

#include "cpumodel/arch/archfeature.h"
#include "cpumodel/arch/encoding.h"
#include "cpumodel/host/host.h"
#include "cpumodel/text/error.h"
#include "traps/syndrome/instruction.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The registers that hold the controls. */
enum el2_control {
    EL2_CONTROL_NONE, /* not a register: the row always applies */
#define CONTROL_REGISTER(id, name, origin) EL2_CONTROL_##id,
#include "traps/vm/control_registers.inc"
#undef CONTROL_REGISTER
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

/* The control of an encoding; EL2_CONTROL_NONE where the register holds none. */
enum el2_control el2_control_of(el2_encoding encoding);

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

/* The ESR_EL1 of an UNDEFINED instruction that `cpu` itself raises. */
uint64_t el2_undef_syndrome(const struct el2_cpu *cpu, const struct el2_instruction *instruction);

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

/* When a CPU has the control. */
enum el2_trap_when {
    EL2_WHEN_ALWAYS,
    EL2_WHEN_WITH,     /* with the row's feature */
    EL2_WHEN_WITHOUT,  /* without it */
    EL2_WHEN_RESERVED, /* the encoding reads non-zero, or with FEAT_FGT, or as the implementation chose */
};

struct el2_trap_row {
    enum el2_trap_subject subject;
    el2_encoding mask; /* covered: first <= (encoding & mask) <= last */
    el2_encoding first;
    el2_encoding last;
    uint8_t access; /* EL2_TRAP_READ, EL2_TRAP_WRITE */
    uint8_t levels; /* EL2_TRAP_EL0, EL2_TRAP_EL1 */
    enum el2_e2h e2h;
    enum el2_trap_when when;
    enum el2_arch_id feature; /* EL2_FEAT_NONE where `when` asks for none */
    enum el2_control control;
    uint8_t lsb;
    uint8_t width;    /* 1 or 2 bits; 0 for EL2_CONTROL_NONE */
    uint8_t traps;    /* bit n set: the field's value n traps */
    uint8_t target;   /* Exception level 1 or 2 */
    uint8_t ec;       /* class of the exception; EL2_EC_UNKNOWN to EL1 is UNDEFINED */
    const char *name; /* "HCR_EL2.TID3" */
};

/* The rows of control_rows_*.inc, in order of priority within one access. */
const struct el2_trap_row *el2_trap_rows(size_t *count);

/* True where the row covers the instruction, whatever the control's value. */
bool el2_trap_row_covers(const struct el2_trap_row *row, const struct el2_instruction *instruction);

/* Checks the rows: ranges, levels, controls, classes; no row twice. False names the bad row. */
bool el2_controls_check(struct el2_error *error);

#ifdef __cplusplus
}
#endif

#endif
