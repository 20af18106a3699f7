/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The console's input in a machine: when it is asked for, and what waits. */
#include "sim/machine/debugged.h"
#include "sim/machine/input.h"
#include "sim/machine/wait.h"
#include "test_machine.h"

struct giver {
    const char *text; /* what is left of it */
    bool is_live, leaves;
    unsigned asked, waited;
    uint64_t longest; /* nanoseconds */
};

static bool receive(void *context, uint8_t *byte)
{
    struct giver *giver = context;
    giver->asked++;
    if (!*giver->text)
        return false;
    *byte = (uint8_t)*giver->text++;
    return true;
}

static bool is_live(void *context)
{
    return ((struct giver *)context)->is_live;
}

/* What is waited for comes at once. */
static bool wait_for(void *context, uint64_t nanoseconds)
{
    struct giver *giver = context;
    giver->waited++;
    if (nanoseconds > giver->longest)
        giver->longest = nanoseconds;
    if (!*giver->text)
        giver->text = "z";
    return !giver->leaves;
}

#define UART 0x09000000ull

static void write_uart(struct rig *rig, uint64_t offset, uint64_t value)
{
    el2_devices_write(rig->machine->devices, 0, el2_devices_at(rig->machine->devices, UART), UART + offset, 4,
                      value);
}

static uint64_t read_uart(struct rig *rig, uint64_t offset)
{
    return el2_devices_read(rig->machine->devices, 0, el2_devices_at(rig->machine->devices, UART),
                            UART + offset, 4);
}

static void open_debugged(struct rig *rig, struct giver *giver, const struct el2_machine_debugger *debugger)
{
    struct code code = {0};
    rig_open_vm(rig, EL2_TEST_DATA "/boot/bcm2711.host", "linux-6.1", EL2_VM_GICV2,
                (struct el2_machine_options){
                    .debugger = debugger,
                    .input = {.receive = receive, .is_live = is_live, .wait = wait_for, .context = giver}});
    put(&code, INSN_WFI);
    rig_run(rig, &code);
    cr_assert_eq(rig->verdict.code, EL2_VERDICT_WAITING);
    cr_assert_eq(giver->asked, 0, "the guest has not asked");
    rig->machine->accounting.ended = false;
    write_uart(rig, 0x2c, 0x70);
    write_uart(rig, 0x38, 0x50);
}

static void open(struct rig *rig, struct giver *giver)
{
    open_debugged(rig, giver, NULL);
}

/* A file's is asked for where the guest waits, and no sooner. */
Test(input, where_the_guest_waits, .timeout = 60)
{
    struct rig rig;
    struct giver giver = {.text = "a"};
    open(&rig, &giver);
    rig.machine->guest.waited = 1000000;
    el2_devices_due(rig.machine->devices, el2_machine_now(rig.machine));
    cr_expect_eq(giver.asked, 0);
    cr_expect_not(el2_machine_wait(rig.machine, EL2_DEVICE_NEVER), "no interrupt controller is on");
    cr_expect_eq(giver.asked, 1);
    cr_expect_eq(read_uart(&rig, 0), 'a');
    cr_expect_not(el2_machine_wait(rig.machine, EL2_DEVICE_NEVER));
    cr_expect_eq(giver.asked, 2);
    cr_expect_eq(giver.waited, 0);
    rig_close(&rig);
}

/* A guest that never waits is given it in the end. */
Test(input, patience, .timeout = 60)
{
    struct rig rig;
    struct giver giver = {.text = "a"};
    open(&rig, &giver);
    cr_assert_eq(rig.machine->guest.wanted.waited, el2_machine_now(rig.machine));
    rig.machine->guest.waited += EL2_INPUT_PATIENCE;
    el2_devices_due(rig.machine->devices, el2_machine_now(rig.machine));
    cr_expect_eq(giver.asked, 0);
    rig.machine->guest.waited++;
    el2_devices_due(rig.machine->devices, el2_machine_now(rig.machine));
    cr_expect_eq(giver.asked, 1);
    rig_close(&rig);
}

/* A terminal's is waited for, for ever where nothing else is due. */
Test(input, live, .timeout = 60)
{
    struct rig rig;
    struct giver giver = {.text = ""};
    open(&rig, &giver);
    giver.is_live = true;
    rig.machine->guest.waited = 1000000;
    giver.leaves = true;
    cr_expect_not(el2_machine_wait(rig.machine, EL2_DEVICE_NEVER));
    cr_expect_eq(giver.longest, UINT64_MAX);
    cr_expect(rig.machine->accounting.ended);
    cr_expect_eq(rig.machine->accounting.verdict.code, EL2_VERDICT_LEFT);
    cr_expect(el2_verdict_is_clean(&rig.machine->accounting.verdict));
    rig_close(&rig);
}

/* So is the time until something is due; what is less than a millisecond passes at once. */
Test(input, live_time, .timeout = 60)
{
    struct rig rig;
    struct giver giver = {.text = ""};
    open(&rig, &giver);
    giver.is_live = true;
    write_uart(&rig, 0x38, 0);
    rig.machine->guest.waited = 1000000 - el2_engine_count(rig.machine->vcpu->engine);
    cr_expect(el2_machine_pass(rig.machine, 1062499));
    cr_expect_eq(giver.waited, 0);
    cr_expect_eq(el2_machine_now(rig.machine), 1062499);
    cr_expect(el2_machine_pass(rig.machine, 63562499));
    cr_expect_eq(giver.waited, 1);
    cr_expect_eq(giver.longest, 1000000000);
    cr_expect_lt(el2_machine_now(rig.machine), 63562499, "the wait ended before");
    cr_expect_not(el2_machine_pass(rig.machine, EL2_DEVICE_NEVER), "the guest has not asked");
    rig_close(&rig);
}

static void stopped(void *context, struct el2_machine *machine, const struct el2_debug_stop *stop)
{
    (void)context, (void)machine, (void)stop;
}

static bool asks(void *context)
{
    ++*(unsigned *)context;
    return true;
}

/* Who waits for a terminal listens to its debugger, and at once where that wants it to stop. */
Test(input, live_and_debugged, .timeout = 60)
{
    struct rig rig;
    struct giver giver = {.text = ""};
    unsigned asked = 0;
    const struct el2_machine_debugger debugger = {.stopped = stopped, .asks = asks, .context = &asked};
    open_debugged(&rig, &giver, &debugger);
    giver.is_live = true;
    asked = 0;
    rig.machine->debug->is_asked = false;
    rig.machine->debug->looked = 0;
    write_uart(&rig, 0x38, 0);
    cr_expect(el2_machine_pass(rig.machine, 63562499));
    cr_expect_eq(giver.longest, EL2_DEBUG_PATIENCE);
    cr_expect_eq(asked, 1);
    cr_expect(rig.machine->debug->is_asked);
    rig_close(&rig);
}
