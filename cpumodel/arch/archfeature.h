/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The features of the Arm architecture (FEAT_*): what announces each, what it needs, the instructions and the
 * registers that it brings, and the controls that keep a guest from using it.
 *
 * The tables are the program: cpumodel/arch/arch_*.inc, one sorted row a fact, each with its origin. All is
 * static and constant; nothing here is freed and every function may be called from any thread. A question is
 * answered for one CPU by the set of the features that its ID registers announce:
 *
 *     struct el2_arch_set set;
 *     el2_arch_set_of(host->cpu[0].id, &set);
 *     const struct el2_arch_instruction *row = el2_arch_instruction(0x9ac12000);
 *     if (!row || (row->absent == EL2_ARCH_UNDEF && !el2_arch_need_met(&row->need, &set)))
 *         // UNDEFINED on that CPU: unallocated, or of a feature that it has not
 *
 * Where an instruction is MRS, MSR, SYS or their 128-bit forms, el2_arch_register says what its register or
 * operation needs.
 */
#ifndef EL2_CPUMODEL_ARCH_ARCHFEATURE_H
#define EL2_CPUMODEL_ARCH_ARCHFEATURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cpumodel/arch/encoding.h"
#include "cpumodel/text/bits.h"
#include "cpumodel/text/error.h"

#ifdef __cplusplus
extern "C" {
#endif

/* EL2_FEAT_SVE, EL2_FEAT_v8Ap2 …, in the order of arch_features.inc; EL2_FEAT_NONE is 0. */
enum el2_arch_id {
    EL2_FEAT_NONE,
#define ARCH_FEATURE(name, since, controls, what, origin) EL2_FEAT_##name,
#define ARCH_VERSION(name, what)                          EL2_FEAT_##name,
#include "cpumodel/arch/arch_features.inc"
    EL2_FEAT_COUNT,
};

struct el2_arch_feature {
    enum el2_arch_id id;
    const char *name;          /* "FEAT_SVE", or "v8Ap2" for a version of the architecture */
    enum el2_arch_id since;    /* the first version that may have it, or EL2_FEAT_NONE */
    enum el2_arch_id controls; /* the feature whose controls are this one's too, or EL2_FEAT_NONE */
    const char *what;          /* a few words */
    const char *origin;
};

enum el2_arch_comparison { EL2_ARCH_GE, EL2_ARCH_EQ, EL2_ARCH_LT };

struct el2_arch_announcement { /* one condition of an alternative */
    enum el2_arch_id feature;
    uint8_t alternative;
    el2_encoding encoding; /* the register; outside the ID space it reads as 0 here */
    uint8_t lsb;
    uint8_t width;
    bool is_signed;
    const char *field;
    enum el2_arch_comparison comparison;
    int8_t value;
    bool is_withdrawn; /* the architecture has the field no more, nor has the register database */
};

#define EL2_ARCH_RULE_ALL 4
#define EL2_ARCH_RULE_ANY 6

struct el2_arch_rule { /* whoever has all of `all` has one of `any`; where `any` is empty, nobody has them all
                        */
    uint16_t all[EL2_ARCH_RULE_ALL]; /* enum el2_arch_id, then EL2_FEAT_NONE */
    uint16_t any[EL2_ARCH_RULE_ANY];
};

/* What an instruction or register needs: all features of one of the alternatives. All zero: nothing. */
struct el2_arch_need {
    uint16_t alternative[3][2]; /* enum el2_arch_id, EL2_FEAT_NONE where there is none */
};

enum el2_arch_absence { EL2_ARCH_UNDEF, EL2_ARCH_NOP };

struct el2_arch_instruction {
    uint32_t mask;
    uint32_t value;
    struct el2_arch_need need;
    enum el2_arch_absence absent; /* what it does on a CPU without them */
    bool unallocated;             /* no instruction; need and example are 0 */
    const char *mnemonic;         /* of the example */
    uint32_t example;
    const char *origin;
};

struct el2_arch_register {
    el2_encoding encoding;
    struct el2_arch_need need;
    const char *name; /* "RNDR_EL0", "DC_CVAP" */
};

enum el2_arch_subject { EL2_ARCH_EVERYTHING, EL2_ARCH_INSTRUCTIONS, EL2_ARCH_REGISTERS, EL2_ARCH_ONE };
enum el2_arch_effect { EL2_ARCH_TRAP, EL2_ARCH_MAKES_UNDEF, EL2_ARCH_MAKES_NOP };
enum el2_arch_e2h { EL2_ARCH_E2H_ANY, EL2_ARCH_E2H_0, EL2_ARCH_E2H_1 };

struct el2_arch_control {
    enum el2_arch_id feature;
    enum el2_arch_subject subject;
    const char *one; /* for EL2_ARCH_ONE: a pattern of names ("PMS*"), or "ZT0", "128_BIT"; else NULL */
    el2_encoding control;
    uint8_t lsb;
    uint8_t width;
    const char *field;
    uint16_t at_el0; /* bit n set: the field's value n has the effect at EL0 */
    uint16_t at_el1;
    enum el2_arch_e2h e2h; /* what HCR_EL2.E2H has to be */
    uint8_t target;        /* Exception level of the exception, 1 or 2 */
    uint8_t ec;            /* its class */
    enum el2_arch_effect effect;
    const char *name;  /* "HCRX_EL2.MSCEn" */
    bool is_withdrawn; /* as of an announcement */
};

#define EL2_ARCH_CHAIN                                                                                       \
    4 /* features that build on each other at most, by `controls`: FEAT_SME2p1, FEAT_SME2, FEAT_SME */

/* Whether the control is there, with HCR_EL2.E2H as it is. */
static inline bool el2_arch_control_is_there(const struct el2_arch_control *row, bool e2h)
{
    return row->e2h == EL2_ARCH_E2H_ANY || (row->e2h == EL2_ARCH_E2H_1) == e2h;
}

/* Whether the control's register, 64 bits, has a value that acts on an access from `el`, 0 or 1. */
static inline bool el2_arch_control_acts(const struct el2_arch_control *row, uint64_t value, unsigned el)
{
    uint64_t field = value >> row->lsb & ((1u << row->width) - 1);
    return (el == 0 ? row->at_el0 : row->at_el1) >> field & 1;
}

enum el2_arch_access { EL2_ARCH_READ, EL2_ARCH_WRITE, EL2_ARCH_EXECUTE };

struct el2_arch_fine_control { /* a fine-grained trap: to EL2, EC 0x18 */
    el2_encoding encoding;     /* of what it traps */
    const char *name;
    enum el2_arch_access access;
    el2_encoding control;
    uint8_t lsb;
    const char *field;
    uint8_t traps;            /* the value of the bit that traps */
    const char *control_name; /* "HFGRTR_EL2.nPOR_EL1" */
};

/* The features that a CPU has. */
struct el2_arch_set {
    uint64_t bits[(EL2_FEAT_COUNT + 63) / 64];
};

static inline bool el2_arch_set_has(const struct el2_arch_set *set, enum el2_arch_id id)
{
    return el2_bit(set->bits, id);
}

/* All rows. Features are sorted by name: feature[id - 1] is the row of an id. */
const struct el2_arch_feature *el2_arch_features(size_t *count);
const struct el2_arch_rule *el2_arch_rules(size_t *count);
const struct el2_arch_instruction *el2_arch_instructions(size_t *count);
const struct el2_arch_register *el2_arch_registers(size_t *count);

/* By name ("FEAT_SVE", case-sensitive), or by id; NULL where there is none. */
const struct el2_arch_feature *el2_arch_feature_by_name(const char *name);
const struct el2_arch_feature *el2_arch_feature(enum el2_arch_id id);

/* What announces a feature; NULL and 0 where no ID field does. */
const struct el2_arch_announcement *el2_arch_announcements(enum el2_arch_id id, size_t *count);

/*
 * Whether the values of the ID space (by ID index, el2_id_index; 0 where a register is absent) announce the
 * feature. False for one that no field announces. The rules are not asked: an inconsistent CPU stays so.
 */
bool el2_arch_present(enum el2_arch_id id, const uint64_t values[EL2_ID_COUNT]);

/* All features that the values announce. */
void el2_arch_set_of(const uint64_t values[EL2_ID_COUNT], struct el2_arch_set *set);

/* How many features there are in the set. */
unsigned el2_arch_set_count(const struct el2_arch_set *set);

/* Whether a CPU with the features of `set` has what the row needs. */
bool el2_arch_need_met(const struct el2_arch_need *need, const struct el2_arch_set *set);

/* The features of alternative `n` of the need, the second EL2_FEAT_NONE where it is one; NULL past the last. */
const uint16_t *el2_arch_need_alternative(const struct el2_arch_need *need, size_t n);

/* Whether a CPU with the features of `set` has those of an alternative. */
bool el2_arch_alternative_met(const uint16_t both[2], const struct el2_arch_set *set);

/* Feature `n` of all that the alternatives of the need name, in their order; EL2_FEAT_NONE past the last. */
enum el2_arch_id el2_arch_need_feature(const struct el2_arch_need *need, size_t n);

/* Whether the row needs the feature, in any of its alternatives. */
bool el2_arch_need_names(const struct el2_arch_need *need, enum el2_arch_id id);

/* Whether the features break the rule. */
bool el2_arch_rule_broken(const struct el2_arch_rule *rule, const struct el2_arch_set *set);

/* The row of an A64 instruction; NULL where the word is unallocated (rows with `unallocated` are not
 * returned). */
const struct el2_arch_instruction *el2_arch_instruction(uint32_t word);

/*
 * Whether no encoding of `mask` and `value` is allocated. Where one is, `row` is its row; NULL where the mask
 * leaves out bits [28:25].
 */
bool el2_arch_instruction_is_free(uint32_t mask, uint32_t value, const struct el2_arch_instruction **row);

/* The row of a register or system instruction; NULL where no feature brings it. */
const struct el2_arch_register *el2_arch_register(el2_encoding encoding);

/* The controls of a feature's own rows, in order of priority; NULL and 0 where there are none. */
const struct el2_arch_control *el2_arch_controls(enum el2_arch_id id, size_t *count);

/* True where the control is about the access: an instruction by mnemonic, or a register by its row's name. */
bool el2_arch_control_covers(const struct el2_arch_control *control, const char *mnemonic,
                             const char *register_name);

/* The fine-grained traps of one register or system instruction; NULL and 0 where there are none. */
const struct el2_arch_fine_control *el2_arch_fine_controls(el2_encoding encoding, size_t *count);

/* Checks all tables: sorted, known names, fields that the register database has, no ambiguous encoding. */
bool el2_arch_features_check(struct el2_error *error);

#ifdef __cplusplus
}
#endif

#endif
