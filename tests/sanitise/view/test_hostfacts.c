/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/count.h"
#include "sanitise/language/policy.h"
#include "sanitise/view/cmdline.h"
#include "sanitise/view/guestview.h"
#include "sanitise/view/hostfacts.h"
#include "sanitise/view/hostview.h"

#define CTR_IDC (1ull << 28)

static const struct {
    const char *name;
    uint32_t fact;
} facts[] = {
    {"spectre_v2_unaffected", EL2_HOST_SPECTRE_V2_UNAFFECTED},
    {"meltdown_unaffected", EL2_HOST_MELTDOWN_UNAFFECTED},
    {"vhe", EL2_HOST_VHE},
    {"mismatched_ctr", EL2_HOST_MISMATCHED_CTR},
    {"pmu", EL2_HOST_PMU},
};

static struct el2_host *host_of(const char *lines)
{
    char text[512];
    struct el2_error error = {""};
    cr_assert_lt(strlen(lines), sizeof text);
    strcpy(text, lines);
    for (char *at = text; (at = strchr(at, ';'));)
        *at = '\n';
    struct el2_host *host = el2_host_parse("test.host", text, strlen(text), &error);
    cr_assert_not_null(host, "%s", error.text);
    return host;
}

static struct el2_kernel *kernel_of(const char *name)
{
    struct el2_error error = {""};
    struct el2_kernel *kernel = el2_kernel_load(name, &error);
    cr_assert_not_null(kernel, "%s", error.text);
    return kernel;
}

static uint32_t named_facts(char *names)
{
    uint32_t named = 0;
    char *rest = NULL;
    for (char *name = strtok_r(names, " \n", &rest); name; name = strtok_r(NULL, " \n", &rest)) {
        bool known = strcmp(name, "-") == 0;
        for (size_t i = 0; i < EL2_COUNT(facts); i++)
            if (strcmp(facts[i].name, name) == 0) {
                named |= facts[i].fact;
                known = true;
            }
        cr_assert(known, "%s", name);
    }
    return named;
}

Test(hostfacts, table)
{
    FILE *file = fopen(EL2_TEST_DATA "/sanitise/view/hostfacts.tsv", "r");
    cr_assert_not_null(file);
    char line[512];
    unsigned cases = 0;
    while (fgets(line, sizeof line, file)) {
        if (*line == '#')
            continue;
        char kernel_name[32], host_text[300], names[128];
        cr_assert_eq(sscanf(line, "%31[^\t]\t%299[^\t]\t%127[^\n]", kernel_name, host_text, names), 3, "%s",
                     line);
        struct el2_kernel *kernel = kernel_of(kernel_name);
        struct el2_host *host = host_of(host_text);
        struct el2_host_view view;
        el2_sanitise(kernel, host, NULL, &view, NULL, NULL);
        uint32_t wanted = named_facts(names);
        for (size_t i = 0; i < EL2_COUNT(facts); i++)
            cr_expect_eq(view.facts & facts[i].fact, wanted & facts[i].fact, "%s %s: %s", kernel_name,
                         host_text, facts[i].name);
        el2_host_free(host);
        el2_kernel_free(kernel);
        cases++;
    }
    fclose(file);
    cr_assert_geq(cases, 15);
}

Test(hostfacts, vhe_is_lost_where_the_command_line_clears_it)
{
    struct el2_kernel *kernel = kernel_of("linux-6.1");
    struct el2_host *host = host_of("[host];inherit = cortex-a76");
    struct el2_overrides overrides = {0};
    int mmfr1 = el2_id_index(EL2_SYS_ID_AA64MMFR1_EL1);
    cr_expect(el2_host_facts(kernel, host, &overrides) & EL2_HOST_VHE);
    overrides.mask[mmfr1] = 0xf00;
    cr_expect_not(el2_host_facts(kernel, host, &overrides) & EL2_HOST_VHE);
    overrides.value[mmfr1] = 0x100;
    cr_expect(el2_host_facts(kernel, host, &overrides) & EL2_HOST_VHE);
    el2_host_free(host);
    el2_kernel_free(kernel);
}

Test(hostfacts, modes_are_those_that_the_kernel_takes)
{
    static const struct {
        const char *kernel, *host, *cmdline;
        uint32_t facts; /* of vhe, protected, nested */
    } cases[] = {
        {"linux-6.12", "cortex-a76", "", EL2_HOST_VHE},
        {"linux-6.12", "cortex-a76", "kvm-arm.mode=protected", EL2_HOST_VHE | EL2_HOST_PROTECTED},
        {"linux-6.1", "cortex-a76", "kvm-arm.mode=protected", EL2_HOST_PROTECTED},
        {"linux-5.10", "cortex-a76", "kvm-arm.mode=protected", EL2_HOST_VHE},
        {"linux-6.12", "cortex-a53", "kvm-arm.mode=protected", EL2_HOST_PROTECTED},
        {"linux-6.16", "cortex-a76", "kvm-arm.mode=nested", EL2_HOST_VHE | EL2_HOST_NESTED},
        {"linux-6.16", "cortex-a53", "kvm-arm.mode=nested", 0},
        {"linux-6.12", "cortex-a76", "kvm-arm.mode=nvhe", 0},
    };
    for (size_t i = 0; i < EL2_COUNT(cases); i++) {
        struct el2_kernel *kernel = kernel_of(cases[i].kernel);
        struct el2_error error = {""};
        struct el2_host *host = el2_host_load(cases[i].host, &error);
        cr_assert_not_null(host, "%s", error.text);
        struct el2_overrides overrides;
        el2_cmdline_parse(kernel, host, cases[i].cmdline, &overrides);
        uint32_t modes = EL2_HOST_VHE | EL2_HOST_PROTECTED | EL2_HOST_NESTED;
        cr_expect_eq(el2_host_facts(kernel, host, &overrides) & modes, cases[i].facts, "%s %s %s",
                     cases[i].kernel, cases[i].host, cases[i].cmdline);
        el2_host_free(host);
        el2_kernel_free(kernel);
    }
}

Test(hostfacts, effective_ctr_takes_idc_from_clidr)
{
    static const struct {
        uint64_t ctr, clidr;
        bool idc;
    } cases[] = {
        {0x8444c004, 0x82000023, true},           /* LoUIS 0, LoUU 0 */
        {0x8444c004, 0x0a200023, false},          /* LoUIS 1, LoUU 1, LoC 2 */
        {0x8444c004, 0x00200003, true},           /* LoC 0 */
        {0x8444c004, 0x0a000023, false},          /* LoUU 1 */
        {0x8444c004, 0x02200023, false},          /* LoUIS 1 */
        {0x8444c004, 0x12000023, false},          /* LoUU 2 */
        {0x8444c004, 0x22000023, false},          /* LoUU 4 */
        {0x8444c004, 0x02400023, false},          /* LoUIS 2 */
        {0x8444c004, 0x02800023, false},          /* LoUIS 4 */
        {0x8444c004, 0x08200000, true},           /* LoC 0, whatever the caches are */
        {0x8444c004, 0x09200000, false},          /* LoC 1 */
        {0x8444c004, 0x0c200000, false},          /* LoC 4 */
        {0x8444c004 | CTR_IDC, 0x0a200023, true}, /* advertised */
    };
    for (size_t i = 0; i < EL2_COUNT(cases); i++) {
        struct el2_cpu cpu = {0};
        cpu.id[el2_id_index(EL2_SYS_CTR_EL0)] = cases[i].ctr;
        cpu.id[el2_id_index(EL2_SYS_CLIDR_EL1)] = cases[i].clidr;
        uint64_t wanted = (cases[i].ctr & ~CTR_IDC) | (cases[i].idc ? CTR_IDC : 0);
        cr_expect_eq(el2_effective_ctr(&cpu), wanted, "case %zu", i);
    }
}

static uint64_t guest_pfr0(const char *kernel_name, const char *host_text)
{
    struct el2_kernel *kernel = kernel_of(kernel_name);
    struct el2_host *host = host_of(host_text);
    struct el2_host_view view;
    el2_sanitise(kernel, host, NULL, &view, NULL, NULL);
    uint64_t value = el2_guest_register(kernel, &view, 0, el2_id_index(EL2_SYS_ID_AA64PFR0_EL1), NULL);
    el2_host_free(host);
    el2_kernel_free(kernel);
    return value;
}

/* CSV2 and CSV3 of the guest are what the kernel knows of the host, not what its CPUs say. */
Test(hostfacts, decide_what_the_guest_is_promised)
{
    cr_expect_eq(guest_pfr0("linux-5.10", "[host];inherit = cortex-a53") >> 56, 0x01);
    cr_expect_eq(guest_pfr0("linux-5.15", "[host];inherit = cortex-a53") >> 56, 0x11);
    cr_expect_eq(guest_pfr0("linux-6.1", "[host];inherit = cortex-a72") >> 56, 0x10);
    cr_expect_eq(guest_pfr0("linux-5.4", "[host];inherit = cortex-a53") >> 56, 0x00);
    cr_expect_eq(
        guest_pfr0("linux-6.1", "[host];inherit = cortex-a76;[cpu 0];ID_AA64PFR0_EL1.CSV2 = 3") >> 56, 0x11);
}

Test(hostfacts, interrupt_controller)
{
    static const struct {
        const char *host;
        uint32_t fact;
    } cases[] = {
        {"[host];inherit = max", EL2_HOST_GICV3},
        {"[host];inherit = max;gic = 2", EL2_HOST_GICV2},
        {"[host];inherit = max;gic = 3", EL2_HOST_GICV3},
        {"[host];inherit = max;gic = 5", EL2_HOST_GICV5},
    };
    struct el2_kernel *kernel = kernel_of("linux-7.1");
    for (size_t i = 0; i < EL2_COUNT(cases); i++) {
        struct el2_host *host = host_of(cases[i].host);
        struct el2_host_view view;
        el2_sanitise(kernel, host, NULL, &view, NULL, NULL);
        cr_expect_eq(view.facts & (EL2_HOST_GICV2 | EL2_HOST_GICV3 | EL2_HOST_GICV5), cases[i].fact, "%s",
                     cases[i].host);
        el2_host_free(host);
    }
    el2_kernel_free(kernel);
}
