/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The error value that every function of el2sim returns through.
 *
 * A function that can fail returns bool and takes a `struct el2_error *`. On false the text says what is
 * wrong, where (file:line or the argument), and what to do. Nothing below sim/'s command layer prints or
 * exits. The caller owns the struct; it needs no clean-up. NULL is allowed where the reason is not wanted.
 *
 *     struct el2_error error;
 *     struct el2_host *host = el2_host_load("future", &error);
 *     if (!host)
 *         fprintf(stderr, "el2sim: %s\n", error.text);
 */
#ifndef EL2_CPUMODEL_TEXT_ERROR_H
#define EL2_CPUMODEL_TEXT_ERROR_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

#define EL2_ERROR_TEXT 512

struct el2_error {
    char text[EL2_ERROR_TEXT];
};

/* Formats the text and returns false, so that `return el2_fail(...)` reads well. The text is one line that may be
 * shown (cpumodel/text/visible.h), whatever its arguments hold; where it is longer than EL2_ERROR_TEXT it ends in
 * "...". */
bool el2_fail(struct el2_error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same with the one text that says that memory ran out, for a function whose false or NULL would else be an answer
 * (a VM that the kernel refuses). */
bool el2_fail_memory(struct el2_error *error);

/* Whether an error is that of el2_fail_memory: then nothing was decided. */
bool el2_error_is_memory(const struct el2_error *error);

#ifdef __clang_analyzer__ /* which cannot see from here that it never returns true */
static inline bool el2_always_false(bool ignored)
{
    (void)ignored;
    return false;
}
#define el2_fail(...) el2_always_false(el2_fail(__VA_ARGS__))
#endif

#ifdef __cplusplus
}
#endif

#endif
