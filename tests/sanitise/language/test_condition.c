/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/count.h"
#include "sanitise/language/condition.h"
#include "sanitise/language/policy.h"

/* Whether `condition` holds for VM features `vm`, host facts `host` and ID_AA64PFR0_EL1 = `pfr0`. */
static bool holds(const char *condition, uint32_t vm, uint32_t host, uint64_t pfr0)
{
    char text[512];
    snprintf(text, sizeof text,
             "[kernel]\nrelease = 9\n[config]\nCONFIG_ON = y\nCONFIG_OFF = n\n"
             "[capabilities]\nboth = if cap.el0 & vm.sve\nel0 = if ID_AA64PFR0_EL1.EL0 >= 2\ntest = if %s\n",
             condition);
    struct el2_error error = {""};
    struct el2_kernel *kernel = el2_kernel_parse("test.kernel", text, strlen(text), &error);
    cr_assert_not_null(kernel, "%s: %s", condition, error.text);
    uint64_t values[EL2_ID_COUNT] = {0}, guest[EL2_ID_COUNT] = {0};
    values[el2_id_index(EL2_SYS_ID_AA64PFR0_EL1)] = pfr0;
    guest[el2_id_index(EL2_SYS_ID_AA64PFR0_EL1)] = 0x7;
    struct el2_facts facts = {.vm = vm, .host = host, .sanitised = values, .guest = guest};
    bool result = false;
    for (size_t i = 0; i < kernel->capability_count; i++)
        if (strcmp(kernel->capability[i].name, "test") == 0)
            result = el2_condition_holds(kernel, kernel->capability[i].when, &facts);
    el2_kernel_free(kernel);
    return result;
}

Test(condition, predicates)
{
    cr_assert(holds("vm.sve", EL2_VM_SVE, 0, 0));
    cr_assert(!holds("vm.sve", EL2_VM_PMU, 0, 0));
    cr_assert(holds("!vm.sve", EL2_VM_PMU, 0, 0));
    cr_assert(holds("host.gicv3", 0, EL2_HOST_GICV3, 0));
    cr_assert(!holds("host.gicv3", 0, EL2_HOST_GICV2, 0));
    cr_assert(holds("config.CONFIG_ON", 0, 0, 0));
    cr_assert(!holds("config.CONFIG_OFF", 0, 0, 0));
    cr_assert(holds("!config.CONFIG_OFF", 0, 0, 0));
}

Test(condition, capabilities_refer_to_each_other)
{
    cr_assert(holds("cap.el0", 0, 0, 0x2));
    cr_assert(!holds("cap.el0", 0, 0, 0x1));
    cr_assert(holds("cap.both", EL2_VM_SVE, 0, 0x2));
    cr_assert(!holds("cap.both", 0, 0, 0x2));
}

Test(condition, comparisons)
{
    cr_assert(holds("ID_AA64PFR0_EL1.EL0 == 3", 0, 0, 0x3));
    cr_assert(holds("ID_AA64PFR0_EL1.EL0 != 3", 0, 0, 0x2));
    cr_assert(holds("ID_AA64PFR0_EL1.EL0 <= 3", 0, 0, 0x3));
    cr_assert(!holds("ID_AA64PFR0_EL1.EL0 < 3", 0, 0, 0x3));
    cr_assert(holds("ID_AA64PFR0_EL1.EL0 > 2", 0, 0, 0x3));
    cr_assert(holds("ID_AA64PFR0_EL1[3:0] >= 2", 0, 0, 0x3));
    cr_assert(holds("guest.ID_AA64PFR0_EL1.EL0 == 7", 0, 0, 0x3));
    /* FP is a signed field: 0xf is -1, not 15. */
    cr_assert(holds("ID_AA64PFR0_EL1.FP == -1", 0, 0, 0xf0000));
    cr_assert(!holds("ID_AA64PFR0_EL1.FP >= 0", 0, 0, 0xf0000));
}

Test(condition, parentheses_counts_and_fields)
{
    cr_assert(holds("(vm.sve | vm.mte) & vm.pmu", EL2_VM_MTE | EL2_VM_PMU, 0, 0));
    cr_assert(!holds("(vm.sve | vm.mte) & vm.pmu", EL2_VM_MTE, 0, 0));
    cr_assert(!holds("!(vm.sve & vm.pmu)", EL2_VM_SVE | EL2_VM_PMU, 0, 0));
    cr_assert(holds("count(vm.sve, vm.pmu, host.vhe) == 2", EL2_VM_SVE, EL2_HOST_VHE, 0));
    cr_assert(holds("count(vm.sve, ID_AA64PFR0_EL1.EL1) == 1", 0, 0, 0x20));
    cr_assert(holds("ID_AA64PFR0_EL1.EL0 > ID_AA64PFR0_EL1.EL1", 0, 0, 0x12));
    cr_assert(holds("guest.ID_AA64PFR0_EL1.EL0 != ID_AA64PFR0_EL1.EL0", 0, 0, 0x1));
    cr_assert(holds("cap.both | !cap.both & release >= 8.0", 0, 0, 0));
}

Test(condition, or_of_ands)
{
    const char *text = "vm.sve & vm.pmu | vm.mte & !vm.pmu";
    cr_assert(holds(text, EL2_VM_SVE | EL2_VM_PMU, 0, 0));
    cr_assert(holds(text, EL2_VM_MTE, 0, 0));
    cr_assert(!holds(text, EL2_VM_MTE | EL2_VM_PMU, 0, 0));
    cr_assert(!holds(text, EL2_VM_SVE, 0, 0));
}

/* Whether a condition asks for the VM, whichever of its terms does; those before and behind it are not its own. */
Test(condition, asks_the_vm)
{
    static const struct {
        const char *condition;
        bool asks;
    } cases[] = {
        {"vm.sve", true},
        {"host.vhe", false},
        {"ID_AA64PFR0_EL1.EL0 >= 2 & vm.sve", true},
        {"host.vhe & (host.pmu | vm.sve) & host.vhe", true},
        {"host.vhe & host.pmu", false},
        {"guest.ID_AA64PFR0_EL1.EL0 == 0", false},
        {"host.vhe & host.pmu & host.vhe & host.pmu & host.vhe & host.pmu", false},
        {"host.vhe & host.pmu & vm.sve", true},
        {"host.vhe & host.pmu & host.vhe & host.pmu & host.vhe & host.pmu", false},
        {"vm.sve & host.vhe & host.pmu", true},
    };
    char text[1024];
    int used = snprintf(text, sizeof text, "[kernel]\nrelease = 9\n[capabilities]\n");
    for (size_t i = 0; i < EL2_COUNT(cases); i++)
        used += snprintf(text + used, sizeof text - (size_t)used, "%c = if %s\n", 'a' + (int)i,
                         cases[i].condition);
    struct el2_error error = {""};
    struct el2_kernel *kernel = el2_kernel_parse("test.kernel", text, strlen(text), &error);
    cr_assert_not_null(kernel, "%s", error.text);
    cr_assert_eq(kernel->capability_count, EL2_COUNT(cases));
    const uint64_t values[EL2_ID_COUNT] = {0};
    const struct el2_facts no_guest = {.sanitised = values};
    for (size_t i = 0; i < kernel->capability_count; i++) {
        const struct el2_capability *capability = &kernel->capability[i];
        const size_t at = (size_t)(capability->name[0] - 'a');
        cr_expect_eq(el2_condition_asks_vm(kernel, capability->when), cases[at].asks, "%s", capability->name);
        cr_expect_eq(el2_condition_holds(kernel, capability->when, &no_guest), at == 5,
                     "without a guest its registers are 0");
    }
    el2_kernel_free(kernel);
}
