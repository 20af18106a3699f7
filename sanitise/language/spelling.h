/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Registers and fields of a kernel file in one spelling each: by name where they have one. A file may write
 * ID_AA64PFR0_EL1 or S3_0_C0_C4_0, SVE or 35:32; rows are the same row however they are written.
 *
 *     char text[EL2_SPELLING_TEXT];
 *     if (el2_spelling_of_section("guest S3_0_C0_C4_0", text))      // "guest ID_AA64PFR0_EL1"
 *     if (el2_spelling_of_key("traps", "HCR_EL2[18]", text))        // "HCR_EL2.TID3"
 */
#ifndef EL2_SANITISE_LANGUAGE_SPELLING_H
#define EL2_SANITISE_LANGUAGE_SPELLING_H

#include <stdbool.h>

#include "cpumodel/text/datafile.h"

#define EL2_SPELLING_TEXT EL2_LINE_TEXT

/* The section, the key of a row of that section (in its own spelling): true and the text, where it is another than
 * what is given; false where it stays. What is no register or field stays, too: who compiles the row says so. */
bool el2_spelling_of_section(const char *section, char text[static EL2_SPELLING_TEXT]);
bool el2_spelling_of_key(const char *section, const char *key, char text[static EL2_SPELLING_TEXT]);

#endif
