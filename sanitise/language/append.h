/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's tables grow while its file is compiled: an array and its count, `thing` and `thing_count`, owned
 * by the kernel. How much is allocated follows from the count: EL2_APPEND_FIRST elements, then twice as many each
 * time they are full.
 *
 *     if (!EL2_APPEND(kernel->relax, relax, row, error))
 *         return false;
 */
#ifndef EL2_SANITISE_LANGUAGE_APPEND_H
#define EL2_SANITISE_LANGUAGE_APPEND_H

#include <stdbool.h>
#include <stddef.h>

#include "sanitise/language/rules.h"

#define EL2_APPEND_FIRST 64
#define EL2_APPEND_MOST  0xffff /* elements of one table: spans of them are counted in 16 bits */

/* Appends a copy of `element` to `array`, whose count is `array##_count`; false with a message at the row. */
#define EL2_APPEND(array, element, row, error)                                                               \
    el2_append(&(array), &array##_count, &(element), sizeof *(array), row, error)

/* `array`: the address of a pointer to the first element, which is replaced where the array moves. */
bool el2_append(void *array, size_t *count, const void *element, size_t size, const struct el2_row *row,
                struct el2_error *error);

#endif
