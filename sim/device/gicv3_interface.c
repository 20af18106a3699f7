/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The CPU interface of a GICv3, as a guest has it: the hardware's virtual one, whose registers are named ICC_*_EL1 at EL1
 * (IHI 0069H.b 12.4, ICV_*), with 5 bits of priority and of preemption. ICC_SGI*R_EL1 and ICC_SRE_EL1 trap, and are KVM's
 * (Linux, arch/arm64/kvm/sys_regs.c, access_gic_sgi, access_gic_sre; vgic-mmio-v3.c, vgic_v3_dispatch_sgi).
 *
 * What ICC_CTLR_EL1 says of the hardware is as QEMU's CPUs have it: 24 bits of INTID, Aff3 in SGIs.
 */
#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/count.h"
#include "sim/device/gicv3.h"

#define CTLR_CBPR    1u
#define CTLR_EOIMODE 2u
#define CTLR_PRIBITS (4u << 8)  /* 5 */
#define CTLR_IDBITS  (1u << 11) /* 24 */
#define CTLR_A3V     (1u << 15)

#define SRE_ALL 7u /* DIB, DFB, SRE */

#define INTID_BITS    0xffffffu
#define INTID_SPECIAL 1020u /* and up to 1023 */

#define SGI_INTID(value) ((unsigned)((value) >> 24 & 15))
#define SGI_IRM(value)   ((value) >> 40 & 1)
#define SGI_AFFINITY(value)                                                                                  \
    (((value) >> 48 & 0xff) << 32 | ((value) >> 32 & 0xff) << 16 | ((value) >> 16 & 0xff) << 8)

/* A vCPU that makes an access. */
struct by {
    struct el2_gicv3 *gic;
    unsigned vcpu;
};

static struct el2_interrupts_vcpu *own(const struct by *by)
{
    return &by->gic->all.vcpu[by->vcpu];
}

static struct el2_gicv3_interface *interface(const struct by *by)
{
    return &by->gic->interface[by->vcpu];
}

/* --- taking an interrupt, and ending it --- */

/* EL2_INTID_NONE where it is of the other group. */
static unsigned of_group(const struct by *by, unsigned intid, bool group1)
{
    return intid < EL2_INTID_COUNT && el2_interrupt_of(&by->gic->all, by->vcpu, intid)->group1 == group1
               ? intid
               : EL2_INTID_NONE;
}

static unsigned acknowledge(const struct by *by, bool group1)
{
    const unsigned intid = of_group(by, el2_interrupts_best(&by->gic->all, by->vcpu), group1);
    if (intid != EL2_INTID_NONE)
        el2_interrupts_acknowledge(&by->gic->all, by->vcpu, intid);
    return intid;
}

/* The priority drops in any case; what is not of this group and priority stays active (__vgic_v3_write_eoir). */
static void end_interrupt(const struct by *by, unsigned intid, bool group1)
{
    if (intid >= INTID_SPECIAL && intid <= EL2_INTID_NONE)
        return;
    const uint8_t dropped = el2_interrupts_drop(&by->gic->all, by->vcpu);
    if (interface(by)->control & CTLR_EOIMODE || of_group(by, intid, group1) == EL2_INTID_NONE)
        return;
    const struct el2_interrupt *interrupt = el2_interrupt_of(&by->gic->all, by->vcpu, intid);
    if (el2_interrupts_group_priority(&by->gic->all, by->vcpu, interrupt) == dropped)
        el2_interrupts_deactivate(&by->gic->all, by->vcpu, intid);
}

static void deactivate(const struct by *by, unsigned intid)
{
    if (interface(by)->control & CTLR_EOIMODE)
        el2_interrupts_deactivate(&by->gic->all, by->vcpu, intid);
}

/* --- SGIs --- */

/* ICC_SGI1R_EL1 sends SGIs of either group, as they are configured; the others, of group 0 alone. A kernel that has no
 * groups does not look. */
static void queue_sgi(const struct by *by, unsigned vcpu, unsigned intid, bool may_be_group1)
{
    if (vcpu >= by->gic->vcpus)
        return;
    struct el2_interrupt *interrupt = &by->gic->all.vcpu[vcpu].private[intid];
    if (interrupt->group1 && !may_be_group1 && by->gic->vgic.groups_writable)
        return;
    interrupt->latched = true;
    el2_interrupts_update(&by->gic->all, vcpu, intid);
}

static void send_sgi(const struct by *by, uint64_t value, bool may_be_group1)
{
    const unsigned intid = SGI_INTID(value);
    if (SGI_IRM(value)) {
        for (unsigned vcpu = 0; vcpu < by->gic->vcpus; vcpu++)
            if (vcpu != by->vcpu)
                queue_sgi(by, vcpu, intid, may_be_group1);
        return;
    }
    for (unsigned aff0 = 0; aff0 < 16; aff0++)
        if (value >> aff0 & 1)
            queue_sgi(by, el2_gicv3_vcpu_of(by->gic, SGI_AFFINITY(value) | aff0), intid, may_be_group1);
}

/* --- registers --- */

/* Not ICC_AP0R1_EL1 and so on: they are there with more bits of preemption, which nothing says of a CPU. */
bool el2_gicv3_has_sysreg(el2_encoding encoding)
{
    static const el2_encoding registers[] = {
        EL2_SYS_ICC_PMR_EL1,  EL2_SYS_ICC_IAR0_EL1,  EL2_SYS_ICC_EOIR0_EL1,   EL2_SYS_ICC_HPPIR0_EL1,
        EL2_SYS_ICC_BPR0_EL1, EL2_SYS_ICC_AP0R0_EL1, EL2_SYS_ICC_AP1R0_EL1,   EL2_SYS_ICC_DIR_EL1,
        EL2_SYS_ICC_RPR_EL1,  EL2_SYS_ICC_SGI1R_EL1, EL2_SYS_ICC_ASGI1R_EL1,  EL2_SYS_ICC_SGI0R_EL1,
        EL2_SYS_ICC_IAR1_EL1, EL2_SYS_ICC_EOIR1_EL1, EL2_SYS_ICC_HPPIR1_EL1,  EL2_SYS_ICC_BPR1_EL1,
        EL2_SYS_ICC_CTLR_EL1, EL2_SYS_ICC_SRE_EL1,   EL2_SYS_ICC_IGRPEN0_EL1, EL2_SYS_ICC_IGRPEN1_EL1,
    };
    for (size_t i = 0; i < EL2_COUNT(registers); i++)
        if (registers[i] == encoding)
            return true;
    return false;
}

static unsigned read_binary_point1(const struct by *by)
{
    if (!own(by)->common_binary_point)
        return own(by)->binary_point[1];
    return own(by)->binary_point[0] < 7 ? own(by)->binary_point[0] + 1u : 7;
}

static void write_control(const struct by *by, uint64_t value)
{
    interface(by)->control = value & (CTLR_CBPR | CTLR_EOIMODE);
    own(by)->common_binary_point = value & CTLR_CBPR;
}

static void enable_group(const struct by *by, bool group1, bool value)
{
    interface(by)->group_enabled[group1] = value;
    el2_gicv3_update(by->gic);
}

/* False: it is not read. */
static bool read(const struct by *by, el2_encoding encoding, uint64_t *value)
{
    switch (encoding) {
    case EL2_SYS_ICC_PMR_EL1:
        *value = own(by)->mask;
        return true;
    case EL2_SYS_ICC_IAR0_EL1:
    case EL2_SYS_ICC_IAR1_EL1:
        *value = acknowledge(by, encoding == EL2_SYS_ICC_IAR1_EL1);
        return true;
    case EL2_SYS_ICC_HPPIR0_EL1:
    case EL2_SYS_ICC_HPPIR1_EL1:
        *value =
            of_group(by, el2_interrupts_highest(&by->gic->all, by->vcpu), encoding == EL2_SYS_ICC_HPPIR1_EL1);
        return true;
    case EL2_SYS_ICC_BPR0_EL1:
        *value = own(by)->binary_point[0];
        return true;
    case EL2_SYS_ICC_BPR1_EL1:
        *value = read_binary_point1(by);
        return true;
    case EL2_SYS_ICC_AP0R0_EL1:
    case EL2_SYS_ICC_AP1R0_EL1:
        *value = own(by)->active_priorities[encoding == EL2_SYS_ICC_AP1R0_EL1];
        return true;
    case EL2_SYS_ICC_RPR_EL1:
        *value = el2_interrupts_running(&by->gic->all, by->vcpu);
        return true;
    case EL2_SYS_ICC_CTLR_EL1:
        *value = interface(by)->control | CTLR_PRIBITS | CTLR_IDBITS | CTLR_A3V;
        return true;
    case EL2_SYS_ICC_SRE_EL1:
        *value = SRE_ALL;
        return true;
    case EL2_SYS_ICC_IGRPEN0_EL1:
    case EL2_SYS_ICC_IGRPEN1_EL1:
        *value = interface(by)->group_enabled[encoding == EL2_SYS_ICC_IGRPEN1_EL1];
        return true;
    default:
        return false;
    }
}

/* False: it is not written. */
static bool write(const struct by *by, el2_encoding encoding, uint64_t value)
{
    switch (encoding) {
    case EL2_SYS_ICC_PMR_EL1:
        own(by)->mask = value & EL2_PRIORITY_MASK;
        return true;
    case EL2_SYS_ICC_EOIR0_EL1:
    case EL2_SYS_ICC_EOIR1_EL1:
        end_interrupt(by, value & INTID_BITS, encoding == EL2_SYS_ICC_EOIR1_EL1);
        return true;
    case EL2_SYS_ICC_DIR_EL1:
        deactivate(by, value & INTID_BITS);
        return true;
    case EL2_SYS_ICC_BPR0_EL1:
        el2_interrupts_set_binary_point(&by->gic->all, by->vcpu, false, value);
        return true;
    case EL2_SYS_ICC_BPR1_EL1:
        if (!own(by)->common_binary_point)
            el2_interrupts_set_binary_point(&by->gic->all, by->vcpu, true, value);
        return true;
    case EL2_SYS_ICC_AP0R0_EL1:
    case EL2_SYS_ICC_AP1R0_EL1:
        own(by)->active_priorities[encoding == EL2_SYS_ICC_AP1R0_EL1] = (uint32_t)value;
        return true;
    case EL2_SYS_ICC_CTLR_EL1:
        write_control(by, value);
        return true;
    case EL2_SYS_ICC_SRE_EL1:
        return true;
    case EL2_SYS_ICC_IGRPEN0_EL1:
    case EL2_SYS_ICC_IGRPEN1_EL1:
        enable_group(by, encoding == EL2_SYS_ICC_IGRPEN1_EL1, value & 1);
        return true;
    case EL2_SYS_ICC_SGI1R_EL1:
    case EL2_SYS_ICC_SGI0R_EL1:
    case EL2_SYS_ICC_ASGI1R_EL1:
        send_sgi(by, value, encoding == EL2_SYS_ICC_SGI1R_EL1);
        return true;
    default:
        return false;
    }
}

bool el2_gicv3_sysreg(void *state, const struct el2_device_world *world, struct el2_device_sysreg *access)
{
    const struct by by = {state, world->vcpu};
    if (!access->is_decided || access->el == 0 || !el2_gicv3_has_sysreg(access->encoding))
        return false;
    access->is_undefined = access->is_read ? !read(&by, access->encoding, &access->value)
                                           : !write(&by, access->encoding, access->value);
    world->wake(world->context);
    return true;
}
