/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The order of registers.inc by name, which cmake/register_names.cmake writes. */
#ifndef EL2_CPUMODEL_ARCH_REGISTER_INTERNAL_H
#define EL2_CPUMODEL_ARCH_REGISTER_INTERNAL_H

#include <stddef.h>
#include <stdint.h>

/* Indexes of el2_registers(), as strcmp() orders the names. */
extern const uint16_t el2_registers_by_name[];
extern const size_t el2_registers_by_name_count;

#endif
