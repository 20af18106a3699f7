/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * JSON that el2sim writes: every string may be shown, and nothing is left out where memory runs out.
 *
 * Jansson refuses what is no UTF-8, and writes the control characters of C1 as they are. These functions are between:
 * a text of any bytes becomes a string, and a document is written with all that may not be shown as \uXXXX.
 *
 *     json_t *root = json_object();
 *     bool good = root && !json_object_set_new(root, "host", el2_json_text(host->name)) &&
 *                 el2_json_write(root, JSON_INDENT(2), stdout);
 *     json_decref(root);
 */
#ifndef EL2_SIM_JSON_JSON_H
#define EL2_SIM_JSON_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

/* A string of `text`, in which a byte that belongs to no UTF-8 character is written \xNN. NULL where memory ran out. */
json_t *el2_json_text(const char *text);

/* The same, or null where `text` is NULL. */
json_t *el2_json_text_or_null(const char *text);

/* Writes `value`, with jansson's flags (JSON_INDENT, JSON_COMPACT), and a newline. False where `value` is NULL, where
 * memory ran out, or where the stream could not be written. */
bool el2_json_write(const json_t *value, size_t flags, FILE *stream);

/* The same, as a string without the newline, which the caller frees. NULL where memory ran out. */
char *el2_json_string(const json_t *value, size_t flags);

#endif
