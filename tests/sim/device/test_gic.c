/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cpumodel/arch/register.h"
#include "cpumodel/text/count.h"
#include "sanitise/language/vmfeature.h"
#include "test_devices.h"

#define GICD 0x08000000ull
#define GICC 0x08010000ull
#define GICR 0x080a0000ull

static unsigned size_of(const char *word)
{
    return word[1] == 'b' ? 1 : word[1] == 'h' ? 2 : word[1] == 'd' ? 8 : 4;
}

static uint64_t base_of(char part)
{
    return part == 'c' ? GICC : part == 'r' ? GICR : GICD;
}

/* Whether it is UNDEFINED. */
static bool sysreg(struct test_devices *t, const char *word, const char *name, uint64_t *value)
{
    struct el2_error error;
    struct el2_device_sysreg access = {.el = 1, .is_read = !strcmp(word, "mrs"), .value = *value};
    cr_assert(el2_register_parse(name, &access.encoding, &error), "%s", error.text);
    cr_expect_not(el2_devices_sysreg(t->devices, t->vcpu, &access), "%s: it has not been decided yet", name);
    access.is_decided = true;
    cr_assert(el2_devices_sysreg(t->devices, t->vcpu, &access), "%s", name);
    *value = access.value;
    return access.is_undefined;
}

/* False: the line is no step. */
static bool access_step(struct test_devices *t, const char *line, const char *where)
{
    char word[8], name[32], part;
    uint64_t offset, value = 0;
    if (sscanf(line, "undef %7s %31s", word, name) == 2) {
        cr_expect(sysreg(t, word, name, &value), "%s: %s", where, line);
    } else if (sscanf(line, "msr %31s %" SCNx64, name, &value) == 2) {
        cr_expect_not(sysreg(t, "msr", name, &value), "%s: %s", where, line);
    } else if (sscanf(line, "mrs %31s %" SCNx64, name, &value) == 2) {
        uint64_t got = 0;
        cr_expect_not(sysreg(t, "mrs", name, &got), "%s: %s", where, line);
        cr_expect_eq(got, value, "%s: %s: 0x%" PRIx64, where, line, got);
    } else if (sscanf(line, "%7s %c %" SCNx64 " %" SCNx64, word, &part, &offset, &value) != 4) {
        return false;
    } else if (*word == 'w') {
        test_devices_write(t, base_of(part) + offset, size_of(word), value);
    } else {
        const uint64_t got = test_devices_read(t, base_of(part) + offset, size_of(word));
        cr_expect_eq(got, value, "%s: %s: 0x%" PRIx64, where, line, got);
    }
    return true;
}

static bool step(struct test_devices *t, uint32_t feature, const char *line, const char *where)
{
    unsigned number, level;
    if (sscanf(line, "vcpus %u", &number) == 1) {
        test_devices_close(t);
        *t = test_devices_open_of(number, feature, &test_vgic);
    } else if (sscanf(line, "by %u", &number) == 1) {
        t->vcpu = number;
    } else if (sscanf(line, "line %u %u", &number, &level) == 2) {
        el2_devices_set_line(t->devices, t->vcpu, number, level);
    } else if (sscanf(line, "irq %u", &level) == 1) {
        cr_expect_eq(el2_devices_interrupt(t->devices, t->vcpu) == EL2_SIGNALS_IRQ, level, "%s: %s", where,
                     line);
    } else if (sscanf(line, "fiq %u", &level) == 1) {
        cr_expect_eq(el2_devices_interrupt(t->devices, t->vcpu) == EL2_SIGNALS_FIQ, level, "%s: %s", where,
                     line);
    } else {
        return access_step(t, line, where);
    }
    return true;
}

static unsigned run_file(const char *path, uint32_t feature)
{
    FILE *file = fopen(path, "r");
    char line[128], name[128] = "";
    struct test_devices t = test_devices_open(feature);
    unsigned cases = 0;
    cr_assert_not_null(file);
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = '\0';
        if (!*line || *line == '#')
            continue;
        if (!strncmp(line, "case ", 5)) {
            test_devices_close(&t);
            t = test_devices_open(feature);
            snprintf(name, sizeof name, "%s", line + 5);
            cases++;
        } else {
            cr_assert(step(&t, feature, line, name), "%s", line);
        }
    }
    fclose(file);
    test_devices_close(&t);
    return cases;
}

Test(gicv2, cases)
{
    cr_expect_geq(run_file(EL2_TEST_DATA "/sim/device/gicv2.cases", EL2_VM_GICV2), 30);
}

Test(gicv3, cases)
{
    cr_expect_geq(run_file(EL2_TEST_DATA "/sim/device/gicv3.cases", EL2_VM_GICV3), 25);
}

/* Kernels up to 4.18: each interrupt is of group 1, whatever the guest writes, and so are all SGIs; those up to 5.18 have
 * neither GICR_INVLPIR nor GICR_CTLR.CES. */
Test(gicv3, older_kernels)
{
    static const struct el2_vgic old = {.revision = 0, .groups_writable = false};
    struct test_devices t = test_devices_open_of(1, EL2_VM_GICV3, &old);
    uint64_t value = 1u << 24 | 1;
    cr_expect_eq(test_devices_read(&t, GICD + 8, 4), 0x4b00043b);
    cr_expect_eq(test_devices_read(&t, GICR, 4), 0);
    test_devices_write(&t, GICD + 0x84, 4, 0);
    cr_expect_eq(test_devices_read(&t, GICD + 0x84, 4), 0xffffffff);
    cr_expect_eq(test_devices_read(&t, GICD + 0xa4, 4), 0);
    test_devices_write(&t, GICR + 0x10080, 4, 0);
    cr_expect_eq(test_devices_read(&t, GICR + 0x10080, 4), 0xffffffff);
    cr_expect_not(sysreg(&t, "msr", "ICC_SGI0R_EL1", &value));
    cr_expect_eq(test_devices_read(&t, GICR + 0x10200, 4), 2);
    test_devices_close(&t);
}

/* Not at EL0, and no register that is another device's or the CPU's, or that more bits of priority bring. */
Test(gicv3, others)
{
    static const el2_encoding others[] = {EL2_ENCODING(3, 0, 12, 0, 0), EL2_SYS_ICC_IDR0_EL1,
                                          EL2_SYS_ICC_AP0R1_EL1,        EL2_SYS_ICC_AP1R3_EL1,
                                          EL2_SYS_ICC_NMIAR1_EL1,       EL2_ENCODING(3, 1, 12, 12, 0),
                                          EL2_ENCODING(3, 0, 4, 6, 1)};
    struct test_devices t = test_devices_open(EL2_VM_GICV3);
    for (size_t i = 0; i < EL2_COUNT(others); i++) {
        struct el2_device_sysreg access = {
            .encoding = others[i], .el = 1, .is_read = true, .is_decided = true};
        cr_expect_not(el2_devices_sysreg(t.devices, 0, &access), "row %zu", i);
    }
    struct el2_device_sysreg access = {.encoding = EL2_SYS_ICC_PMR_EL1, .is_read = true, .is_decided = true};
    cr_expect_not(el2_devices_sysreg(t.devices, 0, &access));
    test_devices_close(&t);
}

/* A redistributor each vCPU, and no more. */
Test(gicv3, where_it_is)
{
    struct test_devices t = test_devices_open_of(3, EL2_VM_GICV3, &test_vgic);
    cr_expect_null(el2_devices_at(t.devices, GICC));
    cr_expect_null(el2_devices_at(t.devices, GICR - 1));
    cr_expect_not_null(el2_devices_at(t.devices, GICR + 0x5ffff));
    cr_expect_null(el2_devices_at(t.devices, GICR + 0x60000));
    test_devices_close(&t);
}

/* Kernels up to 4.18: GICD_IGROUPR reads ones, and each interrupt is of group 0 all the same. */
Test(gicv2, fixed_groups)
{
    static const struct el2_vgic old = {.revision = 0, .groups_writable = false};
    struct test_devices t = test_devices_open_of(1, EL2_VM_GICV2, &old);
    cr_expect_eq(test_devices_read(&t, GICD + 8, 4), 0x4b00043b);
    test_devices_write(&t, GICD + 0x84, 4, 0);
    cr_expect_eq(test_devices_read(&t, GICD + 0x84, 4), 0xffffffff);
    cr_expect_eq(test_devices_read(&t, GICD + 0xa0, 4), 0xffffffff);
    cr_expect_eq(test_devices_read(&t, GICD + 0xa4, 4), 0);
    test_devices_write(&t, GICD, 4, 1);
    test_devices_write(&t, GICC, 4, 1);
    test_devices_write(&t, GICC + 4, 4, 0xf0);
    test_devices_write(&t, GICD + 0x104, 4, 2);
    el2_devices_set_line(t.devices, 0, 33, true);
    cr_expect(el2_devices_interrupt(t.devices, 0));
    test_devices_close(&t);
}

/* Of each write and line the machine is told, so that it looks whether the CPU is interrupted. */
Test(gicv2, wakes)
{
    struct test_devices t = test_devices_open(EL2_VM_GICV2);
    test_devices_write(&t, GICD, 4, 1);
    cr_expect_eq(t.world->woken, 1);
    test_devices_read(&t, GICC + 0xc, 4);
    cr_expect_eq(t.world->woken, 2);
    test_devices_close(&t);
}

Test(gicv2, only_where_the_vm_has_it)
{
    struct test_devices t = test_devices_open(0);
    cr_expect_null(el2_devices_at(t.devices, GICD));
    cr_expect_not(el2_devices_interrupt(t.devices, 0));
    test_devices_close(&t);
    t = test_devices_open(EL2_VM_GICV2);
    cr_expect_not_null(el2_devices_at(t.devices, GICD));
    cr_expect_not_null(el2_devices_at(t.devices, GICC + 0xffff));
    cr_expect_null(el2_devices_at(t.devices, GICC + 0x10000));
    test_devices_close(&t);
}

static void write_register(struct test_devices *t, el2_encoding encoding, uint64_t value)
{
    struct el2_device_sysreg access = {.encoding = encoding, .el = 1, .value = value};
    cr_assert(el2_devices_sysreg(t->devices, t->vcpu, &access));
}

static struct test_devices open_for(unsigned intid)
{
    struct test_devices t = test_devices_open(EL2_VM_GICV2);
    test_devices_write(&t, GICD, 4, 1);
    test_devices_write(&t, GICC, 4, 1);
    test_devices_write(&t, GICC + 4, 4, 0xf0);
    test_devices_write(&t, GICD + 0x100 + intid / 32 * 4, 4, 1u << intid % 32);
    return t;
}

/* Before its time, at it and behind it; masked; disabled. */
Test(timer, interrupts)
{
    static const struct {
        el2_encoding control, compare;
        unsigned intid;
    } timers[] = {{EL2_SYS_CNTV_CTL_EL0, EL2_SYS_CNTV_CVAL_EL0, 27},
                  {EL2_SYS_CNTP_CTL_EL0, EL2_SYS_CNTP_CVAL_EL0, 30}};
    for (size_t i = 0; i < EL2_COUNT(timers); i++) {
        struct test_devices t = open_for(timers[i].intid);
        cr_expect_eq(el2_devices_due(t.devices, 0), EL2_DEVICE_NEVER);
        write_register(&t, timers[i].compare, 150);
        cr_expect_eq(el2_devices_due(t.devices, 0), EL2_DEVICE_NEVER, "not enabled");
        write_register(&t, timers[i].control, 1);
        cr_expect_eq(el2_devices_due(t.devices, 149), 150);
        cr_expect_not(el2_devices_interrupt(t.devices, 0));
        cr_expect_eq(el2_devices_due(t.devices, 150), EL2_DEVICE_NEVER);
        cr_expect(el2_devices_interrupt(t.devices, 0));
        cr_expect_eq(test_devices_read(&t, GICC + 0x18, 4), timers[i].intid);
        t.world->now = 150;
        write_register(&t, timers[i].control, 3);
        cr_expect_not(el2_devices_interrupt(t.devices, 0), "masked at once");
        cr_expect_eq(el2_devices_due(t.devices, 10), EL2_DEVICE_NEVER, "masked");
        write_register(&t, timers[i].control, 1);
        cr_expect(el2_devices_interrupt(t.devices, 0), "at once");
        write_register(&t, timers[i].compare, 200);
        cr_expect_not(el2_devices_interrupt(t.devices, 0), "set ahead");
        cr_expect_eq(el2_devices_due(t.devices, 150), 200);
        test_devices_close(&t);
    }
}

Test(timer, the_next_of_both)
{
    struct test_devices t = test_devices_open(0);
    write_register(&t, EL2_SYS_CNTV_CVAL_EL0, 100);
    write_register(&t, EL2_SYS_CNTV_CTL_EL0, 1);
    write_register(&t, EL2_SYS_CNTP_CVAL_EL0, 90);
    write_register(&t, EL2_SYS_CNTP_CTL_EL0, 1);
    cr_expect_eq(el2_devices_due(t.devices, 0), 90);
    cr_expect_eq(el2_devices_due(t.devices, 90), 100);
    cr_expect_gt(t.world->woken, 0);
    test_devices_close(&t);
}

Test(pl011, interrupts)
{
    struct test_devices t = open_for(33);
    test_devices_write(&t, 0x09000000, 4, 'a');
    cr_expect_not(el2_devices_interrupt(t.devices, 0), "masked");
    test_devices_write(&t, 0x09000038, 4, 1u << 5);
    cr_expect(el2_devices_interrupt(t.devices, 0));
    cr_expect_eq(test_devices_read(&t, GICC + 0xc, 4), 33);
    test_devices_write(&t, 0x09000044, 4, 1u << 5);
    test_devices_write(&t, GICC + 0x10, 4, 33);
    cr_expect_not(el2_devices_interrupt(t.devices, 0));
    test_devices_close(&t);
}
