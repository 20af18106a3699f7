/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <libfdt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cpumodel/text/count.h"
#include "sim/boot/boot.h"
#include "sim/boot/devicetree.h"
#include "sim/machine/parts.h"
#include "test_machine.h"

struct image_header {
    uint32_t code[2];
    uint64_t text_offset, image_size, flags, reserved[3];
    uint32_t magic, pe;
};

static const struct image_header kernel = {.code = {INSN_WFI}, .image_size = 0x300000, .magic = 0x644d5241};

static void open(struct rig *rig, uint32_t features)
{
    rig_open_vm(rig, EL2_TEST_DATA "/boot/bcm2711.host", "linux-6.1", features,
                (struct el2_machine_options){.ram_size = 16u << 20});
    cr_assert(el2_machine_load_content(rig->machine, "Image", &kernel, sizeof kernel, NULL));
}

static const char *text_at(const void *tree, const char *path, const char *property)
{
    int node = fdt_path_offset(tree, path);
    return node < 0 ? NULL : fdt_getprop(tree, node, property, NULL);
}

static uint64_t cell_at(const void *tree, const char *path, const char *property, unsigned index)
{
    int node = fdt_path_offset(tree, path), size = 0;
    cr_assert_geq(node, 0, "%s", path);
    const fdt32_t *cell = fdt_getprop(tree, node, property, &size);
    cr_assert(cell && (unsigned)size > 4 * index, "%s %s", path, property);
    return fdt32_to_cpu(cell[index]);
}

Test(devicetree, of_a_machine_with_an_interrupt_controller)
{
    struct rig rig;
    struct el2_error error = {""};
    size_t size;
    open(&rig, EL2_VM_GICV2);
    cr_assert(
        el2_machine_add_boot(rig.machine, &(struct el2_machine_boot){.append = "console=ttyAMA0"}, &error),
        "%s", error.text);
    const void *tree = el2_machine_devicetree(rig.machine, &size);
    cr_assert_not_null(tree);
    cr_expect_eq(fdt_check_full(tree, size), 0);
    cr_expect_eq(rig.machine->guest.devicetree, 0x40600000, "behind the image, on a bound of 2 MiB");
    cr_expect_str_eq(text_at(tree, "/chosen", "bootargs"), "console=ttyAMA0");
    cr_expect_str_eq(text_at(tree, "/chosen", "stdout-path"), "/pl011@9000000");
    cr_expect_null(text_at(tree, "/chosen", "linux,initrd-start"));
    cr_expect_eq(cell_at(tree, "/memory@40000000", "reg", 1), 0x40000000);
    cr_expect_eq(cell_at(tree, "/memory@40000000", "reg", 3), 16u << 20);
    cr_expect_eq(cell_at(tree, "/cpus/cpu@0", "reg", 0), 0);
    cr_expect_str_eq(text_at(tree, "/cpus/cpu@0", "enable-method"), "psci");
    cr_expect_str_eq(text_at(tree, "/psci", "method"), "hvc");
    cr_expect_str_eq(text_at(tree, "/intc@8000000", "compatible"), "arm,cortex-a15-gic");
    cr_expect_eq(cell_at(tree, "/intc@8000000", "reg", 5), 0x08010000);
    cr_expect_eq(cell_at(tree, "/", "interrupt-parent", 0), cell_at(tree, "/intc@8000000", "phandle", 0));
    cr_expect_eq(cell_at(tree, "/timer", "interrupts", 0), 1, "PPI");
    cr_expect_eq(cell_at(tree, "/timer", "interrupts", 7), 11, "of the virtual timer");
    cr_expect_str_eq(text_at(tree, "/pl011@9000000", "compatible"), "arm,pl011");
    cr_expect_eq(cell_at(tree, "/pl011@9000000", "interrupts", 0), 0, "SPI");
    cr_expect_eq(cell_at(tree, "/pl011@9000000", "interrupts", 1), 1);
    cr_expect_eq(cell_at(tree, "/pl011@9000000", "clocks", 1), cell_at(tree, "/apb-pclk", "phandle", 0));
    cr_expect_str_eq(text_at(tree, "/pl031@9010000", "compatible"), "arm,pl031");
    cr_expect_eq(cell_at(tree, "/pl031@9010000", "interrupts", 1), 2);
    cr_expect_str_eq(text_at(tree, "/virtio_mmio@a000000", "compatible"), "virtio,mmio");
    cr_expect_eq(cell_at(tree, "/virtio_mmio@a000000", "interrupts", 1), 16);
    cr_expect_eq(cell_at(tree, "/virtio_mmio@a000000", "reg", 3), 0x200);
    cr_expect_not_null(text_at(tree, "/virtio_mmio@a000000", "dma-coherent"));
    cr_expect_eq(cell_at(tree, "/virtio_mmio@a000a00", "interrupts", 1), 21);
    cr_expect_lt(fdt_path_offset(tree, "/virtio_mmio@a000200"), 0, "no disk");
    rig_close(&rig);
}

/* A distributor, and a redistributor each vCPU. */
Test(devicetree, of_a_machine_with_a_gicv3)
{
    struct rig rig;
    size_t size;
    rig_open_vm(&rig, "neoverse-n1", "linux-6.1", EL2_VM_GICV3,
                (struct el2_machine_options){.ram_size = 16u << 20});
    cr_assert(el2_machine_load_content(rig.machine, "kernel", &kernel, sizeof kernel, NULL));
    cr_assert(el2_machine_add_boot(rig.machine, &(struct el2_machine_boot){0}, NULL));
    const void *tree = el2_machine_devicetree(rig.machine, &size);
    cr_assert_not_null(tree);
    cr_expect_str_eq(text_at(tree, "/intc@8000000", "compatible"), "arm,gic-v3");
    cr_expect_eq(cell_at(tree, "/intc@8000000", "reg", 1), 0x08000000);
    cr_expect_eq(cell_at(tree, "/intc@8000000", "reg", 3), 0x10000);
    cr_expect_eq(cell_at(tree, "/intc@8000000", "reg", 5), 0x080a0000);
    cr_expect_eq(cell_at(tree, "/intc@8000000", "reg", 7), 0x20000);
    cr_expect_eq(cell_at(tree, "/intc@8000000", "#interrupt-cells", 0), 3);
    cr_expect_eq(cell_at(tree, "/", "interrupt-parent", 0), cell_at(tree, "/intc@8000000", "phandle", 0));
    rig_close(&rig);
}

Test(devicetree, of_a_machine_without_one)
{
    struct rig rig;
    size_t size;
    open(&rig, 0);
    cr_assert(el2_machine_add_boot(rig.machine, &(struct el2_machine_boot){0}, NULL));
    const void *tree = el2_machine_devicetree(rig.machine, &size);
    cr_assert_not_null(tree);
    cr_expect_null(text_at(tree, "/", "interrupt-parent"));
    cr_expect_lt(fdt_path_offset(tree, "/timer"), 0);
    cr_expect_null(text_at(tree, "/pl011@9000000", "interrupts"));
    cr_expect_null(text_at(tree, "/chosen", "bootargs"));
    rig_close(&rig);
}

/* A node for each vCPU, by its MPIDR_EL1. */
Test(devicetree, of_several_vcpus)
{
    struct rig rig;
    size_t size;
    rig_open_vcpus(&rig, EL2_TEST_DATA "/boot/bcm2711.host", "linux-6.1", EL2_VM_GICV2, 3,
                   (struct el2_machine_options){.ram_size = 16u << 20});
    cr_assert(el2_machine_load_content(rig.machine, "Image", &kernel, sizeof kernel, NULL));
    cr_assert(el2_machine_add_boot(rig.machine, &(struct el2_machine_boot){0}, NULL));
    const void *tree = el2_machine_devicetree(rig.machine, &size);
    for (unsigned i = 0; i < 3; i++) {
        char path[32];
        snprintf(path, sizeof path, "/cpus/cpu@%u", i);
        cr_expect_eq(cell_at(tree, path, "reg", 0), i);
        cr_expect_str_eq(text_at(tree, path, "enable-method"), "psci");
    }
    cr_expect_lt(fdt_path_offset(tree, "/cpus/cpu@3"), 0);
    rig_close(&rig);
}

/* An image that is no kernel's is given one where it is asked for, and else nothing. */
Test(devicetree, of_other_images)
{
    struct rig rig;
    size_t size;
    rig_open_vm(&rig, "cortex-a72", "linux-6.1", 0, (struct el2_machine_options){.ram_size = 16u << 20});
    cr_assert(el2_machine_load_content(rig.machine, "flat", kernel.code, sizeof kernel.code, NULL));
    cr_assert(el2_machine_add_boot(rig.machine, &(struct el2_machine_boot){0}, NULL));
    cr_expect_null(el2_machine_devicetree(rig.machine, &size));
    cr_assert(el2_machine_add_boot(rig.machine, &(struct el2_machine_boot){.append = ""}, NULL));
    cr_expect_not_null(el2_machine_devicetree(rig.machine, &size));
    rig_close(&rig);
}

static void write_file(char *path, const void *content, size_t size)
{
    int file = mkstemp(path);
    cr_assert_geq(file, 0);
    cr_assert_eq(write(file, content, size), (ssize_t)size);
    close(file);
}

Test(devicetree, initrd)
{
    struct rig rig;
    struct el2_error error = {""};
    char path[] = "/tmp/el2sim-initrd-XXXXXX";
    size_t size;
    write_file(path, "0123456789", 10);
    open(&rig, 0);
    cr_assert(el2_machine_add_boot(rig.machine, &(struct el2_machine_boot){.initrd = path}, &error), "%s",
              error.text);
    const void *tree = el2_machine_devicetree(rig.machine, &size);
    const uint64_t start = cell_at(tree, "/chosen", "linux,initrd-start", 1);
    cr_expect_eq(start, 0x40800000);
    cr_expect_eq(cell_at(tree, "/chosen", "linux,initrd-end", 1), start + 10);
    cr_expect(!memcmp(el2_engine_memory(rig.machine->vcpu->engine, start, 10), "0123456789", 10));
    rig_close(&rig);
    unlink(path);
}

/* X0 is the tree's address where the kernel begins, and the other registers of the protocol are 0. */
Test(devicetree, is_in_x0)
{
    struct rig rig;
    struct el2_cpu_state state;
    open(&rig, 0);
    cr_assert(el2_machine_add_boot(rig.machine, &(struct el2_machine_boot){0}, NULL));
    cr_assert(el2_machine_run(rig.machine, &rig.verdict, NULL));
    el2_machine_state(rig.machine, &state);
    cr_expect_eq(state.x[0], rig.machine->guest.devicetree);
    for (unsigned n = 1; n < 31; n++)
        cr_expect_eq(state.x[n], 0);
    rig_close(&rig);
}

Test(devicetree, of_somebody)
{
    struct rig rig;
    struct el2_error error = {""};
    char path[] = "/tmp/el2sim-dtb-XXXXXX";
    size_t size;
    open(&rig, EL2_VM_GICV2);
    cr_assert(el2_machine_add_boot(rig.machine, &(struct el2_machine_boot){.append = "one"}, NULL));
    const void *tree = el2_machine_devicetree(rig.machine, &size);
    write_file(path, tree, size);
    rig_close(&rig);

    open(&rig, 0);
    cr_assert(el2_machine_add_boot(rig.machine, &(struct el2_machine_boot){.dtb = path}, &error), "%s",
              error.text);
    tree = el2_machine_devicetree(rig.machine, &size);
    cr_expect_str_eq(text_at(tree, "/chosen", "bootargs"), "one");
    cr_expect_geq(fdt_path_offset(tree, "/intc@8000000"), 0, "it is taken as it is");
    cr_assert(
        el2_machine_add_boot(rig.machine, &(struct el2_machine_boot){.dtb = path, .append = "two"}, NULL));
    tree = el2_machine_devicetree(rig.machine, &size);
    cr_expect_str_eq(text_at(tree, "/chosen", "bootargs"), "two");
    rig_close(&rig);
    unlink(path);
}

/* A tree of nothing, and behind it a property of `size` bytes. */
static void build_bare(void *tree, size_t room, size_t size)
{
    void *property;
    fdt_create(tree, (int)room);
    fdt_finish_reservemap(tree);
    fdt_begin_node(tree, "");
    cr_assert_eq(fdt_property_placeholder(tree, "big", (int)size, &property), 0);
    memset(property, 0, size);
    fdt_end_node(tree);
    cr_assert_eq(fdt_finish(tree), 0);
}

/* Without a node for what the guest is given, which it gets. */
Test(devicetree, of_somebody_who_has_chosen_nothing)
{
    struct rig rig;
    struct el2_error error = {""};
    char path[] = "/tmp/el2sim-dtb-XXXXXX", initrd[] = "/tmp/el2sim-initrd-XXXXXX";
    uint8_t bare[256];
    size_t size;
    build_bare(bare, sizeof bare, 8);
    write_file(path, bare, fdt_totalsize(bare));
    write_file(initrd, "0123456789", 10);
    open(&rig, 0);
    cr_assert(
        el2_machine_add_boot(rig.machine, &(struct el2_machine_boot){.dtb = path, .initrd = initrd}, &error),
        "%s", error.text);
    const void *tree = el2_machine_devicetree(rig.machine, &size);
    cr_expect_eq(fdt_check_full(tree, size), 0);
    cr_expect_eq(cell_at(tree, "/chosen", "linux,initrd-start", 0), 0);
    cr_expect_eq(cell_at(tree, "/chosen", "linux,initrd-start", 1), 0x40800000);
    cr_expect_eq(cell_at(tree, "/chosen", "linux,initrd-end", 0), 0);
    cr_expect_eq(cell_at(tree, "/chosen", "linux,initrd-end", 1), 0x4080000a);
    cr_expect_null(text_at(tree, "/chosen", "bootargs"));
    cr_expect_not_null(text_at(tree, "/", "big"), "the rest is as it was");
    rig_close(&rig);
    unlink(path);
    unlink(initrd);
}

/* There is room for what somebody has, but not for more. */
Test(devicetree, of_somebody_who_has_taken_the_room)
{
    static uint8_t large[EL2_DEVICETREE_MAX];
    struct rig rig;
    struct el2_error error = {""};
    char path[] = "/tmp/el2sim-dtb-XXXXXX";
    build_bare(large, sizeof large, sizeof large - 128);
    write_file(path, large, fdt_totalsize(large));
    open(&rig, 0);
    cr_expect(el2_machine_add_boot(rig.machine, &(struct el2_machine_boot){.dtb = path}, &error), "%s",
              error.text);
    cr_expect_not(el2_machine_add_boot(rig.machine,
                                       &(struct el2_machine_boot){.dtb = path, .append = "quiet"}, &error));
    cr_expect_not_null(strstr(error.text, ": the device tree cannot be written: FDT_ERR_NOSPACE"), "%s",
                       error.text);
    rig_close(&rig);
    unlink(path);
}

/* A tree is there whole, or it is said to be not. */
Test(devicetree, in_any_room)
{
    static uint8_t tree[EL2_DEVICETREE_MAX];
    struct rig rig;
    size_t size = 0, most;
    open(&rig, EL2_VM_GICV2);
    const struct el2_devicetree_facts facts = {
        .vm = rig.vm, .devices = rig.machine->devices, .ram_base = 0x40000000, .ram_size = 16u << 20};
    cr_assert(el2_devicetree_build(&facts, tree, sizeof tree, &most, NULL));
    for (size_t room = 0; room < most; room++) {
        struct el2_error error = {""};
        cr_expect_not(el2_devicetree_build(&facts, tree, room, &size, &error), "%zu", room);
        cr_expect_not_null(strstr(error.text, "the device tree cannot be written: FDT_ERR_NOSPACE"),
                           "%zu: %s", room, error.text);
    }
    cr_expect(el2_devicetree_build(&facts, tree, most + 16, &size, NULL), "libfdt may want a bit more");
    cr_expect_eq(size, most);
    rig_close(&rig);
}

Test(devicetree, what_is_none)
{
    static const struct {
        const char *content;
        size_t size;
    } bad[] = {
        {"", 0}, {"x", 1}, {"\xd0\x0d\xfe\xed", 4}, {"\xd0\x0d\xfe\xed\xff\xff\xff\xff\xff\xff\xff\xff", 12}};
    for (size_t i = 0; i < EL2_COUNT(bad); i++) {
        struct rig rig;
        struct el2_error error = {""};
        char path[] = "/tmp/el2sim-dtb-XXXXXX";
        write_file(path, bad[i].content, bad[i].size);
        open(&rig, 0);
        cr_expect_not(el2_machine_add_boot(rig.machine, &(struct el2_machine_boot){.dtb = path}, &error));
        cr_expect_not_null(strstr(error.text, "no device tree that can be read"), "%s", error.text);
        rig_close(&rig);
        unlink(path);
    }
}

Test(devicetree, no_room)
{
    struct rig rig;
    struct el2_error error = {""};
    char path[] = "/tmp/el2sim-initrd-XXXXXX";
    static const uint8_t large[5u << 20];
    write_file(path, large, sizeof large);
    rig_open_vm(&rig, "cortex-a72", "linux-6.1", 0, (struct el2_machine_options){.ram_size = 12u << 20});
    cr_assert(el2_machine_load_content(rig.machine, "Image", &kernel, sizeof kernel, NULL));
    cr_expect_not(el2_machine_add_boot(rig.machine, &(struct el2_machine_boot){.initrd = path}, &error));
    cr_expect_not_null(strstr(error.text, "at most 4194304 are read"), "%s", error.text);
    rig_close(&rig);
    rig_open_vm(&rig, "cortex-a72", "linux-6.1", 0, (struct el2_machine_options){.ram_size = 6u << 20});
    cr_assert(el2_machine_load_content(rig.machine, "Image", &kernel, sizeof kernel, NULL));
    cr_expect_not(el2_machine_add_boot(rig.machine, &(struct el2_machine_boot){0}, &error));
    cr_expect_not_null(strstr(error.text, "no room for a device tree"), "%s", error.text);
    rig_close(&rig);
    unlink(path);
}
