/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "builtins.h"
#include "cpumodel/arch/encodings.h"
#include "cpumodel/arch/register.h"
#include "cpumodel/text/count.h"
#include "sanitise/language/vmfeature.h"
#include "traps/onereg/onereg.h"
#include "traps/onereg/setrange.h"
#include "traps/vm/vm.h"

static struct el2_host *host_of(const char *lines)
{
    struct el2_error error = {""};
    char text[400];
    cr_assert_lt(strlen(lines), sizeof text);
    strcpy(text, lines);
    for (char *at = text; (at = strchr(at, ';'));)
        *at = '\n';
    struct el2_host *host = el2_host_parse("test.host", text, strlen(text), &error);
    cr_assert_not_null(host, "%s", error.text);
    return host;
}

/* Cuts a line at its tabs; false for a comment or an empty line. */
static bool cut(char *line, char **column, size_t count)
{
    line[strcspn(line, "\n")] = '\0';
    if (!*line || *line == '#')
        return false;
    for (size_t i = 0; i < count; i++) {
        column[i] = line;
        char *end = line + strcspn(line, "\t");
        cr_assert(*end == (i + 1 < count ? '\t' : '\0'), "column %zu: %s", i, line);
        *end = '\0';
        line = end + 1;
    }
    return true;
}

static el2_encoding parse_subject(const char *text, uint64_t *mask, unsigned *lsb)
{
    struct el2_field_ref field;
    struct el2_error error = {""};
    el2_encoding encoding;
    *mask = ~0ull;
    *lsb = 0;
    if (el2_register_parse(text, &encoding, NULL))
        return encoding;
    cr_assert(el2_field_parse(text, &field, &error), "%s", error.text);
    *mask = el2_mask(field.lsb, field.width);
    *lsb = field.lsb;
    return field.encoding;
}

enum { KERNEL, FEATURES, HOST, PHASE, SUBJECT, VALUE, ERROR, STORED, COLUMNS };

static void check_case(struct el2_vm *vm, char **column, const char *place)
{
    uint64_t mask, before = 0, after = 0;
    unsigned lsb;
    el2_encoding encoding = parse_subject(column[SUBJECT], &mask, &lsb);
    int known = el2_onereg_get(vm, 0, encoding, &before);
    uint64_t value = (before & ~mask) | (strtoull(column[VALUE], NULL, 0) << lsb & mask);
    int error = el2_onereg_set(vm, 0, encoding, value);
    cr_expect_str_eq(el2_errno_name(error), column[ERROR], "%s: %s instead of %s", place,
                     el2_errno_name(error), column[ERROR]);
    cr_expect_eq(el2_onereg_get(vm, 0, encoding, &after), known, "%s", place);
    uint64_t expected = value;
    if (strcmp(column[STORED], "kept") == 0)
        expected = before;
    else if (strcmp(column[STORED], "same") != 0)
        expected = (before & ~mask) | (strtoull(column[STORED], NULL, 0) << lsb & mask);
    cr_expect_eq(after, expected, "%s: 0x%" PRIx64 " instead of 0x%" PRIx64, place, after, expected);
}

Test(onereg, table)
{
    FILE *file = fopen(EL2_TEST_DATA "/traps/onereg/onereg.tsv", "r");
    cr_assert_not_null(file);
    char line[500], *column[COLUMNS], place[560];
    unsigned cases = 0;
    for (unsigned number = 1; fgets(line, sizeof line, file); number++) {
        if (!cut(line, column, COLUMNS))
            continue;
        struct el2_error error = {""};
        struct el2_vm_options options = {0};
        snprintf(place, sizeof place, "line %u (%s %s %s)", number, column[KERNEL], column[SUBJECT],
                 column[VALUE]);
        struct el2_kernel *kernel = el2_kernel_load(column[KERNEL], &error);
        cr_assert_not_null(kernel, "%s: %s", place, error.text);
        struct el2_host *host = host_of(column[HOST]);
        cr_assert(el2_vm_features_parse(column[FEATURES], &options.features, &error), "%s", error.text);
        struct el2_vm *vm = el2_vm_create(kernel, host, &options, &error);
        cr_assert_not_null(vm, "%s: %s", place, error.text);
        if (strcmp(column[PHASE], "post") == 0)
            el2_vm_first_run(vm);
        check_case(vm, column, place);
        el2_vm_free(vm);
        el2_host_free(host);
        el2_kernel_free(kernel);
        cases++;
    }
    fclose(file);
    cr_assert_gt(cases, 80u);
}

Test(onereg, table_of_masks)
{
    FILE *file = fopen(EL2_TEST_DATA "/traps/onereg/masks.tsv", "r");
    cr_assert_not_null(file);
    char line[500], *column[4];
    unsigned cases = 0;
    while (fgets(line, sizeof line, file)) {
        if (!cut(line, column, 4))
            continue;
        struct el2_error error = {""};
        struct el2_vm_options options = {0};
        el2_encoding encoding;
        uint64_t mask;
        struct el2_kernel *kernel = el2_kernel_load(column[0], &error);
        cr_assert_not_null(kernel, "%s", error.text);
        struct el2_host *host = host_of(column[1]);
        struct el2_vm *vm = el2_vm_create(kernel, host, &options, &error);
        cr_assert_not_null(vm, "%s", error.text);
        cr_assert(el2_register_parse(column[2], &encoding, &error), "%s", error.text);
        int failure = el2_onereg_mask(vm, encoding, &mask);
        if (failure)
            cr_expect_str_eq(el2_errno_name(failure), column[3], "%s %s", column[0], column[2]);
        else
            cr_expect_eq(mask, strtoull(column[3], NULL, 16), "%s %s: 0x%" PRIx64, column[0], column[2],
                         mask);
        el2_vm_free(vm);
        el2_host_free(host);
        el2_kernel_free(kernel);
        cases++;
    }
    fclose(file);
    cr_assert_gt(cases, 20u);
}

/* Every VM that some kernel grants on some embedded host. */
static void each_vm(void (*check)(const struct el2_kernel *kernel, const struct el2_host *host,
                                  const struct el2_vm_options *options))
{
    static const uint32_t features[] = {
        0,
        EL2_VM_GICV3,
        EL2_VM_PMU,
        EL2_VM_IMPID,
        EL2_VM_EL1_32BIT,
        EL2_VM_GICV3 | EL2_VM_PMU | EL2_VM_SVE | EL2_VM_PAUTH,
        EL2_VM_MTE | EL2_VM_GICV3,
    };
    struct builtins all = builtins_load();
    struct el2_error error;
    for (size_t k = 0; k < all.kernels; k++)
        for (size_t h = 0; h < all.hosts; h++)
            for (size_t f = 0; f < EL2_COUNT(features); f++) {
                struct el2_vm_options options = {.features = features[f]};
                struct el2_vm *vm = el2_vm_create(all.kernel[k], all.host[h], &options, &error);
                el2_vm_free(vm);
                if (vm)
                    check(all.kernel[k], all.host[h], &options);
            }
    builtins_free(&all);
}

static void check_same(struct el2_vm *vm, const char *kernel, const char *host, bool ran)
{
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        el2_encoding encoding = el2_id_encoding(index);
        uint64_t now, then;
        if (el2_onereg_get(vm, 0, encoding, &now))
            continue;
        int error = el2_onereg_set(vm, 0, encoding, now);
        cr_expect_eq(error, 0, "%s on %s%s: ID index %d, its own value is refused: %s", kernel, host,
                     ran ? ", run" : "", index, el2_errno_name(error));
        cr_expect(el2_onereg_get(vm, 0, encoding, &then) == 0 && then == now);
    }
}

static void same_is_taken(const struct el2_kernel *kernel, const struct el2_host *host,
                          const struct el2_vm_options *options)
{
    struct el2_error error;
    struct el2_vm *vm = el2_vm_create(kernel, host, options, &error);
    check_same(vm, el2_kernel_name(kernel), host->name, false);
    el2_vm_first_run(vm);
    check_same(vm, el2_kernel_name(kernel), host->name, true);
    el2_vm_free(vm);
}

/* Migration rests on it. */
Test(onereg, the_current_value_is_always_taken)
{
    each_vm(same_is_taken);
}

static bool is_of_vcpu(el2_encoding encoding)
{
    return encoding == EL2_SYS_MPIDR_EL1 || encoding == EL2_SYS_CSSELR_EL1;
}

static void changes_are_masked(const struct el2_kernel *kernel, const struct el2_host *host,
                               const struct el2_vm_options *options)
{
    struct el2_error error;
    struct el2_vm *vm = el2_vm_create(kernel, host, options, &error);
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        el2_encoding encoding = el2_id_encoding(index);
        struct el2_set_decision decision;
        uint64_t now, mask;
        if (el2_onereg_mask(vm, encoding, &mask) || el2_onereg_get(vm, 0, encoding, &now) ||
            is_of_vcpu(encoding))
            continue;
        for (unsigned bit = 0; bit < 64; bit++) {
            el2_onereg_decide(vm, 0, encoding, now ^ 1ull << bit, &decision);
            if (!decision.error)
                cr_expect_eq((decision.stored ^ now) & ~mask, 0, "%s on %s: ID index %d bit %u",
                             el2_kernel_name(kernel), host->name, index, bit);
            else if (!strncmp(decision.why, "the field ", 10))
                cr_assert(el2_mask(decision.lsb, decision.width) >> bit & 1,
                          "%s on %s: ID index %d bit %u: of [%u+:%u]", el2_kernel_name(kernel), host->name,
                          index, bit, decision.lsb, decision.width);
        }
    }
    el2_vm_free(vm);
}

Test(onereg, no_change_outside_the_masks)
{
    each_vm(changes_are_masked);
}

static void fixed_after_run(const struct el2_kernel *kernel, const struct el2_host *host,
                            const struct el2_vm_options *options)
{
    struct el2_error error;
    struct el2_vm *vm = el2_vm_create(kernel, host, options, &error);
    uint64_t mask;
    bool has_masks = !el2_onereg_mask(vm, EL2_SYS_ID_AA64PFR0_EL1, &mask);
    el2_vm_first_run(vm);
    for (int index = 0; has_masks && index < EL2_ID_COUNT; index++) {
        el2_encoding encoding = el2_id_encoding(index);
        uint64_t now;
        if (el2_onereg_get(vm, 0, encoding, &now) || is_of_vcpu(encoding) || encoding == EL2_SYS_CLIDR_EL1)
            continue;
        for (unsigned bit = 0; bit < 64; bit++) {
            struct el2_set_decision decision;
            el2_onereg_decide(vm, 0, encoding, now ^ 1ull << bit, &decision);
            cr_expect(decision.error ? decision.error == EBUSY || decision.error == EINVAL
                                     : decision.stored == now,
                      "%s on %s: ID index %d bit %u", el2_kernel_name(kernel), host->name, index, bit);
        }
    }
    el2_vm_free(vm);
}

Test(onereg, the_first_run_fixes_the_id_registers)
{
    each_vm(fixed_after_run);
}

static void deciding_changes_nothing(const struct el2_kernel *kernel, const struct el2_host *host,
                                     const struct el2_vm_options *options)
{
    struct el2_error error;
    struct el2_vm *vm = el2_vm_create(kernel, host, options, &error);
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        struct el2_set_decision decision;
        uint64_t before, after;
        if (el2_onereg_get(vm, 0, el2_id_encoding(index), &before))
            continue;
        el2_onereg_decide(vm, 0, el2_id_encoding(index), 0, &decision);
        cr_expect(el2_onereg_get(vm, 0, el2_id_encoding(index), &after) == 0 && after == before);
    }
    el2_vm_free(vm);
}

Test(onereg, deciding_is_not_performing)
{
    each_vm(deciding_changes_nothing);
}

/* From 4.15 on, what an AArch64 guest reads of the ID registers is what KVM_GET_ONE_REG answers after its
 * run. */
static void guest_reads_what_userspace_gets(const struct el2_kernel *kernel, const struct el2_host *host,
                                            const struct el2_vm_options *options)
{
    struct el2_error error;
    if (strcmp(el2_kernel_name(kernel), "linux-4.14") == 0 || options->features & EL2_VM_EL1_32BIT)
        return;
    struct el2_vm *vm = el2_vm_create(kernel, host, options, &error);
    el2_vm_first_run(vm);
    for (unsigned crm = 1; crm < 8; crm++)
        for (unsigned op2 = 0; op2 < 8; op2++) {
            el2_encoding encoding = EL2_ENCODING(3, 0, 0, crm, op2);
            struct el2_answer answer;
            uint64_t value;
            el2_vm_read(vm, 0, encoding, &answer);
            if (answer.kind == EL2_ANSWER_VALUE && answer.trapped && !el2_onereg_get(vm, 0, encoding, &value))
                cr_expect_eq(answer.value, value, "%s on %s: S3_0_C0_C%u_%u", el2_kernel_name(kernel),
                             host->name, crm, op2);
        }
    el2_vm_free(vm);
}

Test(onereg, guest_and_userspace_agree)
{
    each_vm(guest_reads_what_userspace_gets);
}

static struct el2_vm *vm_of(struct el2_kernel *kernel, struct el2_host *host, uint32_t features)
{
    struct el2_error error = {""};
    struct el2_vm_options options = {.features = features};
    struct el2_vm *vm = el2_vm_create(kernel, host, &options, &error);
    cr_assert_not_null(vm, "%s", error.text);
    return vm;
}

/* A VM whose CTR_EL0 differs from the host's needs it trapped: HCR_EL2.TID2, not TID4. */
Test(onereg, a_changed_ctr_is_trapped)
{
    struct el2_error error = {""};
    struct el2_kernel *kernel = el2_kernel_load("linux-7.3", &error);
    struct el2_host *host = host_of("[host];inherit = max;[cpu 0];ID_AA64ISAR0_EL1 = 0xff10");
    uint64_t tid2 = 1ull << 17, tid4 = 1ull << 49, ctr;
    for (int changed = 0; changed < 2; changed++) {
        struct el2_vm *vm = vm_of(kernel, host, 0);
        struct el2_answer answer;
        cr_assert_eq(el2_onereg_get(vm, 0, EL2_SYS_CTR_EL0, &ctr), 0);
        if (changed) {
            ctr &= ~(1ull << 29);
            cr_assert_eq(el2_onereg_set(vm, 0, EL2_SYS_CTR_EL0, ctr), 0);
        }
        el2_vm_first_run(vm);
        cr_expect_eq(el2_vm_control(vm, EL2_SYS_HCR_EL2) & (tid2 | tid4), changed ? tid2 : tid4);
        el2_vm_read(vm, 0, EL2_SYS_CTR_EL0, &answer);
        cr_expect_eq(answer.trapped, changed);
        cr_expect_eq(answer.value, ctr);
        el2_vm_free(vm);
    }
    el2_host_free(host);
    el2_kernel_free(kernel);
}

/* FEAT_IDST is honoured from 7.0 on, for encodings without a row, reads and writes, as the VM's MMFR2.IDS
 * says. */
Test(onereg, injected_undef_of_the_id_space)
{
    static const struct {
        const char *kernel, *host;
        el2_encoding encoding;
        bool is_read;
        uint64_t esr;
    } cases[] = {
        {"linux-6.19", "[host];inherit = max", EL2_SYS_SMIDR_EL1, true, 0x02000000},
        {"linux-7.0", "[host];inherit = max", EL2_SYS_SMIDR_EL1, true, 0x623c4001},
        {"linux-7.0", "[host];inherit = max", EL2_SYS_SMIDR_EL1, false, 0x623c4000},
        {"linux-7.0", "[host];inherit = cortex-a72", EL2_SYS_SMIDR_EL1, true, 0x02000000},
        {"linux-7.3", "[host];inherit = max", EL2_SYS_ID_AA64PFR0_EL1, false, 0x02000000},
        {"linux-7.3", "[host];inherit = max;[cpus];ID_AA64MMFR2_EL1.IDS = 0", EL2_SYS_SMIDR_EL1, true,
         0x02000000},
    };
    for (size_t i = 0; i < EL2_COUNT(cases); i++) {
        struct el2_error error = {""};
        struct el2_kernel *kernel = el2_kernel_load(cases[i].kernel, &error);
        cr_assert_not_null(kernel, "%s", error.text);
        struct el2_host *host = host_of(cases[i].host);
        struct el2_vm *vm = vm_of(kernel, host, 0);
        uint64_t esr = el2_vm_undef_syndrome(vm, 0, cases[i].encoding, cases[i].is_read);
        cr_expect_eq(esr, cases[i].esr, "case %zu: 0x%" PRIx64, i, esr);
        el2_vm_free(vm);
        el2_host_free(host);
        el2_kernel_free(kernel);
    }
}

/* With KVM_CAP_ARM_WRITABLE_IMP_ID_REGS the guest reads the VM's own MIDR_EL1, though it is not trapped. */
Test(onereg, implementation_id_of_the_vm)
{
    struct el2_error error = {""};
    struct el2_kernel *kernel = el2_kernel_load("linux-6.19", &error);
    struct el2_host *host = host_of("[host];inherit = cortex-a72");
    struct el2_vm *vm = vm_of(kernel, host, EL2_VM_IMPID);
    struct el2_answer answer;
    cr_expect_eq(el2_onereg_set(vm, 0, EL2_SYS_MIDR_EL1, 0x410fd0c1), 0);
    cr_expect_eq(el2_onereg_set(vm, 0, EL2_SYS_REVIDR_EL1, 7), 0);
    el2_vm_first_run(vm);
    el2_vm_read(vm, 0, EL2_SYS_MIDR_EL1, &answer);
    cr_expect(!answer.trapped && answer.value == 0x410fd0c1);
    el2_vm_read(vm, 0, EL2_SYS_REVIDR_EL1, &answer);
    cr_expect(answer.trapped && answer.value == 7);
    el2_vm_free(vm);
    el2_host_free(host);
    el2_kernel_free(kernel);
}

Test(onereg, ids)
{
    el2_encoding encoding;
    cr_expect_eq(el2_onereg_id(EL2_SYS_ID_AA64PFR0_EL1), 0x603000000013c020);
    cr_expect(el2_onereg_encoding(0x603000000013c020, &encoding) && encoding == EL2_SYS_ID_AA64PFR0_EL1);
    cr_expect(!el2_onereg_encoding(0x602000000013c020, &encoding));
    cr_expect(!el2_onereg_encoding(0x6030000000110000, &encoding));
}

/* Each errno that the interface knows: its name, and its letter in a recording. */
Test(onereg, errors)
{
    static const struct {
        int error;
        const char *name;
        char letter;
    } cases[] = {
        {0, "0", '0'},           {E2BIG, "E2BIG", 'G'},   {EBUSY, "EBUSY", 'B'},   {EFAULT, "EFAULT", 'F'},
        {EINVAL, "EINVAL", 'I'}, {ENODEV, "ENODEV", '?'}, {ENOENT, "ENOENT", 'N'}, {ENXIO, "ENXIO", 'X'},
        {EPERM, "EPERM", 'P'},   {EAGAIN, "EIO", '?'},
    };
    for (size_t i = 0; i < EL2_COUNT(cases); i++) {
        cr_expect_str_eq(el2_errno_name(cases[i].error), cases[i].name);
        cr_expect_eq(el2_errno_letter(cases[i].error), cases[i].letter, "%s", cases[i].name);
    }
}

/* A field of more bits than are all tried: 0, the current value, those beside it, all ones, none twice. */
Test(onereg, ranges_of_wide_fields)
{
    static const struct {
        const char *value;
        uint64_t first[6];
        size_t count;
    } cases[] = {
        {"0x0", {0, 1, 0xffffffff}, 3},
        {"0x1", {0, 1, 2, 0xffffffff}, 4},
        {"0x2", {0, 1, 2, 3, 0xffffffff}, 5},
        {"0x80000000", {0, 0x7fffffff, 0x80000000, 0x80000001, 0xffffffff}, 5},
        {"0xfffffffe", {0, 0xfffffffd, 0xfffffffe, 0xffffffff}, 4},
        {"0xffffffff", {0, 0xfffffffe, 0xffffffff}, 3},
    };
    for (size_t i = 0; i < EL2_COUNT(cases); i++) {
        char lines[128];
        snprintf(lines, sizeof lines, "[host];inherit = cortex-a72;[cpu 0];REVIDR_EL1 = %s", cases[i].value);
        struct el2_error error = {""};
        struct el2_kernel *kernel = el2_kernel_load("linux-6.6", &error);
        struct el2_host *host = host_of(lines);
        struct el2_vm *vm = vm_of(kernel, host, 0);
        struct el2_set_ranges ranges;
        el2_set_ranges(vm, 0, &(struct el2_field_ref){EL2_SYS_REVIDR_EL1, .lsb = 0, .width = 32}, &ranges);
        cr_expect(ranges.probed && !ranges.cut, "%s", cases[i].value);
        size_t tried = 0;
        for (size_t k = 0; k < ranges.count; k++)
            for (uint64_t value = ranges.range[k].first; value <= ranges.range[k].last; value++) {
                cr_expect_eq(value, cases[i].first[tried], "%s: 0x%" PRIx64, cases[i].value, value);
                tried++;
            }
        cr_expect_eq(tried, cases[i].count, "%s: %zu", cases[i].value, tried);
        el2_vm_free(vm);
        el2_host_free(host);
        el2_kernel_free(kernel);
    }
}

/* Three fields at once, each with values that are taken and that are not: more ranges than are kept. */
Test(onereg, ranges_that_do_not_fit)
{
    struct el2_error error = {""};
    struct el2_kernel *kernel = el2_kernel_load("linux-6.12", &error);
    struct el2_host *host = host_of("[host];inherit = max;[cpu 0];ID_AA64ISAR0_EL1 = 0xff10");
    struct el2_vm *vm = vm_of(kernel, host, 0);
    struct el2_set_ranges ranges;
    el2_set_ranges(vm, 0, &(struct el2_field_ref){EL2_SYS_ID_AA64ISAR0_EL1, .lsb = 4, .width = 12}, &ranges);
    cr_expect(ranges.cut && !ranges.probed && ranges.count == EL2_SET_RANGES);
    el2_set_ranges(vm, 0, &(struct el2_field_ref){EL2_SYS_ID_AA64ISAR0_EL1, .lsb = 4, .width = 4}, &ranges);
    cr_expect(!ranges.cut && !ranges.probed && ranges.count < 4);
    el2_vm_free(vm);
    el2_host_free(host);
    el2_kernel_free(kernel);
}
