/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/json/json.h"

#include <stdlib.h>
#include <string.h>

#include "cpumodel/text/visible.h"

/* `text` with the bytes that are no UTF-8 written out; all else stays, as JSON has escapes for it. */
static json_t *repaired(const char *text)
{
    size_t left = strlen(text);
    char *clean = malloc(left * EL2_VISIBLE_TEXT + 1), *end = clean;
    if (!clean)
        return NULL;
    while (left) {
        size_t length = el2_utf8_length(text, left);
        if (length) {
            memcpy(end, text, length);
            end += length;
        } else {
            length = el2_visible_next(text, left, end);
            end += strlen(end);
        }
        text += length;
        left -= length;
    }
    json_t *value = json_stringn(clean, (size_t)(end - clean));
    free(clean);
    return value;
}

json_t *el2_json_text(const char *text)
{
    return el2_utf8_is(text) ? json_string(text) : repaired(text);
}

json_t *el2_json_text_or_null(const char *text)
{
    return text ? el2_json_text(text) : json_null();
}

/* A piece of the document, in whole characters: what may not be shown is inside a string, where \uXXXX is the same. */
static int write_piece(const char *piece, size_t size, void *stream)
{
    while (size) {
        char shown[EL2_VISIBLE_TEXT];
        size_t length = el2_visible_next(piece, size, shown);
        bool escaped = length > 1 && *shown == '\\';
        if (*piece == 0x7f)
            fputs("\\u007f", stream);
        else if (escaped)
            fputs(shown, stream);
        else
            fwrite(piece, 1, length, stream);
        piece += length;
        size -= length;
    }
    return ferror((FILE *)stream) ? -1 : 0;
}

bool el2_json_write(const json_t *value, size_t flags, FILE *stream)
{
    return value && !json_dump_callback(value, write_piece, stream, flags) && putc('\n', stream) != EOF;
}

char *el2_json_string(const json_t *value, size_t flags)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    if (!stream)
        return NULL;
    bool good = el2_json_write(value, flags, stream);
    good = !fclose(stream) && good;
    if (good && text && size) {
        text[size - 1] = '\0';
        return text;
    }
    free(text);
    return NULL;
}
