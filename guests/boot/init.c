/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The first process of a Linux guest that is booted for a test: says what the kernel tells its programs of the CPU, and
 * powers off. A line each: "hwcap 0x…", "hwcap2 0x…", the words of /proc/cpuinfo's Features, MIDR_EL1 of each CPU as
 * sysfs has it and how many there are, ID registers as MRS reads them at EL0 where HWCAP_CPUID says that it may, and
 * "init done".
 */
#define _GNU_SOURCE
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <unistd.h>

#define READ(name)                                                                                           \
    do {                                                                                                     \
        uint64_t value;                                                                                      \
        __asm__ volatile("mrs %0, " #name : "=r"(value));                                                    \
        printf(#name " 0x%016lx\n", value);                                                                  \
    } while (0)

static void print_features(void)
{
    char line[1024];
    FILE *file = fopen("/proc/cpuinfo", "r");
    while (file && fgets(line, sizeof line, file))
        if (!strncmp(line, "Features", 8)) {
            printf("features%s", strchr(line, ':') + 1);
            break;
        }
    if (file)
        fclose(file);
}

static void print_cpus(void)
{
    const long count = sysconf(_SC_NPROCESSORS_ONLN);
    for (long cpu = 0; cpu < count; cpu++) {
        char path[96], line[32];
        snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu%ld/regs/identification/midr_el1", cpu);
        FILE *file = fopen(path, "r");
        if (file && fgets(line, sizeof line, file))
            printf("cpu %ld %s", cpu, line);
        if (file)
            fclose(file);
    }
    printf("cpus %ld\n", count);
}

/* What is read is the first CPU's. */
static void stay_on_the_first(void)
{
    cpu_set_t first;
    CPU_ZERO(&first);
    CPU_SET(0, &first);
    sched_setaffinity(0, sizeof first, &first);
}

int main(void)
{
    const unsigned long hwcap = getauxval(AT_HWCAP);
    mount("proc", "/proc", "proc", 0, NULL);
    mount("sysfs", "/sys", "sysfs", 0, NULL);
    printf("hwcap 0x%lx\nhwcap2 0x%lx\n", hwcap, getauxval(AT_HWCAP2));
    stay_on_the_first();
    print_features();
    print_cpus();
    if (hwcap & HWCAP_CPUID) {
        READ(MIDR_EL1);
        READ(ID_AA64PFR0_EL1);
        READ(ID_AA64PFR1_EL1);
        READ(ID_AA64ISAR0_EL1);
        READ(ID_AA64ISAR1_EL1);
        READ(ID_AA64MMFR0_EL1);
        READ(ID_AA64MMFR2_EL1);
    }
    puts("init done");
    fflush(stdout);
    sync();
    reboot(RB_POWER_OFF);
    for (;;)
        pause();
}
