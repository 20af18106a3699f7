/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The first process of a Linux guest that is booted for a test of its devices: loads the modules that lie in /modules, in the
 * order of their names, uses the clock, the disks, the random numbers and the console, says a line of each, and powers off.
 * Of the console it repeats the lines that it is given, up to "bye". Where it has none, the virtio console is it: its driver is
 * one of the modules.
 */
#include <dirent.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/rtc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SECTOR 512
#define BLOCK  (1u << 20)

static void load_modules(void)
{
    struct dirent **entry;
    const int count = scandir("/modules", &entry, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        char path[512];
        if (entry[i]->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "/modules/%s", entry[i]->d_name);
        const int file = open(path, O_RDONLY | O_CLOEXEC);
        if (syscall(SYS_finit_module, file, "", 0))
            perror(path);
        close(file);
    }
}

/* The time, and an alarm a second ahead that is waited for. */
static void use_clock(void)
{
    const int clock = open("/dev/rtc0", O_RDONLY);
    struct rtc_wkalrm alarm = {.enabled = 1};
    unsigned long told = 0;
    if (ioctl(clock, RTC_RD_TIME, &alarm.time)) {
        perror("/dev/rtc0");
        return;
    }
    printf("clock %04d-%02d-%02d\n", alarm.time.tm_year + 1900, alarm.time.tm_mon + 1, alarm.time.tm_mday);
    if (++alarm.time.tm_sec == 60)
        alarm.time.tm_sec = 0, alarm.time.tm_min++;
    if (ioctl(clock, RTC_WKALM_SET, &alarm) || read(clock, &told, sizeof told) != sizeof told)
        perror("alarm");
    else
        printf("alarm %lx\n", told & 0xff);
    close(clock);
}

static uint64_t sum_of(int disk, uint64_t size)
{
    uint64_t sum = 0, *block = malloc(BLOCK);
    for (uint64_t at = 0; at < size; at += BLOCK) {
        const ssize_t got = pread(disk, block, BLOCK, (off_t)at);
        for (ssize_t i = 0; i < got / 8; i++)
            sum = sum * 31 + block[i];
    }
    free(block);
    return sum;
}

/* What is in the first sector, the sum of all, and where it may be written a word of the guest's in the second. */
static void use_disk(const char *path)
{
    char sector[SECTOR] = "";
    uint64_t size = 0;
    int readonly = 0, disk = open(path, O_RDONLY);
    if (disk < 0)
        return;
    ioctl(disk, BLKGETSIZE64, &size);
    ioctl(disk, BLKROGET, &readonly);
    if (pread(disk, sector, SECTOR, 0) != SECTOR)
        perror(path);
    sector[SECTOR - 1] = 0;
    printf("%s %lu bytes%s, sum %016lx: %s\n", path, size, readonly ? ", readonly" : "", sum_of(disk, size),
           sector);
    close(disk);
    disk = open(path, O_RDWR);
    memset(sector, 0, sizeof sector);
    snprintf(sector, sizeof sector, "written by the guest to %s", path);
    if (disk < 0 || pwrite(disk, sector, SECTOR, SECTOR) != SECTOR || fsync(disk))
        printf("%s not written\n", path);
    close(disk);
}

static void use_random(void)
{
    uint8_t byte[16] = {0}, any = 0;
    const int random = open("/dev/hwrng", O_RDONLY);
    const ssize_t got = read(random, byte, sizeof byte);
    for (unsigned i = 0; i < sizeof byte; i++)
        any |= byte[i];
    printf("random %zd%s\n", got, any ? "" : " zeros");
    close(random);
}

static void use_console(void)
{
    char line[256];
    puts("console");
    fflush(stdout);
    while (fgets(line, sizeof line, stdin) && strcmp(line, "bye\n") != 0)
        printf("line %s", line);
}

static void open_virtio_console(void)
{
    const int console = open("/dev/hvc0", O_RDWR);
    for (int descriptor = 0; descriptor < 3; descriptor++)
        dup2(console, descriptor);
}

int main(void)
{
    mount("dev", "/dev", "devtmpfs", 0, NULL);
    load_modules();
    if (fcntl(STDOUT_FILENO, F_GETFD) < 0)
        open_virtio_console();
    use_clock();
    use_disk("/dev/vda");
    use_disk("/dev/vdb");
    use_random();
    use_console();
    puts("devices done");
    fflush(stdout);
    sync();
    reboot(RB_POWER_OFF);
    for (;;)
        pause();
}
