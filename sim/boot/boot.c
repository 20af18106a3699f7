/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The device tree and the initrd lie behind the image, on bounds of 2 MiB. Firmware looks for the tree at the start of RAM, as QEMU has it
 * there (hw/arm/virt.c, machvirt_dtb). */
#include "sim/boot/boot.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sim/boot/devicetree.h"
#include "sim/image/file.h"
#include "sim/machine/parts.h"

#define BOUND (2ull << 20)

struct layout { /* guest physical */
    uint64_t devicetree;
    uint64_t initrd;
    uint64_t end; /* of RAM */
};

static bool is_firmware(const struct el2_machine *machine)
{
    return machine->guest.image.kind == EL2_IMAGE_FIRMWARE;
}

static struct layout lay_out(struct el2_machine *machine)
{
    struct layout layout = {.end = EL2_RAM_BASE + el2_engine_ram_size(machine->vcpu->engine)};
    layout.devicetree =
        is_firmware(machine) ? EL2_RAM_BASE : (machine->guest.image.end + BOUND - 1) / BOUND * BOUND;
    layout.initrd = layout.devicetree + EL2_DEVICETREE_MAX;
    return layout;
}

static bool put_initrd(struct el2_machine *machine, const char *path, const struct layout *layout,
                       struct el2_devicetree_facts *facts, struct el2_error *error)
{
    struct el2_file file;
    const struct el2_file_wanted wanted = {.what = "an initrd",
                                           .most = layout->end > layout->initrd ? layout->end - layout->initrd
                                                                                : 0,
                                           .remedy = "more with --ram"};
    if (!el2_file_read(path, &wanted, &file, error))
        return false;
    if (file.size)
        memcpy(el2_engine_memory(machine->vcpu->engine, layout->initrd, file.size), file.bytes, file.size);
    free(file.bytes);
    facts->initrd_start = layout->initrd;
    facts->initrd_end = layout->initrd + file.size;
    return true;
}

static bool put_devicetree(struct el2_machine *machine, const struct el2_devicetree_facts *facts,
                           const char *path, const struct layout *layout, struct el2_error *error)
{
    static const struct el2_file_wanted wanted = {.what = "a device tree", .most = EL2_DEVICETREE_MAX};
    struct el2_file file;
    void *buffer = el2_engine_memory(machine->vcpu->engine, layout->devicetree, EL2_DEVICETREE_MAX);
    size_t size = 0;
    if (!buffer)
        return el2_fail(error,
                        "no room for a device tree behind the image, at 0x%" PRIx64 ": give more with --ram",
                        layout->devicetree);
    if (!path) {
        if (!el2_devicetree_build(facts, buffer, EL2_DEVICETREE_MAX, &size, error))
            return false;
    } else {
        if (!el2_file_read(path, &wanted, &file, error))
            return false;
        struct el2_error why;
        bool good =
            el2_devicetree_amend(facts, file.bytes, file.size, buffer, EL2_DEVICETREE_MAX, &size, &why);
        free(file.bytes);
        if (!good)
            return el2_fail(error, "%s: %s", path, why.text);
    }
    machine->guest.devicetree = layout->devicetree;
    machine->guest.devicetree_size = size;
    return true;
}

bool el2_machine_add_boot(struct el2_machine *machine, const struct el2_machine_boot *boot,
                          struct el2_error *error)
{
    const struct layout layout = lay_out(machine);
    struct el2_devicetree_facts facts = {.vm = machine->guest.vm,
                                         .devices = machine->devices,
                                         .ram_base = EL2_RAM_BASE,
                                         .ram_size = el2_engine_ram_size(machine->vcpu->engine),
                                         .bootargs = boot->append};
    if (is_firmware(machine) && boot->initrd)
        return el2_fail(error,
                        "firmware loads an initrd by itself: give it a disk with one, in place of --initrd");
    if (machine->guest.image.kind != EL2_IMAGE_LINUX && !is_firmware(machine) && !boot->initrd &&
        !boot->append && !boot->dtb)
        return true;
    return (!boot->initrd || put_initrd(machine, boot->initrd, &layout, &facts, error)) &&
           put_devicetree(machine, &facts, boot->dtb, &layout, error);
}

const void *el2_machine_devicetree(const struct el2_machine *machine, size_t *size)
{
    *size = machine->guest.devicetree_size;
    return *size ? el2_engine_memory(machine->vcpu->engine, machine->guest.devicetree, *size) : NULL;
}
