/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A program of somebody else: compiled against the installed headers and library alone. */
#include <stdio.h>

#include "cpumodel/arch/register.h"
#include "cpumodel/host/host.h"

int main(void)
{
    struct el2_error error;
    struct el2_host *host = el2_host_load("future", &error);
    if (!host) {
        fprintf(stderr, "%s\n", error.text);
        return 1;
    }
    const struct el2_register *pfr0 = el2_register_by_name("ID_AA64PFR0_EL1");
    if (!pfr0)
        return 1;
    printf("%s of %s: %#llx\n", pfr0->name, host->name,
           (unsigned long long)host->cpu[0].id[el2_id_index(pfr0->encoding)]);
    el2_host_free(host);
    return 0;
}
