/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The PL011 at QEMU virt's address (Arm DDI 0183), and as much of printf as the guests use. */
#include "runtime/console.h"

#include "runtime/device.h"

#define UART_BASE 0x09000000u

enum pl011_register {
    UARTDR = 0x000,
    UARTFR = 0x018,
    UARTLCR_H = 0x02c,
    UARTCR = 0x030,
};

#define UARTFR_TXFF         (1u << 5)
#define UARTLCR_H_8BIT_FIFO 0x70u
#define UARTCR_ENABLE       0x301u

void guest_console_enable(void)
{
    guest_device_write(UART_BASE + UARTLCR_H, UARTLCR_H_8BIT_FIFO);
    guest_device_write(UART_BASE + UARTCR, UARTCR_ENABLE);
}

static void put(char c)
{
    while (guest_device_read(UART_BASE + UARTFR) & UARTFR_TXFF)
        ;
    guest_device_write(UART_BASE + UARTDR, (uint8_t)c);
}

static void put_text(const char *text)
{
    while (*text)
        put(*text++);
}

static void put_number(uint64_t number, unsigned base, unsigned width, char padding)
{
    char digits[20];
    unsigned count = 0;
    do {
        digits[count++] = "0123456789abcdef"[number % base];
        number /= base;
    } while (number);
    for (; width > count; --width)
        put(padding);
    while (count)
        put(digits[--count]);
}

void guest_vprint(const char *format, va_list arguments)
{
    for (; *format; ++format) {
        if (*format != '%') {
            put(*format);
            continue;
        }
        char padding = ' ';
        unsigned width = 0;
        if (*++format == '0')
            padding = '0';
        for (; *format >= '0' && *format <= '9'; ++format)
            width = width * 10 + (unsigned)(*format - '0');
        bool is_long = *format == 'l';
        if (is_long)
            ++format;
        switch (*format) {
        case 's':
            put_text(va_arg(arguments, const char *));
            break;
        case 'c':
            put((char)va_arg(arguments, int));
            break;
        case 'u':
        case 'x':
            put_number(is_long ? va_arg(arguments, uint64_t) : va_arg(arguments, unsigned),
                       *format == 'x' ? 16 : 10, width, padding);
            break;
        case '%':
            put('%');
            break;
        }
    }
}

void guest_print(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    guest_vprint(format, arguments);
    va_end(arguments);
}
