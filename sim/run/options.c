/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/run/options.h"

#include <inttypes.h>
#include <string.h>

#include "cpumodel/text/datafile.h"
#include "sim/device/device.h"
#include "sim/engine/engine.h"
#include "sim/machine/machine.h"

const struct el2_option el2_run_options[] = {
    EL2_HOST_OPTION(struct el2_run_values, EL2_HOST_HELP),
    EL2_KERNEL_OPTION(struct el2_run_values, EL2_KERNEL_HELP),
    EL2_VM_OPTION(struct el2_run_values, 'm', EL2_VM_HELP),
    EL2_CMDLINE_OPTION(struct el2_run_values, 0, EL2_CMDLINE_HELP ": \"arm64.nosve ...\""),
    EL2_CPU_OPTION(struct el2_run_values, 'c',
                   "the CPU of the host that the vCPU runs on, of several the first (default 0)"),
    {"hide-unexecutable", 0, EL2_OPTION_FLAG, offsetof(struct el2_run_values, hide_unexecutable), NULL,
     "take out of the host what the guest is shown and nobody executes"},
    {"migrate-every", 0, EL2_OPTION_NUMBER, offsetof(struct el2_run_values, migrate_every), "N",
     "move the vCPU to the host's next CPU every N instructions"},
    {"trace", 't', EL2_OPTION_FLAG, offsetof(struct el2_run_values, trace), NULL,
     "print every trap and exception as it happens"},
    {"trace-mmio", 0, EL2_OPTION_FLAG, offsetof(struct el2_run_values, trace_mmio), NULL,
     "as --trace, accesses of devices too"},
    {"limit", 'n', EL2_OPTION_NUMBER, offsetof(struct el2_run_values, limit), "N",
     "stop after N instructions (default 500000000)"},
    {"timeout", 'T', EL2_OPTION_NUMBER, offsetof(struct el2_run_values, timeout), "S",
     "stop after S seconds (default 60)"},
    {"ram", 'r', EL2_OPTION_NUMBER, offsetof(struct el2_run_values, ram), "MIB",
     "RAM from 0x40000000, even, at most 4096 (default 128)"},
    {"memory", 0, EL2_OPTION_TEXT, offsetof(struct el2_run_values, memory), "SIZE",
     "the same as 512M or 2G; without a unit, MiB"},
    {"smp", 0, EL2_OPTION_NUMBER, offsetof(struct el2_run_values, names.vcpus), "N",
     "vCPUs, at most 8 (default 1)"},
    {"initrd", 'i', EL2_OPTION_TEXT, offsetof(struct el2_run_values, initrd), "FILE",
     "an initrd behind the image, for a kernel"},
    {"append", 'a', EL2_OPTION_TEXT, offsetof(struct el2_run_values, append), "TEXT",
     "the guest kernel's command line: \"console=ttyAMA0 ...\""},
    {"dtb", 'd', EL2_OPTION_TEXT, offsetof(struct el2_run_values, dtb), "FILE",
     "a device tree instead of that of this machine"},
    {"disk", 'D', EL2_OPTION_LIST, offsetof(struct el2_run_values, disks), "FILE[,readonly]",
     "a raw image as a disk of the guest's, which writes to it; up to 4 times"},
    {"console-input", 0, EL2_OPTION_TEXT, offsetof(struct el2_run_values, console_input), "FILE",
     "what the guest's console is given, instead of stdin"},
    {"dump-dtb", 0, EL2_OPTION_TEXT, offsetof(struct el2_run_values, dump_dtb), "FILE",
     "write the guest's device tree, run nothing"},
    {"gdb", 0, EL2_OPTION_TEXT, offsetof(struct el2_run_values, gdb), "PORT|stdio",
     "stop before the first instruction and wait for GDB, at a port of 127.0.0.1 (0: any)"},
    {"rtc", 0, EL2_OPTION_NUMBER, offsetof(struct el2_run_values, rtc), "SECONDS",
     "what the guest's clock shows first, since 1970 (default 1767225600: 2026)"},
    {"seed", 0, EL2_OPTION_NUMBER, offsetof(struct el2_run_values, seed), "N",
     "of the numbers that the guest is given as random (default 0)"},
    {"symbols", 0, EL2_OPTION_TEXT, offsetof(struct el2_run_values, symbols), "FILE",
     "names for the guest's code: an ELF file or a System.map (default its own)"},
    {"engine-traps", 0, EL2_OPTION_FLAG, offsetof(struct el2_run_values, engine_traps), NULL,
     "take traps and syndromes from the engine's own HCR_EL2"},
    {"quiet", 'q', EL2_OPTION_FLAG, offsetof(struct el2_run_values, quiet), NULL,
     "print what the guest prints, and no report"},
    EL2_FORMAT_OPTION(struct el2_run_values, format),
    {0},
};

const struct el2_run_values el2_run_defaults = {
    .names = {.host = "future", .kernel = "linux-4.15", .vm = "", .vcpus = 1},
    .limit = EL2_MACHINE_INSTRUCTIONS,
    .timeout = EL2_MACHINE_SECONDS,
    .ram = EL2_MACHINE_RAM >> 20,
    .rtc = EL2_MACHINE_SECOND};

#define SIZE_TEXT 24

/* "512", "512M", "2G": MiB; 0 for what is none of these. */
static uint64_t parse_size(const char *text)
{
    const size_t length = strlen(text);
    char number[SIZE_TEXT] = "";
    unsigned long long mib;
    if (!length || length >= sizeof number)
        return 0;
    memcpy(number, text, length);
    const char unit = text[length - 1];
    if (unit == 'M' || unit == 'G')
        number[length - 1] = 0;
    if (!el2_number_parse(number, &mib) || mib > EL2_RAM_MAX >> 20)
        return 0;
    return unit == 'G' ? mib << 10 : mib;
}

static bool is_size(uint64_t mib)
{
    return mib && mib % 2 == 0 && mib <= EL2_RAM_MAX >> 20;
}

static bool check_ram(const struct el2_run_values *values, uint64_t *ram, struct el2_error *error)
{
    const uint64_t mib = values->memory ? parse_size(values->memory) : values->ram;
    *ram = mib << 20;
    if (is_size(mib))
        return true;
    if (values->memory)
        return el2_fail(error, "--memory %s: give an even number of MiB, at most 4096: 512, 512M, 2G",
                        values->memory);
    return el2_fail(error, "--ram %" PRIu64 ": give an even number of MiB, at most 4096", values->ram);
}

bool el2_run_check(const struct el2_run_values *values, uint64_t *ram, struct el2_error *error)
{
    if (!values->limit)
        return el2_fail(error, "--limit 0: give the number of instructions that the guest may execute");
    if (!values->timeout || values->timeout > 1000000)
        return el2_fail(error, "--timeout %" PRIu64 ": give 1 to 1000000 seconds", values->timeout);
    if (!values->rtc || values->rtc > UINT32_MAX)
        return el2_fail(error, "--rtc %" PRIu64 ": give 1 to 4294967295 seconds since 1970", values->rtc);
    if (!values->names.vcpus || values->names.vcpus > EL2_VCPU_MAX)
        return el2_fail(error, "--smp %" PRIu64 ": a machine has 1 to %u vCPUs", values->names.vcpus,
                        EL2_VCPU_MAX);
    return check_ram(values, ram, error);
}
