/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/explain/origin_words.h"

#include <string.h>

const char *el2_words_remark(const char *origin)
{
    int depth = 0;
    for (; origin && *origin; origin++) {
        depth += (*origin == '(') - (*origin == ')');
        if (!depth && origin[0] == ':' && origin[1] == ' ')
            return origin + 2;
    }
    return NULL;
}

void el2_words_origin(const char *origin, char text[EL2_WORDS_TEXT])
{
    *text = '\0';
    if (!origin)
        return;
    const char *remark = el2_words_remark(origin);
    const char *end = remark ? remark - 2 : origin + strlen(origin);
    const char *closed = memchr(origin, ')', (size_t)(end - origin));
    if (closed)
        end = closed + 1;
    size_t version = strcspn(origin, " ");
    const char *path = origin + version < end ? origin + version + 1 : origin;
    for (const char *at = path; at < end && *at != ' ' && *at != '('; at++)
        if (*at == '/')
            path = at + 1;
    if (path == origin)
        version = 0;
    el2_words_append(text, "%.*s%s%.*s", (int)version, origin, version ? " " : "", (int)(end - path), path);
}

void el2_words_place(const struct el2_row *row, char text[EL2_WORDS_TEXT])
{
    static const char embedded[] = "kernels/";
    *text = '\0';
    if (!row)
        return;
    bool inside = strncmp(row->file, embedded, sizeof embedded - 1) == 0;
    el2_words_append(text, "%s:%u", row->file + (inside ? sizeof embedded - 1 : 0), row->line);
}
