/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The PL011 UART as QEMU's virt machine has it (Arm DDI 0183; reset values and what a guest can read back as
 * in QEMU 7.2). It only transmits: nothing is ever received, and its interrupt goes nowhere yet.
 *
 *     struct el2_pl011 uart;
 *     el2_pl011_reset(&uart, take_byte, machine);
 *     el2_pl011_write(&uart, 0, 4, 'x');
 */
#ifndef EL2_SIM_DEVICE_PL011_H
#define EL2_SIM_DEVICE_PL011_H

#include <stdint.h>

#define EL2_PL011_BASE 0x09000000ull
#define EL2_PL011_SIZE 0x1000ull

struct el2_pl011 {
    void (*transmit)(void *context, uint8_t byte);
    void *context;
    uint32_t ilpr, ibrd, fbrd, lcr_h, cr, ifls, imsc, ris, dmacr;
};

void el2_pl011_reset(struct el2_pl011 *uart, void (*transmit)(void *context, uint8_t byte), void *context);

/* An access of 1, 2, 4 or 8 bytes at `offset` below EL2_PL011_SIZE. 8 bytes are two registers. */
uint64_t el2_pl011_read(struct el2_pl011 *uart, uint64_t offset, unsigned size);
void el2_pl011_write(struct el2_pl011 *uart, uint64_t offset, unsigned size, uint64_t value);

#endif
