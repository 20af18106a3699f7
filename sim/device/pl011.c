/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The PL011 UART as QEMU's virt machine has it (Arm DDI 0183; reset values and what a guest can read back as in QEMU
 * 7.2). It only transmits: nothing is ever received.
 */
#include "sim/device/device.h"

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
#define FR_RXFE    (1u << 4)
#define RIS_TX     (1u << 5)
#define CR_RESET   0x300u
#define IFLS_RESET 0x12u
#define INTERRUPTS 0x7ffu

static const uint8_t identification[8] = {0x11, 0x10, 0x14, 0x00, 0x0d, 0xf0, 0x05, 0xb1};

struct pl011 {
    uint32_t ilpr, ibrd, fbrd, lcr_h, cr, ifls, imsc, ris, dmacr;
};

static void reset(void *state, const struct el2_device_setup *setup)
{
    struct pl011 *uart = state;
    (void)setup;
    *uart = (struct pl011){.cr = CR_RESET, .ifls = IFLS_RESET};
}

static uint32_t read_register(const struct pl011 *uart, unsigned offset)
{
    switch (offset) {
    case UARTFR:
        return FR_TXFE | FR_RXFE;
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
        return uart->ris;
    case UARTMIS:
        return uart->ris & uart->imsc;
    case UARTDMACR:
        return uart->dmacr;
    default:
        return offset >= UARTID ? identification[(offset - UARTID) / 4] : 0;
    }
}

static void write_register(struct pl011 *uart, const struct el2_device_world *world, unsigned offset,
                           uint32_t value)
{
    switch (offset) {
    case UARTDR:
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
        break;
    case UARTCR:
        uart->cr = value & 0xffff;
        break;
    case UARTIFLS:
        uart->ifls = value & 0x3f;
        break;
    case UARTIMSC:
        uart->imsc = value & INTERRUPTS;
        break;
    case UARTICR:
        uart->ris &= ~value;
        break;
    case UARTDMACR:
        uart->dmacr = value & 7;
        break;
    default:
        break;
    }
}

/* 8 bytes are two registers. */
static uint64_t read(void *state, const struct el2_device_world *world, uint64_t offset, unsigned size)
{
    const struct pl011 *uart = state;
    unsigned at = offset & (SIZE - 4);
    (void)world;
    if (size == 8)
        return read_register(uart, at) | (uint64_t)read_register(uart, (at + 4) & (SIZE - 4)) << 32;
    uint32_t value = read_register(uart, at) >> 8 * (offset & 3);
    return size == 4 ? value : value & ((1u << 8 * size) - 1);
}

static void write(void *state, const struct el2_device_world *world, uint64_t offset, unsigned size,
                  uint64_t value)
{
    struct pl011 *uart = state;
    unsigned at = offset & (SIZE - 4);
    if (size < 4)
        value &= (1u << 8 * size) - 1;
    write_register(uart, world, at, (uint32_t)value);
    if (size == 8)
        write_register(uart, world, (at + 4) & (SIZE - 4), (uint32_t)(value >> 32));
    world->set_line(world->context, 0, INTID, uart->ris & uart->imsc);
}

const struct el2_device el2_device_pl011 = {.name = "PL011",
                                            .state_size = sizeof(struct pl011),
                                            .reset = reset,
                                            .read = read,
                                            .write = write,
                                            .node = {.name = "pl011",
                                                     .compatible = "arm,pl011\0arm,primecell\0",
                                                     .clocks = "uartclk\0apb_pclk\0",
                                                     .intid = INTID}};
