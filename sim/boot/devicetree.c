/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/boot/devicetree.h"

#include <inttypes.h>
#include <libfdt.h>
#include <stdio.h>
#include <string.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/count.h"

#define NAME_TEXT 48

#define PHANDLE_GIC   1u
#define PHANDLE_CLOCK 2u

#define CLOCK_FREQUENCY 24000000u /* the PL011's: QEMU, hw/arm/virt.c, fdt_add_clock_nodes */

/* An interrupt specifier (Linux, Documentation/devicetree/bindings/interrupt-controller/arm,gic.yaml). */
#define SPECIFIER_SPI  0u
#define SPECIFIER_PPI  1u
#define SPECIFIER_HIGH 4u
#define FIRST_SPI      32u
#define FIRST_PPI      16u

#define AFFINITY 0xff00ffffffull /* MPIDR_EL1 */

/* The tree being written; the first error stands. */
struct writer {
    void *fdt;
    int error;
};

static void note(struct writer *writer, int result)
{
    if (!writer->error && result < 0)
        writer->error = result;
}

static void begin(struct writer *writer, const char *name)
{
    note(writer, fdt_begin_node(writer->fdt, name));
}

static void begin_at(struct writer *writer, const char *name, uint64_t address)
{
    char text[NAME_TEXT];
    snprintf(text, sizeof text, "%s@%" PRIx64, name, address);
    begin(writer, text);
}

static void end(struct writer *writer)
{
    note(writer, fdt_end_node(writer->fdt));
}

static void put_empty(struct writer *writer, const char *name)
{
    note(writer, fdt_property(writer->fdt, name, NULL, 0));
}

static void put_text(struct writer *writer, const char *name, const char *text)
{
    note(writer, fdt_property_string(writer->fdt, name, text));
}

static size_t list_size(const char *list)
{
    size_t size = 0;
    while (list[size])
        size += strlen(list + size) + 1;
    return size;
}

static void put_list(struct writer *writer, const char *name, const char *list)
{
    note(writer, fdt_property(writer->fdt, name, list, (int)list_size(list)));
}

static void put_cell(struct writer *writer, const char *name, uint32_t value)
{
    note(writer, fdt_property_u32(writer->fdt, name, value));
}

static void put_cells(struct writer *writer, const char *name, const uint32_t *cell, size_t count)
{
    fdt32_t big_endian[16];
    if (count > EL2_COUNT(big_endian)) {
        note(writer, -FDT_ERR_NOSPACE);
        return;
    }
    for (size_t i = 0; i < count; i++)
        big_endian[i] = cpu_to_fdt32(cell[i]);
    note(writer, fdt_property(writer->fdt, name, big_endian, (int)(count * sizeof *big_endian)));
}

#define PUT_CELLS(writer, name, ...)                                                                         \
    put_cells(writer, name, (const uint32_t[]){__VA_ARGS__}, EL2_COUNT(((const uint32_t[]){__VA_ARGS__})))

/* An address and a size of two cells each. */
#define TWO_CELLS(value) (uint32_t)((value) >> 32), (uint32_t)(value)

static void put_chosen(struct writer *writer, const struct el2_devicetree_facts *facts)
{
    begin(writer, "chosen");
    put_text(writer, "stdout-path", "/pl011@9000000");
    if (facts->bootargs)
        put_text(writer, "bootargs", facts->bootargs);
    if (facts->initrd_start != facts->initrd_end) {
        PUT_CELLS(writer, "linux,initrd-start", TWO_CELLS(facts->initrd_start));
        PUT_CELLS(writer, "linux,initrd-end", TWO_CELLS(facts->initrd_end));
    }
    end(writer);
}

static void put_memory(struct writer *writer, const struct el2_devicetree_facts *facts)
{
    begin_at(writer, "memory", facts->ram_base);
    put_text(writer, "device_type", "memory");
    PUT_CELLS(writer, "reg", TWO_CELLS(facts->ram_base), TWO_CELLS(facts->ram_size));
    end(writer);
}

static void put_cpu(struct writer *writer, const struct el2_devicetree_facts *facts, unsigned vcpu)
{
    struct el2_answer mpidr;
    el2_vm_read(facts->vm, vcpu, EL2_SYS_MPIDR_EL1, &mpidr);
    const uint32_t affinity = (uint32_t)(mpidr.value & AFFINITY);
    begin_at(writer, "cpu", affinity);
    put_text(writer, "device_type", "cpu");
    put_text(writer, "compatible", "arm,armv8");
    put_cell(writer, "reg", affinity);
    put_text(writer, "enable-method", "psci");
    end(writer);
}

static void put_cpus(struct writer *writer, const struct el2_devicetree_facts *facts)
{
    begin(writer, "cpus");
    put_cell(writer, "#address-cells", 1);
    put_cell(writer, "#size-cells", 0);
    for (unsigned vcpu = 0; vcpu < el2_vm_vcpus(facts->vm); vcpu++)
        put_cpu(writer, facts, vcpu);
    end(writer);
}

static void put_psci(struct writer *writer)
{
    begin(writer, "psci");
    put_list(writer, "compatible", "arm,psci-1.0\0arm,psci-0.2\0");
    put_text(writer, "method", "hvc");
    end(writer);
}

/* Secure and non-secure physical, virtual, hypervisor's. */
static void put_timer(struct writer *writer)
{
    static const uint32_t intids[] = {29, 30, 27, 26};
    uint32_t cell[3 * EL2_COUNT(intids)];
    for (size_t i = 0; i < EL2_COUNT(intids); i++) {
        cell[3 * i] = SPECIFIER_PPI;
        cell[3 * i + 1] = intids[i] - FIRST_PPI;
        cell[3 * i + 2] = SPECIFIER_HIGH;
    }
    begin(writer, "timer");
    put_text(writer, "compatible", "arm,armv8-timer");
    put_empty(writer, "always-on");
    put_cells(writer, "interrupts", cell, EL2_COUNT(cell));
    end(writer);
}

static void put_clock(struct writer *writer)
{
    begin(writer, "apb-pclk");
    put_text(writer, "compatible", "fixed-clock");
    put_cell(writer, "#clock-cells", 0);
    put_cell(writer, "clock-frequency", CLOCK_FREQUENCY);
    put_text(writer, "clock-output-names", "clk24mhz");
    put_cell(writer, "phandle", PHANDLE_CLOCK);
    end(writer);
}

static void put_clocks(struct writer *writer, const char *names)
{
    fdt32_t clock[8];
    int count = 0;
    for (const char *name = names; *name && count < (int)EL2_COUNT(clock); name += strlen(name) + 1)
        clock[count++] = cpu_to_fdt32(PHANDLE_CLOCK);
    note(writer, fdt_property(writer->fdt, "clocks", clock, count * (int)sizeof *clock));
    put_list(writer, "clock-names", names);
}

#define REGIONS 4

/* Where the registers of a device are, and those of its parts. */
static void put_regions(struct writer *writer, const struct el2_devices *devices,
                        const struct el2_device *device)
{
    size_t count, used = 0;
    const struct el2_device_row *rows = el2_device_rows(&count);
    uint32_t cell[REGIONS * 4];
    for (size_t i = 0; i < count && used < EL2_COUNT(cell); i++) {
        if (rows[i].device != device && rows[i].device->part_of != device)
            continue;
        const uint64_t size = el2_devices_size(devices, &rows[i]);
        const uint32_t region[4] = {TWO_CELLS(rows[i].base), TWO_CELLS(size)};
        memcpy(&cell[used], region, sizeof region);
        used += EL2_COUNT(region);
    }
    put_cells(writer, "reg", cell, used);
}

/* What an interrupt controller says of itself. */
static void put_controller(struct writer *writer)
{
    put_cell(writer, "#interrupt-cells", 3);
    put_cell(writer, "#address-cells", 2);
    put_cell(writer, "#size-cells", 2);
    put_empty(writer, "interrupt-controller");
    put_empty(writer, "ranges");
    put_cell(writer, "phandle", PHANDLE_GIC);
}

static void put_device(struct writer *writer, const struct el2_devices *devices,
                       const struct el2_device_row *row, bool has_controller)
{
    const struct el2_device_node *node = &row->device->node;
    begin_at(writer, node->name, row->base);
    put_list(writer, "compatible", node->compatible);
    if (row->device->interrupts)
        put_controller(writer);
    put_regions(writer, devices, row->device);
    if (node->intid && has_controller)
        PUT_CELLS(writer, "interrupts", SPECIFIER_SPI, node->intid - FIRST_SPI, SPECIFIER_HIGH);
    if (node->bank_width)
        put_cell(writer, "bank-width", node->bank_width);
    if (node->is_coherent)
        put_empty(writer, "dma-coherent");
    if (node->clocks)
        put_clocks(writer, node->clocks);
    end(writer);
}

static bool has_controller(const struct el2_devices *devices)
{
    size_t count;
    const struct el2_device_row *rows = el2_device_rows(&count);
    for (size_t i = 0; i < count; i++)
        if (rows[i].device->interrupts && el2_devices_has(devices, &rows[i]))
            return true;
    return false;
}

static void put_devices(struct writer *writer, const struct el2_devices *devices)
{
    size_t count;
    const struct el2_device_row *rows = el2_device_rows(&count);
    put_clock(writer);
    for (size_t i = 0; i < count; i++)
        if (rows[i].device->node.name && el2_devices_has(devices, &rows[i]))
            put_device(writer, devices, &rows[i], has_controller(devices));
}

static void put_root(struct writer *writer, const struct el2_devicetree_facts *facts)
{
    begin(writer, "");
    put_text(writer, "compatible", "linux,dummy-virt");
    put_text(writer, "model", "linux,dummy-virt");
    put_cell(writer, "#address-cells", 2);
    put_cell(writer, "#size-cells", 2);
    if (has_controller(facts->devices))
        put_cell(writer, "interrupt-parent", PHANDLE_GIC);
    put_chosen(writer, facts);
    put_memory(writer, facts);
    put_cpus(writer, facts);
    put_psci(writer);
    if (has_controller(facts->devices))
        put_timer(writer);
    put_devices(writer, facts->devices);
    end(writer);
}

static bool fail(int result, struct el2_error *error)
{
    return el2_fail(error, "the device tree cannot be written: %s", fdt_strerror(result));
}

bool el2_devicetree_build(const struct el2_devicetree_facts *facts, void *buffer, size_t room, size_t *size,
                          struct el2_error *error)
{
    struct writer writer = {.fdt = buffer};
    note(&writer, fdt_create(buffer, (int)room));
    note(&writer, fdt_finish_reservemap(buffer));
    put_root(&writer, facts);
    note(&writer, fdt_finish(buffer));
    if (writer.error)
        return fail(writer.error, error);
    *size = fdt_totalsize(buffer);
    return true;
}

static int amend_chosen(const struct el2_devicetree_facts *facts, void *fdt)
{
    int chosen = fdt_path_offset(fdt, "/chosen");
    if (chosen == -FDT_ERR_NOTFOUND)
        chosen = fdt_add_subnode(fdt, 0, "chosen");
    int result = chosen;
    if (result >= 0 && facts->bootargs)
        result = fdt_setprop_string(fdt, chosen, "bootargs", facts->bootargs);
    if (result >= 0 && facts->initrd_start != facts->initrd_end)
        result = fdt_setprop_u64(fdt, chosen, "linux,initrd-start", facts->initrd_start);
    if (result >= 0 && facts->initrd_start != facts->initrd_end)
        result = fdt_setprop_u64(fdt, chosen, "linux,initrd-end", facts->initrd_end);
    return result;
}

bool el2_devicetree_amend(const struct el2_devicetree_facts *facts, const void *content, size_t content_size,
                          void *buffer, size_t room, size_t *size, struct el2_error *error)
{
    int result = fdt_check_full(content, content_size);
    if (result < 0)
        return el2_fail(error, "no device tree that can be read: %s", fdt_strerror(result));
    result = fdt_open_into(content, buffer, (int)room);
    if (result >= 0)
        result = amend_chosen(facts, buffer);
    if (result >= 0)
        result = fdt_pack(buffer);
    if (result < 0)
        return fail(result, error);
    *size = fdt_totalsize(buffer);
    return true;
}
