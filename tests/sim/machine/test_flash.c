/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Firmware: it begins at 0, reads its flash and changes it by the commands of the flash alone. */
#include "cpumodel/text/count.h"
#include "cpumodel/text/littleendian.h"
#include "sim/boot/boot.h"
#include "sim/engine/debug.h"
#include "sim/machine/debug.h"
#include "sim/machine/parts.h"
#include "test_machine.h"

#define FIRMWARE_SIZE 0x2000u
#define FIRST         16u /* index of the first word behind the head */
#define BANK1         0x4000000ull
#define WORD_AT       (BANK1 + 0x1000)
#define FUNCTION_AT   (BANK1 + 0x2000)

#define INSN_B            0x14000000u
#define INSN_BLR_X2       0xd63f0040u
#define INSN_RET          0xd65f03c0u
#define INSN_MOV_X3_1     0xd2800023u
#define INSN_STR_W3_X1    0xb9000023u
#define INSN_LDR_W3_X1    0xb9400023u
#define INSN_LDP_W3_W4_X1 0x29401023u

#define ARRAY 0x00ff00ffu

static void put_word(struct code *code, uint64_t address, uint32_t value)
{
    put_mov(code, 1, address);
    put_mov(code, 3, value);
    put(code, INSN_STR_W3_X1);
}

static void put_program(struct code *code, uint64_t address, uint32_t value)
{
    put_word(code, address, 0x00400040);
    put_word(code, address, value);
    put_word(code, address, ARRAY);
}

/* W3 at `address` becomes the next of the data in RAM, whose address X20 is. */
static void put_read(struct code *code, uint64_t address)
{
    put_mov(code, 1, address);
    put(code, INSN_LDR_W3_X1);
    put_store(code, 3, 20);
}

static struct code begin(void)
{
    struct code code = {0};
    put(&code, INSN_B | FIRST);
    put_nops_to(&code, FIRST);
    memset(&code.word[2], 0, 8); /* U-Boot's head: linked at 0, … */
    for (unsigned i = 4; i < 10; i += 2) {
        code.word[i] = FIRMWARE_SIZE; /* … so long */
        code.word[i + 1] = 0;
    }
    put_mov(&code, 20, DATA_AT);
    return code;
}

static void run(struct rig *rig, struct code *code)
{
    struct el2_error error = {""};
    put_mov(code, 0, 0x84000008); /* SYSTEM_OFF */
    put_hvc(code, 0);
    rig_open(rig, "neoverse-n1", "linux-6.1",
             (struct el2_machine_options){.has_flash = true, .instructions = 100000});
    cr_assert(el2_machine_load_content(rig->machine, "firmware", code->word, FIRMWARE_SIZE, &error), "%s",
              error.text);
    cr_assert(el2_machine_run(rig->machine, &rig->verdict, &error), "%s", error.text);
}

static uint64_t data(struct rig *rig, unsigned index)
{
    return ((uint64_t *)el2_engine_memory(rig->machine->vcpu->engine, DATA_AT, 4096))[index];
}

Test(flash, begins_at_0_and_is_programmed, .timeout = 60)
{
    struct rig rig;
    struct code code = begin();
    put_read(&code, 0);
    put_read(&code, WORD_AT);
    put_program(&code, WORD_AT, 0x12345678);
    put_read(&code, WORD_AT);
    put_word(&code, WORD_AT, 0x00700070);
    put_read(&code, WORD_AT);
    put_read(&code, 0);
    put_word(&code, WORD_AT, ARRAY);
    put_read(&code, WORD_AT);
    run(&rig, &code);
    const uint64_t wanted[] = {code.word[0], 0xffffffff, 0x12345678, 0x00800080, code.word[0], 0x12345678};
    cr_expect_eq(rig.verdict.code, EL2_VERDICT_POWERED_OFF, "%s", rig.verdict.text);
    for (unsigned i = 0; i < EL2_COUNT(wanted); i++)
        cr_expect_eq(data(&rig, i), wanted[i], "%u: 0x%lx", i, data(&rig, i));
    rig_close(&rig);
}

/* What it has executed is programmed over: MOV X3, #1 becomes MOV X3, #0. */
Test(flash, executes_what_is_there_now, .timeout = 60)
{
    struct rig rig;
    struct code code = begin();
    put_program(&code, FUNCTION_AT, INSN_MOV_X3_1);
    put_program(&code, FUNCTION_AT + 4, INSN_RET);
    for (unsigned i = 0; i < 2; i++) {
        put_mov(&code, 2, FUNCTION_AT);
        put(&code, INSN_BLR_X2);
        put_store(&code, 3, 20);
        put_program(&code, FUNCTION_AT, INSN_MOV_X3_1 & ~0x20u);
    }
    run(&rig, &code);
    cr_expect_eq(rig.verdict.code, EL2_VERDICT_POWERED_OFF, "%s", rig.verdict.text);
    cr_expect_eq(data(&rig, 0), 1);
    cr_expect_eq(data(&rig, 1), 0);
    rig_close(&rig);
}

/* While it shows no array, an access that the syndrome does not describe is one to a device. */
Test(flash, of_a_pair_of_registers, .timeout = 60)
{
    struct rig rig;
    struct code code = begin();
    put_mov(&code, 1, WORD_AT);
    put(&code, INSN_LDP_W3_W4_X1);
    put_store(&code, 4, 20);
    put_word(&code, WORD_AT, 0x00700070);
    put(&code, INSN_LDP_W3_W4_X1);
    run(&rig, &code);
    cr_expect_eq(rig.verdict.code, EL2_VERDICT_UNHANDLED, "%s", rig.verdict.text);
    cr_expect_eq(data(&rig, 0), 0xffffffff);
    rig_close(&rig);
}

/* The bank in which it executes: the next instruction cannot be fetched. */
Test(flash, that_hides_its_code, .timeout = 60)
{
    struct rig rig;
    struct code code = begin();
    put_word(&code, 0x1000, 0x00700070);
    for (unsigned i = 0; i < 8; i++)
        put_b(&code, 1);
    run(&rig, &code);
    cr_expect_eq(rig.verdict.code, EL2_VERDICT_RUNAWAY, "%s", rig.verdict.text);
    rig_close(&rig);
}

/* A debugger sees what the guest's loads would give. */
Test(flash, to_a_debugger, .timeout = 60)
{
    struct rig rig;
    struct code code = begin();
    struct el2_debug_place place;
    uint32_t word = 0;
    put_word(&code, WORD_AT, 0x00700070);
    run(&rig, &code);
    cr_expect_eq(el2_debug_read(rig.machine, 0, 0, &word, sizeof word), sizeof word);
    cr_expect_eq(word, code.word[0]);
    cr_expect(el2_engine_debug_word(rig.machine->vcpu->engine, 4 * FIRST, &word));
    cr_expect_eq(word, code.word[FIRST]);
    cr_expect_eq(el2_debug_write(rig.machine, 0, 0, &word, sizeof word), 0);
    el2_debug_locate(rig.machine, 0, 0, &place);
    cr_expect_eq(place.kind, EL2_DEBUG_FLASH);
    el2_debug_locate(rig.machine, 0, WORD_AT, &place);
    cr_expect_eq(place.kind, EL2_DEBUG_DEVICE, "it shows its status");
    cr_expect_eq(el2_debug_read(rig.machine, 0, WORD_AT, &word, sizeof word), 0);
    rig_close(&rig);
}

Test(flash, firmware_that_does_not_fit, .timeout = 60)
{
    struct rig rig;
    struct el2_error error = {""};
    const size_t bank = EL2_FLASH_SIZE / 2;
    const struct code code = begin();
    uint8_t *content = calloc(1, bank + 1);
    cr_assert_not_null(content);
    memcpy(content, code.word, 256);
    rig_open(&rig, "neoverse-n1", "linux-6.1", (struct el2_machine_options){.has_flash = true});
    cr_expect(el2_machine_load_content(rig.machine, "whole", content, bank, &error), "%s", error.text);
    cr_expect_not(el2_machine_load_content(rig.machine, "large", content, bank + 1, &error));
    cr_expect_str_eq(error.text, "large: firmware of 67108865 bytes: a bank of flash has 67108864");
    rig_close(&rig);
    free(content);
}

/* It finds the device tree at the start of RAM, and loads an initrd by itself. */
Test(flash, firmware_is_given_a_device_tree, .timeout = 60)
{
    struct rig rig;
    struct el2_error error = {""};
    struct code code = begin();
    size_t size;
    rig_open(&rig, "neoverse-n1", "linux-6.1", (struct el2_machine_options){.has_flash = true});
    cr_assert(el2_machine_load_content(rig.machine, "firmware", code.word, FIRMWARE_SIZE, &error), "%s",
              error.text);
    cr_expect_not(el2_machine_add_boot(rig.machine, &(struct el2_machine_boot){.initrd = "initrd"}, &error));
    cr_expect_not_null(strstr(error.text, "give it a disk"), "%s", error.text);
    cr_expect(el2_machine_add_boot(rig.machine, &(struct el2_machine_boot){0}, &error), "%s", error.text);
    const char *tree = el2_machine_devicetree(rig.machine, &size);
    cr_assert_eq(tree, el2_engine_memory(rig.machine->vcpu->engine, EL2_RAM_BASE, 4));
    bool has_flash = false;
    for (size_t at = 0; at + 10 < size; at++)
        has_flash |= !memcmp(tree + at, "cfi-flash", 10);
    cr_expect(has_flash);
    rig_close(&rig);
}
