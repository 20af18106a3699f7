/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>
#include <unistd.h>

#include "sim/device/disk.h"
#include "test_cases.h"

/* The parts of a queue, from where it lies on. */
#define DRIVER_PART 0x2000
#define DEVICE_PART 0x3000

#define TABLE    (TEST_RAM + 0x0000)
#define DEVICE   (TABLE + DEVICE_PART)
#define TRANSMIT (TEST_RAM + 0x4000) /* the console's second queue */

/* A disk of 8 sectors: each byte of sector n is n + 1. */
static char disk_path[] = "/tmp/el2sim-disk-XXXXXX";
static struct el2_disk *disk;
static bool is_readonly;

static void make_disk(void)
{
    uint8_t sector[512];
    const int file = mkstemp(disk_path);
    cr_assert_geq(file, 0);
    for (int i = 0; i < 8; i++) {
        memset(sector, i + 1, sizeof sector);
        cr_assert_eq(write(file, sector, sizeof sector), (ssize_t)sizeof sector);
    }
    close(file);
}

static void drop_disk(void)
{
    el2_disk_close(disk);
    disk = NULL;
    unlink(disk_path);
    memset(disk_path + sizeof disk_path - 7, 'X', 6);
}

static struct test_devices open_with_disk(void)
{
    struct el2_error error = {""};
    if (disk)
        drop_disk();
    make_disk();
    disk = el2_disk_open(disk_path, is_readonly, &error);
    cr_assert_not_null(disk, "%s", error.text);
    return test_devices_open_with(1, 0, &test_vgic, disk);
}

static void put(struct run *run, uint64_t address, unsigned size, uint64_t value)
{
    cr_assert(test_store(run->t.world, address, &value, size), "%s: 0x%" PRIx64, run->at, address);
}

static uint64_t get(struct run *run, uint64_t address, unsigned size)
{
    uint64_t value = 0;
    cr_assert(test_load(run->t.world, address, &value, size), "%s: 0x%" PRIx64, run->at, address);
    return value;
}

static void put_register(struct run *run, uint64_t offset, uint64_t value)
{
    test_devices_write(&run->t, run->base + offset, 4, value);
}

/* The selected queue: it has `size` descriptors. */
static void place_queue(struct run *run, uint64_t at, unsigned size)
{
    const uint64_t part[] = {at, at + DRIVER_PART, at + DEVICE_PART};
    put_register(run, 0x38, size);
    for (unsigned i = 0; i < 3; i++) {
        put_register(run, 0x80 + 16 * i, (uint32_t)part[i]);
        put_register(run, 0x84 + 16 * i, part[i] >> 32);
    }
    put_register(run, 0x44, 1);
}

/* What a driver does up to the queue. */
static void start(struct run *run, unsigned size)
{
    put_register(run, 0x70, 0);
    put_register(run, 0x70, 3);
    put_register(run, 0x24, 1);
    put_register(run, 0x20, 1);
    put_register(run, 0x70, 11);
    place_queue(run, TABLE, size);
    put_register(run, 0x70, 15);
}

/* In a ring of 8, of the queue that lies there. */
static void offer(struct run *run, uint64_t queue, uint64_t head)
{
    const uint64_t ring = queue + DRIVER_PART, index = get(run, ring + 2, 2), size = 8;
    put(run, ring + 4 + 2 * (index % size), 2, head);
    put(run, ring + 2, 2, index + 1);
}

static void put_descriptor(struct run *run, uint64_t table, const uint64_t part[5])
{
    put(run, table + 16 * part[0], 8, part[1]);
    put(run, table + 16 * part[0] + 8, 4, part[2]);
    put(run, table + 16 * part[0] + 12, 2, part[3]);
    put(run, table + 16 * part[0] + 14, 2, part[4]);
}

static uint8_t first_of_sector(uint64_t sector)
{
    uint8_t byte = 0;
    const int file = open(disk_path, O_RDONLY);
    cr_assert_eq(pread(file, &byte, 1, (off_t)(sector * 512)), 1);
    close(file);
    return byte;
}

static void print(struct run *run, uint64_t head)
{
    offer(run, TRANSMIT, head);
    put_register(run, 0x50, 1);
    do
        run->next = el2_devices_due(run->t.devices, run->t.world->now);
    while (run->next <= run->t.world->now + 1);
}

static bool console_step(struct run *run, const char *line)
{
    uint64_t head;
    if (!strcmp(line, "transmitter")) {
        put_register(run, 0x30, 1);
        place_queue(run, TRANSMIT, 8);
    } else if (sscanf(line, "print %" SCNu64, &head) == 1) {
        print(run, head);
    } else if (!strncmp(line, "printed", 7)) {
        const char *text = line[7] ? line + 8 : "";
        cr_expect(run->t.world->printed_count == strlen(text) &&
                      !memcmp(run->t.world->printed, text, strlen(text)),
                  "%s: %s: %s: %.*s", run->name, run->at, line, (int)run->t.world->printed_count,
                  run->t.world->printed);
    } else {
        return false;
    }
    return true;
}

static bool virtio_step(struct run *run, const char *line)
{
    char word[16];
    uint64_t table, part[5] = {0};
    if (sscanf(line, "start %" SCNu64, &part[0]) == 1) {
        start(run, (unsigned)part[0]);
    } else if (sscanf(line, "desc %" SCNu64 " %" SCNx64 " %" SCNx64 " %" SCNx64 " %" SCNu64, &part[0],
                      &part[1], &part[2], &part[3], &part[4]) >= 4) {
        put_descriptor(run, TABLE, part);
    } else if (sscanf(line, "in %" SCNx64 " desc %" SCNu64 " %" SCNx64 " %" SCNx64 " %" SCNx64 " %" SCNu64,
                      &table, &part[0], &part[1], &part[2], &part[3], &part[4]) >= 5) {
        put_descriptor(run, table, part);
    } else if (sscanf(line, "offer %" SCNu64, &part[0]) == 1) {
        offer(run, TABLE, part[0]);
    } else if (!strcmp(line, "notify")) {
        put_register(run, 0x50, 0);
        run->next = el2_devices_due(run->t.devices, run->t.world->now);
    } else if (sscanf(line, "used %" SCNu64 " %" SCNu64 " %" SCNx64, &part[0], &part[1], &part[2]) == 3) {
        const uint64_t at = DEVICE + 4 + 8 * part[0];
        cr_expect_eq(get(run, at, 4), part[1], "%s: %s: %s: head", run->name, run->at, line);
        cr_expect_eq(get(run, at + 4, 4), part[2], "%s: %s: %s: 0x%" PRIx64, run->name, run->at, line,
                     get(run, at + 4, 4));
    } else if (sscanf(line, "returned %" SCNu64, &part[0]) == 1) {
        const uint64_t index = get(run, DEVICE + 2, 2);
        cr_expect_eq(index, part[0], "%s: %s: %s: %" PRIu64, run->name, run->at, line, index);
    } else if (sscanf(line, "put%15s %" SCNx64 " %" SCNx64, word, &part[0], &part[1]) == 3) {
        put(run, part[0], (unsigned)atoi(word) / 8, part[1]);
    } else if (sscanf(line, "get%15s %" SCNx64 " %" SCNx64, word, &part[0], &part[1]) == 3) {
        const uint64_t value = get(run, part[0], (unsigned)atoi(word) / 8);
        cr_expect_eq(value, part[1], "%s: %s: %s: 0x%" PRIx64, run->name, run->at, line, value);
    } else if (sscanf(line, "sector %" SCNu64 " %" SCNx64, &part[0], &part[1]) == 2) {
        cr_expect_eq(first_of_sector(part[0]), part[1], "%s: %s: %s", run->name, run->at, line);
    } else {
        return console_step(run, line) || basic_step(run, line);
    }
    return true;
}

Test(virtio, mmio)
{
    cr_expect_geq(run_file("virtio_mmio", 0x0a000200, open_with_disk, virtio_step), 8);
    drop_disk();
}

Test(virtio, queue)
{
    cr_expect_geq(run_file("virtqueue", 0x0a000000, open_plain, virtio_step), 20);
}

Test(virtio, disk)
{
    cr_expect_geq(run_file("virtio_disk", 0x0a000200, open_with_disk, virtio_step), 10);
    drop_disk();
}

Test(virtio, disk_that_is_only_read)
{
    is_readonly = true;
    cr_expect_geq(run_file("virtio_disk_readonly", 0x0a000200, open_with_disk, virtio_step), 2);
    drop_disk();
}

Test(virtio, rng)
{
    cr_expect_geq(run_file("virtio_rng", 0x0a000000, open_plain, virtio_step), 4);
}

Test(virtio, console)
{
    cr_expect_geq(run_file("virtio_console", 0x0a000a00, open_plain, virtio_step), 7);
}

/* A disk is there where the setup has it; its places are the four behind the rng's. */
Test(virtio, places)
{
    struct test_devices t = open_with_disk();
    cr_expect_not_null(el2_devices_at(t.devices, 0x0a000000));
    cr_expect_not_null(el2_devices_at(t.devices, 0x0a0003ff));
    cr_expect_null(el2_devices_at(t.devices, 0x0a000400));
    test_devices_close(&t);
    t = test_devices_open(0);
    cr_expect_null(el2_devices_at(t.devices, 0x0a000200));
    test_devices_close(&t);
    drop_disk();
}

static void expect_refused(const char *path, bool readonly, const char *why)
{
    struct el2_error error = {""};
    struct el2_disk *other = el2_disk_open(path, readonly, &error);
    cr_expect_null(other, "%s", why);
    cr_expect_not_null(strstr(error.text, why), "%s", error.text);
    el2_disk_close(other);
}

Test(disk, refused)
{
    struct el2_error error = {""};
    make_disk();
    expect_refused("/nowhere/disk", false, "/nowhere/disk: No such file");
    expect_refused("/dev/null", true, "/dev/null: no disk");
    expect_refused("/tmp", true, "/tmp: no disk");
    disk = el2_disk_open(disk_path, false, &error);
    cr_assert_not_null(disk);
    cr_expect_eq(el2_disk_size(disk), 4096);
    expect_refused(disk_path, false, "in use");
    expect_refused(disk_path, true, "in use");
    cr_expect(el2_disk_close(disk));
    disk = el2_disk_open(disk_path, true, &error);
    cr_assert_not_null(disk);
    expect_refused(disk_path, false, "in use");
    struct el2_disk *reader = el2_disk_open(disk_path, true, &error);
    cr_expect_not_null(reader, "%s", error.text);
    el2_disk_close(reader);
    el2_disk_close(disk);
    cr_assert_eq(truncate(disk_path, 513), 0);
    expect_refused(disk_path, true, "513 bytes are no whole sectors");
    cr_assert_eq(truncate(disk_path, 0), 0);
    expect_refused(disk_path, true, "0 bytes");
    disk = NULL;
    drop_disk();
}

/* Where standard input is closed, the next file is descriptor 0. */
Test(disk, without_standard_input)
{
    struct el2_error error = {""};
    make_disk();
    close(STDIN_FILENO);
    disk = el2_disk_open(disk_path, false, &error);
    cr_assert_not_null(disk, "%s", error.text);
    cr_expect_str_eq(error.text, "");
    cr_expect_eq(el2_disk_size(disk), 4096);
    drop_disk();
    cr_expect_eq(fcntl(STDIN_FILENO, F_GETFD), -1, "it is open yet");
}

/* What the file does not have, though it had: the request fails. */
Test(disk, shrinks)
{
    struct el2_error error = {""};
    uint8_t sector[512];
    make_disk();
    disk = el2_disk_open(disk_path, false, &error);
    cr_assert_eq(truncate(disk_path, 512), 0);
    cr_expect(el2_disk_read(disk, 0, sector, sizeof sector));
    cr_expect_not(el2_disk_read(disk, 512, sector, sizeof sector));
    drop_disk();
}
