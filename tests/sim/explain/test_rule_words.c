/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/count.h"
#include "sanitise/language/kernel.h"
#include "sim/explain/rule_words.h"

/* What is said of a rule for ID_AA64PFR0_EL1.SVE in a VM on `max` without SVE. */
static void expect(const char *rule, const char *words)
{
    char kernel_text[512], text[EL2_WORDS_TEXT];
    struct el2_error error = {""};
    snprintf(
        kernel_text, sizeof kernel_text,
        "[kernel]\ninherit = linux-6.12\nrelease = 6.12\norigin = mine\n[guest ID_AA64PFR0_EL1]\nSVE = %s\n",
        rule);
    struct el2_kernel *kernel = el2_kernel_parse("k.kernel", kernel_text, strlen(kernel_text), &error);
    cr_assert(kernel, "%s", error.text);
    struct el2_host *host = el2_host_load("max", &error);
    cr_assert(host, "%s", error.text);
    struct el2_trail *trail = el2_trail_create();
    cr_assert(trail);
    const struct el2_vm_options options = {.watch = el2_trail_watch(trail)};
    struct el2_vm *vm = el2_vm_create(kernel, host, &options, &error);
    cr_assert(vm, "%s", error.text);

    const struct el2_field_ref sve = {.encoding = EL2_SYS_ID_AA64PFR0_EL1, .lsb = 32, .width = 4};
    struct el2_chain chain;
    el2_chain_collect(trail, vm, 0, &sve, &chain);
    const struct el2_link *link = el2_chain_last(&chain, EL2_STAGE_VM);
    if (!link)
        link = el2_chain_last(&chain, EL2_STAGE_GUEST);
    cr_assert(link, "%s", rule);
    el2_words_link(vm, &chain, link, text);
    cr_expect_str_eq(text, words, "%s: %s", rule, text);

    el2_vm_free(vm);
    el2_trail_free(trail);
    el2_host_free(host);
    el2_kernel_free(kernel);
}

Test(rule_words, of_a_rule)
{
    static const struct {
        const char *rule, *words;
    } cases[] = {
        {"0", "forces 0"},
        {"0 if !vm.sve", "forces 0 if the VM lacks sve"},
        {"0 if (vm.pmu | !vm.sve)", "forces 0 if (the VM has pmu | the VM lacks sve)"},
        {"0 if ((vm.pmu) | !host.pmu | (!vm.sve))",
         "forces 0 if ((the VM has pmu) | the host lacks pmu | (the VM lacks sve))"},
        {"cap 0", "at most 0"},
        {"cap 0 if cap.fgt | !cap.hcx", "at most 0 if fgt | not hcx"},
        {"cap 0 if !config.CONFIG_ARM64_SME | config.CONFIG_ARM64_SVE",
         "at most 0 if without CONFIG_ARM64_SME | with CONFIG_ARM64_SVE"},
        {"at-least 1 if guest.ID_AA64PFR0_EL1.FP == 0 & host.vhe",
         "at least 1 if the VM's own ID_AA64PFR0_EL1.FP is 0 & the host has vhe"},
    };
    for (size_t i = 0; i < EL2_COUNT(cases); i++)
        expect(cases[i].rule, cases[i].words);
}
