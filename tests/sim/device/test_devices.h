/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The devices of a machine without the machine: a counter, a CPU's registers and a console of the test's own. */
#ifndef EL2_TESTS_SIM_DEVICE_TEST_DEVICES_H
#define EL2_TESTS_SIM_DEVICE_TEST_DEVICES_H

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/count.h"
#include "sim/device/devices.h"

#define TEST_REGISTERS 8
#define TEST_RAM       0x40000000ull
#define TEST_RAM_SIZE  0x100000u
#define TEST_BANK      0x4000000ull

struct test_world {
    uint64_t now;
    uint64_t cntkctl;
    struct {
        el2_encoding encoding;
        uint64_t value;
    } reg[TEST_REGISTERS]; /* others; what is not there is 0 */
    char input[64];        /* of the console; what is left begins at `received` */
    unsigned received;
    char printed[16];
    unsigned printed_count;
    unsigned woken;
    uint8_t ram[TEST_RAM_SIZE];
    uint8_t *flash;              /* each byte by its complement: at first it is erased; NULL: none */
    bool hidden[2];              /* by bank: the guest does not see it as memory */
    bool line[1024];             /* by INTID, as last driven */
    struct el2_devices *devices; /* to which their lines lead back */
};

struct test_devices {
    struct el2_devices *devices;
    struct test_world *world;
    unsigned vcpu; /* that makes the accesses */
};

static void test_transmit(void *context, uint8_t byte)
{
    struct test_world *world = context;
    world->printed[world->printed_count++ % sizeof world->printed] = (char)byte;
}

static bool test_receive(void *context, bool waits, uint8_t *byte)
{
    (void)waits;
    struct test_world *world = context;
    if (world->received == sizeof world->input || !world->input[world->received])
        return false;
    *byte = (uint8_t)world->input[world->received++];
    return true;
}

static uint64_t test_now(void *context)
{
    return ((struct test_world *)context)->now;
}

static uint64_t test_sysreg(void *context, unsigned vcpu, el2_encoding encoding)
{
    (void)vcpu;
    const struct test_world *world = context;
    for (unsigned i = 0; i < TEST_REGISTERS; i++)
        if (world->reg[i].encoding == encoding)
            return world->reg[i].value;
    return encoding == EL2_SYS_CNTKCTL_EL1 ? world->cntkctl : 0;
}

static void test_set_line(void *context, unsigned vcpu, unsigned intid, bool level)
{
    struct test_world *world = context;
    world->line[intid % EL2_COUNT(world->line)] = level;
    el2_devices_set_line(world->devices, vcpu, intid, level);
}

static bool test_holds(void *context, uint64_t address, uint64_t size)
{
    (void)context;
    return address >= TEST_RAM && address - TEST_RAM <= TEST_RAM_SIZE &&
           size <= TEST_RAM_SIZE - (address - TEST_RAM);
}

static bool test_load(void *context, uint64_t address, void *bytes, uint64_t size)
{
    if (!test_holds(context, address, size))
        return false;
    memcpy(bytes, ((struct test_world *)context)->ram + (address - TEST_RAM), size);
    return true;
}

static bool test_store(void *context, uint64_t address, const void *bytes, uint64_t size)
{
    if (!test_holds(context, address, size))
        return false;
    memcpy(((struct test_world *)context)->ram + (address - TEST_RAM), bytes, size);
    return true;
}

static void test_load_flash(void *context, uint64_t address, void *bytes, uint64_t size)
{
    cr_assert(address < 2 * TEST_BANK && size <= TEST_BANK - address % TEST_BANK, "0x%lx", address);
    for (uint64_t i = 0; i < size; i++)
        ((uint8_t *)bytes)[i] = 0xff ^ ((struct test_world *)context)->flash[address + i];
}

static void test_store_flash(void *context, uint64_t address, const void *bytes, uint64_t size)
{
    cr_assert(address < 2 * TEST_BANK && size <= TEST_BANK - address % TEST_BANK, "0x%lx", address);
    for (uint64_t i = 0; i < size; i++)
        ((struct test_world *)context)->flash[address + i] = 0xff ^ ((const uint8_t *)bytes)[i];
}

static void test_show_flash(void *context, uint64_t address, uint64_t size, bool shown)
{
    struct test_world *world = context;
    cr_assert(address % TEST_BANK == 0 && address < 2 * TEST_BANK && size == TEST_BANK);
    cr_assert_eq(world->hidden[address / TEST_BANK], shown, "it is so already");
    world->hidden[address / TEST_BANK] = !shown;
}

static void test_wake(void *context)
{
    ((struct test_world *)context)->woken++;
}

static const struct el2_vgic test_vgic = {.revision = 3, .groups_writable = true};

/* Of a setup, but for what the world itself has. */
static inline struct test_devices test_devices_open_setup(struct el2_device_setup setup)
{
    struct el2_error error = {""};
    struct test_devices t = {.world = calloc(1, sizeof(struct test_world))};
    const struct el2_device_world world = {.transmit = test_transmit,
                                           .receive = test_receive,
                                           .now = test_now,
                                           .sysreg = test_sysreg,
                                           .set_line = test_set_line,
                                           .holds = test_holds,
                                           .load = test_load,
                                           .store = test_store,
                                           .load_flash = test_load_flash,
                                           .store_flash = test_store_flash,
                                           .show_flash = test_show_flash,
                                           .wake = test_wake,
                                           .context = t.world};
    setup.seconds = 1000;
    for (unsigned vcpu = 0; vcpu < setup.vcpus; vcpu++)
        setup.mpidr[vcpu] = 0x80000000u | vcpu;
    t.world->flash = setup.has_flash ? calloc(2, TEST_BANK) : NULL;
    t.devices = el2_devices_create(&world, &setup, &error);
    cr_assert_not_null(t.devices, "%s", error.text);
    t.world->devices = t.devices;
    return t;
}

/* Of a VM of this many vCPUs with these features. */
static inline struct test_devices test_devices_open_with(unsigned vcpus, uint32_t features,
                                                         const struct el2_vgic *vgic, struct el2_disk *disk)
{
    return test_devices_open_setup(
        (struct el2_device_setup){.features = features, .vcpus = vcpus, .vgic = vgic, .disk = {disk}});
}

static inline struct test_devices test_devices_open_of(unsigned vcpus, uint32_t features,
                                                       const struct el2_vgic *vgic)
{
    return test_devices_open_with(vcpus, features, vgic, NULL);
}

static inline struct test_devices test_devices_open(uint32_t features)
{
    return test_devices_open_of(1, features, &test_vgic);
}

static inline void test_devices_close(struct test_devices *t)
{
    el2_devices_free(t->devices);
    free(t->world->flash);
    free(t->world);
}

static inline uint64_t test_devices_read(struct test_devices *t, uint64_t address, unsigned size)
{
    const struct el2_device_row *row = el2_devices_at(t->devices, address);
    cr_assert_not_null(row, "0x%lx", address);
    return el2_devices_read(t->devices, t->vcpu, row, address, size);
}

static inline void test_devices_write(struct test_devices *t, uint64_t address, unsigned size, uint64_t value)
{
    const struct el2_device_row *row = el2_devices_at(t->devices, address);
    cr_assert_not_null(row, "0x%lx", address);
    el2_devices_write(t->devices, t->vcpu, row, address, size, value);
}

#endif
