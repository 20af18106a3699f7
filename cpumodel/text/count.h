/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How many elements an array has.
 *
 *     static const char *const names[] = {"text", "json"};
 *     for (size_t i = 0; i < EL2_COUNT(names); i++)
 */
#ifndef EL2_CPUMODEL_TEXT_COUNT_H
#define EL2_CPUMODEL_TEXT_COUNT_H

/* Of an array, never of a pointer. Its type is size_t. */
#define EL2_COUNT(array) (sizeof(array) / sizeof *(array))

#endif
