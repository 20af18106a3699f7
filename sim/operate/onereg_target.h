/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Registers and values as the commands of `el2sim onereg` write them.
 */
#ifndef EL2_SIM_OPERATE_ONEREG_TARGET_H
#define EL2_SIM_OPERATE_ONEREG_TARGET_H

#include <stdbool.h>
#include <stdint.h>

#include "cpumodel/arch/register.h"
#include "traps/onereg/reglist.h"

struct el2_onereg_target { /* a register, or a field of one */
    uint64_t id;
    bool is_field;
    struct el2_field_ref field;
};

/* A name as `list` prints it, REG.FIELD, S3_0_C0_C4_0 (the encoding that KVM's id has) or a 64-bit id. */
bool el2_onereg_target_parse(const char *text, struct el2_onereg_target *target, struct el2_error *error);

/* Values up to 64 bits as any number, longer ones in hexadecimal; `size`: the register's bytes, or 0. */
bool el2_onereg_value_parse(const char *text, unsigned size, struct el2_reg_value *value,
                            struct el2_error *error);

/* "0x" and 16 digits, more for registers beyond 64 bits; with the end of the line. */
void el2_onereg_value_print(unsigned size, const struct el2_reg_value *value);

#endif
