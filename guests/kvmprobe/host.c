/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/ioctl.h>
#include <sys/klog.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "probe.h"

#define AT_HWCAP3_NUMBER 29
#define AT_HWCAP4_NUMBER 30
#define KLOG_READ_ALL    3

typedef uint64_t id_reader(uint64_t);

extern const uint32_t guest_id_readers[ID_COUNT][2];

bool read_line(const char *path, char *line, size_t size)
{
    FILE *file = fopen(path, "r");
    if (!file)
        return false;
    bool found = fgets(line, (int)size, file) != NULL;
    fclose(file);
    for (size_t length = found ? strlen(line) : 0; length && isspace((unsigned char)line[length - 1]);)
        line[--length] = 0;
    return found;
}

static void record_file(const char *kind, const char *path)
{
    char line[4096];
    if (read_line(path, line, sizeof(line)))
        record("%s\t%s\t%s", kind, path, line);
}

static void record_cpuinfo(void)
{
    char line[4096];
    FILE *file = fopen("/proc/cpuinfo", "r");
    if (!file)
        return;
    while (fgets(line, sizeof(line), file))
        if (!strncmp(line, "Features", 8)) {
            line[strcspn(line, "\n")] = 0;
            record("cpuinfo\t/proc/cpuinfo\t%s", line);
            break;
        }
    fclose(file);
}

static void record_sysfs(long cpus)
{
    static const char *const identification[] = {"midr_el1", "revidr_el1", "aidr_el1", "smidr_el1"};
    static const char *const vulnerabilities[] = {"meltdown", "spectre_v1", "spectre_v2",
                                                  "spec_store_bypass"};
    char path[128];
    for (long cpu = 0; cpu < cpus; ++cpu)
        for (unsigned i = 0; i < sizeof(identification) / sizeof(*identification); ++i) {
            snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%ld/regs/identification/%s", cpu,
                     identification[i]);
            record_file("sysfs", path);
        }
    for (unsigned i = 0; i < sizeof(vulnerabilities) / sizeof(*vulnerabilities); ++i) {
        snprintf(path, sizeof(path), "/sys/devices/system/cpu/vulnerabilities/%s", vulnerabilities[i]);
        record_file("sysfs", path);
    }
}

void record_host(void)
{
    struct utsname name;
    long cpus = sysconf(_SC_NPROCESSORS_ONLN);
    uname(&name);
    record("host\tuname\t%s %s %s", name.sysname, name.release, name.version);
    record_file("host", "/proc/cmdline");
    record("host\tcpus\t%ld", cpus);
    record_cpuinfo();
    record_sysfs(cpus);
    record("hwcap\tAT_HWCAP\t0x%lx", getauxval(AT_HWCAP));
    record("hwcap\tAT_HWCAP2\t0x%lx", getauxval(AT_HWCAP2));
    record("hwcap\tAT_HWCAP3\t0x%lx", getauxval(AT_HWCAP3_NUMBER));
    record("hwcap\tAT_HWCAP4\t0x%lx", getauxval(AT_HWCAP4_NUMBER));
}

static sigjmp_buf after_sigill;

static void on_sigill(int signal)
{
    siglongjmp(after_sigill, signal);
}

void record_el0(void)
{
    struct sigaction action = {.sa_handler = on_sigill}, before;
    sigaction(SIGILL, &action, &before);
    for (unsigned index = 0; index < ID_COUNT; ++index) {
        char encoding[ID_NAME_SIZE];
        register_encoding(index, encoding);
        if (sigsetjmp(after_sigill, 1)) {
            record("el0\t%s\t%s\tSIGILL", encoding, register_names[index]);
            continue;
        }
        id_reader *reader = (id_reader *)(uintptr_t)guest_id_readers[index];
        record("el0\t%s\t%s\t0x%016" PRIx64, encoding, register_names[index], reader(KEEP));
    }
    sigaction(SIGILL, &before, NULL);
}

void record_capabilities(int kvm)
{
    static const struct {
        const char *name;
        int number;
    } capabilities[] = {
        {"ARM_EL1_32BIT", 93},
        {"GUEST_DEBUG_HW_BPS", 119},
        {"GUEST_DEBUG_HW_WPS", 120},
        {"ARM_PMU_V3", 126},
        {"ARM_INJECT_SERROR_ESR", 158},
        {"ARM_VM_IPA_SIZE", 165},
        {"ARM_SVE", 170},
        {"ARM_PTRAUTH_ADDRESS", 171},
        {"ARM_PTRAUTH_GENERIC", 172},
        {"ARM_MTE", 205},
        {"ARM_SUPPORTED_REG_MASK_RANGES", 230},
        {"ARM_WRITABLE_IMP_ID_REGS", 239},
        {"ARM_EL2", 240},
        {"ARM_EL2_E2H0", 241},
    };
    for (unsigned i = 0; i < sizeof(capabilities) / sizeof(*capabilities); ++i)
        record("cap\t%s\t%d\t%d", capabilities[i].name, capabilities[i].number,
               ioctl(kvm, KVM_CHECK_EXTENSION, capabilities[i].number));
}

static bool is_of_interest(const char *line)
{
    static const char *const parts[] = {"CPU features:", "kvm [", "psci:", "CPU: All CPU(s)",
                                        "alternatives:"};
    for (unsigned i = 0; i < sizeof(parts) / sizeof(*parts); ++i)
        if (strstr(line, parts[i]))
            return true;
    return false;
}

void record_kernel_log(void)
{
    static char log[1 << 20];
    int length = klogctl(KLOG_READ_ALL, log, sizeof(log) - 1);
    if (length < 0)
        return;
    log[length] = 0;
    char *rest = log;
    for (char *line; (line = strsep(&rest, "\n"));) {
        char *text = strstr(line, "] ");
        if (text && is_of_interest(text + 2))
            record("dmesg\t%s", text + 2);
    }
}
