/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Flash: what a guest may do with it, shown and hidden. */
#include "cpumodel/text/count.h"
#include "engine_log.h"

#define FUNCTION  0x1000u
#define DATA      0x4000200u /* in the second bank */
#define TABLE     0x10000u
#define BANK      (EL2_FLASH_SIZE / 2)
#define DATA_WORD 0x0123456789abcdefull

#define INSN_BLR_X0      0xd63f0000u
#define INSN_RET         0xd65f03c0u
#define INSN_LDR_X4_X5   0xf94000a4u
#define INSN_STR_W4_X5   0xb90000a4u
#define INSN_MOV_X3      0xd2800003u
#define INSN_MOV_X3_1    (INSN_MOV_X3 | 1u << 5)
#define INSN_MOV_X3_2    (INSN_MOV_X3 | 2u << 5)
#define FSC_TRANSLATION2 0x06
#define FSC_PERMISSION2  0x0e

static unsigned fault_status(uint64_t syndrome)
{
    return syndrome & 0x3f;
}

static void put_flash(uint64_t address, const void *bytes, uint64_t size)
{
    memcpy(el2_engine_flash(log_.engine, address, size), bytes, size);
}

static void open_flash(void)
{
    const uint64_t data = DATA_WORD;
    open_engine_with((struct el2_engine_options){.has_flash = true});
    put_flash(FUNCTION, (uint32_t[]){INSN_MOV_X3_1, INSN_RET}, 8);
    put_flash(DATA, &data, sizeof data);
}

/* Stage 1 from tables in flash: the first two GiB are where they are. */
static void put_table(void)
{
    static const uint64_t table[] = {0x00000000 | 1 << 10 | 3 << 8 | 1, 0x40000000 | 1 << 10 | 3 << 8 | 1};
    put_flash(TABLE, table, sizeof table);
}

/* Loads, executes and stores; where all is shown, the first exception is the store's. */
static void use_flash(bool with_mmu)
{
    struct code code = {0};
    log_.exceptions = 0;
    if (with_mmu) {
        put_table();
        put_mmu(&code, TABLE);
    }
    put_mov(&code, 5, DATA);
    put_mov(&code, 0, FUNCTION);
    put_mov(&code, 4, 0);
    put(&code, INSN_LDR_X4_X5);
    put(&code, INSN_BLR_X0);
    put(&code, INSN_STR_W4_X5);
    put(&code, INSN_BRK);
    cr_assert_eq(run_from(&code, at_el1), EL2_ENGINE_STOPPED);
}

Test(flash, is_read_and_executed, .timeout = 60)
{
    for (unsigned with_mmu = 0; with_mmu < 2; with_mmu++) {
        open_flash();
        use_flash(with_mmu);
        const struct el2_engine_exception *store = &log_.exception[0];
        cr_assert_eq(log_.exceptions, 2);
        cr_expect_eq(log_.state[0].x[4], DATA_WORD);
        cr_expect_eq(log_.state[0].x[3], 1);
        cr_expect_eq(store->kind, EL2_ENGINE_DATA_ABORT);
        cr_expect_eq(store->target_el, 2);
        cr_expect_eq(fault_status(store->syndrome), FSC_PERMISSION2);
        cr_expect_eq(store->syndrome >> 14 & 0x7ff, 1 << 10 | 2 << 8 | 4 << 2, "ISV, a word, X4");
        cr_expect_eq(store->ipa, DATA);
        cr_expect(!memcmp(el2_engine_flash(log_.engine, DATA, 8), (uint64_t[]){DATA_WORD}, 8));
        close_engine();
    }
}

Test(flash, is_hidden_and_shown, .timeout = 60)
{
    open_flash();
    use_flash(false);
    el2_engine_show_flash(log_.engine, BANK, BANK, false);
    cr_expect_null(el2_engine_readable(log_.engine, DATA, 8));
    cr_expect_null(el2_engine_readable(log_.engine, BANK - 4, 8));
    cr_expect_not_null(el2_engine_readable(log_.engine, FUNCTION, 8));
    use_flash(false);
    cr_assert_eq(log_.exceptions, 3);
    for (unsigned i = 0; i < 2; i++) {
        cr_expect_eq(log_.exception[i].ipa, DATA);
        cr_expect_eq(fault_status(log_.exception[i].syndrome), FSC_TRANSLATION2);
    }
    cr_expect_eq(log_.state[2].x[4], 0);
    cr_expect_eq(log_.state[2].x[3], 1, "the other bank is there");
    el2_engine_show_flash(log_.engine, BANK, BANK, true);
    el2_engine_show_flash(log_.engine, 0, BANK, false);
    use_flash(false);
    cr_assert_eq(log_.exceptions, EVENTS, "each instruction from there on aborts");
    cr_expect_eq(log_.state[0].x[4], DATA_WORD);
    cr_expect_eq(log_.exception[0].kind, EL2_ENGINE_INSTRUCTION_ABORT);
    cr_expect_eq(log_.exception[0].ipa, FUNCTION);
    el2_engine_show_flash(log_.engine, 0, BANK, true);
    use_flash(false);
    cr_expect_eq(log_.exceptions, 2);
    close_engine();
}

/* What has been executed is executed as it is now. */
Test(flash, is_changed, .timeout = 60)
{
    open_flash();
    use_flash(false);
    cr_expect_eq(log_.state[0].x[3], 1);
    cr_expect(el2_engine_store_flash(log_.engine, FUNCTION, (uint32_t[]){INSN_MOV_X3_2}, 4));
    use_flash(false);
    cr_expect_eq(log_.state[0].x[3], 2);
    cr_expect_not(el2_engine_store_flash(log_.engine, EL2_FLASH_SIZE - 4, (uint64_t[]){0}, 8));
    close_engine();
}

/* All engines of a machine have the same flash, and see it alike. */
Test(flash, of_peers, .timeout = 60)
{
    static const struct el2_engine_calls calls = {
        .sysreg = on_sysreg, .exception = on_exception, .due = on_due};
    struct el2_error error;
    open_flash();
    struct el2_engine *first = log_.engine;
    struct el2_engine *peer = el2_engine_create(
        &(struct el2_engine_options){.has_flash = true, .peer = first}, &calls, &log_, &error);
    cr_assert_not_null(peer, "%s", error.text);
    cr_expect_eq(el2_engine_flash(peer, 0, EL2_FLASH_SIZE), el2_engine_flash(first, 0, EL2_FLASH_SIZE));
    for (unsigned i = 0; i < 3; i++) {
        log_.engine = peer;
        use_flash(false);
        cr_expect_eq(log_.exceptions, i == 1 ? 3 : 2, "%u: %u", i, log_.exceptions);
        cr_expect_eq(log_.state[log_.exceptions - 1].x[3], i ? 2 : 1);
        el2_engine_store_flash(first, FUNCTION, (uint32_t[]){INSN_MOV_X3_2}, 4);
        el2_engine_show_flash(first, BANK, BANK, i);
    }
    el2_engine_free(peer);
    log_.engine = first;
    close_engine();
}

Test(flash, is_there_where_it_is_asked_for, .timeout = 60)
{
    open_engine(0);
    cr_expect_null(el2_engine_flash(log_.engine, 0, 4));
    cr_expect_null(el2_engine_readable(log_.engine, 0, 4));
    cr_expect_not(el2_engine_store_flash(log_.engine, 0, (uint32_t[]){0}, 4));
    close_engine();
    open_flash();
    cr_expect_null(el2_engine_flash(log_.engine, EL2_FLASH_SIZE - 4, 8));
    cr_expect_null(el2_engine_flash(log_.engine, EL2_FLASH_SIZE, 1));
    cr_expect_null(el2_engine_flash(log_.engine, UINT64_MAX, 8));
    cr_expect_null(el2_engine_readable(log_.engine, EL2_FLASH_SIZE, 1));
    cr_expect_null(el2_engine_memory(log_.engine, 0, 4), "no RAM");
    close_engine();
}
