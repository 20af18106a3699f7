/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>
#include <string.h>

#include "cpumodel/text/count.h"
#include "sim/command/subject.h"

/* names, how much is asked for, how much is there afterwards: host, kernel, overrides, trail, VM */
static const struct {
    struct el2_subject_names names;
    enum el2_subject_extent extent;
    bool host, kernel, overrides, trail, vm;
    const char *message;
} rows[] = {
    {EL2_SUBJECT_DEFAULTS, EL2_SUBJECT_HOST, true, false, false, false, false, NULL},
    {EL2_SUBJECT_DEFAULTS, EL2_SUBJECT_KERNEL, true, true, false, false, false, NULL},
    {EL2_SUBJECT_DEFAULTS, EL2_SUBJECT_VM, true, true, false, false, true, NULL},
    {EL2_SUBJECT_DEFAULTS, EL2_SUBJECT_TRAIL, true, true, false, true, true, NULL},
    {{.host = "future", .kernel = "linux-6.12", .cmdline = ""},
     EL2_SUBJECT_VM,
     true,
     true,
     true,
     false,
     true,
     NULL},
    {{.host = "future", .kernel = "none"}, EL2_SUBJECT_HOST, true, false, false, false, false, NULL},
    {{.host = "future", .kernel = "none"},
     EL2_SUBJECT_VM,
     true,
     false,
     false,
     false,
     false,
     "'none' is neither"},
    {{.host = "none", .kernel = "linux-6.12"},
     EL2_SUBJECT_VM,
     false,
     false,
     false,
     false,
     false,
     "'none' is neither"},
    {{.host = "future", .vm = "what"}, EL2_SUBJECT_HOST, false, false, false, false, false, "what"},
    {{.host = "future", .cpu = 1000},
     EL2_SUBJECT_HOST,
     true,
     false,
     false,
     false,
     false,
     "--cpu 1000: host future"},
    {{.host = "future", .cpu = EL2_SUBJECT_ANY_CPU},
     EL2_SUBJECT_HOST,
     true,
     false,
     false,
     false,
     false,
     NULL},
    {{.host = "neoverse-n1", .kernel = "linux-6.12", .vm = "sve"},
     EL2_SUBJECT_VM,
     true,
     true,
     false,
     false,
     false,
     ""},
};

Test(subject, has_what_was_asked_for)
{
    for (size_t i = 0; i < EL2_COUNT(rows); i++) {
        struct el2_subject subject;
        struct el2_error error = {""};
        bool good = el2_subject_load(&subject, &rows[i].names, rows[i].extent, &error);
        cr_expect_eq(good, !rows[i].message, "row %zu: %s", i, error.text);
        cr_expect(good || strstr(error.text, rows[i].message), "row %zu: %s", i, error.text);
        cr_expect_eq(subject.host != NULL, rows[i].host, "row %zu: host", i);
        cr_expect_eq(subject.kernel != NULL, rows[i].kernel, "row %zu: kernel", i);
        cr_expect_eq(subject.overrides != NULL, rows[i].overrides, "row %zu: overrides", i);
        cr_expect_eq(subject.trail != NULL, rows[i].trail, "row %zu: trail", i);
        cr_expect_eq(subject.vm != NULL, rows[i].vm, "row %zu: VM", i);
        cr_expect_eq(subject.refused, rows[i].message && !*rows[i].message, "row %zu: refused", i);
        el2_subject_free(&subject);
    }
}

Test(subject, puts_the_vcpu_on_its_cpu_and_renews_the_vm)
{
    const struct el2_subject_names names = {
        .host = "future", .kernel = "linux-6.12", .vm = "gicv3", .cpu = 1, .vcpus = 2};
    struct el2_subject subject;
    struct el2_error error;
    char text[EL2_SUBJECT_TEXT];
    cr_assert(el2_subject_load(&subject, &names, EL2_SUBJECT_VM, &error), "%s", error.text);
    cr_expect_eq(el2_vm_cpu(subject.vm, 0), 1);
    el2_vm_move(subject.vm, 0, 0);
    cr_assert(el2_subject_renew_vm(&subject, &error));
    cr_expect_eq(el2_vm_cpu(subject.vm, 0), 1);
    cr_expect_eq(el2_vm_features(subject.vm), EL2_VM_GICV3);
    el2_subject_print(&subject, text);
    cr_expect_str_eq(text, "future, linux-6.12, --vm gicv3");
    el2_subject_free(&subject);
}

/* A VM that is made anew has a trail of its own. */
Test(subject, renewed)
{
    const struct el2_subject_names names = EL2_SUBJECT_DEFAULTS;
    struct el2_subject subject;
    struct el2_error error = {""};
    size_t before, after;
    cr_assert(el2_subject_load(&subject, &names, EL2_SUBJECT_TRAIL, &error), "%s", error.text);
    el2_trail_steps(subject.trail, &before);
    cr_assert(el2_subject_renew_vm(&subject, &error), "%s", error.text);
    el2_trail_steps(subject.trail, &after);
    cr_expect_gt(before, 0);
    cr_expect_eq(before, after, "%zu and %zu", before, after);
    el2_subject_free(&subject);
}
