/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The PL011 UART as QEMU's virt machine has it (Arm DDI 0183; reset values and what a guest can read back as in QEMU
 * 7.2). What it transmits is out at once; what it receives comes from the world (receiver.h), whether UARTCR.UARTEN is
 * set or not, as there.
 */
#include "sim/device/receiver.h"
#include "sim/device/words.h"

#define INTID 33 /* the second SPI: QEMU, hw/arm/virt.c, a15irqmap */

#define SIZE 0x1000u /* the registers repeat */

enum {
    UARTDR = 0x000,
    UARTRSR = 0x004,
    UARTFR = 0x018,
    UARTILPR = 0x020,
    UARTIBRD = 0x024,
    UARTFBRD = 0x028,
    UARTLCR_H = 0x02c,
    UARTCR = 0x030,
    UARTIFLS = 0x034,
    UARTIMSC = 0x038,
    UARTRIS = 0x03c,
    UARTMIS = 0x040,
    UARTICR = 0x044,
    UARTDMACR = 0x048,
    UARTID = 0xfe0, /* UARTPeriphID0-3, UARTPCellID0-3 */
};

#define FR_TXFE    (1u << 7)
#define FR_RXFF    (1u << 6)
#define FR_RXFE    (1u << 4)
#define LCR_H_FEN  (1u << 4)
#define RIS_TX     (1u << 5)
#define CR_RXE     (1u << 9)
#define CR_RESET   0x300u
#define IFLS_RESET 0x12u
#define INTERRUPTS 0x7ffu

#define RECEIVE_INTERRUPTS (EL2_RECEIVER_LEVEL | EL2_RECEIVER_TIMEOUT)

static const uint8_t identification[8] = {0x11, 0x10, 0x14, 0x00, 0x0d, 0xf0, 0x05, 0xb1};

struct pl011 {
    uint32_t ilpr, ibrd, fbrd, lcr_h, cr, ifls, imsc, ris, dmacr; /* ris: but for the receiver's */
    struct el2_receiver receiver;
};

static void reset(void *state, const struct el2_device_setup *setup)
{
    struct pl011 *uart = state;
    (void)setup;
    *uart = (struct pl011){.cr = CR_RESET, .ifls = IFLS_RESET, .receiver = el2_receiver_reset()};
}

static uint32_t raw_status(const struct pl011 *uart)
{
    return uart->ris | uart->receiver.status;
}

/* Who polls has no receive interrupt enabled. */
static uint32_t flags(struct pl011 *uart, const struct el2_device_world *world)
{
    struct el2_receiver *receiver = &uart->receiver;
    el2_receiver_look(receiver, world, world->now(world->context),
                      uart->cr & CR_RXE && !(uart->imsc & RECEIVE_INTERRUPTS));
    return FR_TXFE | (receiver->count ? 0 : FR_RXFE) | (receiver->count >= receiver->depth ? FR_RXFF : 0);
}

/* The registers repeat. */
static uint32_t read_register(void *state, const struct el2_device_world *world, unsigned at)
{
    struct pl011 *uart = state;
    const unsigned offset = at & (SIZE - 4);
    switch (offset) {
    case UARTDR:
        uart->receiver.polls = 0;
        return el2_receiver_take(&uart->receiver, world->now(world->context));
    case UARTFR:
        return flags(uart, world);
    case UARTILPR:
        return uart->ilpr;
    case UARTIBRD:
        return uart->ibrd;
    case UARTFBRD:
        return uart->fbrd;
    case UARTLCR_H:
        return uart->lcr_h;
    case UARTCR:
        return uart->cr;
    case UARTIFLS:
        return uart->ifls;
    case UARTIMSC:
        return uart->imsc;
    case UARTRIS:
        return raw_status(uart);
    case UARTMIS:
        return raw_status(uart) & uart->imsc;
    case UARTDMACR:
        return uart->dmacr;
    default:
        return offset >= UARTID ? identification[(offset - UARTID) / 4] : 0;
    }
}

static void write_register(void *state, const struct el2_device_world *world, unsigned at, uint32_t value)
{
    struct pl011 *uart = state;
    switch (at & (SIZE - 4)) {
    case UARTDR:
        uart->receiver.polls = 0;
        uart->ris |= RIS_TX;
        world->transmit(world->context, (uint8_t)value);
        break;
    case UARTILPR:
        uart->ilpr = value & 0xff;
        break;
    case UARTIBRD:
        uart->ibrd = value & 0xffff;
        break;
    case UARTFBRD:
        uart->fbrd = value & 0x3f;
        break;
    case UARTLCR_H:
        uart->lcr_h = value & 0xff;
        el2_receiver_configure(&uart->receiver, uart->lcr_h & LCR_H_FEN, uart->ifls);
        break;
    case UARTCR:
        uart->cr = value & 0xffff;
        break;
    case UARTIFLS:
        uart->ifls = value & 0x3f;
        el2_receiver_configure(&uart->receiver, uart->lcr_h & LCR_H_FEN, uart->ifls);
        break;
    case UARTIMSC:
        uart->imsc = value & INTERRUPTS;
        break;
    case UARTICR:
        uart->ris &= ~value;
        el2_receiver_clear(&uart->receiver, world->now(world->context), value);
        break;
    case UARTDMACR:
        uart->dmacr = value & 7;
        break;
    default:
        break;
    }
}

/* The receive interrupts that are enabled, if it receives. */
static uint32_t listens(const struct pl011 *uart)
{
    return uart->cr & CR_RXE ? uart->imsc & RECEIVE_INTERRUPTS : 0;
}

static uint64_t due(void *state, const struct el2_device_world *world, uint64_t now)
{
    struct pl011 *uart = state;
    const uint64_t next = el2_receiver_fill(&uart->receiver, world, now, listens(uart));
    world->set_line(world->context, 0, INTID, raw_status(uart) & uart->imsc);
    return next;
}

/* A byte taken makes room for the next. */
static uint64_t read(void *state, const struct el2_device_world *world, uint64_t offset, unsigned size)
{
    const uint64_t value = el2_words_read(state, world, read_register, offset, size);
    if ((offset & (SIZE - 4)) == UARTDR) {
        due(state, world, world->now(world->context));
        world->wake(world->context);
    }
    return value;
}

static void write(void *state, const struct el2_device_world *world, uint64_t offset, unsigned size,
                  uint64_t value)
{
    struct pl011 *uart = state;
    const unsigned at = offset & (SIZE - 4);
    const bool did_listen = listens(uart);
    el2_words_write(state, world, write_register, offset, size, value);
    if (listens(uart) && (!did_listen || at == UARTCR))
        el2_receiver_settle(&uart->receiver, world->now(world->context));
    due(state, world, world->now(world->context));
    if (at != UARTDR)
        world->wake(world->context);
}

const struct el2_device el2_device_pl011 = {.name = "PL011",
                                            .state_size = sizeof(struct pl011),
                                            .reset = reset,
                                            .read = read,
                                            .write = write,
                                            .due = due,
                                            .node = {.name = "pl011",
                                                     .compatible = "arm,pl011\0arm,primecell\0",
                                                     .clocks = "uartclk\0apb_pclk\0",
                                                     .intid = INTID}};
