/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a device is: one file that defines `el2_device_NAME`, and one row of sim/device/devices.inc that says where
 * it is in the guest's physical memory.
 *
 * A device keeps all that it has in its state, which the machine's devices own (devices.h): zeroed, then reset. It
 * knows the rest of the machine as el2_device_world alone. Time is the instruction count: what a device does by itself
 * it does in `due`, which is asked again whenever the device has called `wake`.
 *
 *     struct rtc { uint32_t offset; };
 *     static uint64_t read(void *state, const struct el2_device_world *world, uint64_t offset, unsigned size) …
 *     const struct el2_device el2_device_rtc = {.name = "RTC", .state_size = sizeof(struct rtc), .read = read, …};
 */
#ifndef EL2_SIM_DEVICE_DEVICE_H
#define EL2_SIM_DEVICE_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cpumodel/arch/encoding.h"
#include "sanitise/language/vgic.h"

#define EL2_DISKS_MAX 4u /* disks of a machine */

#define EL2_VCPU_MAX 8u /* vCPUs of a machine: as many as a GICv2 has (VGIC_V2_MAX_CPUS, Linux) */

struct el2_disk;

/*
 * What is outside of a device. All functions get `context`. Where a vCPU is named, it is below the setup's `vcpus`; what
 * a device keeps for each, it keeps in an array of EL2_VCPU_MAX.
 */
struct el2_device_world {
    void (*transmit)(void *context, uint8_t byte); /* a byte to the guest's console */
    /* The next byte of its input. `waits`: the guest does nothing but wait for it. False: there is none, or not yet; then
     * `due` is asked again when there is. */
    bool (*receive)(void *context, bool waits, uint8_t *byte);
    uint64_t (*now)(void *context); /* the system counter, as CNTPCT_EL0 reads */
    uint64_t (*sysreg)(void *context, unsigned vcpu, el2_encoding encoding); /* a system register of a vCPU */
    void (*set_line)(void *context, unsigned vcpu, unsigned intid,
                     bool level); /* an interrupt line, to the interrupt controller; as `line` has it */
    /* Guest physical memory, for a device that reads and writes it by itself: whether all of it is RAM, and else nothing
     * is copied. */
    bool (*holds)(void *context, uint64_t address, uint64_t size);
    bool (*load)(void *context, uint64_t address, void *bytes, uint64_t size);
    bool (*store)(void *context, uint64_t address, const void *bytes, uint64_t size);
    /* Flash, whether the guest sees it as memory or not; all of it lies within a bank. */
    void (*load_flash)(void *context, uint64_t address, void *bytes, uint64_t size);
    void (*store_flash)(void *context, uint64_t address, const void *bytes, uint64_t size);
    /* Makes the guest see it as memory, or not any more: from `read` and `write` only. */
    void (*show_flash)(void *context, uint64_t address, uint64_t size, bool shown);
    void (*wake)(void *context); /* what `due` or `interrupts` would answer may have changed, of any vCPU */
    void *context;
    unsigned vcpu; /* which one makes the access; 0 in `due`, where none does */
};

/* The VM that the devices are of. */
struct el2_device_setup {
    uint32_t features;            /* EL2_VM_... */
    unsigned vcpus;               /* how many it has: 1 to EL2_VCPU_MAX */
    uint64_t mpidr[EL2_VCPU_MAX]; /* MPIDR_EL1 of each */
    const struct el2_vgic *vgic;  /* what its kernel gives it; for devices alone that a feature brings */
    struct el2_disk *disk[EL2_DISKS_MAX]; /* of other owners, which must outlive the devices; NULL: none */
    bool has_flash;                       /* the world has flash */
    bool has_long_counters;               /* event counters of the PMU have 64 bits */
    uint64_t seed;                        /* of what a guest is given as random */
    uint64_t seconds;                     /* since 1970, that a real time clock shows when the counter is 0 */
};

#define EL2_DEVICE_NEVER UINT64_MAX

#define EL2_COUNTER_FREQUENCY 62500000u /* CNTFRQ_EL0: Hz of the system counter, as in QEMU's virt machine */

/* The node of the device tree that tells the guest of the device, beside its address and size. */
struct el2_device_node {
    const char *name;       /* NULL: it has none of its own */
    const char *compatible; /* a list: each string with its NUL, the last with one of its own */
    const char *clocks;     /* names of its clocks, in the same way; NULL: it has none */
    unsigned intid;         /* of its interrupt, level-sensitive; 0: it has none */
    bool is_coherent;       /* it reads and writes memory, as the CPUs see it */
    unsigned bank_width;    /* bytes of a flash's bus; 0: it is none */
};

/* An MRS or MSR by a vCPU, the world's. */
struct el2_device_sysreg {
    el2_encoding encoding;
    unsigned el; /* 0 or 1 */
    bool is_read;
    bool
        is_decided; /* nothing keeps the vCPU from it, or the hypervisor performs it for the vCPU (traps/use/use.h);
                        else the device comes before all that, for registers that need no such question */
    uint64_t value;    /* what a write writes; what a read gets */
    bool is_undefined; /* set by the device: the access is UNDEFINED */
};

/* What an interrupt controller signals to a vCPU. */
enum el2_device_signal { EL2_SIGNALS_NOTHING, EL2_SIGNALS_IRQ, EL2_SIGNALS_FIQ };

struct el2_device {
    const char *name;  /* as traces have it */
    size_t state_size; /* bytes; 0: it has none, and its functions get NULL */

    /* Whether the VM has it, beside what its row says; NULL: it has. */
    bool (*is_present)(const struct el2_device_setup *setup);

    /* Registers of that device at another address: its functions get that device's state. NULL: none. */
    const struct el2_device *part_of;

    /* Each vCPU has registers of the row's size, behind each other. */
    bool is_per_vcpu;

    /* The state of power on; NULL: zero is. */
    void (*reset)(void *state, const struct el2_device_setup *setup);

    /* Registers in memory: an access of 1, 2, 4 or 8 bytes at `offset`, which is below the row's size, times
     * the number of vCPUs where it is per vCPU. Both NULL in a device that has none. */
    uint64_t (*read)(void *state, const struct el2_device_world *world, uint64_t offset, unsigned size);
    void (*write)(void *state, const struct el2_device_world *world, uint64_t offset, unsigned size,
                  uint64_t value);

    /* System registers, or NULL. False: not a register of this device, or not to be accessed so: the CPU's own rules
     * hold. */
    bool (*sysreg)(void *state, const struct el2_device_world *world, struct el2_device_sysreg *access);

    /* Whether a register is one of those that `sysreg` takes, for some access; NULL where that is. */
    bool (*has_sysreg)(el2_encoding encoding);

    /* What is due at `now`, the instruction count, for all vCPUs; or NULL. Returns the count at which more will be, which is later, or
     * EL2_DEVICE_NEVER. */
    uint64_t (*due)(void *state, const struct el2_device_world *world, uint64_t now);

    /* An interrupt controller: a line of a device is driven, which is `vcpu`'s where the interrupt is private (a PPI),
     * and else of all; and how it interrupts `vcpu`. Both NULL in others. */
    void (*line)(void *state, const struct el2_device_world *world, unsigned vcpu, unsigned intid,
                 bool level);
    enum el2_device_signal (*interrupts)(const void *state, unsigned vcpu);

    struct el2_device_node node;
};

/* The devices there are, each in its file. */
#define DEVICE(device, base, size, feature) extern const struct el2_device el2_device_##device;
#include "sim/device/devices.inc"
#undef DEVICE

#endif
