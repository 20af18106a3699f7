/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The recordings of real KVM that the tests read, wherever they were unpacked. */
#ifndef EL2_TESTS_CPUMODEL_RECORDINGS_H
#define EL2_TESTS_CPUMODEL_RECORDINGS_H

#include <glob.h>
#include <string.h>

#include <criterion/criterion.h>

#include "cpumodel/text/count.h"

/* Calls `each` for every recording below EL2_RECORDINGS; returns how many there are. */
static inline size_t each_recording(void (*each)(const char *path))
{
    static const char *const patterns[] = {EL2_RECORDINGS "/*.txt", EL2_RECORDINGS "/*/*.txt",
                                           EL2_RECORDINGS "/*/*/*.txt"};
    size_t count = 0;
    for (size_t i = 0; i < EL2_COUNT(patterns); i++) {
        glob_t found;
        if (glob(patterns[i], 0, NULL, &found) == 0) {
            for (size_t j = 0; j < found.gl_pathc; j++)
                each(found.gl_pathv[j]);
            count += found.gl_pathc;
            globfree(&found);
        }
    }
    return count;
}

#endif
