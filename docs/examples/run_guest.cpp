// SPDX-License-Identifier: GPL-2.0-or-later
// Runs a guest image under a kernel and prints its console and how it ended: CMakeLists.txt beside this builds it.
#include <cstdio>
#include <memory>

#include "cpumodel/host/host.h"
#include "sanitise/language/kernel.h"
#include "sim/machine/machine.h"

template <auto release> struct freed_by {
    template <class T> void operator()(T *object) const { release(object); }
};
template <class T, auto release> using owned = std::unique_ptr<T, freed_by<release>>;

int main(int argc, char **argv)
{
    el2_error error = {};
    owned<el2_host, el2_host_free> host(el2_host_load("future", &error));
    owned<el2_kernel, el2_kernel_free> kernel(el2_kernel_load(argc > 2 ? argv[2] : "linux-4.15", &error));
    el2_vm_options vm_options = {};
    owned<el2_vm, el2_vm_free> vm(host && kernel ? el2_vm_create(kernel.get(), host.get(), &vm_options, &error)
                                                 : nullptr);
    el2_machine_options options = {};
    options.console = [](void *, const char *text, size_t size) { fwrite(text, 1, size, stdout); };
    owned<el2_machine, el2_machine_free> machine(vm ? el2_machine_create(vm.get(), &options, &error) : nullptr);
    el2_verdict verdict;
    if (argc < 2 || !machine || !el2_machine_load(machine.get(), argv[1], &error) ||
        !el2_machine_run(machine.get(), &verdict, &error))
        return fprintf(stderr, "run_guest: %s\n", argc < 2 ? "give a guest image" : error.text), 1;
    printf("%s\n", verdict.text);
}
