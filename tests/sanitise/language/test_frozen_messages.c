/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is said of a wrong line of a kernel file: those of the embedded files, spoilt. */
#include <string.h>

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
    size_t count;
    static struct spoilt spoilt;
    const struct el2_builtin *file = el2_builtins(&count);
    spoilt = (struct spoilt){.frozen = frozen_new(), .is_taken = is_taken};
    for (size_t i = count; i-- > 0;)
        if (strstr(file[i].name, ".kernel"))
            spoil_file(&spoilt, strrchr(file[i].name, '/') + 1, file[i].text);
    spoil_end(&spoilt);
    frozen_check(spoilt.frozen, "messages",
                 "A row of a kernel file and how it is spoilt: what is said of it, or that it is taken.");
}
