/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which code read ID registers, in the report of `el2sim run`: for machines each instruction, for people a function and how
 * many registers it read. A read that the engine answered by itself is known by its register alone: of a register that was
 * read more often than its code was seen to, the number of reads is a least one, and text says so by a "+".
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpumodel/arch/register.h"
#include "cpumodel/text/count.h"
#include "sim/run/report.h"

#define SHOWN 20 /* by text */

struct reader {
    char name[EL2_SYMBOL_TEXT]; /* of the function, or of the instruction where it is in none */
    uint64_t pc;                /* of the first */
    int index;                  /* of the first */
    size_t registers;
    uint64_t reads;
    bool is_least;
    int last; /* index that was counted */
};

static const char *register_name(int index, char scratch[EL2_ENCODING_TEXT])
{
    return el2_register_name(el2_id_encoding(index), scratch);
}

static bool is_least(const struct el2_id_use *use)
{
    uint64_t seen = 0;
    for (size_t i = 0; i < use->site_count; i++)
        seen += use->site[i].reads;
    return seen < use->reads;
}

static void print_each(const struct el2_run_report *report, struct el2_output *output)
{
    static const struct el2_column columns[] = {
        {"code", EL2_COLUMN_TEXT},
        {"pc", EL2_COLUMN_TEXT},
        {"register", EL2_COLUMN_TEXT},
        {"reads", EL2_COLUMN_NUMBER},
    };
    el2_output_section(output, "readers", "reader", columns, EL2_COUNT(columns));
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        const struct el2_id_use *use = el2_machine_id_use(report->machine, index);
        for (size_t i = 0; i < use->site_count; i++) {
            char name[EL2_SYMBOL_TEXT], pc[EL2_RUN_PC_TEXT], scratch[EL2_ENCODING_TEXT];
            const bool is_named = el2_symbols_name(report->symbols, use->site[i].pc, name);
            el2_run_pc(use->site[i].pc, pc);
            el2_output_row(output, (struct el2_cell[]){
                                       is_named ? el2_cell_text(name) : el2_cell_none(),
                                       el2_cell_text(pc),
                                       el2_cell_text(register_name(index, scratch)),
                                       el2_cell_number(use->site[i].reads),
                                   });
        }
    }
}

/* The function, without how far into it. */
static void name_reader(const struct el2_run_report *report, uint64_t pc, char name[EL2_SYMBOL_TEXT])
{
    char *offset;
    if (!el2_symbols_name(report->symbols, pc, name))
        el2_run_pc(pc, name);
    else if ((offset = strrchr(name, '+')))
        *offset = 0;
}

static struct reader *find_reader(struct reader *readers, size_t *count, const char *name)
{
    size_t i = 0;
    while (i < *count && strcmp(readers[i].name, name) != 0)
        i++;
    if (i == *count) {
        readers[i] = (struct reader){.last = -1};
        memcpy(readers[i].name, name, strlen(name) + 1);
        ++*count;
    }
    return &readers[i];
}

static size_t collect(const struct el2_run_report *report, struct reader *readers)
{
    size_t count = 0;
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        const struct el2_id_use *use = el2_machine_id_use(report->machine, index);
        const bool least = is_least(use);
        for (size_t i = 0; i < use->site_count; i++) {
            char name[EL2_SYMBOL_TEXT];
            name_reader(report, use->site[i].pc, name);
            struct reader *reader = find_reader(readers, &count, name);
            if (!reader->registers || use->site[i].pc < reader->pc)
                reader->pc = use->site[i].pc;
            if (!reader->registers)
                reader->index = index;
            reader->registers += reader->last != index;
            reader->last = index;
            reader->reads += use->site[i].reads;
            reader->is_least |= least;
        }
    }
    return count;
}

/* Those of most registers first. */
static int by_registers(const void *a, const void *b)
{
    const struct reader *x = a, *y = b;
    if (x->registers != y->registers)
        return x->registers > y->registers ? -1 : 1;
    if (x->reads != y->reads)
        return x->reads > y->reads ? -1 : 1;
    return x->pc < y->pc ? -1 : x->pc > y->pc;
}

static void print_reader(const struct reader *reader, struct el2_output *output)
{
    char reads[24], registers[48], pc[EL2_RUN_PC_TEXT], scratch[EL2_ENCODING_TEXT];
    snprintf(reads, sizeof reads, "%" PRIu64 "%s", reader->reads, reader->is_least ? "+" : "");
    if (reader->registers > 1)
        snprintf(registers, sizeof registers, "%s and %zu more", register_name(reader->index, scratch),
                 reader->registers - 1);
    else
        snprintf(registers, sizeof registers, "%s", register_name(reader->index, scratch));
    el2_run_pc(reader->pc, pc);
    el2_output_row(output, (struct el2_cell[]){
                               el2_cell_word(reads),
                               el2_cell_text(registers),
                               el2_cell_text(reader->name),
                               el2_cell_text(pc),
                           });
}

/* Where nothing has a name, the address is it. */
static void print_functions(const struct el2_run_report *report, struct el2_output *output,
                            const struct reader *readers, size_t count)
{
    const bool are_named = el2_symbols_count(report->symbols) != 0;

    static const struct el2_column columns[] = {
        {"reads", EL2_COLUMN_NUMBER},
        {"registers", EL2_COLUMN_TEXT},
        {"code", EL2_COLUMN_TEXT},
        {"pc", EL2_COLUMN_TEXT},
    };
    static const enum el2_manner manners[EL2_COUNT(columns)] = {EL2_MANNER_STAYS, EL2_MANNER_STAYS,
                                                                EL2_MANNER_CUT, EL2_MANNER_FIRST};
    if (!count)
        return;
    el2_run_report_title(output, "Code that read ID registers", are_named ? "functions" : "places", count,
                         SHOWN);
    el2_output_section(output, "readers", "reader", columns, EL2_COUNT(columns) - !are_named);
    el2_output_manners(output, manners);
    for (size_t i = 0; i < count && i < SHOWN; i++)
        print_reader(&readers[i], output);
}

bool el2_run_report_readers(const struct el2_run_report *report, struct el2_output *output,
                            struct el2_error *error)
{
    if (!report->text) {
        print_each(report, output);
        return true;
    }
    struct reader *readers = calloc((size_t)EL2_ID_COUNT * EL2_TALLY_SITES, sizeof *readers);
    if (!readers)
        return el2_fail_memory(error);
    const size_t count = collect(report, readers);
    qsort(readers, count, sizeof *readers, by_registers);
    print_functions(report, output, readers, count);
    free(readers);
    return true;
}
