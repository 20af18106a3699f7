/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tables of instruction words by mask and value, of which the first row that matches counts: the check of one.
 *
 *     static const struct pattern { uint32_t mask, value; enum kind kind; } patterns[] = {...};
 *     return el2_word_patterns_check("traps/syndrome/instruction.c", patterns, EL2_COUNT(patterns), sizeof *patterns,
 *                                    error);
 */
#ifndef EL2_CPUMODEL_ARCH_WORDPATTERN_H
#define EL2_CPUMODEL_ARCH_WORDPATTERN_H

#include <stdbool.h>
#include <stddef.h>

#include "cpumodel/text/error.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Rows of `size` bytes that begin with two uint32_t, mask and value. False with a message that names the file `where`:
 * no word matches the row, for its value has a bit that its mask has not, or a row before it takes each word that does.
 */
bool el2_word_patterns_check(const char *where, const void *rows, size_t count, size_t size,
                             struct el2_error *error);

#ifdef __cplusplus
}
#endif

#endif
