/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "probe.h"

#define RAM_SIZE             0x200000u
#define GIC_DISTRIBUTOR      0x08000000u
#define GICV2_CPU_INTERFACE  0x08010000u
#define GICV3_REDISTRIBUTORS 0x080a0000u
#define PMU_PPI              23
#define CAP_WRITABLE_IMP_ID  239

extern const uint8_t vmguest_start[], vmguest_end[];

static int device_attribute(int fd, uint32_t group, uint64_t attribute, const void *address)
{
    struct kvm_device_attr attr = {.group = group, .attr = attribute, .addr = (uintptr_t)address};
    return ioctl(fd, KVM_SET_DEVICE_ATTR, &attr) ? errno : 0;
}

static int enable_capability(int fd, uint32_t capability)
{
    struct kvm_enable_cap enable = {.cap = capability};
    return ioctl(fd, KVM_ENABLE_CAP, &enable) ? errno : 0;
}

static int create_gic(struct vm *vm)
{
    static const uint64_t distributor = GIC_DISTRIBUTOR, cpu = GICV2_CPU_INTERFACE,
                          redistributors = GICV3_REDISTRIBUTORS;
    bool v3 = vm->variant->gic == 3;
    struct kvm_create_device device = {.type = v3 ? KVM_DEV_TYPE_ARM_VGIC_V3 : KVM_DEV_TYPE_ARM_VGIC_V2};
    if (ioctl(vm->fd, KVM_CREATE_DEVICE, &device))
        return errno;
    vm->gic = (int)device.fd;
    int error = device_attribute(vm->gic, KVM_DEV_ARM_VGIC_GRP_ADDR,
                                 v3 ? KVM_VGIC_V3_ADDR_TYPE_DIST : KVM_VGIC_V2_ADDR_TYPE_DIST, &distributor);
    if (error)
        return error;
    return v3 ? device_attribute(vm->gic, KVM_DEV_ARM_VGIC_GRP_ADDR, KVM_VGIC_V3_ADDR_TYPE_REDIST,
                                 &redistributors)
              : device_attribute(vm->gic, KVM_DEV_ARM_VGIC_GRP_ADDR, KVM_VGIC_V2_ADDR_TYPE_CPU, &cpu);
}

static int create_memory(struct vm *vm)
{
    vm->memory = mmap(NULL, RAM_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (vm->memory == MAP_FAILED) {
        vm->memory = NULL;
        return errno;
    }
    if (vm->variant->features & FEATURE_EL1_32BIT)
        guest32_write(vm->memory);
    else
        memcpy(vm->memory, vmguest_start, (size_t)(vmguest_end - vmguest_start));
    struct kvm_userspace_memory_region region = {
        .guest_phys_addr = RAM_BASE, .memory_size = RAM_SIZE, .userspace_addr = (uintptr_t)vm->memory};
    return ioctl(vm->fd, KVM_SET_USER_MEMORY_REGION, &region) ? errno : 0;
}

static int init_vcpu(struct vm *vm)
{
    struct kvm_vcpu_init init;
    if (ioctl(vm->fd, KVM_ARM_PREFERRED_TARGET, &init))
        return errno;
    vm->target = init.target;
    memset(init.features, 0, sizeof(init.features));
    init.features[0] = vm->variant->features;
    return ioctl(vm->vcpu, KVM_ARM_VCPU_INIT, &init) ? errno : 0;
}

static int finalize_sve(struct vm *vm)
{
    int feature = KVM_ARM_VCPU_SVE;
    if (!(vm->variant->features & FEATURE_SVE))
        return 0;
    return ioctl(vm->vcpu, KVM_ARM_VCPU_FINALIZE, &feature) ? errno : 0;
}

static int init_gic(struct vm *vm)
{
    return vm->gic < 0
               ? 0
               : device_attribute(vm->gic, KVM_DEV_ARM_VGIC_GRP_CTRL, KVM_DEV_ARM_VGIC_CTRL_INIT, NULL);
}

static int init_pmu(struct vm *vm)
{
    int interrupt = PMU_PPI;
    if (!(vm->variant->features & FEATURE_PMU_V3))
        return 0;
    if (vm->gic >= 0) {
        int error = device_attribute(vm->vcpu, KVM_ARM_VCPU_PMU_V3_CTRL, KVM_ARM_VCPU_PMU_V3_IRQ, &interrupt);
        if (error)
            return error;
    }
    return device_attribute(vm->vcpu, KVM_ARM_VCPU_PMU_V3_CTRL, KVM_ARM_VCPU_PMU_V3_INIT, NULL);
}

static int map_run(struct vm *vm, int kvm)
{
    int size = ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
    if (size < 0)
        return errno;
    void *run = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE, MAP_SHARED, vm->vcpu, 0);
    if (run == MAP_FAILED)
        return errno;
    vm->run = run;
    vm->run_size = (size_t)size;
    return 0;
}

static int create(struct vm *vm, int kvm, const char **refused)
{
    const struct variant *variant = vm->variant;
    int error = 0;

#define STEP(name, condition, call)                                                                          \
    if (condition) {                                                                                         \
        *refused = name;                                                                                     \
        if ((error = (call)) != 0)                                                                           \
            return error;                                                                                    \
    }
    STEP("CREATE_VM", true, (vm->fd = ioctl(kvm, KVM_CREATE_VM, variant->type)) < 0 ? errno : 0);
    STEP("ENABLE_CAP(MTE)", variant->mte, enable_capability(vm->fd, KVM_CAP_ARM_MTE));
    STEP("ENABLE_CAP(WRITABLE_IMP_ID_REGS)", variant->impid, enable_capability(vm->fd, CAP_WRITABLE_IMP_ID));
    STEP("SET_USER_MEMORY_REGION", true, create_memory(vm));
    STEP("CREATE_DEVICE(vgic)", variant->gic, create_gic(vm));
    STEP("CREATE_VCPU", true, (vm->vcpu = ioctl(vm->fd, KVM_CREATE_VCPU, 0)) < 0 ? errno : 0);
    STEP("VCPU_INIT", true, init_vcpu(vm));
    STEP("VCPU_FINALIZE", true, finalize_sve(vm));
    STEP("VGIC_INIT", true, init_gic(vm));
    STEP("PMU_INIT", true, init_pmu(vm));
    STEP("mmap(kvm_run)", true, map_run(vm, kvm));
#undef STEP
    return 0;
}

int vm_create(struct vm *vm, int kvm, const struct variant *variant, const char **refused)
{
    *vm = (struct vm){.variant = variant, .fd = -1, .vcpu = -1, .gic = -1};
    int error = create(vm, kvm, refused);
    if (error)
        vm_destroy(vm);
    return error;
}

static void close_if_open(int fd)
{
    if (fd >= 0)
        close(fd);
}

void vm_destroy(struct vm *vm)
{
    if (vm->run)
        munmap(vm->run, vm->run_size);
    close_if_open(vm->vcpu);
    close_if_open(vm->gic);
    close_if_open(vm->fd);
    if (vm->memory)
        munmap(vm->memory, RAM_SIZE);
    *vm = (struct vm){.variant = vm->variant, .fd = -1, .vcpu = -1, .gic = -1};
}
