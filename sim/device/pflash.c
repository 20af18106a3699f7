/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The flash of QEMU's virt machine: two banks, each of two 16-bit chips side by side, with the Intel command set (JEDEC
 * JESD68.01, JEP137: 0x0001). While a bank is in read array mode the guest reads and executes it as memory, and only its
 * stores come here; in any other mode it is hidden from the guest, and its loads come here, too. What a command takes a
 * chip a while for is done at once. No block is ever locked.
 *
 * The two chips of a bank always get the same command: that of the lower one, or of the upper where it alone is written.
 */
#include <string.h>

#include "sim/device/device.h"

#define BANK_SIZE    (64ull << 20)
#define BLOCK_SIZE   (256ull << 10) /* of both chips: QEMU, hw/arm/virt.c, VIRT_FLASH_SECTOR_SIZE */
#define BUFFER_LOG2  11             /* bytes of a chip's write buffer */
#define BUFFER_WORDS (1u << (BUFFER_LOG2 - 1))
#define LANE         0x00010001u /* of each chip */

enum {
    COMMAND_PROGRAM_OLD = 0x10,
    COMMAND_ERASE = 0x20,
    COMMAND_PROGRAM = 0x40,
    COMMAND_CLEAR_STATUS = 0x50,
    COMMAND_LOCK = 0x60,
    COMMAND_READ_STATUS = 0x70,
    COMMAND_READ_ID = 0x90,
    COMMAND_QUERY = 0x98,
    COMMAND_CONFIRM = 0xd0,
    COMMAND_BUFFER = 0xe8,
    COMMAND_READ_ARRAY = 0xff,
};

enum {
    STATUS_READY = 1u << 7,
    STATUS_ERASE_ERROR = 1u << 5,
    STATUS_PROGRAM_ERROR = 1u << 4,
    STATUS_SEQUENCE_ERROR = STATUS_ERASE_ERROR | STATUS_PROGRAM_ERROR,
};

enum shows { SHOWS_ARRAY, SHOWS_STATUS, SHOWS_ID, SHOWS_QUERY };
enum expects {
    EXPECTS_COMMAND,
    EXPECTS_WORD,
    EXPECTS_ERASE_CONFIRM,
    EXPECTS_LOCK_CONFIRM,
    EXPECTS_COUNT,
    EXPECTS_BUFFER,
    EXPECTS_BUFFER_CONFIRM,
};

struct bank {
    uint64_t base; /* guest physical */
    enum shows shows;
    enum expects expects;
    uint32_t status;
    uint64_t block;   /* where a buffered program began */
    uint32_t left;    /* words that the buffer still waits for */
    uint32_t written; /* that it has */
    struct {
        uint64_t offset;
        uint64_t value;
        unsigned size;
    } buffer[BUFFER_WORDS];
};

struct pflash {
    struct bank bank[2];
};

/* What a chip answers to a CFI query, from 0x10 on; sizes are a chip's. QEMU, hw/block/pflash_cfi01.c. */
static const uint8_t query[] = {
    'Q',  'R',  'Y',                                 /* 10 */
    0x01, 0x00, 0x31,        0x00,                   /* 13 the command set, and where its own table is */
    0x00, 0x00, 0x00,        0x00,                   /* 17 no other */
    0x45, 0x55, 0x00,        0x00,                   /* 1b voltages */
    0x07, 0x07, 0x0a,        0x00,                   /* 1f times: word, buffer, block, chip, as powers of 2 */
    0x04, 0x04, 0x04,        0x00,                   /* 23 at most so much longer, as powers of 2 */
    0x19,                                            /* 27 32 MiB */
    0x02, 0x00, BUFFER_LOG2, 0x00,                   /* 28 8 and 16 bits wide; the buffer */
    0x01, 0xff, 0x00,        0x00, 0x02,             /* 2c one region: 256 blocks of 0x200 times 256 bytes */
    'P',  'R',  'I',         '1',  '0',              /* 31 */
    0x00, 0x00, 0x00,        0x00, 0x00, 0x00, 0x00, /* 36 */
    0x00, 0x00, 0x01,                                /* 3d one protection register */
};

#define QUERY_FIRST 0x10

static const uint8_t id[] = {0x89, 0x18}; /* Intel; the device, as QEMU has it */

static bool is_present(const struct el2_device_setup *setup)
{
    return setup->has_flash;
}

static void reset(void *state, const struct el2_device_setup *setup)
{
    struct pflash *flash = state;
    (void)setup;
    memset(flash, 0, sizeof *flash);
    flash->bank[1].base = BANK_SIZE;
    flash->bank[0].status = flash->bank[1].status = STATUS_READY;
}

static void show(struct bank *bank, const struct el2_device_world *world, enum shows shows)
{
    const bool was_array = bank->shows == SHOWS_ARRAY;
    bank->shows = shows;
    if (was_array != (shows == SHOWS_ARRAY))
        world->show_flash(world->context, bank->base, BANK_SIZE, shows == SHOWS_ARRAY);
}

/* A word of both chips at a multiple of 4. */
static uint32_t read_word(const struct bank *bank, uint64_t offset)
{
    const uint64_t word = offset / 4 & 0xff;
    switch (bank->shows) {
    case SHOWS_ID:
        return word < sizeof id ? id[word] * LANE : 0;
    case SHOWS_QUERY:
        return word - QUERY_FIRST < sizeof query ? query[word - QUERY_FIRST] * LANE : 0;
    default:
        return bank->status * LANE;
    }
}

static uint64_t read_bank(struct bank *bank, const struct el2_device_world *world, uint64_t offset,
                          unsigned size)
{
    uint64_t value = 0;
    uint8_t bytes[sizeof value] = {0};
    if (size > BANK_SIZE - offset)
        return 0;
    if (bank->shows == SHOWS_ARRAY) {
        world->load_flash(world->context, bank->base + offset, bytes, size);
        for (unsigned i = 0; i < size; i++)
            value |= (uint64_t)bytes[i] << 8 * i;
        return value;
    }
    for (unsigned i = 0; i < size; i++)
        value |= (uint64_t)(read_word(bank, offset + i) >> 8 * ((offset + i) & 3) & 0xff) << 8 * i;
    return value;
}

/* Programming makes zeros, and no ones. */
static void program(const struct bank *bank, const struct el2_device_world *world, uint64_t offset,
                    uint64_t value, unsigned size)
{
    uint8_t bytes[sizeof value];
    world->load_flash(world->context, bank->base + offset, bytes, size);
    for (unsigned i = 0; i < size; i++)
        bytes[i] &= (uint8_t)(value >> 8 * i);
    world->store_flash(world->context, bank->base + offset, bytes, size);
}

static void erase(const struct bank *bank, const struct el2_device_world *world, uint64_t offset)
{
    uint8_t ones[4096];
    memset(ones, 0xff, sizeof ones);
    const uint64_t block = bank->base + offset / BLOCK_SIZE * BLOCK_SIZE;
    for (uint64_t at = 0; at < BLOCK_SIZE; at += sizeof ones)
        world->store_flash(world->context, block + at, ones, sizeof ones);
}

static void fail(struct bank *bank)
{
    bank->status |= STATUS_SEQUENCE_ERROR;
    bank->expects = EXPECTS_COMMAND;
}

static void take_command(struct bank *bank, const struct el2_device_world *world, uint64_t offset,
                         unsigned command)
{
    static const struct {
        uint8_t command, shows, expects;
    } commands[] = {
        {COMMAND_PROGRAM_OLD, SHOWS_STATUS, EXPECTS_WORD},
        {COMMAND_ERASE, SHOWS_STATUS, EXPECTS_ERASE_CONFIRM},
        {COMMAND_PROGRAM, SHOWS_STATUS, EXPECTS_WORD},
        {COMMAND_CLEAR_STATUS, SHOWS_ARRAY, EXPECTS_COMMAND},
        {COMMAND_LOCK, SHOWS_STATUS, EXPECTS_LOCK_CONFIRM},
        {COMMAND_READ_STATUS, SHOWS_STATUS, EXPECTS_COMMAND},
        {COMMAND_READ_ID, SHOWS_ID, EXPECTS_COMMAND},
        {COMMAND_QUERY, SHOWS_QUERY, EXPECTS_COMMAND},
        {COMMAND_BUFFER, SHOWS_STATUS, EXPECTS_COUNT},
    };
    if (command == COMMAND_CLEAR_STATUS)
        bank->status = STATUS_READY;
    bank->block = offset / BLOCK_SIZE;
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (commands[i].command == command) {
            bank->expects = (enum expects)commands[i].expects;
            show(bank, world, (enum shows)commands[i].shows);
            return;
        }
    bank->expects = EXPECTS_COMMAND; /* 0xff, and all that is no command */
    show(bank, world, SHOWS_ARRAY);
}

/* The number of words is given less one. */
static void take_count(struct bank *bank, uint64_t value)
{
    const uint32_t count = (value & 0xffff) + 1;
    bank->written = 0;
    bank->left = count;
    bank->expects = EXPECTS_BUFFER;
    if (count > BUFFER_WORDS)
        fail(bank);
}

static void take_buffered(struct bank *bank, uint64_t offset, uint64_t value, unsigned size)
{
    if (offset / BLOCK_SIZE != bank->block) {
        fail(bank);
        return;
    }
    bank->buffer[bank->written].offset = offset;
    bank->buffer[bank->written].value = value;
    bank->buffer[bank->written].size = size;
    bank->written++;
    if (!--bank->left)
        bank->expects = EXPECTS_BUFFER_CONFIRM;
}

static void confirm_buffer(struct bank *bank, const struct el2_device_world *world, unsigned command)
{
    if (command != COMMAND_CONFIRM) {
        fail(bank);
        return;
    }
    for (uint32_t i = 0; i < bank->written; i++)
        program(bank, world, bank->buffer[i].offset, bank->buffer[i].value, bank->buffer[i].size);
    bank->expects = EXPECTS_COMMAND;
}

/* A write of 1, 2 or 4 bytes. */
static void write_once(struct bank *bank, const struct el2_device_world *world, uint64_t offset,
                       uint64_t value, unsigned size)
{
    const unsigned command = value & 0xff;
    switch (bank->expects) {
    case EXPECTS_COMMAND:
        take_command(bank, world, offset, command);
        break;
    case EXPECTS_WORD:
        program(bank, world, offset, value, size);
        bank->expects = EXPECTS_COMMAND;
        break;
    case EXPECTS_ERASE_CONFIRM:
        bank->expects = EXPECTS_COMMAND;
        if (command == COMMAND_CONFIRM)
            erase(bank, world, offset);
        else
            fail(bank);
        break;
    case EXPECTS_LOCK_CONFIRM: /* lock, unlock, lock down: none is kept */
        bank->expects = EXPECTS_COMMAND;
        break;
    case EXPECTS_COUNT:
        take_count(bank, value);
        break;
    case EXPECTS_BUFFER:
        take_buffered(bank, offset, value, size);
        break;
    case EXPECTS_BUFFER_CONFIRM:
        confirm_buffer(bank, world, command);
        break;
    }
}

static void write_bank(struct bank *bank, const struct el2_device_world *world, uint64_t offset,
                       unsigned size, uint64_t value)
{
    if (size > BANK_SIZE - offset)
        return;
    write_once(bank, world, offset, value, size == 8 ? 4 : size);
    if (size == 8)
        write_once(bank, world, offset + 4, value >> 32, 4);
}

static uint64_t read0(void *state, const struct el2_device_world *world, uint64_t offset, unsigned size)
{
    return read_bank(&((struct pflash *)state)->bank[0], world, offset, size);
}

static uint64_t read1(void *state, const struct el2_device_world *world, uint64_t offset, unsigned size)
{
    return read_bank(&((struct pflash *)state)->bank[1], world, offset, size);
}

static void write0(void *state, const struct el2_device_world *world, uint64_t offset, unsigned size,
                   uint64_t value)
{
    write_bank(&((struct pflash *)state)->bank[0], world, offset, size, value);
}

static void write1(void *state, const struct el2_device_world *world, uint64_t offset, unsigned size,
                   uint64_t value)
{
    write_bank(&((struct pflash *)state)->bank[1], world, offset, size, value);
}

const struct el2_device el2_device_pflash = {
    .name = "flash",
    .state_size = sizeof(struct pflash),
    .is_present = is_present,
    .reset = reset,
    .read = read0,
    .write = write0,
    .node = {.name = "flash", .compatible = "cfi-flash\0", .bank_width = 4}};

const struct el2_device el2_device_pflash_bank1 = {
    .name = "flash", .is_present = is_present, .part_of = &el2_device_pflash, .read = read1, .write = write1};
