/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one builder of strings: pieces are added as printf would print them, and the text is whole or it is not
 * given at all. What goes wrong on the way is kept, so that only the end need be asked.
 *
 * A text that grows (on open_memstream) is the caller's to free once it is finished:
 *
 *     struct el2_text text;
 *     el2_text_open(&text);
 *     el2_text_add(&text, "%s = %u", name, value);
 *     char *line = el2_text_finish(&text, &error);     // NULL: out of memory
 *     free(line);
 *
 * A text in a buffer of the caller's allocates nothing (the trap path) and needs no finish. Its size is for the
 * caller to prove; text->failed says that it was too small, and then the buffer holds what fits.
 *
 *     char buffer[64];
 *     el2_text_over(&text, buffer, sizeof buffer);
 */
#ifndef EL2_CPUMODEL_TEXT_BUILDER_H
#define EL2_CPUMODEL_TEXT_BUILDER_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "cpumodel/text/error.h"

struct el2_text {
    FILE *stream; /* NULL: the buffer is the caller's */
    char *bytes;
    size_t room; /* of the buffer; where the text grows, its size as open_memstream tells it */
    size_t used; /* without the NUL */
    bool failed; /* something is missing: no memory, or no room */
};

/* Begins an empty text that grows. Out of memory shows at the end. */
void el2_text_open(struct el2_text *text);

/* Begins an empty text in `buffer` of `size` bytes, 1 at least. It is always terminated. */
void el2_text_over(struct el2_text *text, char *buffer, size_t size);

/* Adds a piece. After a failure nothing more is added. */
void el2_text_add(struct el2_text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void el2_text_add_arguments(struct el2_text *text, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

/* Ends a text that grows: all of it, for the caller to free, or NULL with "out of memory". */
char *el2_text_finish(struct el2_text *text, struct el2_error *error);

/* Whether a list has a number. */
typedef bool el2_text_has_fn(const void *context, unsigned number);

/* Adds "3", or "0-3". */
void el2_text_add_range(struct el2_text *text, unsigned first, unsigned last);

/* Adds the numbers below `end` that the list has, as ranges: "0-3,6"; nothing where it has none. */
void el2_text_add_ranges(struct el2_text *text, unsigned end, el2_text_has_fn *has, const void *context);

#endif
