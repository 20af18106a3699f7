/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kvmprobe: records what a real KVM/arm64 does with the ID registers. It drives /dev/kvm itself and prints
 * tab-separated records on stdout, the first field being the kind of record.
 *
 * A program of one thread that prints and exits; it shares nothing with el2sim, which it is there to check.
 */
#ifndef KVMPROBE_PROBE_H
#define KVMPROBE_PROBE_H

#include <linux/kvm.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* (3,0,0,0..7,0..7), (3,1,0,0,0..7), (3,2,0,0,0..7), (3,3,0,0,0..7), by index. */
#define ID_COUNT     88
#define ID_NAME_SIZE 24
#define KEEP         0x5e47135e47135e47u /* in Xt before each MRS */

extern const char *const register_names[ID_COUNT];
void register_encoding(unsigned index, char text[ID_NAME_SIZE]); /* "S3_0_C0_C4_0" */
uint64_t register_id(unsigned index);                            /* of KVM_GET_ONE_REG */
bool register_is_trapped_id(unsigned index);                     /* (3,0,0,1..7,0..7) */

/* output.c: one record a line; the checksum is FNV-1a over the lines without their ends. */
void record(const char *format, ...) __attribute__((format(printf, 1, 2)));
void record_end(void);
const char *errno_name(int error);

struct variant {
    const char *name;
    uint32_t features; /* bits of struct kvm_vcpu_init */
    int gic;           /* 0, 2, 3 */
    bool mte, impid;
    uint64_t type;      /* of KVM_CREATE_VM */
    bool is_asked_only; /* no SET, no guest */
};

enum {
    FEATURE_EL1_32BIT = 1 << 1,
    FEATURE_PMU_V3 = 1 << 3,
    FEATURE_SVE = 1 << 4,
    FEATURE_PTRAUTH = 3 << 5,
    FEATURE_HAS_EL2 = 1 << 7,
    FEATURE_HAS_EL2_E2H0 = 1 << 8,
};

enum variant_index {
    BASE,
    GIC,
    GICV2,
    PMU,
    SVE,
    PAUTH,
    MTE,
    ALL_GIC,
    EL1_32,
    EL1_32_GIC_PMU,
    IMPID,
    PVM,
    PVM_GIC,
    EL2_GIC,
    EL2_E2H0_GIC,
    EL2_ALL_GIC,
    VARIANT_COUNT
};

extern struct variant variants[VARIANT_COUNT];

#define RAM_BASE          0x40000000u
#define VM_TYPE_PROTECTED (UINT64_C(1) << 31)

struct vm {
    const struct variant *variant;
    int fd, vcpu, gic;
    struct kvm_run *run;
    size_t run_size;
    uint8_t *memory;
    uint32_t target;
};

/* vm.c: 0, or the errno of the ioctl that refused, whose name is then in *refused. */
int vm_create(struct vm *vm, int kvm, const struct variant *variant, const char **refused);
void vm_destroy(struct vm *vm);

/* onereg.c: 0 or errno. */
int get_register(const struct vm *vm, uint64_t id, uint64_t *value);
int set_register(const struct vm *vm, uint64_t id, uint64_t value);
struct kvm_reg_list *get_register_list(const struct vm *vm, int *error); /* free() it */
void record_masks(int fd, const char *label);

/* guest.c: what an MRS in the guest did. */
struct reading {
    bool is_exception;
    uint64_t value; /* of Xt */
    uint64_t esr;
};
int guest_start(struct vm *vm); /* 0 or errno; once a VM */
int guest_read(struct vm *vm, unsigned index, struct reading *reading);
int guest_read_el0(struct vm *vm, unsigned index, struct reading *reading);
int guest_read_ccsidr(struct vm *vm, uint64_t csselr, uint64_t *ccsidr, uint64_t *readback);
int guest_read_el(struct vm *vm, unsigned *el);
uint64_t guest_pc(const struct vm *vm);

/* guest32.c: what an MRC or VMRS in an AArch32 guest did. */
#define ID32_COUNT    80 /* p15: (0,c0,c0..7,0..7), (1,c0,c0,0..7), (2,c0,c0,0..7) */
#define GUEST32_COUNT 84 /* and VMRS of FPSID, MVFR0, MVFR1, MVFR2 */
enum outcome32 { READ32_VALUE, READ32_UNDEF, READ32_LIVELOCK };
struct reading32 {
    enum outcome32 outcome;
    uint32_t value; /* of R0 */
};
void guest32_name(unsigned index, char text[ID_NAME_SIZE]); /* "P15_0_C0_C1_0", "VMRS_FPSID" */
void guest32_write(uint8_t *memory);                        /* the program, at RAM_BASE */
int guest32_start(struct vm *vm, uint64_t *cpsr);           /* 0 or errno; once a VM */
int guest32_read(struct vm *vm, unsigned index, struct reading32 *reading);

/* variants.c */
void probe_variant(const struct variant *variant, int kvm);
void probe_masks(int kvm);

/* vmrecords.c: all records of a fresh VM, which may be made anew for them. */
void probe_vm(struct vm *vm, int kvm);

/* setting.c: KVM_SET_ONE_REG; makes the VM anew where it could not be put back. `phase` is "pre" or "post".
 */
void record_settings(struct vm *vm, int kvm, const char *phase);
void lower_registers(struct vm *vm, uint64_t lowered[ID_COUNT], bool changed[ID_COUNT]);

/* host.c */
bool read_line(const char *path, char *line, size_t size); /* the first, without blanks at its end */
void record_host(void);
void record_el0(void);
void record_capabilities(int kvm);
void record_kernel_log(void);

#endif
