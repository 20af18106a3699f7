/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tables of the architecture as they answer: registers with their fields and values, features, instructions. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "cpumodel/arch/archfeature.h"
#include "cpumodel/arch/register.h"
#include "cpumodel/arch/smccc.h"
#include "frozen/frozen.h"

struct text { /* what a row is written into */
    char *text;
    size_t size;
    FILE *out;
};

static FILE *begin(struct text *text)
{
    text->out = open_memstream(&text->text, &text->size);
    cr_assert_not_null(text->out);
    return text->out;
}

static void end(struct text *text, struct frozen *frozen, const char *question)
{
    cr_assert_eq(fclose(text->out), 0);
    frozen_row(frozen, question, text->text);
    free(text->text);
}

static void print_field(const struct el2_field *field, FILE *out)
{
    size_t count;
    const struct el2_value *value = el2_field_values(field, &count);
    fprintf(out, " %s %u+%u%s", field->name, field->lsb, field->width, field->is_signed ? "s" : "");
    for (size_t i = 0; i < count; i++)
        fprintf(out, "%c%u=%s", i ? ',' : '(', value[i].value, value[i].name);
    if (count)
        fputc(')', out);
}

Test(frozen, registers)
{
    size_t count, fields;
    struct text text;
    struct frozen *frozen = frozen_new();
    const struct el2_register *reg = el2_registers(&count);
    for (size_t i = 0; i < count; i++) {
        char encoding[EL2_ENCODING_TEXT];
        const struct el2_field *field = el2_register_fields(reg[i].encoding, &fields);
        el2_encoding_print(reg[i].encoding, encoding);
        FILE *out = begin(&text);
        fputs(encoding, out);
        for (size_t k = 0; k < fields; k++)
            print_field(&field[k], out);
        end(&text, frozen, reg[i].name);
    }
    frozen_check(
        frozen, "arch-registers",
        "A register: its encoding; its fields with lowest bit + width, s where signed, and named values.");
}

static const char *name_of(enum el2_arch_id id)
{
    const struct el2_arch_feature *feature = el2_arch_feature(id);
    return !feature ? "-" : strncmp(feature->name, "FEAT_", 5) == 0 ? feature->name + 5 : feature->name;
}

static void print_control(const struct el2_arch_control *control, FILE *out)
{
    fprintf(out, "; %u %s %05x[%u+%u] el0 %x el1 %x e2h %u el%u ec %x effect %u %s", control->subject,
            control->one ? control->one : "", control->control >> 5, control->lsb, control->width,
            control->at_el0, control->at_el1, control->e2h, control->target, control->ec, control->effect,
            control->name);
}

Test(frozen, features)
{
    size_t count, rows;
    struct text text;
    struct frozen *frozen = frozen_new();
    const struct el2_arch_feature *feature = el2_arch_features(&count);
    for (size_t i = 0; i < count; i++) {
        const enum el2_arch_id id = feature[i].id;
        char scratch[EL2_ENCODING_TEXT];
        FILE *out = begin(&text);
        fprintf(out, "since %s, controls of %s", name_of(feature[i].since), name_of(feature[i].controls));
        const struct el2_arch_announcement *row = el2_arch_announcements(id, &rows);
        for (size_t k = 0; k < rows; k++)
            fprintf(out, "; %u %s[%u+%u]%s %s %s %d", row[k].alternative,
                    el2_register_name(row[k].encoding, scratch), row[k].lsb, row[k].width,
                    row[k].is_signed ? "s" : "", row[k].field,
                    row[k].comparison == EL2_ARCH_GE   ? ">="
                    : row[k].comparison == EL2_ARCH_EQ ? "=="
                                                       : "<",
                    row[k].value);
        const struct el2_arch_control *control = el2_arch_controls(id, &rows);
        for (size_t k = 0; k < rows; k++)
            print_control(&control[k], out);
        end(&text, frozen, name_of(id));
    }
    frozen_check(
        frozen, "arch-features",
        "A feature: the version it is of, whose controls it has; what announces it (alternative, field, "
        "comparison); its controls (subject, register[bit+width], values that have the effect, …).");
}

Test(frozen, rules)
{
    size_t count;
    struct text text;
    struct frozen *frozen = frozen_new();
    const struct el2_arch_rule *rule = el2_arch_rules(&count);
    for (size_t i = 0; i < count; i++) {
        FILE *out = begin(&text);
        for (size_t k = 0; k < EL2_ARCH_RULE_ALL && rule[i].all[k]; k++)
            fprintf(out, "%s ", name_of(rule[i].all[k]));
        fputs("->", out);
        for (size_t k = 0; k < EL2_ARCH_RULE_ANY && rule[i].any[k]; k++)
            fprintf(out, " %s", name_of(rule[i].any[k]));
        cr_assert_eq(fclose(text.out), 0);
        frozen_row(frozen, text.text, "");
        free(text.text);
    }
    frozen_check(frozen, "arch-rules", "A CPU that has all of the first has one of the second.");
}

static void print_need(const struct el2_arch_need *need, FILE *out)
{
    for (size_t i = 0; i < 3 && need->alternative[i][0]; i++) {
        fprintf(out, "%s%s", i ? "|" : " ", name_of(need->alternative[i][0]));
        if (need->alternative[i][1])
            fprintf(out, "&%s", name_of(need->alternative[i][1]));
    }
}

static int by_text(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

/* "mnemonic needs: mask/value example", one string a row, sorted. */
static char **instruction_rows(size_t *count)
{
    struct text text;
    const struct el2_arch_instruction *row = el2_arch_instructions(count);
    char **line = calloc(*count, sizeof *line);
    cr_assert_not_null(line);
    for (size_t i = 0; i < *count; i++) {
        FILE *out = begin(&text);
        fprintf(out, "%s%s", row[i].mnemonic,
                row[i].unallocated              ? " unallocated"
                : row[i].absent == EL2_ARCH_NOP ? " hint"
                                                : "");
        print_need(&row[i].need, out);
        fprintf(out, " (%s)", row[i].origin);
        fprintf(out, "\t%08x/%08x", row[i].mask, row[i].value);
        if (row[i].example != row[i].value)
            fprintf(out, " %08x", row[i].example);
        cr_assert_eq(fclose(out), 0);
        line[i] = text.text;
    }
    qsort(line, *count, sizeof *line, by_text);
    return line;
}

Test(frozen, instructions)
{
    size_t count;
    char **line = instruction_rows(&count);
    struct frozen *frozen = frozen_new();
    for (size_t i = 0, next; i < count; i = next) {
        struct text text;
        FILE *out = begin(&text);
        const size_t length = strcspn(line[i], "\t");
        for (next = i; next < count && strncmp(line[next], line[i], length + 1) == 0; next++)
            fprintf(out, "%s%s", next > i ? ", " : "", line[next] + length + 1);
        char question[160];
        snprintf(question, sizeof question, "%.*s", (int)length, line[i]);
        end(&text, frozen, question);
    }
    for (size_t i = 0; i < count; i++)
        free(line[i]);
    free(line);
    frozen_check(frozen, "arch-instructions",
                 "A mnemonic, the features that it needs and the origin: mask/value of its encodings, and "
                 "the example where it is another than the value.");
}

Test(frozen, feature_registers)
{
    size_t count, controls;
    struct text text;
    struct frozen *frozen = frozen_new();
    const struct el2_arch_register *row = el2_arch_registers(&count);
    for (size_t i = 0; i < count; i++) {
        char question[128], encoding[EL2_ENCODING_TEXT];
        const struct el2_arch_fine_control *fine = el2_arch_fine_controls(row[i].encoding, &controls);
        el2_encoding_print(row[i].encoding, encoding);
        FILE *out = begin(&text);
        print_need(&row[i].need, out);
        for (size_t k = 0; k < controls; k++)
            fprintf(out, "; %c %05x[%u]=%u %s %s", "RWX"[fine[k].access], fine[k].control >> 5, fine[k].lsb,
                    fine[k].traps, fine[k].control_name, fine[k].name);
        snprintf(question, sizeof question, "%s %s", row[i].name, encoding);
        end(&text, frozen, question);
    }
    frozen_check(frozen, "arch-feature-registers",
                 "A register or system instruction of a feature: what it needs; its fine-grained traps by "
                 "Read, Write, "
                 "eXecute, with the register[bit] and the value that traps.");
}

Test(frozen, smccc)
{
    size_t count;
    struct frozen *frozen = frozen_new();
    const struct el2_smccc_function *function = el2_smccc_functions(&count);
    for (size_t i = 0; i < count; i++) {
        char question[16];
        snprintf(question, sizeof question, "%08" PRIx32, function[i].id);
        frozen_row(frozen, question, function[i].name);
    }
    frozen_check(frozen, "smccc", "A function of SMCCC: its name.");
}
