/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "test_devices.h"
#include "cpumodel/text/count.h"

Test(devices, table)
{
    struct el2_error error = {""};
    cr_expect(el2_devices_check(&error), "%s", error.text);
}

/* Where QEMU's virt machine has what (hw/arm/virt.c, base_memmap), at the edges of each device and beside them. */
static const struct {
    uint64_t address;
    const char *name; /* NULL: no device */
} PLACES[] = {
    {0, NULL},
    {0x08ffffff, NULL},
    {0x09000000, "PL011"},
    {0x09000fff, "PL011"},
    {0x09001000, NULL},
    {0x09010000, "PL031"},
    {0x09011000, NULL},
    {0x0a000000, "virtio rng"},
    {0x0a0001ff, "virtio rng"},
    {0x0a000200, NULL},
    {0x0a0009ff, NULL},
    {0x0a000a00, "virtio console"},
    {0x0a000bff, "virtio console"},
    {0x0a000c00, NULL},
    {0x40000000, NULL},
    {UINT64_MAX, NULL},
};

Test(devices, places)
{
    struct test_devices t = test_devices_open(0);
    for (size_t i = 0; i < EL2_COUNT(PLACES); i++) {
        const struct el2_device_row *row = el2_devices_at(t.devices, PLACES[i].address);
        cr_assert_eq(row != NULL, PLACES[i].name != NULL, "0x%lx", PLACES[i].address);
        if (row)
            cr_expect_str_eq(row->device->name, PLACES[i].name);
    }
    test_devices_close(&t);
}

/* No device lies in RAM, which begins at 0x40000000. */
Test(devices, beside_ram)
{
    size_t count;
    const struct el2_device_row *row = el2_device_rows(&count);
    cr_assert_geq(count, 2);
    for (size_t i = 0; i < count; i++)
        cr_expect_leq(row[i].base + row[i].size, 0x40000000, "%s", row[i].device->name);
}

Test(devices, each_machine_has_its_own)
{
    struct test_devices a = test_devices_open(0), b = test_devices_open(0);
    test_devices_write(&a, 0x09000024, 4, 0x1234);
    cr_expect_eq(test_devices_read(&a, 0x09000024, 4), 0x1234);
    cr_expect_eq(test_devices_read(&b, 0x09000024, 4), 0);
    test_devices_close(&a);
    test_devices_close(&b);
    el2_devices_free(NULL);
}

Test(devices, vcpus)
{
    struct el2_error error = {""};
    const struct el2_device_world world = {0};
    for (unsigned vcpus = 0; vcpus <= EL2_VCPU_MAX + 1; vcpus++) {
        struct el2_devices *devices =
            el2_devices_create(&world, &(struct el2_device_setup){.vcpus = vcpus}, &error);
        cr_expect_eq(devices != NULL, vcpus >= 1 && vcpus <= EL2_VCPU_MAX, "%u", vcpus);
        el2_devices_free(devices);
    }
    cr_expect_str_eq(error.text, "a machine has 1 to 8 vCPUs, not 9");
}
