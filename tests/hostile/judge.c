/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "judge.h"

#include <jansson.h>
#include <string.h>

#include "cpumodel/text/visible.h"

const char *judge_text(const char *text, size_t size, bool line_ends)
{
    while (size) {
        char shown[EL2_VISIBLE_TEXT];
        size_t length = el2_visible_next(text, size, shown);
        bool passes =
            *text == '\n' || *text == '\t' || (line_ends && size > 1 && memcmp(text, "\r\n", 2) == 0);
        if (!passes && memcmp(shown, text, length) != 0)
            return length > 1                    ? "a control character above ASCII came out"
                   : (unsigned char)*text < 0x80 ? "a control character came out"
                                                 : "what is no UTF-8 came out";
        text += length;
        size -= length;
    }
    return NULL;
}

static bool is_json(const char *text, size_t size)
{
    json_error_t where;
    json_t *value = json_loadb(text, size, JSON_DECODE_ANY, &where);
    json_decref(value);
    return value;
}

static bool is_json_lines(const char *text, size_t size)
{
    for (const char *end; size; size -= (size_t)(end + 1 - text), text = end + 1) {
        end = memchr(text, '\n', size);
        if (!end || !is_json(text, (size_t)(end - text)))
            return false;
    }
    return true;
}

static size_t tabs_of(const char *line, const char *end)
{
    size_t count = 0;
    for (; line < end; line++)
        count += *line == '\t';
    return count;
}

/* Sections parted by an empty line, each line of one with as many fields as its heading. */
static bool is_tsv(const char *text, size_t size)
{
    size_t tabs = 0;
    bool heading = true;
    for (const char *end; size; size -= (size_t)(end + 1 - text), text = end + 1) {
        end = memchr(text, '\n', size);
        if (!end)
            return false;
        if (heading)
            tabs = tabs_of(text, end);
        else if (end > text && tabs_of(text, end) != tabs)
            return false;
        heading = end == text;
    }
    return true;
}

static const char *judge_format(char *const *argument, const struct process *process)
{
    const char *format = "text";
    for (size_t i = 1; argument[i]; i++)
        if (strcmp(argument[i], "--format") == 0 && argument[i + 1])
            format = argument[i + 1];
    if (process->status > 1 || !process->size[0])
        return NULL; /* it said that the result is not complete */
    if ((strcmp(format, "json") == 0 || strcmp(format, "sarif") == 0) &&
        !is_json(process->text[0], process->size[0]))
        return "the output is no JSON";
    if (strcmp(format, "jsonl") == 0 && !is_json_lines(process->text[0], process->size[0]))
        return "the output is no JSON lines";
    if (strcmp(format, "tsv") == 0 && !is_tsv(process->text[0], process->size[0]))
        return "a cell of the TSV left its place";
    return NULL;
}

const char *judge_process(char *const *argument, const struct process *process)
{
    bool runs = argument[1] && strcmp(argument[1], "run") == 0; /* its status is the guest's own */
    if (process->timed_out)
        return "it did not end";
    if (process->cut)
        return "it printed without end";
    if (!process->ended)
        return "a signal ended it";
    if (strstr(process->text[1], "AddressSanitizer") || strstr(process->text[1], "runtime error:"))
        return "a sanitizer's report";
    if (process->status > 4 && !runs)
        return "the status is none of 0 to 4";
    if (process->status >= 2 && !process->size[1] && !runs)
        return "no message says what is wrong";
    for (int i = 0; i < 2; i++) {
        const char *wrong = judge_text(process->text[i], process->size[i], runs);
        if (wrong)
            return wrong;
    }
    return runs ? NULL : judge_format(argument, process);
}
