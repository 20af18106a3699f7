/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the PL011 receives: the first line by looking at the flags, the others by interrupts, between which the vCPU waits.
 * Says each line, and ends well at "quit". Without input the first line is waited for for ever.
 */
#include "runtime/device.h"
#include "runtime/guest.h"

#define GICD 0x08000000ul
#define GICC 0x08010000ul
#define UART 0x09000000ul

#define GICD_CTLR       (GICD + 0x000)
#define GICD_ISENABLER1 (GICD + 0x104)
#define GICD_ITARGETSR  (GICD + 0x800)
#define GICC_CTLR       (GICC + 0x00)
#define GICC_PMR        (GICC + 0x04)
#define GICC_IAR        (GICC + 0x0c)
#define GICC_EOIR       (GICC + 0x10)
#define UARTDR          (UART + 0x00)
#define UARTFR          (UART + 0x18)
#define UARTIMSC        (UART + 0x38)

#define UARTFR_RXFE (1u << 4)
#define UARTINT_RX  (1u << 4)
#define UARTINT_RT  (1u << 6)
#define INTID_UART  33u
#define LINE        80u

static char line[LINE + 1];
static unsigned length;

/* True: the line has ended. */
static bool take(void)
{
    const char byte = (char)guest_device_read(UARTDR);
    if (byte == '\r' || byte == '\n')
        return true;
    if (length < LINE)
        line[length++] = byte;
    return false;
}

static bool is_quit(void)
{
    return length == 4 && line[0] == 'q' && line[1] == 'u' && line[2] == 'i' && line[3] == 't';
}

static void say(const char *how)
{
    line[length] = 0;
    guest_print("%s: %s\n", how, line);
    length = 0;
}

static void poll(void)
{
    do
        while (guest_device_read(UARTFR) & UARTFR_RXFE)
            ;
    while (!take());
    say("polled");
}

/* IRQ is masked: WFI ends all the same. True: the guest is to end. */
static bool serve(void)
{
    bool quits = false;
    __asm__ volatile("wfi" ::: "memory");
    GUEST_CHECK(guest_device_read(GICC_IAR) == INTID_UART, "by the UART");
    while (!(guest_device_read(UARTFR) & UARTFR_RXFE))
        if (take()) {
            quits |= is_quit();
            say("interrupt");
        }
    guest_device_write(GICC_EOIR, INTID_UART);
    return quits;
}

const char guest_name[] = "console-input";

void guest_main(void)
{
    guest_print("ready\n");
    poll();
    guest_device_write(GICD_CTLR, 1);
    guest_device_write(GICD_ISENABLER1, 1u << (INTID_UART - 32));
    guest_device_write_byte(GICD_ITARGETSR + INTID_UART, 1);
    guest_device_write(GICC_PMR, 0xf0);
    guest_device_write(GICC_CTLR, 1);
    guest_device_write(UARTIMSC, UARTINT_RX | UARTINT_RT);
    while (!serve())
        ;
}
