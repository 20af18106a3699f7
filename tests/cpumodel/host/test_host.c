/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "bad_files.h"
#include "cpumodel/arch/encodings.h"
#include "cpumodel/arch/register.h"
#include "cpumodel/host/host.h"
#include "cpumodel/text/count.h"
#include "cpumodel/text/datafile.h"
#include "recordings.h"

static struct el2_host *parse(const char *text)
{
    struct el2_error error = {""};
    struct el2_host *host = el2_host_parse("x.host", text, strlen(text), &error);
    cr_assert_not_null(host, "%s", error.text);
    return host;
}

static uint64_t value(const struct el2_host *host, unsigned cpu, el2_encoding encoding)
{
    return host->cpu[cpu].id[el2_id_index(encoding)];
}

static uint64_t field(const struct el2_host *host, unsigned cpu, const char *name)
{
    struct el2_field_ref ref;
    cr_assert(el2_field_parse(name, &ref, NULL), "%s", name);
    return value(host, cpu, ref.encoding) >> ref.lsb & el2_mask(0, ref.width);
}

static bool undef(const struct el2_host *host, unsigned cpu, el2_encoding encoding)
{
    return el2_cpu_undef(&host->cpu[cpu], el2_id_index(encoding));
}

Test(host, presets_all_load)
{
    size_t count, hosts = 0;
    const struct el2_builtin *builtin = el2_builtins(&count);
    for (size_t i = 0; i < count; i++) {
        char name[128];
        if (sscanf(builtin[i].name, "hosts/%100[^/]", name) != 1)
            continue;
        *strstr(name, ".host") = '\0';
        struct el2_error error = {""};
        struct el2_host *host = el2_host_load(name, &error);
        cr_assert_not_null(host, "%s", error.text);
        cr_assert_str_eq(host->name, name);
        cr_assert_neq(value(host, 0, EL2_SYS_MIDR_EL1), 0, "%s", name);
        cr_assert_neq(value(host, 0, EL2_SYS_ID_AA64MMFR0_EL1), 0, "%s", name);
        el2_host_free(host);
        ++hosts;
    }
    cr_assert_geq(hosts, 14);
}

Test(host, future_is_two_kinds_of_cpu_beyond_what_is_named)
{
    struct el2_host *host = el2_host_load("future", NULL);
    cr_assert_not_null(host);
    cr_assert_eq(host->cpu_count, 8);
    cr_assert_eq(field(host, 0, "ID_AA64PFR0_EL1.SVE"), 3);
    cr_assert_eq(field(host, 7, "ID_AA64PFR0_EL1.SVE"), 1);
    cr_assert_neq(value(host, 0, EL2_SYS_MIDR_EL1), value(host, 4, EL2_SYS_MIDR_EL1));
    cr_assert_eq(value(host, 0, EL2_ENCODING(3, 0, 0, 4, 3)), 1);
    for (unsigned i = 0; i < 8; i++)
        cr_assert_eq(value(host, i, EL2_SYS_MPIDR_EL1), 0x80000000u + i);
    bool unnamed = false;
    for (int i = 0; i < EL2_ID_COUNT; i++)
        for (unsigned bit = 0; bit < 64; bit++)
            unnamed |= el2_register_by_encoding(el2_id_encoding(i)) && host->cpu[0].id[i] >> bit & 1 &&
                       el2_id_encoding(i) != EL2_SYS_MPIDR_EL1 && !el2_field_by_bit(el2_id_encoding(i), bit);
    cr_assert(unnamed);
    el2_host_free(host);
}

Test(host, bare_host)
{
    struct el2_host *host = parse("");
    cr_assert_str_eq(host->name, "x");
    cr_assert(host->cpu_count == 1 && host->gic == 3);
    cr_assert_eq(value(host, 0, EL2_SYS_MPIDR_EL1), 0x80000000);
    cr_assert_eq(value(host, 0, EL2_SYS_ID_AA64PFR0_EL1), 0);
    cr_assert_not(undef(host, 0, EL2_SYS_ID_AA64PFR0_EL1));
    cr_assert_not(undef(host, 0, EL2_ENCODING(3, 0, 0, 7, 7)));
    cr_assert(undef(host, 0, EL2_ENCODING(3, 0, 0, 0, 1)));
    cr_assert(undef(host, 0, EL2_SYS_GMID_EL1));
    cr_assert(undef(host, 0, EL2_ENCODING(3, 2, 0, 0, 7)));
    cr_assert(undef(host, 0, EL2_ENCODING(3, 3, 0, 0, 0)));
    cr_assert_not(undef(host, 0, EL2_SYS_CTR_EL0));
    el2_host_free(host);
}

Test(host, values_by_register_field_and_bits)
{
    struct el2_host *host = parse("[host]\nname = mine\ngic = 5\n[cpus]\n"
                                  "ID_AA64PFR0_EL1 = 0x1101000121110112\n"
                                  "ID_AA64PFR0_EL1.SVE = 3 ; above\n"
                                  "ID_AA64PFR0_EL1[59:56] = 0xf\n"
                                  "ID_AA64ZFR0_EL1.SVEver = SVE2p1\n"
                                  "  S3_0_C0_C4_3 = 0x1\n"
                                  "S3_0_C0_C4_3[63] = 1\n"
                                  "ID_AA64PFR2_EL1 = undef\n"
                                  "GMID_EL1 = 4\n"
                                  "CCSIDR[3] = 0x1234\nCCSIDR_EL1 = 0x55\n"
                                  "HCR_EL2 = 7\nHCR_EL2.TGE = 1\nPMCR_EL0.N = 6\n");
    cr_assert_str_eq(host->name, "mine");
    cr_assert_eq(host->gic, 5);
    cr_assert_eq(value(host, 0, EL2_SYS_ID_AA64PFR0_EL1), 0x1f01000321110112);
    cr_assert_eq(value(host, 0, EL2_SYS_ID_AA64ZFR0_EL1), 2);
    cr_assert_eq(value(host, 0, EL2_ENCODING(3, 0, 0, 4, 3)), 0x8000000000000001);
    cr_assert(undef(host, 0, EL2_SYS_ID_AA64PFR2_EL1));
    cr_assert_not(undef(host, 0, EL2_SYS_GMID_EL1));
    cr_assert_eq(host->cpu[0].ccsidr[3], 0x1234);
    cr_assert_eq(host->cpu[0].ccsidr[0], 0x55);
    cr_assert_eq(host->cpu[0].extra_count, 2);
    cr_assert_eq(host->cpu[0].extra[0].encoding, EL2_SYS_HCR_EL2);
    cr_assert_eq(host->cpu[0].extra[0].value, 7 | 1u << 27);
    cr_assert_eq(host->cpu[0].extra[1].value, 6u << 11);
    el2_host_free(host);
}

Test(host, cpus_alike_or_not)
{
    struct el2_host *host =
        parse("[cpu 0]\nMIDR_EL1 = 1\n[cpu 1-2, 4]\nMIDR_EL1 = 2\n[cpu 19]\nMIDR_EL1 = 3\n"
              "[host]\ncpus = 20\n[feature FEAT_WARP]\nfield = S3_0_C0_C4_3[3:0] >= 1\n"
              "[cpus]\nREVIDR_EL1 = 9\n[cpu 19]\nREVIDR_EL1 = 8\n");
    static const uint64_t midr[] = {1, 2, 2, 0, 2};
    for (unsigned i = 0; i < 5; i++)
        cr_assert_eq(value(host, i, EL2_SYS_MIDR_EL1), midr[i]);
    cr_assert_eq(value(host, 19, EL2_SYS_MIDR_EL1), 3);
    cr_assert_eq(value(host, 18, EL2_SYS_REVIDR_EL1), 9);
    cr_assert_eq(value(host, 19, EL2_SYS_REVIDR_EL1), 8);
    cr_assert_eq(value(host, 19, EL2_SYS_MPIDR_EL1), 0x80000103);
    el2_host_free(host);
}

Test(host, more_cpus_than_the_parent_take_its_cpus_in_turn)
{
    struct el2_host *host = parse("[host]\ninherit = future\ncpus = 12\n[cpu 0]\nMPIDR_EL1.Aff3 = 7\n");
    cr_assert_eq(field(host, 3, "ID_AA64PFR0_EL1.SVE"), 3);
    cr_assert_eq(field(host, 4, "ID_AA64PFR0_EL1.SVE"), 1);
    cr_assert_eq(field(host, 8, "ID_AA64PFR0_EL1.SVE"), 3);
    cr_assert_eq(value(host, 0, EL2_SYS_MPIDR_EL1), 0x780000000);
    cr_assert_eq(value(host, 11, EL2_SYS_MPIDR_EL1), 0x8000000b);
    el2_host_free(host);
    host = parse("[host]\ninherit = future\ncpus = 5\n");
    cr_assert_eq(host->cpu_count, 5);
    cr_assert_eq(field(host, 4, "ID_AA64PFR0_EL1.SVE"), 1);
    el2_host_free(host);
    host = parse("[host]\ninherit = neoverse-v1\ncpus = 256\n");
    cr_assert_eq(value(host, 255, EL2_SYS_MPIDR_EL1), 0x80000f0f);
    el2_host_free(host);
}

static bool is_taken(const char *path, struct el2_error *error)
{
    struct el2_host *host = el2_host_load(path, error);
    const bool taken = host;
    el2_host_free(host);
    return taken;
}

Test(host, bad_files_say_what_where_and_what_to_do)
{
    bad_files_check(EL2_TEST_DATA "/hosts", "./*.host", 40, is_taken);
}

static char *recording_text(void)
{
    char *text = calloc(1, 16384);
    size_t used = (size_t)sprintf(text, "hdr\tmachine\t-M virt,gic-version=2 -cpu x\n");
    for (int i = 0; i < EL2_ID_COUNT; i++) {
        char name[EL2_ENCODING_TEXT];
        el2_encoding_print(el2_id_encoding(i), name);
        used += (size_t)sprintf(text + used,
                                i % 16 == 9  ? "raw\t%s\t-\tundef\n"
                                : i % 8 == 1 ? "raw\t%s\t-\tundef esr=0x0000000002000000\n"
                                             : "raw\t%s\t-\t0x%016x\n",
                                name, (unsigned)i);
    }
    sprintf(text + used,
            "rawccsidr\tCSSELR=1\t0x0000000000000077\tcsselr_readback=1\nguest\tbase\tS3_0_C0_C0_0\t0x1\n");
    return text;
}

Test(host, recording)
{
    char *text = recording_text();
    struct el2_error error = {""};
    struct el2_host *host = el2_host_from_recording("dir/a72@q1.txt", text, strlen(text), &error);
    cr_assert_not_null(host, "%s", error.text);
    cr_assert_str_eq(host->name, "a72@q1");
    cr_assert(host->gic == 2 && host->cpu_count == 1);
    for (int i = 0; i < EL2_ID_COUNT; i++) {
        cr_assert_eq(el2_cpu_undef(host->cpu, i), i % 8 == 1);
        cr_assert_eq(host->cpu->id[i], i % 8 == 1 ? 0 : (uint64_t)i);
    }
    cr_assert_eq(host->cpu->ccsidr[1], 0x77);
    cr_assert_eq(host->cpu->ccsidr[0], value(host, 0, EL2_SYS_CCSIDR_EL1));
    el2_host_free(host);
    free(text);
}

Test(host, bad_recordings)
{
    static const struct {
        const char *append;
        const char *wanted;
    } cases[] = {
        {"raw\tS3_0_C0_C0_0\tMIDR_EL1\t0x1\n", "r.txt:92: S3_0_C0_C0_0 is recorded twice: keep one"},
        {"raw\tS3_0_C0_C8_0\t-\t0x1\n",
         "r.txt:92: 'S3_0_C0_C8_0' is no encoding of the ID space (S3_0_C0_C0_0 to S3_3_C0_C0_7)"},
        {"raw\tMIDR_EL1\t-\t0x1\n",
         "r.txt:92: 'MIDR_EL1' is no encoding of the ID space (S3_0_C0_C0_0 to S3_3_C0_C0_7)"},
        {"raw\tS3_0_C0_C0_0\t0x1\n",
         "r.txt:92: a raw record is raw, S3_0_C0_C0_0, NAME, VALUE with tabs between: it has 3 fields"},
        {"raw\n",
         "r.txt:92: a raw record is raw, S3_0_C0_C0_0, NAME, VALUE with tabs between: it has 1 fields"},
        {"raw\ta\tb\tc\td\te\n",
         "r.txt:92: a raw record is raw, S3_0_C0_C0_0, NAME, VALUE with tabs between: it has 6 fields"},
        {"rawccsidr\tCSSELR=16\t0x1\tx\n",
         "r.txt:92: a rawccsidr record is rawccsidr, CSSELR=0 (to 15), 0x... with tabs between"},
        {"rawccsidr\tCSSELR=1\t0x1\tx\n", "r.txt:92: CSSELR=1 is recorded twice: keep one"},
        {"rawccsidr\tCSSELR=2\t1\tx\n",
         "r.txt:92: a rawccsidr record is rawccsidr, CSSELR=0 (to 15), 0x... with tabs between"},
        {"hdr\tmachine\t-M virt,gic-version=max\n", "r.txt:92: gic-version is 2, 3, 4 or 5 here, not 'm'"},
    };
    char *text = recording_text();
    size_t length = strlen(text);
    struct el2_error error = {""};
    for (size_t i = 0; i < EL2_COUNT(cases); i++) {
        strcpy(text + length, cases[i].append);
        cr_assert_null(el2_host_from_recording("r.txt", text, strlen(text), &error), "%s", cases[i].append);
        cr_expect_str_eq(error.text, cases[i].wanted, "%s", error.text);
    }
    text[length] = '\0';
    cr_assert_null(el2_host_from_recording("r.txt", text, length + 1, &error));
    cr_expect_str_eq(error.text, "r.txt:92: byte 0x00: this is not a text file", "%s", error.text);

    size_t cut = (size_t)(strstr(text, "raw\tS3_2_C0_C0_3") - text);
    cr_assert_null(el2_host_from_recording("r.txt", text, cut, &error));
    cr_expect_str_eq(
        error.text,
        "r.txt: there is no raw record of S3_2_C0_C0_3: the recording is cut short, or no recording", "%s",
        error.text);
    strcpy(strstr(text, "0x0000000000000000"), "0x0z\n");
    cr_assert_null(el2_host_from_recording("r.txt", text, strlen(text), &error));
    cr_expect_str_eq(error.text, "r.txt:2: '0x0z' is no value: it is 0x... or undef", "%s", error.text);
    free(text);
}

static void load_recording(const char *path)
{
    struct el2_error error = {""};
    struct el2_host *host = el2_host_load(path, &error);
    cr_assert_not_null(host, "%s", error.text);
    cr_assert_eq(host->gic, strstr(path, "gic2") ? 2 : 3, "%s", path);

    char text[512];
    int size = snprintf(text, sizeof text, "[host]\ninherit = %s\ncpus = 2\n[cpu 1]\nMIDR_EL1 = 1\n", path);
    struct el2_host *pair = el2_host_parse("pair.host", text, (size_t)size, &error);
    cr_assert_not_null(pair, "%s", error.text);
    cr_assert_eq(memcmp(&pair->cpu[0], host->cpu, sizeof *host->cpu), 0, "%s", path);
    cr_assert_eq(value(pair, 1, EL2_SYS_MIDR_EL1), 1);
    el2_host_free(pair);

    /* A recording of a CPU model alone, raw/<model>@q<version>.txt, is what its preset was made from. */
    char model[64];
    const char *raw = strstr(path, "/raw/");
    if (raw && sscanf(raw, "/raw/%63[^@]", model) == 1) {
        if (strstr(raw, "/max@q7.2"))
            strcpy(model, "max-qemu-7.2");
        struct el2_host *preset = el2_host_load(model, &error);
        cr_assert_not_null(preset, "%s", error.text);
        cr_assert_eq(memcmp(preset->cpu, host->cpu, sizeof *host->cpu), 0, "%s differs from %s", model, path);
        el2_host_free(preset);
    }
    el2_host_free(host);
}

Test(host, recordings_load_and_presets_equal_theirs)
{
    if (each_recording(load_recording) == 0)
        cr_skip_test("no recordings below " EL2_RECORDINGS);
}

Test(host, random_changes_give_a_host_or_a_message)
{
    static const char seed[] = "[host]\ninherit = cortex-a53\ncpus = 3\n[cpu 0-1]\nMIDR_EL1 = 0x1\n"
                               "ID_AA64PFR0_EL1.SVE = IMP\n[cpu 2]\nS3_0_C0_C4_3[7:4] = 0xf\nCCSIDR[2] = 5\n";
    static const char alphabet[] = "[]=.;#:-, \n\t0159xbSCMIDR_EL";
    char *recording = recording_text();
    unsigned state = 20310102;
    for (unsigned round = 0; round < 3000; round++) {
        char text[16384];
        const char *from = round % 2 ? seed : recording;
        size_t size = strlen(from);
        memcpy(text, from, size);
        for (unsigned change = 0; change < 1 + round % 5; change++) {
            state = state * 1664525u + 1013904223u;
            size_t at = (state >> 8) % size;
            state = state * 1664525u + 1013904223u;
            text[at] = state >> 31 ? (char)(state >> 16) : alphabet[(state >> 16) % (sizeof alphabet - 1)];
        }
        if (round % 7 == 0)
            size = (state >> 4) % size;
        struct el2_error error = {""};
        struct el2_host *host = round % 2 ? el2_host_parse("f.host", text, size, &error)
                                          : el2_host_from_recording("f.txt", text, size, &error);
        if (!host)
            cr_assert_eq(strncmp(error.text, "f.", 2), 0, "%s", error.text);
        el2_host_free(host);
    }
    free(recording);
}
