/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kvmprobe > FILE: on an Arm machine with /dev/kvm, as any user who may open it. As process 1 (an initramfs
 * that holds nothing else) it mounts what it needs, prints to the console and turns the machine off.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "probe.h"

static void on_alarm(int signal)
{
    (void)signal;
}

static int probe(void)
{
    struct sigaction action = {.sa_handler = on_alarm};
    sigaction(SIGALRM, &action, NULL);
    int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
    if (kvm < 0) {
        fprintf(stderr,
                "kvmprobe: /dev/kvm: %s: needs an Arm host that booted at EL2, and access to the file\n",
                strerror(errno));
        return 2;
    }
    record_host();
    record_el0();
    record_capabilities(kvm);
    probe_masks(kvm);
    for (unsigned i = 0; i < VARIANT_COUNT; ++i)
        probe_variant(&variants[i], kvm);
    record_kernel_log();
    record_end();
    close(kvm);
    return 0;
}

static void print_header(void)
{
    struct utsname name;
    char cmdline[4096];
    uname(&name);
    printf("hdr\tkernel\t%s\n", name.release);
    if (read_line("/proc/cmdline", cmdline, sizeof(cmdline)))
        printf("hdr\tcmdline\t%s\n", cmdline);
}

static void mount_as_init(void)
{
    mkdir("/proc", 0755);
    mkdir("/sys", 0755);
    mkdir("/dev", 0755);
    mount("proc", "/proc", "proc", 0, NULL);
    mount("sysfs", "/sys", "sysfs", 0, NULL);
    mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
    int console = open("/dev/console", O_RDWR);
    for (int fd = 0; console >= 0 && fd <= 2; ++fd)
        dup2(console, fd);
}

int main(int argc, char **argv)
{
    bool is_init = getpid() == 1;
    if (argc > 1 && !is_init) {
        fprintf(stderr, "usage: %s > FILE\nRecords what this machine's KVM does with the ID registers.\n",
                argv[0]);
        return 2;
    }
    if (is_init)
        mount_as_init();
    print_header();
    int status = probe();
    if (is_init) {
        fflush(stdout);
        sync();
        reboot(RB_POWER_OFF);
    }
    return status;
}
