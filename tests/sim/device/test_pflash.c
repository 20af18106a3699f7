/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "test_cases.h"

static struct test_devices open_with_flash(void)
{
    return test_devices_open_setup(
        (struct el2_device_setup){.vcpus = 1, .vgic = &test_vgic, .has_flash = true});
}

static bool step(struct run *run, const char *line)
{
    unsigned bank, shown, words;
    uint64_t offset;
    if (sscanf(line, "shown %u %u", &bank, &shown) == 2 && bank < 2)
        cr_expect_eq(run->t.world->hidden[bank], !shown, "pflash: %s: %s", run->at, line);
    else if (sscanf(line, "zeros %" SCNx64 " %u", &offset, &words) == 2)
        for (unsigned i = 0; i < words; i++)
            test_devices_write(&run->t, offset + 4 * i, 4, 0);
    else
        return access_step(run, line);
    return true;
}

Test(pflash, cases)
{
    cr_expect_geq(run_file("pflash", 0, open_with_flash, step), 20);
}

/* Without flash there is nothing. */
Test(pflash, is_there_where_it_is_asked_for)
{
    struct test_devices t = test_devices_open(0);
    cr_expect_null(el2_devices_at(t.devices, 0));
    cr_expect_null(el2_devices_at(t.devices, TEST_BANK));
    test_devices_close(&t);
    t = open_with_flash();
    const struct el2_device_row *first = el2_devices_at(t.devices, 0);
    const struct el2_device_row *second = el2_devices_at(t.devices, TEST_BANK);
    cr_expect(first && second && first != second);
    cr_expect_eq(el2_devices_at(t.devices, TEST_BANK - 1), first);
    cr_expect_eq(el2_devices_at(t.devices, 2 * TEST_BANK - 1), second);
    test_devices_close(&t);
}

/* Rubbish: nothing outside of a bank is touched (the world asserts it), and a reset sequence leads back to the array. */
Test(pflash, rubbish, .timeout = 60)
{
    static const uint8_t commands[] = {0x10, 0x20, 0x40, 0x50, 0x60, 0x70, 0x90, 0x98, 0xd0, 0xe8, 0xff};
    static const unsigned sizes[] = {1, 2, 4, 8};
    struct test_devices t = open_with_flash();
    uint64_t random = 1;
    for (unsigned i = 0; i < 200000; i++) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        const uint64_t bits = random >> 20;
        const unsigned size = sizes[bits & 3];
        const bool is_near_an_end = bits >> 2 & 1;
        const uint64_t offset = (bits >> 3 & 0x7ffffff) | (is_near_an_end ? 0x3fffff8 : 0);
        const uint64_t word = bits >> 30 & 1 ? commands[(bits >> 31) % sizeof commands] : bits >> 31 & 0x3ff;
        if (bits >> 43 & 1)
            test_devices_write(&t, offset, size, word * 0x0001000100010001u);
        else
            test_devices_read(&t, offset, size);
    }
    for (uint64_t bank = 0; bank < 2; bank++) {
        for (unsigned i = 0; i < 1030; i++)
            test_devices_write(&t, bank * TEST_BANK, 4, 0x00ff00ff);
        cr_expect_not(t.world->hidden[bank]);
    }
    test_devices_close(&t);
}
