/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>
#include <string.h>

#include "cpumodel/arch/encodings.h"
#include "sim/explain/value_words.h"

static struct el2_host *parse(const char *text)
{
    struct el2_error error = {""};
    struct el2_host *host = el2_host_parse("h.host", text, strlen(text), &error);
    cr_assert(host, "%s", error.text);
    return host;
}

static void expect(const char *host_text, const char *words)
{
    const struct el2_field_ref sve = {.encoding = EL2_SYS_ID_AA64PFR0_EL1, .lsb = 32, .width = 4};
    struct el2_host *host = parse(host_text);
    char text[EL2_WORDS_TEXT];
    el2_words_hardware(host, &sve, text);
    cr_expect_str_eq(text, words, "%s", text);
    el2_host_free(host);
}

Test(value_words, cpus_alike_stand_together)
{
    expect("[host]\ncpus = 8\n", "0");
    expect("[host]\ncpus = 8\n[cpu 1-3]\nID_AA64PFR0_EL1.SVE = 1\n", "0 on cpu0,4-7, 1 on cpu1-3");
    expect("[host]\ncpus = 7\n[cpu 0-3,6]\nID_AA64PFR0_EL1.SVE = 1\n", "1 on cpu0-3,6, 0 on cpu4-5");
}

/* Every other one of 256 CPUs has SVE: the list of the first kind alone is longer than the text may be. */
Test(value_words, what_is_cut_says_so)
{
    struct el2_field_ref sve = {.encoding = EL2_SYS_ID_AA64PFR0_EL1, .lsb = 32, .width = 4};
    struct el2_host *host = parse("[host]\ncpus = 256\n");
    char text[EL2_WORDS_TEXT];
    for (unsigned cpu = 0; cpu < host->cpu_count; cpu += 2)
        host->cpu[cpu].id[el2_id_index(sve.encoding)] |= UINT64_C(1) << 32;
    el2_words_hardware(host, &sve, text);
    cr_expect_eq(strlen(text), EL2_WORDS_TEXT - 1);
    cr_expect_eq(strncmp(text, "1 on cpu0,2,4,6,", 16), 0, "%s", text);
    cr_expect_str_eq(text + strlen(text) - 3, "...");
    el2_host_free(host);
}

Test(value_words, a_text_that_fits_is_whole)
{
    char text[EL2_WORDS_TEXT], whole[EL2_WORDS_TEXT];
    memset(whole, 'x', sizeof whole - 1);
    whole[sizeof whole - 1] = '\0';
    *text = '\0';
    el2_words_append(text, "%s", whole);
    cr_expect_str_eq(text, whole);
    el2_words_append(text, "%s", "y");
    cr_expect_str_eq(text + EL2_WORDS_TEXT - 5, "x...");
}
