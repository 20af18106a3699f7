/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One renderer for every command's results: facts and sections of rows, as text, JSON, JSON lines or TSV.
 *
 *   text   aligned columns with a heading; colour where asked for
 *   json   one document: {"v": 1, FACT: …, SECTION: [{COLUMN: …}, …]}
 *   jsonl  a record a line as it comes: {"v":1,"kind":RECORD,COLUMN:…}; facts are one record of kind "facts"
 *   tsv    a heading line and a line a row; an empty line between sections; facts are left out
 *
 * Whatever a text holds, it stays in its place and may be shown (cpumodel/text/visible.h): text and TSV write out what
 * cannot be, JSON has its own escapes and keeps it. The same rows give the same bytes. 64-bit register values are "0x…"
 * strings of 16 digits in every format. All but text, which aligns the columns of a section, is printed as it comes.
 *
 *     static const struct el2_column columns[] = {{"register", EL2_COLUMN_TEXT}, {"value", EL2_COLUMN_HEX}};
 *     struct el2_output *output = el2_output_open(stdout, EL2_FORMAT_TEXT, el2_style_wanted(stdout));
 *     el2_output_fact(output, "host", "future");
 *     el2_output_section(output, "registers", "register", columns, 2);
 *     el2_output_row(output, (struct el2_cell[]){el2_cell_text("MIDR_EL1"), el2_cell_number(0x410fd034)});
 *     if (!el2_output_close(output, &error)) ...
 */
#ifndef EL2_SIM_COMMAND_OUTPUT_H
#define EL2_SIM_COMMAND_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "cpumodel/text/error.h"
#include "sim/command/option.h"
#include "sim/command/style.h"

enum el2_format {
    EL2_FORMAT_TEXT,
    EL2_FORMAT_JSON,
    EL2_FORMAT_JSONL,
    EL2_FORMAT_TSV,
    EL2_FORMAT_CSV, /* as TSV, but parted by commas (RFC 4180); of the commands whose --format has it */
};

/* The row of --format for a command whose struct of values has an `unsigned` member of that name. */
/* clang-format off */
#define EL2_FORMAT_OPTION(type, member) \
    {"format", 'f', EL2_OPTION_CHOICE, offsetof(type, member), "text|json|jsonl|tsv", "how to print the result"}
/* clang-format on */

enum el2_column_kind {
    EL2_COLUMN_TEXT,
    EL2_COLUMN_HEX,    /* "0x" and 16 digits; a string in JSON */
    EL2_COLUMN_NUMBER, /* decimal, to the right; a number in JSON */
    EL2_COLUMN_BOOL,   /* yes or no; true or false in JSON */
};

struct el2_column {
    const char *name;
    enum el2_column_kind kind;
};

struct el2_cell {
    bool present; /* false: "-" in text, null in JSON, empty in TSV */
    enum el2_style style;
    const char *text;
    uint64_t number;
};

static inline struct el2_cell el2_cell_text(const char *text)
{
    return (struct el2_cell){.present = text != NULL, .text = text};
}

static inline struct el2_cell el2_cell_number(uint64_t number)
{
    return (struct el2_cell){.present = true, .number = number};
}

/* Any number column's exception: a word in place of the number ("undef"). A string in JSON. */
static inline struct el2_cell el2_cell_word(const char *word)
{
    return el2_cell_text(word);
}

static inline struct el2_cell el2_cell_none(void)
{
    return (struct el2_cell){.present = false};
}

static inline struct el2_cell el2_cell_styled(struct el2_cell cell, enum el2_style style)
{
    cell.style = style;
    return cell;
}

struct el2_output;

/* NULL when out of memory. */
struct el2_output *el2_output_open(FILE *stream, enum el2_format format, bool colour);

/* Text only: tables whose columns have a manner (el2_output_manners) take at most so many characters across; the end says
 * if a column was left out. 0: as many as they take. */
void el2_output_fit(struct el2_output *output, unsigned width);

/* The width of a stream's terminal; 0: it is none, or does not say. */
unsigned el2_output_width(FILE *stream);

/* A fact about the whole result. Before the first section. */
void el2_output_fact(struct el2_output *output, const char *name, const char *text);

/* A heading line above the next section, in text only. */
void el2_output_title(struct el2_output *output, const char *title);

/* Starts a section: its name (plural, JSON's key), a record's kind (singular), its columns (not copied). */
void el2_output_section(struct el2_output *output, const char *name, const char *record,
                        const struct el2_column *columns, size_t count);

/* What becomes of the columns of a table that has no room for all of them, from the last of these to the first. Of several
 * that are alike, the one to the right is left out first. */
enum el2_manner {
    EL2_MANNER_STAYS,
    EL2_MANNER_CUT,   /* it stays, and its long texts end in "..." */
    EL2_MANNER_LAST,  /* it is left out where cutting is not enough */
    EL2_MANNER_LATER, /* so is this, before */
    EL2_MANNER_FIRST, /* it is left out before anything is cut */
};

/* The manners of the section's columns, as many as these; not copied. */
void el2_output_manners(struct el2_output *output, const enum el2_manner *manners);

/* One row of the section: as many cells as columns. Texts are copied. */
void el2_output_row(struct el2_output *output, const struct el2_cell *cells);

/* Prints what is complete so far, for who reads along: in text the section ends. */
void el2_output_flush(struct el2_output *output);

/* Prints what is left, flushes and frees. False where memory ran out or the stream could not be written. */
bool el2_output_close(struct el2_output *output, struct el2_error *error);

#endif
