/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>
#include <string.h>

#include "sim/device/pl011.h"
#include "sim/device/semihosting.h"
#include "sim/device/timer.h"

static char printed[16];
static unsigned printed_count;

static void take(void *context, uint8_t byte)
{
    (void)context;
    printed[printed_count++ % sizeof printed] = (char)byte;
}

Test(pl011, transmits)
{
    struct el2_pl011 uart;
    el2_pl011_reset(&uart, take, NULL);
    el2_pl011_write(&uart, 0, 4, 'a');
    el2_pl011_write(&uart, 0, 1, 0x1200 | 'b');
    el2_pl011_write(&uart, 4, 4, 'x');
    cr_expect_eq(printed_count, 2);
    cr_expect(!memcmp(printed, "ab", 2));
    cr_expect_eq(el2_pl011_read(&uart, 0x3c, 4), 1u << 5, "RIS.TX after a transmission");
    el2_pl011_write(&uart, 0x44, 4, 1u << 5);
    cr_expect_eq(el2_pl011_read(&uart, 0x3c, 4), 0);
}

struct pl011_row {
    unsigned offset;
    uint64_t reset;
    uint64_t readable; /* of all ones written */
};

/* Reset values and what can be read back, as qemu-system-aarch64 7.2 -M virt has it. */
static const struct pl011_row pl011_rows[] = {
    {0x018, 0x90, 0x90}, {0x024, 0, 0xffff},  {0x028, 0, 0x3f}, {0x02c, 0, 0xff},    {0x030, 0x300, 0xffff},
    {0x034, 0x12, 0x3f}, {0x038, 0, 0x7ff},   {0x040, 0, 0},    {0x048, 0, 7},       {0xfe0, 0x11, 0x11},
    {0xfe4, 0x10, 0x10}, {0xfe8, 0x14, 0x14}, {0xfec, 0, 0},    {0xff0, 0x0d, 0x0d}, {0xff4, 0xf0, 0xf0},
    {0xff8, 0x05, 0x05}, {0xffc, 0xb1, 0xb1},
};

Test(pl011, registers)
{
    for (size_t i = 0; i < sizeof pl011_rows / sizeof *pl011_rows; ++i) {
        const struct pl011_row *row = &pl011_rows[i];
        struct el2_pl011 uart;
        el2_pl011_reset(&uart, take, NULL);
        cr_expect_eq(el2_pl011_read(&uart, row->offset, 4), row->reset, "reset of 0x%x", row->offset);
        el2_pl011_write(&uart, row->offset, 4, 0xffffffff);
        cr_expect_eq(el2_pl011_read(&uart, row->offset, 4), row->readable, "0x%x", row->offset);
    }
}

Test(pl011, sizes)
{
    struct el2_pl011 uart;
    el2_pl011_reset(&uart, take, NULL);
    el2_pl011_write(&uart, 0x24, 8, 0x0000003300001234);
    cr_expect_eq(el2_pl011_read(&uart, 0x24, 8), 0x0000003300001234, "two registers");
    cr_expect_eq(el2_pl011_read(&uart, 0x25, 1), 0x12);
    cr_expect_eq(el2_pl011_read(&uart, 0x24, 2), 0x1234);
    cr_expect_eq(el2_pl011_read(&uart, 0xffc, 8), 0xb1, "the register behind the last is the first");
}

static uint8_t memory[8192];

static bool read_memory(void *context, uint64_t address, void *buffer, size_t size)
{
    (void)context;
    if (address > sizeof memory || size > sizeof memory - address)
        return false;
    memcpy(buffer, memory + address, size);
    return true;
}

static struct el2_semihosting call(uint64_t operation, uint64_t parameter)
{
    struct el2_semihosting result;
    el2_semihosting_decide(operation, parameter, read_memory, NULL, &result);
    return result;
}

Test(semihosting, exit)
{
    const uint64_t block[] = {0x20026, 0x107};
    memcpy(memory, block, sizeof block);
    struct el2_semihosting result = call(0x18, 0);
    cr_expect(result.exits);
    cr_expect_eq(result.status, 7, "the low byte");
    cr_expect(call(0x20, 0).exits);
    cr_expect(call(0xdead000000000018, 0).exits, "the operation is W0");
    memory[0] = 0x23;
    cr_expect_eq(call(0x18, 0).status, 1, "another reason");
    cr_expect_not(call(0x18, sizeof memory - 8).exits, "a block that is not all memory");
    cr_expect_eq(call(0x18, UINT64_MAX).result, UINT64_MAX);
}

Test(semihosting, write)
{
    strcpy((char *)memory + 100, "hello");
    struct el2_semihosting result = call(0x04, 100);
    cr_expect_eq(result.text_size, 5);
    cr_expect(!memcmp(result.text, "hello", 5));
    cr_expect_eq(result.result, 0);
    cr_expect_eq(call(0x03, 101).text_size, 1);
    cr_expect_eq(call(0x03, 101).text[0], 'e');
    memset(memory, 'x', sizeof memory);
    cr_expect_eq(call(0x04, 0).text_size, EL2_SEMIHOSTING_TEXT, "no end");
    cr_expect_eq(call(0x04, sizeof memory - 3).result, UINT64_MAX, "runs out of memory");
    cr_expect_eq(call(0x99, 0).result, UINT64_MAX);
    cr_expect_null(call(0x99, 0).name);
}

Test(timer, counts)
{
    struct el2_timers timers = {0};
    uint64_t value;
    cr_expect(el2_timer_read(&timers, EL2_ENCODING(3, 3, 14, 0, 0), 5, &value));
    cr_expect_eq(value, EL2_TIMER_FREQUENCY);
    cr_expect(el2_timer_read(&timers, EL2_ENCODING(3, 3, 14, 0, 2), 5, &value));
    cr_expect_eq(value, 5);
    cr_expect(el2_timer_write(&timers, EL2_ENCODING(3, 3, 14, 3, 0), 100, 50));
    cr_expect(el2_timer_read(&timers, EL2_ENCODING(3, 3, 14, 3, 2), 100, &value));
    cr_expect_eq(value, 150, "TVAL sets CVAL");
    cr_expect(el2_timer_write(&timers, EL2_ENCODING(3, 3, 14, 3, 1), 100, 0xff));
    cr_expect(el2_timer_read(&timers, EL2_ENCODING(3, 3, 14, 3, 1), 149, &value));
    cr_expect_eq(value, 3);
    cr_expect(el2_timer_read(&timers, EL2_ENCODING(3, 3, 14, 3, 1), 150, &value));
    cr_expect_eq(value, 7, "ISTATUS");
    cr_expect(el2_timer_read(&timers, EL2_ENCODING(3, 3, 14, 3, 0), 152, &value));
    cr_expect_eq(value, 0xfffffffe, "TVAL is 32 bits, and negative");
    cr_expect(el2_timer_read(&timers, EL2_ENCODING(3, 3, 14, 2, 1), 1000, &value));
    cr_expect_eq(value, 0, "the physical timer is another one");
    cr_expect_not(el2_timer_write(&timers, EL2_ENCODING(3, 3, 14, 0, 2), 0, 1));
    cr_expect_not(el2_timer_owns(EL2_ENCODING(3, 0, 14, 1, 0)));
}

Test(timer, el0)
{
    cr_expect(el2_timer_el0_may(EL2_ENCODING(3, 3, 14, 0, 2), 2));
    cr_expect_not(el2_timer_el0_may(EL2_ENCODING(3, 3, 14, 0, 2), 1));
    cr_expect(el2_timer_el0_may(EL2_ENCODING(3, 3, 14, 0, 1), 1));
    cr_expect(el2_timer_el0_may(EL2_ENCODING(3, 3, 14, 3, 1), 1 << 8));
    cr_expect_not(el2_timer_el0_may(EL2_ENCODING(3, 3, 14, 2, 1), 1 << 8));
}
