/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>
#include <string.h>

#include "cpumodel/text/count.h"
#include "test_devices.h"

#define UART 0x09000000ull

Test(pl011, transmits)
{
    struct test_devices t = test_devices_open(0);
    test_devices_write(&t, UART, 4, 'a');
    test_devices_write(&t, UART, 1, 0x1200 | 'b');
    test_devices_write(&t, UART + 4, 4, 'x');
    cr_expect_eq(t.world->printed_count, 2);
    cr_expect(!memcmp(t.world->printed, "ab", 2));
    cr_expect_eq(test_devices_read(&t, UART + 0x3c, 4), 1u << 5, "RIS.TX after a transmission");
    test_devices_write(&t, UART + 0x44, 4, 1u << 5);
    cr_expect_eq(test_devices_read(&t, UART + 0x3c, 4), 0);
    test_devices_close(&t);
}

struct pl011_row {
    unsigned offset;
    uint64_t reset;
    uint64_t readable; /* of all ones written */
};

/* Reset values and what can be read back, as qemu-system-aarch64 7.2 -M virt has it. */
static const struct pl011_row pl011_rows[] = {
    {0x000, 0, 0},       {0x004, 0, 0},       {0x018, 0x90, 0x90},    {0x020, 0, 0xff},    {0x024, 0, 0xffff},
    {0x028, 0, 0x3f},    {0x02c, 0, 0xff},    {0x030, 0x300, 0xffff}, {0x034, 0x12, 0x3f}, {0x038, 0, 0x7ff},
    {0x03c, 0, 0},       {0x040, 0, 0},       {0x044, 0, 0},          {0x048, 0, 7},       {0x04c, 0, 0},
    {0xfdc, 0, 0},       {0xfe0, 0x11, 0x11}, {0xfe4, 0x10, 0x10},    {0xfe8, 0x14, 0x14}, {0xfec, 0, 0},
    {0xff0, 0x0d, 0x0d}, {0xff4, 0xf0, 0xf0}, {0xff8, 0x05, 0x05},    {0xffc, 0xb1, 0xb1},
};

Test(pl011, registers)
{
    for (size_t i = 0; i < EL2_COUNT(pl011_rows); i++) {
        const struct pl011_row *row = &pl011_rows[i];
        struct test_devices t = test_devices_open(0);
        cr_expect_eq(test_devices_read(&t, UART + row->offset, 4), row->reset, "reset of 0x%x", row->offset);
        test_devices_write(&t, UART + row->offset, 4, 0xffffffff);
        cr_expect_eq(test_devices_read(&t, UART + row->offset, 4), row->readable, "0x%x", row->offset);
        test_devices_close(&t);
    }
}

Test(pl011, masked_interrupt_status)
{
    struct test_devices t = test_devices_open(0);
    test_devices_write(&t, UART, 4, 'a');
    test_devices_write(&t, UART + 0x38, 4, 1u << 4);
    cr_expect_eq(test_devices_read(&t, UART + 0x40, 4), 0, "another interrupt's mask");
    test_devices_write(&t, UART + 0x38, 4, 1u << 5);
    cr_expect_eq(test_devices_read(&t, UART + 0x40, 4), 1u << 5);
    test_devices_write(&t, UART + 0x44, 4, 1u << 4);
    cr_expect_eq(test_devices_read(&t, UART + 0x40, 4), 1u << 5, "ICR clears what is written as 1 alone");
    test_devices_close(&t);
}

Test(pl011, sizes)
{
    struct test_devices t = test_devices_open(0);
    test_devices_write(&t, UART + 0x24, 8, 0x0000003300001234);
    cr_expect_eq(test_devices_read(&t, UART + 0x24, 8), 0x0000003300001234, "two registers");
    cr_expect_eq(test_devices_read(&t, UART + 0x25, 1), 0x12);
    cr_expect_eq(test_devices_read(&t, UART + 0x24, 2), 0x1234);
    cr_expect_eq(test_devices_read(&t, UART + 0x26, 2), 0);
    cr_expect_eq(test_devices_read(&t, UART + 0xffc, 8), 0xb1, "the register behind the last is the first");
    test_devices_write(&t, UART + 0x24, 2, 0xa5678);
    cr_expect_eq(test_devices_read(&t, UART + 0x24, 4), 0x5678, "a halfword is cut at 16 bits");
    test_devices_write(&t, UART + 0x34, 1, 0x1ff);
    cr_expect_eq(test_devices_read(&t, UART + 0x34, 4), 0x3f, "a byte is cut at 8 bits");
    test_devices_close(&t);
}
