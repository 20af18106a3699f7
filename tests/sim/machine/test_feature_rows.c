/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every row of the feature table that needs a feature, used by a guest on one CPU: the engine's own features
 * never show. */
#include "feature_bench.h"

#define BATCH     100
#define CPACR_ALL (3u << 16 | 3u << 20 | 3u << 24)

struct rows {
    struct bench bench;
    struct el2_vm *vm;
    struct el2_arch_set set;
    struct use batch[BATCH]; /* to be UNDEFINED, all in one guest */
    unsigned batched;
};

static void run_alone(struct rows *rows, const struct use *use)
{
    char what[160];
    const struct guest_field field = {.encoding = EL2_SYS_ID_AA64PFR0_EL1};
    snprintf(what, sizeof what, "%s (%08x), %s on %s", use->name, use->word,
             el2_kernel_name(rows->bench.kernel), rows->bench.host->name);
    run_guest(&rows->bench, rows->vm, &field, use, el2_arch_need_met(use->need, &rows->set), what);
}

/* Where one of them is not UNDEFINED, each for itself, to find out which. */
static void run_batch(struct rows *rows)
{
    static struct code code;
    uint32_t word[BATCH];
    struct el2_error error = {""};
    struct el2_verdict verdict;
    for (unsigned i = 0; i < rows->batched; i++)
        word[i] = rows->batch[i].word;
    put_undefined_guest(&code, word, rows->batched);
    struct el2_machine *machine = el2_machine_create(
        rows->vm, &(struct el2_machine_options){.ram_size = RAM, .instructions = 100000, .seconds = 5},
        &error);
    cr_assert_not_null(machine, "%s", error.text);
    cr_assert(el2_machine_load_content(machine, "batch", code.word, code.count * 4, &error), "%s",
              error.text);
    cr_assert(el2_machine_run(machine, &verdict, &error), "%s", error.text);
    el2_machine_free(machine);
    if (verdict.code == EL2_VERDICT_EXITED && verdict.status == GUEST_UNDEFINED) {
        rows->bench.counts.guests++;
        rows->bench.counts.undefined += rows->batched;
    } else {
        for (unsigned i = 0; i < rows->batched; i++)
            run_alone(rows, &rows->batch[i]);
    }
    rows->batched = 0;
}

static void add_row(struct rows *rows, const struct use *use)
{
    struct expected expected;
    expect(rows->vm, use->word, CPACR_ALL, 0, &expected);
    bool absent = !use->hint && !el2_arch_need_met(use->need, &rows->set);
    if (!absent && !(el2_end_is_undef(expected.ending.end) && expected.esr == el2_syndrome_unknown())) {
        run_alone(rows, use);
        return;
    }
    rows->bench.counts.trapped += expected.decision.outcome == EL2_USE_TO_EL2;
    rows->batch[rows->batched++] = *use;
    if (rows->batched == BATCH)
        run_batch(rows);
}

static void run_all_rows(const char *kernel, const char *host)
{
    static struct rows rows;
    size_t count;
    unsigned words = 0;
    const struct el2_arch_instruction *row = el2_arch_instructions(&count);
    open_bench(&rows.bench, kernel, host);
    rows.vm = richest_vm(&rows.bench);
    el2_arch_set_of(rows.bench.host->cpu[0].id, &rows.set);
    for (size_t i = 0; i < count; i++)
        if (!row[i].unallocated && row[i].need.alternative[0][0] != EL2_FEAT_NONE) {
            words++;
            add_row(&rows, &(struct use){instruction_word(&row[i]), row[i].mnemonic, &row[i].need,
                                         .hint = row[i].absent == EL2_ARCH_NOP});
        }
    const struct el2_arch_register *reg = el2_arch_registers(&count);
    for (size_t i = 0; i < count; i++)
        if (el2_op1(reg[i].encoding) < 4 && el2_id_index(reg[i].encoding) < 0) {
            words++;
            add_row(&rows, &(struct use){register_word(&reg[i]), reg[i].name, &reg[i].need, .hint = false});
        }
    run_batch(&rows);
    cr_expect_geq(words, 4500);
    fprintf(stderr, "%u words on %s, ", words, host);
    el2_vm_free(rows.vm);
    close_bench(&rows.bench);
}

Test(feature_rows, cortex_a57, .timeout = 120)
{
    run_all_rows("linux-6.12", "cortex-a57");
}

Test(feature_rows, max, .timeout = 120)
{
    run_all_rows("linux-7.3", "max");
}
