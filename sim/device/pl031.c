/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The PL031 real time clock as QEMU's virt machine has it (Arm DDI 0224; identification and what a guest can read back as
 * in QEMU 7.2). Its seconds are those of the system counter, from the setup's on: no clock of the machine below.
 */
#include "sim/device/words.h"

#define INTID 34 /* the third SPI: QEMU, hw/arm/virt.c, a15irqmap */

enum {
    RTCDR = 0x00,
    RTCMR = 0x04,
    RTCLR = 0x08,
    RTCCR = 0x0c,
    RTCIMSC = 0x10,
    RTCRIS = 0x14,
    RTCMIS = 0x18,
    RTCICR = 0x1c,
    RTCID = 0xfe0, /* RTCPeriphID0-3, RTCPCellID0-3 */
};

static const uint8_t identification[8] = {0x31, 0x10, 0x14, 0x00, 0x0d, 0xf0, 0x05, 0xb1};

struct pl031 {
    uint64_t base;  /* seconds that it shows at count 0, modulo 2^32 */
    uint64_t match; /* count at which it shows RTCMR; EL2_DEVICE_NEVER: it has, or none has been set */
    uint32_t mr, lr;
    bool enabled, raised; /* RTCIMSC, RTCRIS */
};

static void reset(void *state, const struct el2_device_setup *setup)
{
    *(struct pl031 *)state = (struct pl031){.base = setup->seconds, .match = EL2_DEVICE_NEVER};
}

static uint32_t seconds_at(const struct pl031 *rtc, uint64_t count)
{
    return (uint32_t)(rtc->base + count / EL2_COUNTER_FREQUENCY);
}

/* When the clock comes to RTCMR: at once where it shows it, else within its 2^32 seconds. */
static void set_match(struct pl031 *rtc, uint64_t count)
{
    const uint32_t ahead = rtc->mr - seconds_at(rtc, count);
    const uint64_t second = count / EL2_COUNTER_FREQUENCY + ahead;
    if (!ahead)
        rtc->match = count;
    else
        rtc->match = second > EL2_DEVICE_NEVER / EL2_COUNTER_FREQUENCY ? EL2_DEVICE_NEVER
                                                                       : second * EL2_COUNTER_FREQUENCY;
}

static uint64_t due(void *state, const struct el2_device_world *world, uint64_t now)
{
    struct pl031 *rtc = state;
    if (now >= rtc->match) {
        rtc->raised = true;
        rtc->match = EL2_DEVICE_NEVER;
    }
    world->set_line(world->context, 0, INTID, rtc->raised && rtc->enabled);
    return rtc->match;
}

static uint32_t read_register(void *state, const struct el2_device_world *world, unsigned offset)
{
    const struct pl031 *rtc = state;
    switch (offset) {
    case RTCDR:
        return seconds_at(rtc, world->now(world->context));
    case RTCMR:
        return rtc->mr;
    case RTCLR:
        return rtc->lr;
    case RTCCR:
        return 1; /* it always runs */
    case RTCIMSC:
        return rtc->enabled;
    case RTCRIS:
        return rtc->raised;
    case RTCMIS:
        return rtc->raised && rtc->enabled;
    default:
        return offset >= RTCID && offset < RTCID + 0x20 ? identification[(offset - RTCID) / 4] : 0;
    }
}

static void write_register(void *state, const struct el2_device_world *world, unsigned offset, uint32_t value)
{
    struct pl031 *rtc = state;
    const uint64_t count = world->now(world->context);
    switch (offset) {
    case RTCMR:
        rtc->mr = value;
        set_match(rtc, count);
        break;
    case RTCLR:
        rtc->lr = value;
        rtc->base += value - seconds_at(rtc, count);
        set_match(rtc, count);
        break;
    case RTCIMSC:
        rtc->enabled = value & 1;
        break;
    case RTCICR:
        rtc->raised = rtc->raised && !(value & 1);
        break;
    default:
        break;
    }
}

static uint64_t read(void *state, const struct el2_device_world *world, uint64_t offset, unsigned size)
{
    return el2_words_read(state, world, read_register, offset, size);
}

static void write(void *state, const struct el2_device_world *world, uint64_t offset, unsigned size,
                  uint64_t value)
{
    el2_words_write(state, world, write_register, offset, size, value);
    due(state, world, world->now(world->context));
    world->wake(world->context);
}

const struct el2_device el2_device_pl031 = {
    .name = "PL031",
    .state_size = sizeof(struct pl031),
    .reset = reset,
    .read = read,
    .write = write,
    .due = due,
    .node = {
        .name = "pl031", .compatible = "arm,pl031\0arm,primecell\0", .clocks = "apb_pclk\0", .intid = INTID}};
