/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files behind archfeature.h share. Not for others. */
#ifndef EL2_CPUMODEL_ARCH_ARCHFEATURE_INTERNAL_H
#define EL2_CPUMODEL_ARCH_ARCHFEATURE_INTERNAL_H

#include "cpumodel/arch/archfeature.h"
#include "cpumodel/arch/register.h"

/* The features as the tables write them: SVE is EL2_FEAT_SVE. */
enum {
    NONE = EL2_FEAT_NONE,
#define ARCH_FEATURE(name, since, controls, what, origin) name = EL2_FEAT_##name,
#define ARCH_VERSION(name, what)                          name = EL2_FEAT_##name,
#include "cpumodel/arch/arch_features.inc"
};

/* clang-format off */
#define NEED_BASE             {{{0}}}
#define NEED_ONE(a)           {{{a}}}
#define NEED_ANY(a, b)        {{{a}, {b}}}
#define NEED_ALL(a, b)        {{{a, b}}}
#define NEED_ANY_ALL(a, b, c) {{{a, c}, {b, c}}}
/* clang-format on */

/* How many rows, from the first of an alternative on, are of it, `count` at most; and whether the values of the ID space meet
 * them all. */
size_t el2_arch_alternative(const struct el2_arch_announcement *row, size_t count,
                            const uint64_t values[EL2_ID_COUNT], bool *all);

/* Each checks the tables of its file. */
bool el2_arch_announcements_check(struct el2_error *error);
bool el2_arch_rules_check(struct el2_error *error);
bool el2_arch_instructions_check(struct el2_error *error);
bool el2_arch_registers_check(struct el2_error *error);
bool el2_arch_controls_check(struct el2_error *error);
bool el2_arch_fine_controls_check(struct el2_error *error);

/*
 * Whether the register database has the field that a row of `table` names: `found`, the field of that name, or
 * NULL. Where the row is of one that is withdrawn, it must not, and no other field at `lsb`.
 */
bool el2_arch_field_known(const char *table, el2_encoding encoding, unsigned lsb, const char *name,
                          const struct el2_field *found, bool is_withdrawn, struct el2_error *error);

/* Whether a control register has the field: by name, at the place, in the layout of the row's E2H. */
bool el2_arch_control_field_check(const char *table, const struct el2_arch_control *row,
                                  struct el2_error *error);

/* Whether the row's class can be that of all it covers: 0x18 is of accesses alone. */
bool el2_arch_control_class_check(const struct el2_arch_control *row, struct el2_error *error);

#endif
