/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tests/promise/seed.tsv: a guest uses what it sees; under one kernel it goes wrong, under the other it does
 * not. */
#include <stdio.h>

#include "cpumodel/host/declared.h"
#include "feature_guest.h"
#include "test_machine.h"

struct story {
    char host[32], feature[32], use[32], wrong[32], right[32];
};

static const struct el2_host_feature *declared_feature(const struct el2_host *host, const char *name)
{
    for (unsigned i = 0; i < host->feature_count; i++)
        if (strcmp(host->feature[i].name, name) == 0)
            return &host->feature[i];
    return NULL;
}

/* The instruction or the register of that name which needs the feature; 0 where there is none. */
static uint32_t word_of(enum el2_arch_id id, const char *name)
{
    size_t count;
    const struct el2_arch_instruction *row = el2_arch_instructions(&count);
    for (size_t i = 0; i < count; i++)
        if (!row[i].unallocated && strcmp(row[i].mnemonic, name) == 0 &&
            el2_arch_need_names(&row[i].need, id))
            return instruction_word(&row[i]);
    const struct el2_arch_register *reg = el2_arch_registers(&count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(reg[i].name, name) == 0 && el2_arch_need_names(&reg[i].need, id))
            return register_word(&reg[i]);
    return 0;
}

/* Makes the host one that has the feature; what announces it and the word that uses it. */
static uint32_t prepare(const struct story *story, struct el2_host *host, struct guest_field *field)
{
    const struct el2_host_feature *declared = declared_feature(host, story->feature);
    if (declared) {
        const struct el2_host_bits *bits = &declared->field[0];
        *field = (struct guest_field){bits->encoding, bits->lsb, bits->width, bits->value};
        cr_assert(el2_host_feature_present(declared, &host->cpu[0]), "%s: not on cpu0", story->feature);
        return declared->instruction_count ? declared->instruction[0].value : 0xd5200000u | declared->reg[0];
    }
    size_t count;
    const struct el2_arch_feature *feature = el2_arch_feature_by_name(story->feature);
    cr_assert_not_null(feature, "no feature %s", story->feature);
    for (unsigned cpu = 0; cpu < host->cpu_count; cpu++)
        give_feature(&host->cpu[cpu], feature->id, 4);
    const struct el2_arch_announcement *row = el2_arch_announcements(feature->id, &count);
    for (size_t i = 0; i < count; i++) {
        *field = (struct guest_field){row[i].encoding, row[i].lsb, row[i].width, (uint64_t)row[i].value};
        uint64_t value = host->cpu[0].id[el2_id_index(field->encoding)] >> field->lsb;
        if (row[i].comparison == EL2_ARCH_GE && !row[i].is_signed &&
            (value & ((1u << field->width) - 1)) >= field->value)
            return word_of(feature->id, story->use);
    }
    cr_assert_fail("%s: nothing announces it", story->feature);
    return 0;
}

static enum guest_end run(const struct story *story, const char *kernel_name)
{
    static struct code code;
    struct el2_error error = {""};
    struct guest_field field;
    struct el2_verdict verdict;
    struct el2_host *host = el2_host_load(story->host, &error);
    cr_assert_not_null(host, "%s", error.text);
    struct el2_kernel *kernel = el2_kernel_load(kernel_name, &error);
    cr_assert_not_null(kernel, "%s", error.text);
    uint32_t word = prepare(story, host, &field);
    cr_expect_neq(word, 0, "%s has no %s", story->feature, story->use);
    struct el2_vm *vm =
        el2_vm_create(kernel, host, &(struct el2_vm_options){.features = EL2_VM_GICV3}, &error);
    cr_assert_not_null(vm, "%s", error.text);
    struct el2_machine *machine = el2_machine_create(
        vm, &(struct el2_machine_options){.ram_size = 2u << 20, .instructions = 100000, .seconds = 5},
        &error);
    cr_assert_not_null(machine, "%s", error.text);
    put_feature_guest(&code, &field, true, word);
    cr_assert(el2_machine_load_content(machine, story->feature, code.word, code.count * 4, &error), "%s",
              error.text);
    cr_assert(el2_machine_run(machine, &verdict, &error), "%s", error.text);
    cr_expect_eq(verdict.code, EL2_VERDICT_EXITED, "%s, %s under %s: %s", story->feature, story->use,
                 kernel_name, verdict.text);
    el2_machine_free(machine);
    el2_vm_free(vm);
    el2_kernel_free(kernel);
    el2_host_free(host);
    return verdict.code == EL2_VERDICT_EXITED ? (enum guest_end)verdict.status : GUEST_ASTRAY;
}

Test(seed, story, .timeout = 120)
{
    struct story story;
    char line[512];
    unsigned stories = 0;
    FILE *file = fopen(EL2_TEST_DATA "/promise/seed.tsv", "r");
    cr_assert_not_null(file);
    while (fgets(line, sizeof line, file)) {
        if (*line == '#' || *line == '\n')
            continue;
        cr_assert_eq(sscanf(line, "%31[^\t]\t%31[^\t]\t%31[^\t]\t%31[^\t]\t%31[^\n]", story.host,
                            story.feature, story.use, story.wrong, story.right),
                     5, "%s", line);
        enum guest_end end = run(&story, story.wrong);
        cr_expect_eq(end, GUEST_UNDEFINED, "%s, %s under %s: ends with %d", story.feature, story.use,
                     story.wrong, end);
        end = run(&story, story.right);
        cr_expect_eq(end, GUEST_UNSEEN, "%s, %s under %s: ends with %d", story.feature, story.use,
                     story.right, end);
        stories++;
    }
    fclose(file);
    cr_expect_geq(stories, 10);
    fprintf(stderr, "%u stories\n", stories);
}
