/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/count.h"
#include "sim/machine/parts.h"
#include "sim/machine/wait.h"
#include "test_machine.h"

static void open(struct rig *rig, uint32_t features)
{
    struct code code = {0};
    rig_open_vm(rig, EL2_TEST_DATA "/boot/bcm2711.host", "linux-6.1", features,
                (struct el2_machine_options){0});
    put(&code, INSN_NOP);
    put(&code, INSN_WFI);
    rig_run(rig, &code);
    cr_assert_eq(rig->verdict.code, EL2_VERDICT_WAITING);
}

/* The counter passes up to the time that is waited for, and never back; it is no instructions that pass. */
Test(wait, until, .timeout = 60)
{
    static const struct {
        uint64_t until, now;
    } WAITS[] = {{0, 2}, {1, 2}, {2, 2}, {3, 3}, {999, 999}, {UINT64_MAX, UINT64_MAX}};
    for (size_t i = 0; i < EL2_COUNT(WAITS); i++) {
        struct rig rig;
        open(&rig, 0);
        cr_assert_eq(el2_machine_now(rig.machine), 2);
        el2_machine_wait_until(rig.machine, WAITS[i].until);
        cr_expect_eq(el2_machine_now(rig.machine), WAITS[i].now, "until %lu", WAITS[i].until);
        cr_expect_eq(el2_engine_count(rig.machine->vcpu->engine), 2);
        rig_close(&rig);
    }
}

static void write_timer(struct rig *rig, el2_encoding encoding, uint64_t value)
{
    struct el2_device_sysreg access = {.encoding = encoding, .el = 1, .value = value};
    cr_assert(el2_devices_sysreg(rig->machine->devices, 0, &access));
}

static void write_gic(struct rig *rig, uint64_t offset, uint64_t value)
{
    const uint64_t address = 0x08000000 + offset;
    el2_devices_write(rig->machine->devices, 0, el2_devices_at(rig->machine->devices, address), address, 4,
                      value);
}

Test(wait, for_an_interrupt, .timeout = 60)
{
    struct rig rig;
    open(&rig, EL2_VM_GICV2);
    cr_expect_not(el2_machine_wait(rig.machine, EL2_DEVICE_NEVER), "none will come");
    cr_expect_eq(el2_machine_now(rig.machine), 2);
    write_timer(&rig, EL2_SYS_CNTV_CVAL_EL0, 5000);
    write_timer(&rig, EL2_SYS_CNTV_CTL_EL0, 1);
    cr_expect(el2_machine_wait(rig.machine, 4000), "no longer than until then");
    cr_expect_eq(el2_machine_now(rig.machine), 4000);
    cr_expect_not(el2_machine_wait(rig.machine, EL2_DEVICE_NEVER), "the interrupt controller is off");
    cr_expect_eq(el2_machine_now(rig.machine), 5000);
    write_timer(&rig, EL2_SYS_CNTV_CVAL_EL0, 6000);
    write_gic(&rig, 0, 1);
    write_gic(&rig, 0x100, 1u << 27);
    write_gic(&rig, 0x10000, 1);
    write_gic(&rig, 0x10004, 0xf0);
    cr_expect(el2_machine_wait(rig.machine, EL2_DEVICE_NEVER));
    cr_expect_eq(el2_machine_now(rig.machine), 6000);
    cr_expect(el2_devices_interrupt(rig.machine->devices, 0));
    cr_expect(el2_machine_wait(rig.machine, EL2_DEVICE_NEVER), "it is there");
    cr_expect_eq(el2_machine_now(rig.machine), 6000);
    rig_close(&rig);
}

/* The limit is of instructions, not of time. */
Test(wait, takes_no_instructions, .timeout = 60)
{
    struct rig rig;
    struct code code = {0};
    rig_open_vm(&rig, EL2_TEST_DATA "/boot/bcm2711.host", "linux-6.1", EL2_VM_GICV2,
                (struct el2_machine_options){.instructions = 1000});
    put_mov(&code, 0, 1000000);
    put(&code, 0xd51be300); /* msr cntv_tval_el0, x0 */
    put_mov(&code, 1, 0x08000000);
    put_mov(&code, 2, 1);
    put(&code, 0xb9000022); /* str w2, [x1] */
    put_mov(&code, 3, 1u << 27);
    put(&code, 0xb9010023); /* str w3, [x1, #0x100] */
    put_mov(&code, 1, 0x08010000);
    put(&code, 0xb9000022); /* str w2, [x1] */
    put_mov(&code, 3, 0xf0);
    put(&code, 0xb9000423); /* str w3, [x1, #4] */
    put(&code, 0xd51be322); /* msr cntv_ctl_el0, x2 */
    put(&code, INSN_WFI);
    put(&code, 0xd53be045); /* mrs x5, cntvct_el0 */
    put(&code, INSN_WFI);
    put(&code, 0xd51be33f); /* msr cntv_ctl_el0, xzr */
    put(&code, INSN_WFI);
    rig_run(&rig, &code);
    struct el2_cpu_state state;
    el2_machine_state(rig.machine, &state);
    cr_expect_eq(rig.verdict.code, EL2_VERDICT_WAITING, "%s", rig.verdict.text);
    cr_expect_geq(state.x[5], 1000000);
    cr_expect_lt(state.x[5], 1000100);
    cr_expect_lt(rig.verdict.instructions, 100);
    rig_close(&rig);
}
