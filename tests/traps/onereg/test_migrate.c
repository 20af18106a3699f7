/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "traps/onereg/migrate.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "builtins.h"
#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/count.h"
#include "traps/onereg/migrant.h"

struct end {
    struct el2_host *host;
    struct el2_kernel *kernel;
    struct el2_migrant *migrant;
};

/* A kernel made of another and a few lines. */
static struct el2_kernel *kernel_of(const char *text)
{
    struct el2_error error = {""};
    struct el2_kernel *kernel = el2_kernel_parse("test.kernel", text, strlen(text), &error);
    cr_assert(kernel, "%s", error.text);
    return kernel;
}

static struct el2_host *host_of(const char *text)
{
    struct el2_error error = {""};
    struct el2_host *host = el2_host_parse("test.host", text, strlen(text), &error);
    cr_assert(host, "%s", error.text);
    return host;
}

static struct end end_of(struct el2_host *host, struct el2_kernel *kernel)
{
    struct el2_error error = {""};
    struct end end = {.host = host, .kernel = kernel};
    end.migrant = el2_migrant_create(kernel, host, &(struct el2_vm_options){0}, &error);
    cr_assert(end.migrant, "%s", error.text);
    return end;
}

static void leave(struct end *end)
{
    el2_migrant_free(end->migrant);
    el2_kernel_free(end->kernel);
    el2_host_free(end->host);
}

static struct el2_migration *judge(struct end *from, struct end *to)
{
    struct el2_migration *result = malloc(sizeof *result);
    cr_assert(result);
    el2_migrate(from->migrant, to->migrant, result);
    return result;
}

#define SAFE_KERNEL                                                                                          \
    "[kernel]\ninherit = linux-4.15\nrelease = 4.15\n"                                                       \
    "[user]\nID_AA64ISAR0_EL1 = view safe\nID_AA64PFR0_EL1 = view safe\n"                                    \
    "[writable]\nID_AA64ISAR0_EL1 = all\nID_AA64PFR0_EL1 = DIT FP\n"

Test(migrate, to_itself_is_accepted_and_changes_nothing)
{
    struct builtins all = builtins_load();
    struct el2_migration *result = malloc(sizeof *result);
    for (size_t host = 0; host < all.hosts; host++)
        for (size_t kernel = 0; kernel < all.kernels; kernel++) {
            struct el2_migrant *end =
                el2_migrant_create(all.kernel[kernel], all.host[host], &(struct el2_vm_options){0}, NULL);
            if (!end)
                continue;
            el2_migrate(end, end, result);
            cr_assert_eq(result->verdict, EL2_MIGRATION_OK, "%s under %s: %s", all.host[host]->name,
                         el2_kernel_name(all.kernel[kernel]), result->why_not);
            cr_assert_eq(result->change_count, 0, "%s under %s", all.host[host]->name,
                         el2_kernel_name(all.kernel[kernel]));
            el2_migrant_free(end);
        }
    free(result);
    builtins_free(&all);
}

Test(migrate, invariants_of_another_cpu_block_for_good)
{
    struct el2_error error;
    struct end from = end_of(el2_host_load("cortex-a76", &error), el2_kernel_load("linux-4.15", &error));
    struct end to = end_of(el2_host_load("cortex-a53", &error), el2_kernel_load("linux-4.15", &error));
    struct el2_migration *result = judge(&from, &to);
    cr_assert_eq(result->verdict, EL2_MIGRATION_BLOCKED);
    cr_assert(result->blocked_count > 0 && result->why_not);
    cr_assert_eq(result->blocked[0].field.encoding, EL2_SYS_MIDR_EL1);
    cr_assert_not(result->blocked[0].has_common);
    free(result);
    leave(&from);
    leave(&to);
}

Test(migrate, no_candidates_outside_the_id_space)
{
    struct el2_error error;
    struct end from = end_of(el2_host_load("cortex-a76", &error), el2_kernel_load("linux-6.12", &error));
    struct end to = end_of(el2_host_load("cortex-a53", &error), el2_kernel_load("linux-6.12", &error));
    uint64_t order[EL2_MIGRANT_CANDIDATES];
    const struct el2_field_ref inside = {EL2_SYS_MIDR_EL1, .lsb = 4, .width = 12},
                               outside = {EL2_SYS_SCTLR_EL1, .lsb = 0, .width = 1};
    cr_expect_eq(el2_migrant_candidates(from.migrant, to.migrant, &inside, 0xd0b, order), 2);
    cr_expect(order[0] == 0xd0b && order[1] == 0xd03);
    cr_expect_eq(el2_migrant_candidates(from.migrant, to.migrant, &outside, 1, order), 0);
    leave(&from);
    leave(&to);
}

/* The values of a field that a rule allows, the most capable first. */
Test(migrate, candidates_by_rank)
{
    static const struct {
        const char *rule;
        el2_encoding encoding;
        unsigned lsb;
        uint64_t order[16];
    } cases[] = {
        {"lower", EL2_SYS_ID_AA64ISAR0_EL1, 4, {15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0}},
        {"higher", EL2_SYS_ID_AA64ISAR0_EL1, 4, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}},
        {"higher-or-zero",
         EL2_SYS_ID_AA64ISAR0_EL1,
         4,
         {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0}},
        {"lower", EL2_SYS_ID_AA64PFR0_EL1, 16, {7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8}},
        {"higher", EL2_SYS_ID_AA64PFR0_EL1, 16, {8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7}},
    };
    for (size_t i = 0; i < EL2_COUNT(cases); i++) {
        char text[200];
        uint64_t order[EL2_MIGRANT_CANDIDATES];
        const struct el2_field_ref field = {cases[i].encoding, .lsb = cases[i].lsb, .width = 4};
        snprintf(text, sizeof text,
                 "[kernel]\ninherit = linux-6.12\norigin = mine\n[features ID_AA64ISAR0_EL1]\n"
                 "AES = %s strict visible\n[features ID_AA64PFR0_EL1]\nFP = %s strict visible signed\n",
                 cases[i].rule, cases[i].rule);
        struct end end = end_of(host_of("[host]\ninherit = cortex-a76\n"), kernel_of(text));
        cr_assert_eq(el2_migrant_candidates(end.migrant, end.migrant, &field, 3, order), 16);
        for (size_t k = 0; k < 16; k++)
            cr_expect_eq(order[k], cases[i].order[k], "%s %u: %zu: %lu", cases[i].rule, cases[i].lsb, k,
                         (unsigned long)order[k]);
        leave(&end);
    }
}

/* The target's rule counts; that of the source where the target's kernel does not know the field. */
Test(migrate, candidates_by_whose_rule)
{
    static const char knows[] = "[kernel]\ninherit = linux-6.12\norigin = mine\n"
                                "[features ID_AA64ISAR0_EL1]\nAES = higher strict visible\n",
                      knows_not[] = "[kernel]\ninherit = linux-6.12\norigin = mine\n"
                                    "[features ID_AA64ISAR0_EL1]\nAES = -\n";
    const struct el2_field_ref field = {EL2_SYS_ID_AA64ISAR0_EL1, .lsb = 4, .width = 4};
    struct el2_error error;
    struct end usual =
                   end_of(host_of("[host]\ninherit = cortex-a76\n"), el2_kernel_load("linux-6.12", &error)),
               higher = end_of(host_of("[host]\ninherit = cortex-a76\n"), kernel_of(knows)),
               none = end_of(host_of("[host]\ninherit = cortex-a76\n"), kernel_of(knows_not));
    const struct {
        const struct end *from, *to;
        size_t count;
        uint64_t first;
    } cases[] = {
        {&usual, &higher, 16, 0}, {&higher, &usual, 16, 15}, {&higher, &none, 16, 0},
        {&usual, &none, 16, 15},  {&none, &none, 2, 7},
    };
    for (size_t i = 0; i < EL2_COUNT(cases); i++) {
        uint64_t order[EL2_MIGRANT_CANDIDATES];
        size_t count = el2_migrant_candidates(cases[i].from->migrant, cases[i].to->migrant, &field, 7, order);
        cr_expect(count == cases[i].count && order[0] == cases[i].first, "%zu: %zu from %lu", i, count,
                  (unsigned long)order[0]);
    }
    leave(&usual);
    leave(&higher);
    leave(&none);
}

Test(migrate, finds_the_largest_common_value_and_proves_it)
{
    struct end from = end_of(host_of("[host]\ninherit = cortex-a76\n[cpus]\nID_AA64ISAR0_EL1.DP = 1\n"
                                     "ID_AA64ISAR0_EL1.ATOMIC = 3\n"),
                             kernel_of(SAFE_KERNEL));
    struct end to = end_of(host_of("[host]\ninherit = cortex-a76\n[cpus]\nID_AA64ISAR0_EL1.DP = 0\n"
                                   "ID_AA64ISAR0_EL1.ATOMIC = 2\n"),
                           kernel_of(SAFE_KERNEL));
    struct el2_migration *result = judge(&from, &to);
    cr_assert_eq(result->verdict, EL2_MIGRATION_WRITES, "%s", result->why_not);
    cr_assert_eq(result->blocked_count, 2);
    cr_assert_eq(result->blocked[0].common, 0, "DP");
    cr_assert_eq(result->blocked[1].common, 2, "ATOMIC");
    cr_assert_eq(result->write_count, 1);
    cr_assert_eq(result->write[0].encoding, EL2_SYS_ID_AA64ISAR0_EL1);
    cr_assert_eq(result->change_count, 0);

    /* by hand: the same writes on a VM of the source, saved and restored, are accepted */
    struct el2_vm *source = el2_vm_create(from.kernel, from.host, &(struct el2_vm_options){0}, NULL);
    struct el2_vm *target = el2_vm_create(to.kernel, to.host, &(struct el2_vm_options){0}, NULL);
    cr_assert_eq(el2_onereg_set(source, 0, result->write[0].encoding, result->write[0].value), 0);
    el2_vm_first_run(source);
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        uint64_t value;
        if (!el2_onereg_get(source, 0, el2_id_encoding(index), &value))
            cr_assert_eq(el2_onereg_set(target, 0, el2_id_encoding(index), value), 0);
    }
    el2_vm_free(source);
    el2_vm_free(target);

    /* the other way round nothing is refused: the target may lower */
    struct el2_migration *back = judge(&to, &from);
    cr_assert_eq(back->verdict, EL2_MIGRATION_OK);
    cr_assert_eq(back->change_count, 0);
    free(back);
    free(result);
    leave(&from);
    leave(&to);
}

Test(migrate, a_field_that_is_not_writable_blocks)
{
    struct end from = end_of(host_of("[host]\ninherit = cortex-a76\n[cpus]\nID_AA64PFR0_EL1.RAS = 1\n"),
                             kernel_of(SAFE_KERNEL));
    struct end to = end_of(host_of("[host]\ninherit = cortex-a76\n[cpus]\nID_AA64PFR0_EL1.AdvSIMD = 0\n"
                                   "ID_AA64PFR0_EL1.FP = 0\n"),
                           kernel_of(SAFE_KERNEL));
    struct el2_migration *result = judge(&from, &to);
    cr_assert_eq(result->verdict, EL2_MIGRATION_BLOCKED);
    bool advsimd = false, fp = false;
    for (size_t i = 0; i < result->blocked_count; i++) {
        const struct el2_blocked *blocked = &result->blocked[i];
        if (blocked->field.encoding != EL2_SYS_ID_AA64PFR0_EL1)
            continue;
        advsimd |= blocked->field.lsb == 20 && !blocked->has_common;
        fp |= blocked->field.lsb == 16 && blocked->has_common && blocked->common == 0;
    }
    cr_assert(advsimd, "AdvSIMD is not writable: no value suits both");
    cr_assert(fp, "FP is writable: 0 suits both");
    free(result);
    leave(&from);
    leave(&to);
}

Test(migrate, what_is_not_trapped_changes_under_the_guest)
{
    struct el2_error error;
    struct end from =
        end_of(host_of("[host]\ninherit = cortex-a76\n"), el2_kernel_load("linux-4.14", &error));
    struct end to = end_of(host_of("[host]\ninherit = cortex-a76\n[cpus]\nID_AA64ISAR0_EL1.DP = 0\n"),
                           el2_kernel_load("linux-4.14", &error));
    struct el2_migration *result = judge(&from, &to);
    cr_assert_eq(result->verdict, EL2_MIGRATION_OK);
    cr_assert_eq(result->change_count, 1);
    cr_assert_eq(result->change[0].before, 1);
    cr_assert_eq(result->change[0].after, 0);
    cr_assert_not(result->change[0].trapped);
    free(result);
    leave(&from);
    leave(&to);
}

Test(migrate, every_pair_of_the_embedded_is_proved)
{
    struct builtins all = builtins_load();
    struct el2_migrant *end[BUILTINS_MAX * BUILTINS_MAX];
    struct el2_migration *result = malloc(sizeof *result);
    size_t count = 0, writes = 0, room = 0;
    struct el2_field_ref piece[EL2_PIECES];
    for (int index = 0; index < EL2_ID_COUNT; index++)
        room += el2_register_pieces(el2_id_encoding(index), piece);
    cr_assert(room < EL2_MIGRATION_FIELDS, "the ID space has %zu pieces", room);
    for (size_t host = 0; host < all.hosts; host++)
        for (size_t kernel = 0; kernel < all.kernels; kernel++) {
            end[count] = el2_migrant_create(all.kernel[kernel], all.host[host],
                                            &(struct el2_vm_options){.features = EL2_VM_GICV3}, NULL);
            count += end[count] != NULL;
        }
    for (size_t from = 0; from < count; from++)
        for (size_t to = 0; to < count; to++) {
            el2_migrate(end[from], end[to], result);
            cr_assert(result->verdict == EL2_MIGRATION_OK ? !result->blocked_count
                                                          : result->blocked_count > 0);
            cr_assert_eq(result->verdict == EL2_MIGRATION_BLOCKED, result->why_not != NULL);
            writes += result->verdict == EL2_MIGRATION_WRITES;
        }
    cr_log_info("%zu ends, %zu pairs want writes", count, writes);
    for (size_t i = 0; i < count; i++)
        el2_migrant_free(end[i]);
    free(result);
    builtins_free(&all);
}
