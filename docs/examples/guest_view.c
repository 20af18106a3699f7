/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a guest reads of ID_AA64PFR0_EL1, and why: cc guest_view.c $(pkg-config --cflags --libs el2sim) */
#include <stdio.h>

#include "cpumodel/arch/register.h"
#include "cpumodel/host/host.h"
#include "sanitise/language/kernel.h"
#include "traps/vm/vm.h"

int main(int argc, char **argv)
{
    struct el2_error error = {0};
    struct el2_host *host = el2_host_load(argc > 1 ? argv[1] : "future", &error);
    struct el2_kernel *kernel = host ? el2_kernel_load(argc > 2 ? argv[2] : "linux-4.15", &error) : NULL;
    struct el2_vm *vm = kernel ? el2_vm_create(kernel, host, &(struct el2_vm_options){0}, &error) : NULL;
    const struct el2_register *pfr0 = el2_register_by_name("ID_AA64PFR0_EL1");
    struct el2_answer answer;
    if (vm) {
        el2_vm_read(vm, 0, pfr0->encoding, &answer);
        printf("%s on %s: %#llx (%s: %s)\n", pfr0->name, host->name, (unsigned long long)answer.value,
               answer.control ? answer.control : "not trapped", answer.rule);
    } else {
        fprintf(stderr, "guest_view: %s\n", error.text);
    }
    el2_vm_free(vm);
    el2_kernel_free(kernel);
    el2_host_free(host);
    return vm ? 0 : 1;
}
