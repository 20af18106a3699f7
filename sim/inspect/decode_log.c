/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/inspect/decode_log.h"

#include <stdio.h>
#include <stdlib.h>

#include "sim/inspect/verbs.h"
#include "sim/report/logged.h"

#define KEPT_MAX (1u << 16) /* numbers of a log in one JSON document */

struct kept { /* a number whose fields are printed when all numbers are known */
    uint64_t value;
    unsigned char kind, ec;
};

struct log {
    struct el2_decode_printer *printer;
    struct el2_disassembler *disassembler;
    enum el2_number_kind as;
    struct kept *kept; /* JSON has the numbers before the fields */
    size_t count;      /* numbers so far */
    size_t room;       /* of `kept` */
    bool bad;
    struct el2_error *error; /* why reading ended */
};

/* What is wrong in a line; the log goes on. */
static void complain(void *context, unsigned long line, const char *text)
{
    struct log *log = context;
    struct el2_error error;
    el2_fail(&error, "line %lu: %s", line, text);
    el2_command_complain(&el2_command_decode, &error);
    log->bad = true;
}

static bool keep(struct log *log, const struct el2_number *number)
{
    if (log->count == KEPT_MAX)
        return el2_fail(log->error,
                        "stdin: more than %u numbers for one JSON document; --format jsonl takes any number",
                        KEPT_MAX);
    if (log->count == log->room) {
        size_t room = log->room ? 2 * log->room : 64;
        struct kept *grown = realloc(log->kept, room * sizeof *grown);
        if (!grown)
            return el2_fail(log->error, "out of memory");
        log->kept = grown;
        log->room = room;
    }
    log->kept[log->count] =
        (struct kept){number->value, (unsigned char)number->kind, (unsigned char)number->ec};
    return true;
}

/* A number of the log: printed at once, but for JSON's fields. One that is none is said, and the log goes on. */
static bool take_number(void *context, const struct el2_logged_number *logged)
{
    static const enum el2_number_kind kinds[] = {
        [EL2_LOGGED_ESR] = EL2_NUMBER_ESR, [EL2_LOGGED_ISS] = EL2_NUMBER_ISS};
    struct log *log = context;
    struct el2_error error;
    struct el2_number number = {.value = logged->value, .ec = logged->ec};
    number.kind = logged->kind == EL2_LOGGED_NUMBER ? log->as : kinds[logged->kind];
    if (!el2_number_classify(log->disassembler, &number, &error)) {
        complain(log, logged->line, error.text);
        return true;
    }
    bool json = log->printer->format == EL2_FORMAT_JSON;
    if (json && !keep(log, &number))
        return false;
    if (!json || !log->count)
        el2_decode_open_summaries(log->printer);
    log->count++;
    el2_decode_print_summary(log->printer, &number);
    if (json)
        return true;
    el2_decode_print_fields(log->printer, &number);
    el2_output_flush(log->printer->output);
    return true;
}

static void print_kept(struct log *log)
{
    for (size_t i = 0; log->kept && i < log->count; i++) {
        const struct kept *kept = &log->kept[i];
        struct el2_number number = {
            .value = kept->value, .kind = (enum el2_number_kind)kept->kind, .ec = kept->ec};
        if (el2_number_classify(log->disassembler, &number, NULL))
            el2_decode_print_fields(log->printer, &number);
    }
}

bool el2_decode_log(struct el2_decode_printer *printer, struct el2_disassembler *disassembler,
                    enum el2_number_kind as, unsigned ec, bool *bad, struct el2_error *error)
{
    struct log log = {.printer = printer, .disassembler = disassembler, .as = as, .error = error};
    const struct el2_logged_sink sink = {take_number, complain, &log};
    bool whole = el2_logged_read(stdin, ec, &sink, error);
    if (whole)
        print_kept(&log);
    free(log.kept);
    *bad = log.bad;
    return whole && (log.count || log.bad || el2_fail(error, "stdin: no number follows a word ISS or ESR"));
}
