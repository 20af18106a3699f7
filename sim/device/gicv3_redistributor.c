/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The redistributors of KVM's GICv3, two frames of 64 KiB a vCPU (IHI 0069H.b 12.11; Linux,
 * arch/arm64/kvm/vgic/vgic-mmio-v3.c). Without an ITS there are no LPIs: what is about them is kept, and does nothing.
 */
#include "sim/device/gicv3.h"

#define FRAMES 0x20000u /* bytes of a vCPU */
#define SGI    0x10000u /* the second frame: what is of private interrupts */

enum { /* of the first frame */
       GICR_CTLR = 0x0000,
       GICR_IIDR = 0x0004,
       GICR_TYPER = 0x0008,
       GICR_PROPBASER = 0x0070,
       GICR_PENDBASER = 0x0078,
       GICR_PIDR2 = 0xffe8,
};

#define CTLR_IR  (1u << 2) /* GICR_INVLPIR and GICR_INVALLR are there */
#define CTLR_CES (1u << 1) /* GICR_CTLR.EnableLPIs may be cleared */

#define CTLR_REVISION 3u /* that of the vGIC from which on it has both (49a1a2c70a7f) */

#define TYPER_LAST     (1ull << 4)
#define TYPER_NUMBER   8
#define TYPER_AFFINITY 32

/* Fields of GICR_PROPBASER and GICR_PENDBASER, and the bits that are kept. */
#define SHAREABILITY_LSB 10u
#define INNER_LSB        7u
#define OUTER_LSB        56u
#define PROPBASER_BITS   (~(0x1full << 59 | 0xfull << 52 | 3ull << 5))
#define PENDBASER_BITS   (~(1ull << 63 | 7ull << 59 | 0xfull << 52 | 0xfull << 12 | 0x7full))
#define PENDBASER_PTZ    (1ull << 62)

static uint64_t read_type(const struct el2_gicv3 *gic, unsigned vcpu)
{
    return (gic->mpidr[vcpu] & EL2_GICV3_AFFINITY) << TYPER_AFFINITY | (uint64_t)vcpu << TYPER_NUMBER |
           (vcpu + 1 == gic->vcpus ? TYPER_LAST : 0);
}

static uint64_t with_field(uint64_t value, unsigned lsb, unsigned width, uint64_t field)
{
    return (value & ~(((1ull << width) - 1) << lsb)) | field << lsb;
}

/* KVM takes no outer shareability, no non-cacheable inner and no outer cacheability but the inner one or none
 * (vgic_sanitise_propbaser). */
static uint64_t sanitised(uint64_t base)
{
    const uint64_t shareability = base >> SHAREABILITY_LSB & 3, inner = base >> INNER_LSB & 7,
                   outer = base >> OUTER_LSB & 7;
    base = with_field(base, SHAREABILITY_LSB, 2, shareability == 2 ? 1 : shareability);
    base = with_field(base, INNER_LSB, 3, inner <= 1 ? 3 : inner);
    return with_field(base, OUTER_LSB, 3, outer <= 1 ? outer : 0);
}

static uint32_t read_word(const struct el2_gicv3 *gic, unsigned offset)
{
    switch (offset) {
    case GICR_CTLR:
        return gic->vgic.revision >= CTLR_REVISION ? CTLR_IR | CTLR_CES : 0;
    case GICR_IIDR:
        return EL2_GICV3_IIDR;
    case GICR_PIDR2:
        return EL2_GICV3_PIDR2;
    default:
        return 0;
    }
}

/* The first frame. */
static uint64_t read_base(const struct el2_gicv3 *gic, unsigned vcpu, unsigned offset, unsigned size)
{
    if (size < 4 || offset % size)
        return 0;
    switch (offset & ~7u) {
    case GICR_TYPER:
        return el2_gicv3_part(read_type(gic, vcpu), offset, size);
    case GICR_PROPBASER:
        return el2_gicv3_part(gic->propbaser, offset, size);
    case GICR_PENDBASER:
        return el2_gicv3_part(gic->pendbaser[vcpu] & ~PENDBASER_PTZ, offset, size);
    default:
        return size == 4 ? read_word(gic, offset) : 0;
    }
}

static void write_base(struct el2_gicv3 *gic, unsigned vcpu, unsigned offset, unsigned size, uint64_t value)
{
    if (size < 4 || offset % size)
        return;
    if ((offset & ~7u) == GICR_PROPBASER)
        gic->propbaser = sanitised(el2_gicv3_with_part(gic->propbaser, offset, size, value)) & PROPBASER_BITS;
    else if ((offset & ~7u) == GICR_PENDBASER)
        gic->pendbaser[vcpu] =
            sanitised(el2_gicv3_with_part(gic->pendbaser[vcpu], offset, size, value)) & PENDBASER_BITS;
}

static uint64_t read(void *state, const struct el2_device_world *world, uint64_t offset, unsigned size)
{
    struct el2_gicv3 *gic = state;
    const unsigned vcpu = (unsigned)(offset / FRAMES), at = offset % FRAMES;
    const struct el2_distributor view = el2_gicv3_view(gic, vcpu, true);
    (void)world;
    if (at < SGI)
        return read_base(gic, vcpu, at, size);
    return el2_distributor_has(at - SGI) ? el2_distributor_read(&view, at - SGI, size) : 0;
}

static void write(void *state, const struct el2_device_world *world, uint64_t offset, unsigned size,
                  uint64_t value)
{
    struct el2_gicv3 *gic = state;
    const unsigned vcpu = (unsigned)(offset / FRAMES), at = offset % FRAMES;
    const struct el2_distributor view = el2_gicv3_view(gic, vcpu, true);
    if (at < SGI)
        write_base(gic, vcpu, at, size, value);
    else if (el2_distributor_has(at - SGI))
        el2_distributor_write(&view, at - SGI, size, (uint32_t)value);
    world->wake(world->context);
}

const struct el2_device el2_device_gicv3_redistributor = {
    .name = "GICv3", .part_of = &el2_device_gicv3, .is_per_vcpu = true, .read = read, .write = write};
