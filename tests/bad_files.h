/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Host and kernel files that are wrong, and what is said of them: the first line of each is "; expect: " and how its error
 * message ends, all but the path; `...` stands in it for what depends on where the tests are.
 *
 *     static bool load(const char *path, struct el2_error *error) …
 *     bad_files_check(EL2_TEST_DATA "/hosts", "./NAME.host", 40, load);
 */
#ifndef EL2_TESTS_BAD_FILES_H
#define EL2_TESTS_BAD_FILES_H

#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "cpumodel/text/error.h"

static inline bool bad_files_ends_as(const char *text, char *wanted)
{
    char *gap = strstr(wanted, "..."), *end = gap ? gap + 3 : wanted;
    if (gap)
        *gap = '\0';
    return strstr(text, wanted) && strlen(text) >= strlen(end) &&
           !strcmp(text + strlen(text) - strlen(end), end);
}

/* Each file of the pattern in the folder, of which there are at least so many; `load` says whether it was taken. */
static inline void bad_files_check(const char *folder, const char *pattern, size_t least,
                                   bool (*load)(const char *path, struct el2_error *error))
{
    glob_t found;
    cr_assert_eq(chdir(folder), 0); /* messages name paths */
    cr_assert_eq(glob(pattern, 0, NULL, &found), 0);
    cr_assert_geq(found.gl_pathc, least);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        const char *path = found.gl_pathv[i];
        char line[512], wanted[512] = "";
        FILE *file = fopen(path, "r");
        cr_assert(file && fgets(line, sizeof line, file), "%s", path);
        fclose(file);
        cr_assert_eq(sscanf(line, "; expect: %511[^\n]", wanted), 1, "%s: no '; expect: ' in line 1", path);
        struct el2_error error = {""};
        cr_assert(!load(path, &error), "%s: no error", path);
        cr_expect(bad_files_ends_as(error.text, wanted), "%s:\n  got    %s\n  wanted %s", path, error.text,
                  wanted);
    }
    globfree(&found);
}

#endif
