/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/arch/register.h"
#include "cpumodel/text/count.h"
#include "sanitise/view/cmdline.h"

static const struct {
    const char *name;
    uint32_t fact;
} facts[] = {
    {"nokaslr", EL2_CMDLINE_NOKASLR},
    {"rodata-off", EL2_CMDLINE_RODATA_OFF},
    {"hvhe", EL2_CMDLINE_HVHE},
    {"mitigations-off", EL2_CMDLINE_MITIGATIONS_OFF},
    {"kvm-none", EL2_CMDLINE_KVM_NONE},
    {"kvm-nvhe", EL2_CMDLINE_KVM_NVHE},
    {"kvm-protected", EL2_CMDLINE_KVM_PROTECTED},
    {"kvm-nested", EL2_CMDLINE_KVM_NESTED},
};

static struct el2_kernel *kernel_of(const char *name)
{
    struct el2_error error = {""};
    struct el2_kernel *kernel = el2_kernel_load(name, &error);
    cr_assert_not_null(kernel, "%s", error.text);
    return kernel;
}

/* A preset, or `stuck`: a CPU without FEAT_E2H0. */
static struct el2_host *host_of(const char *name)
{
    static const char stuck[] = "[host]\ninherit = max\n[cpu 0]\nID_AA64MMFR4_EL1.E2H0 = 15\n";
    struct el2_error error = {""};
    struct el2_host *host = strcmp(name, "stuck") == 0
                                ? el2_host_parse("stuck.host", stuck, strlen(stuck), &error)
                                : el2_host_load(name, &error);
    cr_assert_not_null(host, "%s", error.text);
    return host;
}

static void wanted_register(char *name, char *values, struct el2_overrides *wanted)
{
    el2_encoding encoding;
    struct el2_error error = {""};
    char *end;
    cr_assert(el2_register_parse(name, &encoding, &error), "%s", error.text);
    wanted->value[el2_id_index(encoding)] = strtoull(values, &end, 0);
    cr_assert_eq(*end, '/', "%s", values);
    wanted->mask[el2_id_index(encoding)] = strtoull(end + 1, NULL, 0);
}

static void wanted_of(char *text, struct el2_overrides *wanted)
{
    char *rest = NULL;
    *wanted = (struct el2_overrides){0};
    for (char *word = strtok_r(text, " []\n", &rest); word; word = strtok_r(NULL, " []\n", &rest)) {
        bool known = strcmp(word, "-") == 0;
        for (size_t i = 0; i < EL2_COUNT(facts); i++)
            if (strcmp(facts[i].name, word) == 0) {
                wanted->facts |= facts[i].fact;
                known = true;
            }
        if (!known)
            wanted_register(word, strtok_r(NULL, " []\n", &rest), wanted);
    }
}

static void compare(const char *line, const struct el2_overrides *got, const struct el2_overrides *wanted)
{
    char scratch[EL2_ENCODING_TEXT];
    for (int i = 0; i < EL2_ID_COUNT; i++)
        cr_expect(got->value[i] == wanted->value[i] && got->mask[i] == wanted->mask[i],
                  "%s: %s is 0x%" PRIx64 "/0x%" PRIx64 ", not 0x%" PRIx64 "/0x%" PRIx64, line,
                  el2_register_name(el2_id_encoding(i), scratch), got->value[i], got->mask[i],
                  wanted->value[i], wanted->mask[i]);
    cr_expect_eq(got->facts, wanted->facts, "%s: facts 0x%x, not 0x%x", line, got->facts, wanted->facts);
}

Test(cmdline, table)
{
    FILE *file = fopen(EL2_TEST_DATA "/sanitise/view/cmdline.tsv", "r");
    char line[512];
    unsigned cases = 0;
    cr_assert_not_null(file);
    while (fgets(line, sizeof line, file)) {
        char kernel_name[32], host_name[32], cmdline[160], text[256];
        struct el2_overrides wanted, got;
        if (*line == '#')
            continue;
        cr_assert_eq(
            sscanf(line, "%31[^\t]\t%31[^\t]\t%159[^\t]\t%255[^\n]", kernel_name, host_name, cmdline, text),
            4, "%s", line);
        struct el2_kernel *kernel = kernel_of(kernel_name);
        struct el2_host *host = host_of(host_name);
        wanted_of(text, &wanted);
        el2_cmdline_parse(kernel, host, cmdline, &got);
        compare(line, &got, &wanted);
        el2_host_free(host);
        el2_kernel_free(kernel);
        cases++;
    }
    fclose(file);
    cr_assert_geq(cases, 75);
}

struct log {
    unsigned count;
    char text[16][200];
};

static void take(void *context, const struct el2_message *message)
{
    struct log *log = context;
    if (message->kind == EL2_MESSAGE_OVERRIDE && log->count < 16)
        snprintf(log->text[log->count++], sizeof *log->text, "%s", message->text);
}

static uint64_t overridden(const char *kernel_name, const char *host_name, const char *cmdline,
                           el2_encoding encoding, struct log *log)
{
    struct el2_kernel *kernel = kernel_of(kernel_name);
    struct el2_host *host = host_of(host_name);
    struct el2_overrides overrides;
    struct el2_host_view view;
    struct el2_message_sink sink = {take, log};
    *log = (struct log){0};
    el2_cmdline_parse(kernel, host, cmdline, &overrides);
    el2_sanitise(kernel, host, &overrides, &view, NULL, &sink);
    el2_host_free(host);
    el2_kernel_free(kernel);
    return view.value[el2_id_index(encoding)];
}

/* Only what is safe is taken over, and the kernel says so (init_cpu_ftr_reg). */
Test(cmdline, the_kernel_says_what_it_did)
{
    static const struct {
        const char *kernel, *host, *cmdline;
        el2_encoding encoding;
        unsigned lsb, field;
        const char *text;
    } cases[] = {
        {"linux-6.1", "max", "id_aa64pfr1.bt=0", EL2_SYS_ID_AA64PFR1_EL1, 0, 0,
         "SYS_ID_AA64PFR1_EL1[3:0]: forced to 0"},
        {"linux-6.1", "max", "id_aa64pfr1.bt=1", EL2_SYS_ID_AA64PFR1_EL1, 0, 1,
         "SYS_ID_AA64PFR1_EL1[3:0]: already set to 1"},
        {"linux-6.1", "max", "id_aa64pfr1.bt=3", EL2_SYS_ID_AA64PFR1_EL1, 0, 1,
         "SYS_ID_AA64PFR1_EL1[3:0]: ignoring override to 3"},
        {"linux-6.1", "cortex-a72", "id_aa64mmfr1.vh=1", EL2_SYS_ID_AA64MMFR1_EL1, 8, 0,
         "SYS_ID_AA64MMFR1_EL1[11:8]: ignoring override to 1"},
        {"linux-6.12", "stuck", "id_aa64mmfr1.vh=0", EL2_SYS_ID_AA64MMFR1_EL1, 8, 1,
         "SYS_ID_AA64MMFR1_EL1[11:8]: impossible override, ignored"},
        {"linux-6.12", "max", "id_aa64mmfr2.varange=1", EL2_SYS_ID_AA64MMFR2_EL1, 16, 1,
         "SYS_ID_AA64MMFR2_EL1[19:16]: impossible override, ignored"},
        /* an exact field takes its safe value only, whatever the hardware has */
        {"linux-6.1", "max", "id_aa64isar1.apa=0", EL2_SYS_ID_AA64ISAR1_EL1, 4, 0,
         "SYS_ID_AA64ISAR1_EL1[7:4]: already set to 0"},
        {"linux-6.1", "max", "id_aa64isar1.api=5", EL2_SYS_ID_AA64ISAR1_EL1, 8, 5,
         "SYS_ID_AA64ISAR1_EL1[11:8]: ignoring override to 5"},
    };
    for (size_t i = 0; i < EL2_COUNT(cases); i++) {
        struct log log;
        uint64_t value =
            overridden(cases[i].kernel, cases[i].host, cases[i].cmdline, cases[i].encoding, &log);
        cr_expect_eq(value >> cases[i].lsb & 0xf, cases[i].field, "%s: 0x%" PRIx64, cases[i].cmdline, value);
        cr_assert_eq(log.count, 1, "%s: %u messages", cases[i].cmdline, log.count);
        cr_expect_str_eq(log.text[0], cases[i].text);
    }
}

/* A word of more than 255 characters is cut, and read on behind the cut: an option can hide there. */
Test(cmdline, a_long_word_is_cut_as_the_kernel_cuts_it)
{
    char text[300];
    struct el2_overrides overrides;
    struct el2_kernel *kernel = kernel_of("linux-6.1");
    struct el2_host *host = host_of("max");
    memset(text, 'x', 255);
    strcpy(text + 255, "arm64.nobti");
    el2_cmdline_parse(kernel, host, text, &overrides);
    cr_expect_eq(overrides.mask[el2_id_index(EL2_SYS_ID_AA64PFR1_EL1)], 0xf);
    strcpy(text + 254, "arm64.nobti");
    el2_cmdline_parse(kernel, host, text, &overrides);
    cr_expect_eq(overrides.mask[el2_id_index(EL2_SYS_ID_AA64PFR1_EL1)], 0);
    el2_host_free(host);
    el2_kernel_free(kernel);
}

/* isspace() of the kernel's own table (lib/ctype.c): the C locale's blanks, and 0xa0. */
Test(cmdline, each_character_is_a_blank_or_part_of_a_word)
{
    struct el2_overrides overrides;
    struct el2_kernel *kernel = kernel_of("linux-6.1");
    struct el2_host *host = host_of("max");
    for (unsigned c = 1; c < 256; c++) {
        char text[] = "x?arm64.nobti?x";
        text[1] = text[13] = (char)c;
        el2_cmdline_parse(kernel, host, text, &overrides);
        const bool blank = c == ' ' || (c >= 0x9 && c <= 0xd) || c == 0xa0;
        cr_expect_eq(overrides.mask[el2_id_index(EL2_SYS_ID_AA64PFR1_EL1)], blank ? 0xf : 0, "0x%02x", c);
    }
    el2_host_free(host);
    el2_kernel_free(kernel);
}
