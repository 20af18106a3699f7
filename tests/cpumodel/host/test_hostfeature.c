/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/host/declared.h"
#include "cpumodel/host/host.h"
#include "cpumodel/text/count.h"

static struct el2_host *parse(const char *text)
{
    struct el2_error error = {""};
    struct el2_host *host = el2_host_parse("x.host", text, strlen(text), &error);
    cr_assert_not_null(host, "%s", error.text);
    return host;
}

static const struct el2_host_feature *find(const struct el2_host *host, const char *name)
{
    for (unsigned i = 0; i < host->feature_count; i++)
        if (strcmp(host->feature[i].name, name) == 0)
            return &host->feature[i];
    return NULL;
}

Test(hostfeature, every_key)
{
    struct el2_host *host = parse("[host]\ncpus = 2\n"
                                  "[feature FEAT_WARP]\n"
                                  "field = S3_0_C0_C4_3[3:0] >= 1\n"
                                  "field = ID_AA64PFR0_EL1.SVE == 3\n"
                                  "instruction = 0xfffffc00 0xdac2a000\n"
                                  "register = S3_3_C11_C7_0\n"
                                  "trap = HCRX_EL2[45] == 0, ec 0x3b\n"
                                  "trap = SCTLR2_EL1[40] != 1, undef\n"
                                  "changes = ID_AA64MMFR1_EL1.VH\n"
                                  "does = value 0x71de\n"
                                  "[cpu 1]\nS3_0_C0_C4_3 = 2\n");
    cr_assert_eq(host->feature_count, 1);
    const struct el2_host_feature *warp = &host->feature[0];
    cr_assert_str_eq(warp->name, "FEAT_WARP");
    cr_assert(warp->field_count == 2 && warp->instruction_count == 1 && warp->register_count == 1 &&
              warp->trap_count == 2 && warp->changes_count == 1);
    cr_assert(warp->trap[0].control.encoding == EL2_SYS_HCRX_EL2 && warp->trap[0].control.lsb == 45 &&
              warp->trap[0].ec == 0x3b && warp->trap[0].target == 2 && !warp->trap[0].undef);
    cr_assert(warp->trap[1].undef && warp->trap[1].target == 1 && warp->trap[1].ec == 0);
    cr_assert(el2_host_bits_hold(&warp->trap[0].control, 0));
    cr_assert_not(el2_host_bits_hold(&warp->trap[0].control, 1ull << 45));
    cr_assert(warp->does == EL2_HOST_DOES_VALUE && warp->value == 0x71de);
    cr_assert_not(el2_host_feature_present(warp, &host->cpu[0]));
    cr_assert(el2_host_feature_present(warp, &host->cpu[1]));
    cr_assert_eq(el2_host_feature_of_instruction(host, 0xdac2a3ff), warp);
    cr_assert_null(el2_host_feature_of_instruction(host, 0xdac2a400));
    cr_assert_eq(el2_host_feature_of_register(host, EL2_ENCODING(3, 3, 11, 7, 0)), warp);
    cr_assert_null(el2_host_feature_of_register(host, EL2_SYS_TCR_EL1));
    el2_host_free(host);
}

Test(hostfeature, signed_fields_compare_as_such)
{
    struct el2_host *host = parse("[feature FEAT_X]\nfield = ID_AA64PFR0_EL1.FP >= 2\n");
    const struct el2_host_bits *bits = &host->feature[0].field[0];
    cr_assert(el2_host_bits_hold(bits, 2ull << 16) && !el2_host_bits_hold(bits, 1ull << 16) &&
              !el2_host_bits_hold(bits, 15ull << 16));
    el2_host_free(host);
}

Test(hostfeature, future_has_the_expected_shapes)
{
    struct el2_host *host = el2_host_load("future", NULL);
    cr_assert_not_null(host);
    cr_assert_geq(host->feature_count, 6);
    const struct el2_host_feature *warp = find(host, "FEAT_WARP"), *sve3 = find(host, "FEAT_SVE3"),
                                  *nv3 = find(host, "FEAT_NV3"), *rndr2 = find(host, "FEAT_RNDR2");
    cr_assert(warp && sve3 && nv3 && rndr2);
    cr_assert(el2_host_feature_present(warp, &host->cpu[0]) &&
              !el2_host_feature_present(warp, &host->cpu[4]));
    cr_assert(el2_host_feature_present(sve3, &host->cpu[3]) &&
              !el2_host_feature_present(sve3, &host->cpu[7]));
    cr_assert(nv3->changes_count == 1 && nv3->changes[0].encoding == EL2_SYS_ID_AA64MMFR2_EL1);
    cr_assert_eq(rndr2->trap_count, 0);
    el2_host_free(host);
}

Test(hostfeature, a_section_replaces_the_inherited_one)
{
    struct el2_host *host = parse("[host]\ninherit = future\n[feature FEAT_WARP]\n"
                                  "field = S3_0_C0_C4_3[3:0] >= 2\n"
                                  "instruction = 0xfffffc00 0xdac2a000\ndoes = nop\n");
    const struct el2_host_feature *warp = find(host, "FEAT_WARP");
    cr_assert(warp && warp->trap_count == 0 && warp->field_count == 1 && warp->field[0].value == 2 &&
              warp->does == EL2_HOST_DOES_NOP);
    cr_assert(find(host, "FEAT_TIDE") && find(host, "FEAT_TIDE")->instruction_count == 1);
    el2_host_free(host);
}

/* A word has 32 bits: mask and value at the edge of them, and beyond. */
Test(hostfeature, words)
{
    static const struct {
        const char *instruction;
        bool taken;
    } cases[] = {
        {"0xffffffff 0x23000001", true},   {"0xffffffff 0xffffffff", true},  {"0x100000000 0", false},
        {"0xffffffff 0x100000000", false}, {"0xfffffffe 0x23000001", false}, {"0xffffffff", false},
        {"0xffffffff x", false},           {"x 0x23000001", false},
    };
    for (size_t i = 0; i < EL2_COUNT(cases); i++) {
        char text[256];
        struct el2_error error = {""};
        snprintf(
            text, sizeof text,
            "[host]\n[feature FEAT_WARP]\nfield = S3_0_C0_C4_3[3:0] >= 1\ninstruction = %s\ndoes = nop\n",
            cases[i].instruction);
        struct el2_host *host = el2_host_parse("h.host", text, strlen(text), &error);
        cr_expect_eq(host != NULL, cases[i].taken, "%s: %s", cases[i].instruction, error.text);
        el2_host_free(host);
    }
}
