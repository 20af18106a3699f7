/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every embedded host and kernel, for tests that try them all. */
#ifndef EL2_TESTS_TRAPS_BUILTINS_H
#define EL2_TESTS_TRAPS_BUILTINS_H

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "cpumodel/host/host.h"
#include "cpumodel/text/datafile.h"
#include "sanitise/language/kernel.h"

#define BUILTINS_MAX 64

struct builtins {
    struct el2_host *host[BUILTINS_MAX];
    size_t hosts;
    struct el2_kernel *kernel[BUILTINS_MAX];
    size_t kernels;
};

static inline bool builtin_name(const char *path, const char *directory, const char *suffix, char name[64])
{
    size_t prefix = strlen(directory), length = strlen(path), tail = strlen(suffix);
    if (strncmp(path, directory, prefix) != 0 || length <= prefix + tail ||
        strcmp(path + length - tail, suffix) != 0)
        return false;
    snprintf(name, 64, "%.*s", (int)(length - prefix - tail), path + prefix);
    return true;
}

static inline struct builtins builtins_load(void)
{
    struct builtins all = {0};
    struct el2_error error = {""};
    size_t count;
    const struct el2_builtin *builtin = el2_builtins(&count);
    for (size_t i = 0; i < count; i++) {
        char name[64];
        if (builtin_name(builtin[i].name, "hosts/", ".host", name) && all.hosts < BUILTINS_MAX) {
            all.host[all.hosts] = el2_host_load(name, &error);
            cr_assert(all.host[all.hosts++], "%s", error.text);
        } else if (builtin_name(builtin[i].name, "kernels/", ".kernel", name) && all.kernels < BUILTINS_MAX) {
            all.kernel[all.kernels] = el2_kernel_load(name, &error);
            cr_assert(all.kernel[all.kernels++], "%s", error.text);
        }
    }
    cr_assert(all.hosts >= 10 && all.kernels >= 2);
    return all;
}

static inline void builtins_free(struct builtins *all)
{
    for (size_t i = 0; i < all->hosts; i++)
        el2_host_free(all->host[i]);
    for (size_t i = 0; i < all->kernels; i++)
        el2_kernel_free(all->kernel[i]);
}

#endif
