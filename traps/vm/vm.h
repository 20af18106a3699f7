/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A VM: kernel + host + VM features + what userspace wrote, and its vCPUs' ID-register state.
 *
 * Created once, then asked by the trap handlers (el2_vm_read), by the userspace register interface (onereg.h)
 * and by the commands. It borrows the kernel and the host, which must outlive it. One VM belongs to one
 * thread. Nothing here allocates after el2_vm_create.
 *
 *     struct el2_vm_options options = {.features = EL2_VM_GICV3};
 *     struct el2_vm *vm = el2_vm_create(kernel, host, &options, &error);
 *     struct el2_answer answer;
 *     el2_vm_read(vm, 0, EL2_SYS_ID_AA64PFR0_EL1, &answer);
 *     el2_vm_free(vm);
 */
#ifndef EL2_TRAPS_VM_VM_H
#define EL2_TRAPS_VM_VM_H

#include <stdbool.h>
#include <stdint.h>

#include "cpumodel/arch/encoding.h"
#include "cpumodel/host/host.h"
#include "cpumodel/text/error.h"
#include "sanitise/language/vmfeature.h"

#ifdef __cplusplus
extern "C" {
#endif

struct el2_kernel;        /* sanitise/language/kernel.h */
struct el2_overrides;     /* sanitise/view/hostview.h */
struct el2_controls;      /* traps/vm/control.h */
struct el2_trap_decision; /* traps/vm/control.h */
struct el2_watch;         /* sanitise/view/step.h */
struct el2_message_sink;  /* sanitise/view/hostview.h */
struct el2_vm;

struct el2_vm_options {
    uint32_t features;                     /* enum el2_vm_feature bits */
    unsigned vcpus;                        /* 0 means 1 */
    const struct el2_overrides *overrides; /* of the host's command line, or NULL */
    const struct el2_watch
        *watch; /* told each step of the VM's ID values, as long as the VM lives; or NULL */
    const struct el2_message_sink *sink; /* told what the host kernel logs while the VM is created; or NULL */
};

/* What the handler answers to a trapped or an untrapped read: a value with its reason. */
enum el2_answer_kind {
    EL2_ANSWER_VALUE,    /* value goes to Xt */
    EL2_ANSWER_UNDEF,    /* UNDEFINED: by the CPU where !trapped, else injected by the kernel */
    EL2_ANSWER_KEEP,     /* completes without writing Xt (CCSIDR_EL1 out of range, Linux 6.x) */
    EL2_ANSWER_LIVELOCK, /* emulated without advancing PC (AArch32 RAZ, Linux 6.1 to 6.12) */
};

struct el2_answer {
    enum el2_answer_kind kind;
    bool trapped; /* the access traps to EL2: `control` says by which bit */
    uint64_t value;
    uint64_t esr;        /* of EL2_ANSWER_UNDEF: the guest's ESR_EL1 */
    const char *control; /* "HCR_EL2.TID3", or NULL */
    const char *rule;    /* one clause: why this value */
    const char *origin;  /* kernel version and file, or DDI 0487 section */
};

/* NULL with a message that names the ioctl and errno that the kernel refuses with, or where memory ran out
 * (el2_error_is_memory): then nothing is known of what the kernel would say. */
struct el2_vm *el2_vm_create(const struct el2_kernel *kernel, const struct el2_host *host,
                             const struct el2_vm_options *options, struct el2_error *error);
void el2_vm_free(struct el2_vm *vm);

/* A VM of its own in the same state, without the watch. NULL when out of memory. */
struct el2_vm *el2_vm_clone(const struct el2_vm *vm);

/* Puts a clone into the state of `from`, which is of the same kernel, host and number of vCPUs. */
void el2_vm_restore(struct el2_vm *vm, const struct el2_vm *from);

const struct el2_kernel *el2_vm_kernel(const struct el2_vm *vm);
const struct el2_host *el2_vm_host(const struct el2_vm *vm);
uint32_t el2_vm_features(const struct el2_vm *vm);
unsigned el2_vm_vcpus(const struct el2_vm *vm);

/* The physical CPU that vCPU `vcpu` is on (0 until moved): what is not trapped is that CPU's own. */
unsigned el2_vm_cpu(const struct el2_vm *vm, unsigned vcpu);
void el2_vm_move(struct el2_vm *vm, unsigned vcpu, unsigned cpu);

/* KVM_RUN for the first time: fixes the ID registers as this kernel does. Idempotent. */
void el2_vm_first_run(struct el2_vm *vm);

/*
 * The vCPU is reset again: KVM_ARM_VCPU_INIT a second time, or PSCI CPU_ON of it by another vCPU
 * (kvm_reset_vcpu). Whether MPIDR_EL1 and CLIDR_EL1 keep what userspace wrote is the kernel's.
 */
void el2_vm_reset_vcpu(struct el2_vm *vm, unsigned vcpu);

/* MRS of `encoding` (the ID space) at guest EL1. Does not change the VM. */
void el2_vm_read(const struct el2_vm *vm, unsigned vcpu, el2_encoding encoding, struct el2_answer *answer);

/* MSR of `encoding` at guest EL1: UNDEF for every ID register; CSSELR_EL1 takes the value. Performs it. */
void el2_vm_write(struct el2_vm *vm, unsigned vcpu, el2_encoding encoding, uint64_t value,
                  struct el2_answer *answer);

/* The same, where it has been decided already where the access goes (el2_trap_decide, at any Exception level). */
void el2_vm_read_decided(const struct el2_vm *vm, unsigned vcpu, el2_encoding encoding,
                         const struct el2_trap_decision *trap, struct el2_answer *answer);
void el2_vm_write_decided(struct el2_vm *vm, unsigned vcpu, el2_encoding encoding, uint64_t value,
                          const struct el2_trap_decision *trap, struct el2_answer *answer);

/* The kernel's handler alone, for an access that has trapped. */
void el2_vm_handle_read(const struct el2_vm *vm, unsigned vcpu, el2_encoding encoding,
                        struct el2_answer *answer);
void el2_vm_handle_write(struct el2_vm *vm, unsigned vcpu, el2_encoding encoding, uint64_t value,
                         struct el2_answer *answer);

/* ESR_EL1 of an UNDEF that this kernel injects for a trapped access (with FEAT_IDST, Linux 7.0 on: EC 0x18).
 */
uint64_t el2_vm_undef_syndrome(const struct el2_vm *vm, unsigned vcpu, el2_encoding encoding, bool is_read);

/* All EL2 controls that this kernel runs this VM with. Owned by the VM. */
const struct el2_controls *el2_vm_controls(const struct el2_vm *vm);

/* The value of an EL2 control register that this kernel runs this VM with (HCR_EL2, CPTR_EL2, HCRX_EL2, …);
 * 0 for one that the kernel never writes. */
uint64_t el2_vm_control(const struct el2_vm *vm, el2_encoding control);

#ifdef __cplusplus
}
#endif

#endif
