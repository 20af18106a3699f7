/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kvmprobe > FILE: on an Arm machine with /dev/kvm, as any user who may open it. As process 1 (an initramfs
 * that holds nothing else) it mounts what it needs, prints to the console and turns the machine off.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "probe.h"

#define CSSELR_COUNT 16

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

static struct variant variants[VARIANT_COUNT] = {
    [BASE] = {.name = "base"},
    [GIC] = {.name = "gic", .gic = 3},
    [GICV2] = {.name = "gicv2", .gic = 2},
    [PMU] = {.name = "pmu", .features = FEATURE_PMU_V3},
    [SVE] = {.name = "sve", .features = FEATURE_SVE},
    [PAUTH] = {.name = "pauth", .features = FEATURE_PTRAUTH},
    [MTE] = {.name = "mte", .mte = true},
    [ALL_GIC] = {.name = "all+gic", .gic = 3}, /* and what its own variant showed to be there */
    [EL1_32] = {.name = "el1_32", .features = FEATURE_EL1_32BIT},
    [EL1_32_GIC_PMU] = {.name = "el1_32+gic+pmu",
                        .features = FEATURE_EL1_32BIT | FEATURE_PMU_V3,
                        .gic = 3,
                        .is_asked_only = true},
    [IMPID] = {.name = "impid", .impid = true},
    [PVM] = {.name = "pvm", .type = VM_TYPE_PROTECTED, .is_asked_only = true},
    [PVM_GIC] = {.name = "pvm+gic", .type = VM_TYPE_PROTECTED, .gic = 3, .is_asked_only = true},
    [EL2_GIC] = {.name = "el2+gic", .features = FEATURE_HAS_EL2, .gic = 3, .is_asked_only = true},
    [EL2_E2H0_GIC] = {.name = "el2_e2h0+gic",
                      .features = FEATURE_HAS_EL2 | FEATURE_HAS_EL2_E2H0,
                      .gic = 3,
                      .is_asked_only = true},
    [EL2_ALL_GIC] = {.name = "el2+all+gic", .features = FEATURE_HAS_EL2, .gic = 3, .is_asked_only = true},
};

static void on_alarm(int signal)
{
    (void)signal;
}

static void record_reading(const char *kind, const char *variant, unsigned index, struct reading reading)
{
    char encoding[ID_NAME_SIZE];
    register_encoding(index, encoding);
    if (!reading.is_exception) {
        record("%s\t%s\t%s\t%s\t0x%016" PRIx64, kind, variant, encoding, register_names[index],
               reading.value);
        return;
    }
    record("%s\t%s\t%s\t%s\t%s esr=0x%" PRIx64 "%s", kind, variant, encoding, register_names[index],
           reading.esr >> 26 ? "exc" : "undef", reading.esr, reading.value == KEEP ? "" : " XTCHANGED");
}

static bool is_listed(const struct kvm_reg_list *list, uint64_t id)
{
    for (uint64_t i = 0; list && i < list->n; ++i)
        if (list->reg[i] == id)
            return true;
    return false;
}

static bool is_system_register(uint64_t id)
{
    return (id & KVM_REG_ARM_COPROC_MASK) == KVM_REG_ARM64_SYSREG;
}

static void record_get(const struct vm *vm, const struct kvm_reg_list *list)
{
    for (unsigned index = 0; index < ID_COUNT; ++index) {
        uint64_t value;
        char encoding[ID_NAME_SIZE], answer[64];
        int error = get_register(vm, register_id(index), &value);
        register_encoding(index, encoding);
        if (error)
            snprintf(answer, sizeof(answer), "errno=%s", errno_name(error));
        else
            snprintf(answer, sizeof(answer), "0x%016" PRIx64, value);
        record("get\t%s\t%s\t%s\t%s\t%s", vm->variant->name, encoding, register_names[index], answer,
               is_listed(list, register_id(index)) ? "listed" : "unlisted");
    }
}

static void record_demux(const struct vm *vm, const struct kvm_reg_list *list)
{
    for (uint64_t i = 0; list && i < list->n; ++i) {
        uint32_t value = 0;
        uint64_t id = list->reg[i];
        if ((id & KVM_REG_ARM_COPROC_MASK) != KVM_REG_ARM_DEMUX)
            continue;
        uint64_t wide;
        int error = get_register(vm, id, &wide);
        value = (uint32_t)wide;
        record("demux\t%s\t0x%" PRIx64 "\t%s 0x%x", vm->variant->name, id, error ? errno_name(error) : "0",
               value);
    }
}

static void record_list(const struct vm *vm, const struct kvm_reg_list *list, int error)
{
    uint64_t system = 0;
    for (uint64_t i = 0; list && i < list->n; ++i)
        system += is_system_register(list->reg[i]);
    record("reglist\t%s\t%s\tregs=%" PRIu64 "\tsysregs=%" PRIu64, vm->variant->name,
           error ? errno_name(error) : "0", list ? (uint64_t)list->n : 0, system);
    if (vm->variant != &variants[GIC] || !list)
        return;
    size_t size = system * ID_NAME_SIZE + 1, length = 0;
    char *names = calloc(1, size);
    for (uint64_t i = 0; names && i < list->n; ++i) {
        uint64_t id = list->reg[i];
        if (is_system_register(id))
            length += (size_t)snprintf(names + length, size - length,
                                       " S%" PRIu64 "_%" PRIu64 "_C%" PRIu64 "_C%" PRIu64 "_%" PRIu64,
                                       id >> 14 & 3, id >> 11 & 7, id >> 7 & 15, id >> 3 & 15, id & 7);
    }
    record("sysreglist\t%s\t%s", vm->variant->name, names ? names : "");
    free(names);
}

static bool is_full_variant(const struct vm *vm)
{
    return vm->variant == &variants[GIC] || vm->variant == &variants[ALL_GIC];
}

static int run_guest(struct vm *vm)
{
    struct reading reading;
    const char *name = vm->variant->name;
    bool gic = vm->variant == &variants[GIC];
    unsigned el;
    int error = guest_start(vm);
    if (!error)
        error = guest_read_el(vm, &el);
    if (!error)
        record("run\t%s\tok EL%u", name, el);
    for (unsigned index = 0; !error && index < ID_COUNT; ++index)
        if (!(error = guest_read(vm, index, &reading)))
            record_reading("guest", name, index, reading);
    for (uint64_t csselr = 0; !error && csselr < CSSELR_COUNT; ++csselr) {
        uint64_t ccsidr, readback;
        error = guest_read_ccsidr(vm, csselr, &ccsidr, &readback);
        if (!error && gic)
            record("guestccsidr\t%s\tCSSELR=%" PRIu64 "\t0x%" PRIx64 "\tcsselr_readback=0x%" PRIx64, name,
                   csselr, ccsidr, readback);
    }
    for (unsigned index = 0; !error && gic && index < ID_COUNT; ++index)
        if (!(error = guest_read_el0(vm, index, &reading)))
            record_reading("guest_el0", name, index, reading);
    if (error)
        record("run\t%s\tFAILED KVM_RUN errno=%s pc=0x%" PRIx64, name, errno_name(error), guest_pc(vm));
    return error;
}

static int run_guest32(struct vm *vm)
{
    const char *name = vm->variant->name;
    uint64_t cpsr;
    int error = guest32_start(vm, &cpsr);
    for (unsigned index = 0; !error && index < GUEST32_COUNT; ++index) {
        static const char *const forms[] = {[READ32_VALUE] = "0x%08" PRIx32,
                                            [READ32_UNDEF] = "undef",
                                            [READ32_LIVELOCK] = "livelock r0=0x%08" PRIx32};
        struct reading32 reading;
        char reg[ID_NAME_SIZE], answer[48];
        if ((error = guest32_read(vm, index, &reading)))
            break;
        if (!index)
            record("run\t%s\tok cpsr=0x%" PRIx64, name, cpsr);
        guest32_name(index, reg);
        snprintf(answer, sizeof(answer), forms[reading.outcome], reading.value);
        record("guest32\t%s\t%s\t%s", name, reg, answer);
    }
    if (error)
        record("run\t%s\tFAILED KVM_RUN errno=%s pc=0x%" PRIx64, name, errno_name(error), guest_pc(vm));
    return error;
}

static void record_getpost(const struct vm *vm, const uint64_t before[ID_COUNT], const int errors[ID_COUNT])
{
    unsigned differences = 0;
    for (unsigned index = 0; index < ID_COUNT; ++index) {
        uint64_t value;
        char encoding[ID_NAME_SIZE];
        int error = get_register(vm, register_id(index), &value);
        if (error == errors[index] && (error || value == before[index]))
            continue;
        register_encoding(index, encoding);
        ++differences;
        record("getpost\t%s\t%s\t%s\t0x%016" PRIx64 "\terrno=%s\twas=0x%016" PRIx64, vm->variant->name,
               encoding, register_names[index], value, error ? errno_name(error) : "0", before[index]);
    }
    record("getpostdiffs\t%s\t%u", vm->variant->name, differences);
}

static void record_lowered(struct vm *vm)
{
    uint64_t lowered[ID_COUNT];
    bool changed[ID_COUNT];
    lower_registers(vm, lowered, changed);
    int error = guest_start(vm);
    for (unsigned index = 0; !error && index < ID_COUNT; ++index) {
        struct reading reading;
        uint64_t after;
        char encoding[ID_NAME_SIZE], guest[32];
        if (!changed[index] || (error = guest_read(vm, index, &reading)))
            continue;
        register_encoding(index, encoding);
        get_register(vm, register_id(index), &after);
        snprintf(guest, sizeof(guest), reading.is_exception ? "undef" : "0x%016" PRIx64, reading.value);
        record("lowered\t%s\t%s\t%s\tset=0x%016" PRIx64 "\tguest=%s\tgetpost=0x%016" PRIx64,
               vm->variant->name, encoding, register_names[index], lowered[index], guest, after);
    }
    if (error)
        record("setnote\t%s\tlowered\tguest failed, errno=%s", vm->variant->name, errno_name(error));
}

/* A new VM of the same variant; false with a note where the host refuses it now. */
static bool renew(struct vm *vm, int kvm)
{
    const struct variant *variant = vm->variant;
    const char *refused;
    vm_destroy(vm);
    int error = vm_create(vm, kvm, variant, &refused);
    if (error)
        record("setnote\t%s\t%s errno=%s", variant->name, refused, errno_name(error));
    return !error;
}

static void probe_vm(struct vm *vm, int kvm)
{
    int list_error, errors[ID_COUNT];
    uint64_t before[ID_COUNT];
    struct kvm_reg_list *list = get_register_list(vm, &list_error);
    record_get(vm, list);
    if (vm->variant == &variants[GIC])
        record_demux(vm, list);
    record_list(vm, list, list_error);
    free(list);
    if (vm->variant->is_asked_only)
        return;
    record_settings(vm, kvm, "pre");
    if (!renew(vm, kvm))
        return;
    for (unsigned index = 0; index < ID_COUNT; ++index)
        errors[index] = get_register(vm, register_id(index), &before[index]);
    bool aarch32 = vm->variant->features & FEATURE_EL1_32BIT;
    if (aarch32 ? run_guest32(vm) : run_guest(vm))
        return;
    record_getpost(vm, before, errors);
    if (is_full_variant(vm))
        record_settings(vm, kvm, "post");
    if (!aarch32 && renew(vm, kvm))
        record_lowered(vm);
}

/* Adds to all+gic and el2+all+gic what this variant showed to be there. */
static void offer(const struct variant *variant)
{
    if (variant == &variants[PMU] || variant == &variants[SVE] || variant == &variants[PAUTH]) {
        variants[ALL_GIC].features |= variant->features;
        variants[EL2_ALL_GIC].features |= variant->features;
    }
    if (variant == &variants[MTE])
        variants[ALL_GIC].mte = variants[EL2_ALL_GIC].mte = true;
}

static void probe_variant(const struct variant *variant, int kvm)
{
    struct vm vm;
    const char *refused;
    int error = vm_create(&vm, kvm, variant, &refused);
    if (error) {
        record("variant\t%s\tUNAVAILABLE\t%s errno=%s", variant->name, refused, errno_name(error));
        return;
    }
    offer(variant);
    record("variant\t%s\tok\ttarget=%u\tfeatures=0x%x\tgic=%d\tmte=%d\timpid=%d", variant->name, vm.target,
           variant->features, variant->gic, variant->mte, variant->impid);
    probe_vm(&vm, kvm);
    vm_destroy(&vm);
}

static void probe_masks(int kvm)
{
    struct vm vm;
    const char *refused;
    int fd = ioctl(kvm, KVM_CREATE_VM, 0);
    if (fd >= 0) {
        record_masks(fd, "novcpu");
        close(fd);
    }
    if (!vm_create(&vm, kvm, &variants[BASE], &refused)) {
        record_masks(vm.fd, "vcpu");
        vm_destroy(&vm);
    }
    if (!vm_create(&vm, kvm, &variants[IMPID], &refused)) {
        record_masks(vm.fd, "impid");
        vm_destroy(&vm);
    }
}

static int probe(void)
{
    struct sigaction action = {.sa_handler = on_alarm};
    sigaction(SIGALRM, &action, NULL);
    int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
    if (kvm < 0) {
        fprintf(stderr,
                "kvmprobe: /dev/kvm: %s: needs an Arm host that booted at EL2, and access to the file\n",
                strerror(errno));
        return 2;
    }
    record_host();
    record_el0();
    record_capabilities(kvm);
    probe_masks(kvm);
    for (unsigned i = 0; i < VARIANT_COUNT; ++i)
        probe_variant(&variants[i], kvm);
    record_kernel_log();
    record_end();
    close(kvm);
    return 0;
}

static void print_header(void)
{
    struct utsname name;
    char cmdline[4096];
    uname(&name);
    printf("hdr\tkernel\t%s\n", name.release);
    if (read_line("/proc/cmdline", cmdline, sizeof(cmdline)))
        printf("hdr\tcmdline\t%s\n", cmdline);
}

static void mount_as_init(void)
{
    mkdir("/proc", 0755);
    mkdir("/sys", 0755);
    mkdir("/dev", 0755);
    mount("proc", "/proc", "proc", 0, NULL);
    mount("sysfs", "/sys", "sysfs", 0, NULL);
    mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
    int console = open("/dev/console", O_RDWR);
    for (int fd = 0; console >= 0 && fd <= 2; ++fd)
        dup2(console, fd);
}

int main(int argc, char **argv)
{
    bool is_init = getpid() == 1;
    if (argc > 1 && !is_init) {
        fprintf(stderr, "usage: %s > FILE\nRecords what this machine's KVM does with the ID registers.\n",
                argv[0]);
        return 2;
    }
    if (is_init)
        mount_as_init();
    print_header();
    int status = probe();
    if (is_init) {
        fflush(stdout);
        sync();
        reboot(RB_POWER_OFF);
    }
    return status;
}
