/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "cpumodel/arch/encodings.h"
#include "sanitise/language/kernel.h"
#include "test_vm.h"
#include "traps/use/promise.h"

struct fixture {
    struct el2_kernel *kernel;
    struct el2_host *host;
    struct el2_vm *vm;
};

static struct fixture make(const char *kernel, const char *vm, const char *host_lines)
{
    struct test_vm made = test_vm_make(kernel, vm, host_lines);
    struct fixture f = {.kernel = made.kernel, .host = made.host, .vm = made.vm};
    return f;
}

static void unmake(const struct fixture *f)
{
    test_vm_free(&(struct test_vm){.kernel = f->kernel, .host = f->host, .vm = f->vm});
}

struct collected {
    char feature[32]; /* that is looked for */
    bool has_row;
    struct el2_feature_row row;
    unsigned findings;
    bool has_finding;
    struct el2_promise finding;
    unsigned rows;
};

static void take_row(void *context, const struct el2_feature_row *row)
{
    struct collected *c = context;
    ++c->rows;
    if (strcmp(row->name, c->feature) == 0) {
        c->has_row = true;
        c->row = *row;
    }
}

static void take_finding(void *context, const struct el2_promise *promise)
{
    struct collected *c = context;
    ++c->findings;
    if (promise->code != EL2_PROMISE_INCONSISTENT && strcmp(promise->feature, c->feature) == 0) {
        c->has_finding = true;
        c->finding = *promise;
    }
}

/* Kernel, VM features, host file, feature; then whether the CPU has it and the view says so, how the use
 * ends, how far it is enforced, the control, and the verdict or "-". */
Test(promise, table)
{
    FILE *file = fopen(EL2_TEST_DATA "/traps/use/promise.tsv", "r");
    cr_assert_not_null(file);
    char line[1200];
    unsigned cases = 0;
    while (fgets(line, sizeof line, file)) {
        if (*line == '#')
            continue;
        struct collected c = {.feature = ""};
        char kernel[32], vm[64], host[800], present[4], advertised[4], end[20], enforcement[12], control[48],
            verdict[32];
        cr_assert_eq(sscanf(line,
                            "%31[^\t]\t%63[^\t]\t%799[^\t]\t%31[^\t]\t%3[^\t]\t%3[^\t]\t%19[^\t]\t%11[^\t]\t"
                            "%47[^\t]\t%31[^\n]",
                            kernel, vm, host, c.feature, present, advertised, end, enforcement, control,
                            verdict),
                     10, "%s", line);
        struct fixture f = make(kernel, vm, host);
        el2_promise_map(f.vm, 0, (struct el2_promise_sink){take_row, take_finding, &c});
        cr_assert(c.has_row, "%s", line);
        cr_expect_eq(c.row.present, strcmp(present, "yes") == 0, "%s", line);
        cr_expect_eq(c.row.advertised, strcmp(advertised, "yes") == 0, "%s", line);
        cr_expect_str_eq(c.row.has_use ? el2_end_name(c.row.ending.end) : "-", end, "%s by %s", line,
                         c.row.use);
        cr_expect_str_eq(c.row.has_use ? el2_enforcement_name(c.row.enforcement) : "-", enforcement, "%s",
                         line);
        cr_expect_str_eq(c.row.control ? c.row.control : "-", control, "%s by %s 0x%08x", line, c.row.use,
                         c.row.word);
        cr_expect_str_eq(c.has_finding ? el2_promise_name(c.finding.code) : "-", verdict, "%s", line);
        if (c.has_finding) {
            cr_expect_not_null(c.finding.use);
            cr_expect_neq(c.finding.word, 0);
            cr_expect_not_null(c.finding.rule);
        }
        unmake(&f);
        ++cases;
    }
    fclose(file);
    cr_assert_geq(cases, 25);
}

Test(promise, a_view_that_no_cpu_could_have)
{
    struct collected before = {.feature = ""}, after = {.feature = ""};
    struct fixture good = make("linux-4.14", "none", "[host];inherit = cortex-a57");
    struct fixture bad =
        make("linux-4.14", "none", "[host];inherit = cortex-a57;[cpus];ID_AA64ZFR0_EL1.SVEver = 1");
    el2_promise_map(good.vm, 0, (struct el2_promise_sink){take_row, take_finding, &before});
    el2_promise_map(bad.vm, 0, (struct el2_promise_sink){take_row, take_finding, &after});
    cr_expect_gt(after.findings, before.findings);
    size_t count;
    el2_arch_features(&count);
    cr_expect_eq(before.rows, count);
    unmake(&good);
    unmake(&bad);
}

static struct el2_use_decision use_with(struct el2_promise_tracker *tracker, const struct fixture *f,
                                        uint64_t cpacr_el1, uint32_t word, uint64_t pc)
{
    struct el2_use_context context;
    el2_use_context(&context, f->vm, 0);
    context.cpacr_el1 = cpacr_el1;
    struct el2_use_decision d = el2_use_decide(&context, word, 1);
    el2_promise_use(tracker, &context, &d, word, pc);
    return d;
}

static struct el2_use_decision use(struct el2_promise_tracker *tracker, const struct fixture *f,
                                   uint32_t word, uint64_t pc)
{
    return use_with(tracker, f, 3ull << 16 | 3ull << 20 | 3ull << 24, word, pc);
}

#define SVE_ADD 0x04200000
#define RNDR    0xd53b2400

static int index_of(el2_encoding encoding)
{
    return el2_id_index(encoding);
}

Test(promise, the_seed_story)
{
    struct fixture f = make("linux-4.14", "none", "[host];inherit = neoverse-v1");
    struct el2_promise_tracker t;
    el2_promise_start(&t, f.vm, 0);
    el2_promise_read(&t, index_of(EL2_SYS_ID_AA64PFR0_EL1), 1ull << 32, 0x1000);
    use(&t, &f, SVE_ADD, 0x2000);
    use(&t, &f, SVE_ADD, 0x3000);
    cr_assert_eq(t.count, 1);
    cr_expect_eq(t.verdict[0].code, EL2_PROMISE_UNUSABLE);
    cr_expect_str_eq(t.verdict[0].feature, "FEAT_SVE");
    cr_expect_eq(t.verdict[0].encoding, EL2_SYS_ID_AA64PFR0_EL1);
    cr_expect_str_eq(t.verdict[0].field, "SVE");
    cr_expect_eq(t.verdict[0].value, 1);
    cr_expect_eq(t.verdict[0].word, SVE_ADD);
    cr_expect_eq(t.verdict[0].pc, 0x2000);
    cr_expect_eq(t.verdict[0].end, EL2_END_INJECTED);
    cr_expect_str_eq(t.verdict[0].control, "CPTR_EL2.TZ");
    unmake(&f);
}

Test(promise, its_successor_promises_nothing)
{
    struct fixture f = make("linux-4.15", "none", "[host];inherit = neoverse-v1");
    struct el2_promise_tracker t;
    el2_promise_start(&t, f.vm, 0);
    el2_promise_read(&t, index_of(EL2_SYS_ID_AA64PFR0_EL1), 0, 0x1000);
    use(&t, &f, SVE_ADD, 0x2000);
    cr_expect_eq(t.count, 0, "undefined, as the view says");
    use(&t, &f, RNDR, 0x2004);
    cr_assert_eq(t.count, 2);
    cr_expect_eq(t.verdict[0].code, EL2_PROMISE_HIDDEN_USABLE);
    cr_expect_null(t.verdict[0].control);
    cr_expect_eq(t.verdict[1].code, EL2_PROMISE_UNSEEN, "ID_AA64ISAR0_EL1 was not read");
    unmake(&f);
}

/* CPACR_EL1.ZEN is the guest's own: what it keeps from itself breaks no promise. */
Test(promise, what_the_guest_traps_itself_is_not_judged)
{
    struct fixture f = make("linux-4.14", "none", "[host];inherit = neoverse-v1");
    struct el2_promise_tracker t;
    el2_promise_start(&t, f.vm, 0);
    struct el2_use_decision d = use_with(&t, &f, 3ull << 20, SVE_ADD, 0x2000);
    cr_expect_eq(d.outcome, EL2_USE_TO_EL1);
    cr_expect_eq(t.count, 0);
    use(&t, &f, SVE_ADD, 0x2004);
    cr_expect_eq(t.count, 2, "only now: it is used, and it was not looked for");
    unmake(&f);
}

Test(promise, what_is_used_without_looking)
{
    struct fixture f = make("linux-7.3", "none", "[host];inherit = neoverse-v1");
    struct el2_promise_tracker t;
    el2_promise_start(&t, f.vm, 0);
    use(&t, &f, 0x1e222820, 0x1000); /* FADD: nobody looks for floating point */
    use(&t, &f, 0x8b010000, 0x1004); /* ADD */
    use(&t, &f, 0xd503233f, 0x1008); /* PACIASP: NOP or not, made to be used without looking */
    cr_expect_eq(t.count, 0, "%zu, first %s", t.count, t.count ? t.verdict[0].feature : "");
    use(&t, &f, 0xb8200041, 0x100c); /* LDADD */
    cr_assert_eq(t.count, 1);
    cr_expect_eq(t.verdict[0].code, EL2_PROMISE_UNSEEN);
    cr_expect_str_eq(t.verdict[0].feature, "FEAT_LSE");
    cr_expect_eq(t.verdict[0].encoding, EL2_SYS_ID_AA64ISAR0_EL1);
    unmake(&f);
}

Test(promise, what_changes_under_the_guest)
{
    struct fixture f =
        make("linux-4.14", "none", "[host];inherit = neoverse-v1;cpus = 2;[cpu 1];ID_AA64PFR0_EL1.SVE = 0");
    struct el2_promise_tracker t;
    el2_promise_start(&t, f.vm, 0);
    int pfr0 = index_of(EL2_SYS_ID_AA64PFR0_EL1), ccsidr = index_of(EL2_SYS_CCSIDR_EL1);
    el2_promise_read(&t, ccsidr, 1, 0x0ffc);
    el2_promise_read(&t, ccsidr, 2, 0x0ffc);
    el2_promise_read(&t, pfr0, f.host->cpu[0].id[pfr0], 0x1000);
    el2_promise_read(&t, pfr0, f.host->cpu[0].id[pfr0], 0x1000);
    cr_expect_eq(t.count, 0, "CCSIDR_EL1 is meant to change");
    use(&t, &f, SVE_ADD, 0x1004);
    cr_assert_eq(t.count, 1);
    el2_vm_move(f.vm, 0, 1);
    el2_promise_read(&t, pfr0, f.host->cpu[1].id[pfr0], 0x2000);
    use(&t, &f, SVE_ADD, 0x2004);
    cr_assert_eq(t.count, 2, "there it is neither advertised nor there");
    cr_expect_eq(t.verdict[1].code, EL2_PROMISE_CHANGED);
    cr_expect_eq(t.verdict[1].before, f.host->cpu[0].id[pfr0]);
    cr_expect_eq(t.verdict[1].value, f.host->cpu[1].id[pfr0]);
    cr_expect_eq(t.verdict[1].pc, 0x2000);
    unmake(&f);
}

/* What is not there on one CPU is judged anew on the next. */
Test(promise, a_move_to_another_cpu_is_judged_anew)
{
    struct fixture f =
        make("linux-4.14", "none", "[host];inherit = neoverse-v1;cpus = 2;[cpu 0];ID_AA64PFR0_EL1.SVE = 0");
    struct el2_promise_tracker t;
    int pfr0 = index_of(EL2_SYS_ID_AA64PFR0_EL1);
    el2_promise_start(&t, f.vm, 0);
    el2_promise_read(&t, pfr0, f.host->cpu[0].id[pfr0], 0x1000);
    use(&t, &f, SVE_ADD, 0x1004);
    cr_expect_eq(t.count, 0);
    el2_vm_move(f.vm, 0, 1);
    use(&t, &f, SVE_ADD, 0x2000);
    cr_assert_eq(t.count, 1);
    cr_expect_eq(t.verdict[0].code, EL2_PROMISE_UNUSABLE);
    cr_expect_eq(t.verdict[0].pc, 0x2000);
    unmake(&f);
}

/* A CPU alike: what was found is judged again there, and is the same. */
Test(promise, a_move_to_a_cpu_alike_finds_nothing_twice)
{
    struct fixture f = make("linux-4.14", "none", "[host];inherit = neoverse-v1;cpus = 2");
    struct el2_promise_tracker t;
    el2_promise_start(&t, f.vm, 0);
    use(&t, &f, SVE_ADD, 0x1000);
    use(&t, &f, RNDR, 0x1004);
    size_t count = t.count;
    cr_expect_gt(count, 1);
    el2_vm_move(f.vm, 0, 1);
    use(&t, &f, SVE_ADD, 0x2000);
    use(&t, &f, RNDR, 0x2004);
    cr_expect_eq(t.count, count);
    for (size_t i = 0; i < t.count; i++)
        cr_expect_lt(t.verdict[i].pc, 0x2000);
    unmake(&f);
}

/* What one vCPU has looked at the guest knows on all; what reads differently is one vCPU's; the verdicts are put together. */
Test(promise, vcpus)
{
    struct fixture f = make("linux-7.3", "none", "[host];inherit = neoverse-v1;cpus = 2");
    struct el2_promise_tracker t[2];
    uint64_t looked[2] = {0};
    const int isar0 = index_of(EL2_SYS_ID_AA64ISAR0_EL1), mpidr = index_of(EL2_SYS_MPIDR_EL1);
    for (unsigned i = 0; i < 2; i++) {
        el2_promise_start(&t[i], f.vm, 0);
        t[i].looked = looked;
        el2_promise_read(&t[i], mpidr, i, 0x1000);
    }
    el2_promise_read(&t[0], isar0, f.host->cpu[0].id[isar0], 0x1004);
    use(&t[1], &f, 0xb8200041, 0x1008); /* LDADD */
    cr_expect_eq(t[0].count + t[1].count, 0);
    use(&t[0], &f, SVE_ADD, 0x100c);
    use(&t[1], &f, SVE_ADD, 0x1010);
    const size_t count = t[0].count;
    cr_assert_gt(count, 0);
    cr_assert_eq(t[1].count, count);
    el2_promise_read(&t[1], mpidr, 5, 0x1014);
    t[1].dropped = 3;
    el2_promise_merge(&t[0], &t[1]);
    cr_assert_eq(t[0].count, count + 1, "what is the same is there once");
    cr_expect_eq(t[0].verdict[count].code, EL2_PROMISE_CHANGED);
    cr_expect_eq(t[0].verdict[0].pc, 0x100c);
    cr_expect_eq(t[0].dropped, 3);
    unmake(&f);
}

Test(promise, the_list_is_bounded)
{
    struct fixture f = make("linux-4.14", "none", "[host];inherit = cortex-a57");
    struct el2_promise_tracker t;
    el2_promise_start(&t, f.vm, 0);
    for (uint64_t i = 0; i < EL2_PROMISES + 10; i++)
        el2_promise_read(&t, index_of(EL2_SYS_ID_AA64PFR0_EL1), i, i);
    cr_expect_eq(t.count, EL2_PROMISES);
    cr_expect_eq(t.dropped, 9);
    el2_promise_read(&t, -1, 1, 1);
    el2_promise_read(&t, EL2_ID_COUNT, 1, 1);
    unmake(&f);
}

Test(promise, a_declared_feature_is_judged_too)
{
    struct fixture f =
        make("linux-7.3", "none",
             "[host];inherit = neoverse-v1;[cpus];S3_0_C0_C4_3 = 1;"
             "[feature FEAT_WARP];field = S3_0_C0_C4_3[3:0] >= 1;instruction = 0xfffffc00 0x23000000;"
             "does = zero");
    struct el2_promise_tracker t;
    el2_promise_start(&t, f.vm, 0);
    use(&t, &f, 0x23000000, 0x1000);
    cr_assert_eq(t.count, 2);
    cr_expect_eq(t.verdict[0].code, EL2_PROMISE_HIDDEN_USABLE);
    cr_expect_str_eq(t.verdict[0].feature, "FEAT_WARP");
    cr_expect_eq(t.verdict[0].encoding, EL2_ENCODING(3, 0, 0, 4, 3));
    cr_expect_eq(t.verdict[1].code, EL2_PROMISE_UNSEEN);
    unmake(&f);
}

/* Of the field that announces it: its own bits, of those below and above nothing. */
Test(promise, the_value_of_a_declared_feature)
{
    struct fixture f = make("linux-7.3", "none",
                            "[host];inherit = max;[cpus];ID_AA64ISAR0_EL1 = 0x0000000000012120;"
                            "[feature FEAT_WARP];field = ID_AA64ISAR0_EL1[11:4] >= 1;"
                            "instruction = 0xfffffc00 0x23000000;does = undef");
    struct el2_promise_tracker t;
    el2_promise_start(&t, f.vm, 0);
    el2_promise_read(&t, index_of(EL2_SYS_ID_AA64ISAR0_EL1), 0x12120, 0x0ffc);
    use(&t, &f, 0x23000000, 0x1000);
    cr_assert_eq(t.count, 1);
    cr_expect_eq(t.verdict[0].code, EL2_PROMISE_UNUSABLE);
    cr_expect_eq(t.verdict[0].encoding, EL2_SYS_ID_AA64ISAR0_EL1);
    cr_expect_eq(t.verdict[0].value, 0x12);
    unmake(&f);
}
