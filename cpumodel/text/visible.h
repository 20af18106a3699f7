/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Text that came from input, as it may be shown: on a terminal, in a message, in a file that el2sim writes.
 *
 * A name, a path, a kernel's version or a guest's console is whatever somebody wrote there: an escape sequence that
 * moves the cursor, a newline that starts a line of its own, bytes that are no UTF-8. All such text goes through here
 * on its way out. What can be seen stays as it is; what cannot is written out:
 *
 *     \n \t \r   line feed, tab, carriage return
 *     \x1b       another control character of C0, DEL, or a byte that belongs to no UTF-8 character
 *     \u009b     a control character of C1, or one that changes the order or the lines of the text around it
 *                (U+200E, U+200F, U+2028 to U+202E, U+2066 to U+2069, U+FEFF)
 *
 * Backslashes are left alone, so that what is visible already stays as it is.
 *
 *     char shown[64];
 *     el2_visible(shown, sizeof shown, "a\033[2Jb");          // "a\x1b[2Jb"
 */
#ifndef EL2_CPUMODEL_TEXT_VISIBLE_H
#define EL2_CPUMODEL_TEXT_VISIBLE_H

#include <stdbool.h>
#include <stddef.h>

#define EL2_VISIBLE_TEXT 8 /* the longest visible form of one character, with its NUL */

/* The bytes of the UTF-8 character that `text` starts with: 1 to 4, or 0 where it starts with none (RFC 3629: no
 * overlong form, no surrogate, nothing above U+10FFFF) or is cut short. At most `size` bytes are looked at. */
size_t el2_utf8_length(const char *text, size_t size);

/* Whether all of `text` is UTF-8. */
bool el2_utf8_is(const char *text);

/* Writes the first character of `text` as it may be shown, with a NUL, and returns how many bytes it has there: 1 to
 * 4. `size` is at least 1. */
size_t el2_visible_next(const char *text, size_t size, char shown[EL2_VISIBLE_TEXT]);

/* Copies `text` as it may be shown into `room` bytes (at least 4), with a NUL. Where it is too long it is cut between
 * two characters, and ends in "..."; then it returns false. `to` may not overlap `text`. */
bool el2_visible(char *to, size_t room, const char *text);

/* The same of all of `text`, in memory that the caller frees. NULL where memory ran out. */
char *el2_visible_copy(const char *text);

#endif
