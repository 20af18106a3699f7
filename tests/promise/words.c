/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every row of the feature table against a machine that executes it.
 *
 *     feature-words words >words.bin                        the words, 32 bits each, little-endian
 *     feature-words judge PRESET MODEL KNOWN <results       what became of them, judged
 *
 * The words are MRS of the 88 registers of the ID space, then one of each instruction row that needs a
 * feature or is unallocated, then an access to each register row that EL1 can reach. A result is a line of
 * harness.S: index, what happened, ESR_EL1, X0. The presence that is expected comes from the ID registers
 * that the same machine has answered with; these are compared with those of PRESET. KNOWN has the differences
 * that are known (qemu-differences says how).
 */
#include <fnmatch.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "cpumodel/arch/register.h"
#include "cpumodel/host/host.h"
#include "promise/words.h"

#define WORDS_MAX 16384
#define KNOWN_MAX 256
#define LINE_MAX_ 512

enum kind { ID, INSTRUCTION, REGISTER };
enum happened { NOTHING, EXECUTED, UNDEFINED, TRAPPED };

struct subject {
    uint32_t word;
    enum kind kind;
    const char *name;
    const struct el2_arch_need *need; /* NULL: nobody has it */
    bool hint;
    enum happened happened;
    uint64_t esr;
    uint64_t x0;
};

struct known { /* a row of qemu-differences */
    char model[32];
    char what[16];     /* "id", "executes", "undefined" */
    char name[64];     /* as a file name pattern: register, or mnemonic or register */
    char argument[64]; /* of "id" the bits, else the first feature that the row needs */
    unsigned hits;
};

static struct subject subjects[WORDS_MAX];
static size_t subject_count;
static struct known known[KNOWN_MAX];
static size_t known_count;

static void add(struct subject subject)
{
    if (subject_count == WORDS_MAX) {
        fputs("feature-words: too many rows, raise WORDS_MAX\n", stderr);
        exit(2);
    }
    subjects[subject_count++] = subject;
}

static void list(void)
{
    static const struct el2_arch_need NOTHING_NEEDED;
    size_t count;
    for (int i = 0; i < EL2_ID_COUNT; i++) {
        const struct el2_register *reg = el2_register_by_encoding(el2_id_encoding(i));
        add((struct subject){0xd5200000u | el2_id_encoding(i), ID, reg ? reg->name : "reserved",
                             &NOTHING_NEEDED, .hint = false});
    }
    const struct el2_arch_instruction *row = el2_arch_instructions(&count);
    for (size_t i = 0; i < count; i++) {
        if (row[i].unallocated && !el2_arch_instruction(row[i].value))
            add((struct subject){row[i].value, INSTRUCTION, row[i].mnemonic, NULL, .hint = false});
        else if (!row[i].unallocated && row[i].need.alternative[0][0] != EL2_FEAT_NONE)
            add((struct subject){instruction_word(&row[i]), INSTRUCTION, row[i].mnemonic, &row[i].need,
                                 .hint = row[i].absent == EL2_ARCH_NOP});
    }
    const struct el2_arch_register *reg = el2_arch_registers(&count);
    for (size_t i = 0; i < count; i++)
        if (el2_op1(reg[i].encoding) < 4 && el2_id_index(reg[i].encoding) < 0)
            add((struct subject){register_word(&reg[i]), REGISTER, reg[i].name, &reg[i].need, .hint = false});
}

static int put_words(void)
{
    for (size_t i = 0; i < subject_count; i++) {
        uint32_t word = subjects[i].word;
        const unsigned char bytes[] = {(unsigned char)word, (unsigned char)(word >> 8),
                                       (unsigned char)(word >> 16), (unsigned char)(word >> 24)};
        if (fwrite(bytes, sizeof bytes, 1, stdout) != 1)
            return 2;
    }
    return fflush(stdout) ? 2 : 0;
}

static bool read_known(const char *path, const char *model)
{
    char line[LINE_MAX_];
    FILE *file = fopen(path, "r");
    if (!file) {
        perror(path);
        return false;
    }
    for (unsigned number = 1; fgets(line, sizeof line, file); number++) {
        struct known row = {.hits = 0};
        if (*line == '#' || *line == '\n')
            continue;
        if (known_count == KNOWN_MAX || !strchr(line, '#') ||
            sscanf(line, "%31s %15s %63s %63s", row.model, row.what, row.name, row.argument) != 4) {
            fprintf(stderr, "%s:%u: not `model id|executes|undefined name argument # reason`\n", path,
                    number);
            fclose(file);
            return false;
        }
        if (fnmatch(row.model, model, 0) == 0)
            known[known_count++] = row;
    }
    fclose(file);
    return true;
}

/* The bits of an ID register that may differ. */
static uint64_t known_bits(const char *name)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < known_count; i++)
        if (strcmp(known[i].what, "id") == 0 && fnmatch(known[i].name, name, 0) == 0) {
            bits |= strtoull(known[i].argument, NULL, 16);
            known[i].hits++;
        }
    return bits;
}

static const char *need_text(const struct el2_arch_need *need)
{
    const struct el2_arch_feature *feature =
        need ? el2_arch_feature((enum el2_arch_id)need->alternative[0][0]) : NULL;
    return feature ? feature->name : "unallocated";
}

static const char *happened_text(const struct subject *subject)
{
    return subject->happened == UNDEFINED ? "undefined" : "executes";
}

static bool is_known(const struct subject *subject)
{
    for (size_t i = 0; i < known_count; i++)
        if (strcmp(known[i].what, happened_text(subject)) == 0 &&
            strcmp(known[i].argument, need_text(subject->need)) == 0 &&
            fnmatch(known[i].name, subject->name, 0) == 0) {
            known[i].hits++;
            return true;
        }
    return false;
}

static bool read_results(void)
{
    char line[LINE_MAX_], happened;
    size_t lines = 0;
    while (fgets(line, sizeof line, stdin)) {
        unsigned index;
        uint64_t esr, x0;
        if (sscanf(line, "%x %c %" SCNx64 " %" SCNx64, &index, &happened, &esr, &x0) != 4)
            continue;
        if (index >= subject_count) {
            fprintf(stderr, "feature-words: no word %x\n", index);
            return false;
        }
        struct subject *subject = &subjects[index];
        /* With FEAT_IDST what is undefined in the ID space is reported with EC 0x18 (ESR_ELx). */
        bool undefined = happened == 'u' && (esr >> 26 == 0 || (subject->kind == ID && esr >> 26 == 0x18));
        subject->happened = happened == 'x' ? EXECUTED : undefined ? UNDEFINED : TRAPPED;
        subject->esr = esr;
        subject->x0 = x0;
        lines++;
    }
    if (lines != subject_count)
        fprintf(stderr, "feature-words: %zu results of %zu: the machine ended early\n", lines, subject_count);
    return lines == subject_count;
}

static unsigned compare_preset(const struct el2_host *host, const uint64_t values[EL2_ID_COUNT])
{
    unsigned differ = 0;
    for (int i = 0; i < EL2_ID_COUNT; i++) {
        bool undef = subjects[i].happened == UNDEFINED;
        uint64_t bits =
            (values[i] ^ host->cpu[0].id[i]) | (undef != el2_cpu_undef(&host->cpu[0], i) ? ~0ull : 0);
        if (!bits || !(bits & ~known_bits(subjects[i].name)))
            continue;
        printf("DIFFERS %s: 0x%016" PRIx64 "%s, preset 0x%016" PRIx64 "%s\n", subjects[i].name, values[i],
               undef ? " (undefined)" : "", host->cpu[0].id[i],
               el2_cpu_undef(&host->cpu[0], i) ? " (undefined)" : "");
        differ++;
    }
    return differ;
}

static int judge(const char *preset, const char *model, const char *path)
{
    struct el2_error error;
    uint64_t values[EL2_ID_COUNT];
    struct el2_arch_set set;
    unsigned present = 0, absent = 0, nops = 0, trapped = 0, differ = 0, excused = 0;
    struct el2_host *host = el2_host_load(preset, &error);
    if (!host) {
        fprintf(stderr, "feature-words: %s\n", error.text);
        return 2;
    }
    if (!read_known(path, model) || !read_results()) {
        el2_host_free(host);
        return 2;
    }
    for (int i = 0; i < EL2_ID_COUNT; i++)
        values[i] = subjects[i].happened == EXECUTED ? subjects[i].x0 : 0;
    el2_arch_set_of(values, &set);
    unsigned registers_differ = compare_preset(host, values);
    el2_host_free(host);
    for (size_t i = EL2_ID_COUNT; i < subject_count; i++) {
        const struct subject *subject = &subjects[i];
        bool is_there = subject->hint || (subject->need && el2_arch_need_met(subject->need, &set));
        if (is_there != (subject->happened == UNDEFINED)) {
            present += is_there && !subject->hint;
            absent += !is_there;
            nops += subject->hint;
            trapped += subject->happened == TRAPPED;
        } else if (is_known(subject)) {
            excused++;
        } else {
            printf("DIFFERS %08x %s (%s): %s, expected %s, ESR 0x%" PRIx64 "\n", subject->word, subject->name,
                   need_text(subject->need), happened_text(subject), is_there ? "present" : "absent",
                   subject->esr);
            differ++;
        }
    }
    for (size_t i = 0; i < known_count; i++)
        if (!known[i].hits && !strpbrk(known[i].model, "*?["))
            printf("NOTE no difference any more: %s %s\n", known[i].model, known[i].name);
    printf("%s: %zu words: %u present, %u absent, %u hints agree (%u of them end in another exception than "
           "undefined), %u known differences, %u differ; %u ID registers differ\n",
           model, subject_count - EL2_ID_COUNT, present, absent, nops, trapped, excused, differ,
           registers_differ);
    return differ || registers_differ;
}

int main(int argc, char **argv)
{
    list();
    if (argc == 2 && strcmp(argv[1], "words") == 0)
        return put_words();
    if (argc == 5 && strcmp(argv[1], "judge") == 0)
        return judge(argv[2], argv[3], argv[4]);
    fputs("usage: feature-words words | judge PRESET MODEL KNOWN\n", stderr);
    return 2;
}
