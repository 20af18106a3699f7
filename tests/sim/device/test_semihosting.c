/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>
#include <string.h>

#include "sim/device/semihosting.h"

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
    memset(&result, 0xa5, sizeof result);
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
    result = call(0x18, sizeof memory - 8);
    cr_expect_not(result.exits, "a block that is not all memory");
    cr_expect_eq(result.status, 0);
    cr_expect_eq(result.text_size, 0);
    cr_expect_eq(call(0x18, UINT64_MAX).result, UINT64_MAX);
}

Test(semihosting, write)
{
    strcpy((char *)memory + 100, "hello");
    struct el2_semihosting result = call(0x04, 100);
    cr_expect_not(result.exits);
    cr_expect_eq(result.status, 0);
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
