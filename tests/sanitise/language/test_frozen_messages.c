/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is said of a wrong line of a kernel file: those of the embedded files, spoilt. The oldest
 * comes first, and a newer one is asked only what none before it has: a new kernel changes no row. */
#include <stdio.h>

#include <criterion/criterion.h>

#include "cpumodel/text/datafile.h"
#include "frozen/spoil.h"
#include "sanitise/language/kernel.h"

static bool is_taken(const char *name, const char *text, size_t size, struct el2_error *error)
{
    struct el2_kernel *kernel = el2_kernel_parse(name, text, size, error);
    el2_kernel_free(kernel);
    return kernel;
}

Test(frozen, messages, .timeout = 300)
{
    static struct spoilt spoilt;
    char **kernel = frozen_all_series();
    spoilt = (struct spoilt){.frozen = frozen_new(), .is_taken = is_taken};
    for (size_t i = 0; kernel[i]; i++) {
        struct el2_datafile file;
        struct el2_error error = {""};
        char name[64];
        cr_assert(el2_datafile_open("kernels", ".kernel", kernel[i], &file, &error), "%s", error.text);
        snprintf(name, sizeof name, "%s.kernel", kernel[i]);
        spoil_file(&spoilt, name, file.text);
        el2_datafile_free(&file);
    }
    frozen_kernels_free(kernel);
    spoil_end(&spoilt);
    frozen_check(spoilt.frozen, "messages",
                 "A row of a kernel file and how it is spoilt: what is said of it, or that it is taken.");
}
