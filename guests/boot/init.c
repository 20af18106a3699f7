/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The first process of a Linux guest that is booted for a test: says what the kernel tells its programs of the CPU, and
 * powers off. A line each: "hwcap 0x…", "hwcap2 0x…", the words of /proc/cpuinfo's Features, ID registers as MRS reads
 * them at EL0 where HWCAP_CPUID says that it may, and "init done".
 */
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

int main(void)
{
    const unsigned long hwcap = getauxval(AT_HWCAP);
    mount("proc", "/proc", "proc", 0, NULL);
    printf("hwcap 0x%lx\nhwcap2 0x%lx\n", hwcap, getauxval(AT_HWCAP2));
    print_features();
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
