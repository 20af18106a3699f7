/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/command/print.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cpumodel/text/visible.h"
#include "sim/command/style.h"

enum length { LENGTH_INT, LENGTH_LONG, LENGTH_LONG_LONG, LENGTH_SIZE, LENGTH_MAX, LENGTH_DIFFERENCE };

/* "%-*s", taken apart. */
struct conversion {
    char flags[8];
    int width;     /* negative: to the left, as printf takes it */
    int precision; /* negative: none */
    enum length length;
    char type;
};

static const char *take_number(const char *format, va_list *arguments, int *number)
{
    if (*format == '*') {
        *number = va_arg(*arguments, int);
        return format + 1;
    }
    char *end;
    *number = (int)strtol(format, &end, 10);
    return end;
}

/* What hh and h stand for is promoted to int in a call. */
static const char *take_length(const char *format, enum length *length)
{
    *length = LENGTH_INT;
    for (;; format++)
        switch (*format) {
        case 'h':
            break;
        case 'l':
            *length = *length == LENGTH_LONG ? LENGTH_LONG_LONG : LENGTH_LONG;
            break;
        case 'z':
            *length = LENGTH_SIZE;
            break;
        case 'j':
            *length = LENGTH_MAX;
            break;
        case 't':
            *length = LENGTH_DIFFERENCE;
            break;
        default:
            return format;
        }
}

/* `format` is behind the '%'; returns what is behind the conversion. */
static const char *take_conversion(const char *format, va_list *arguments, struct conversion *conversion)
{
    size_t flags = strspn(format, "-+ #0");
    *conversion = (struct conversion){.precision = -1};
    memcpy(conversion->flags, format,
           flags < sizeof conversion->flags ? flags : sizeof conversion->flags - 1);
    format = take_number(format + flags, arguments, &conversion->width);
    if (*format == '.')
        format = take_number(format + 1, arguments, &conversion->precision);
    format = take_length(format, &conversion->length);
    conversion->type = *format;
    return *format ? format + 1 : format;
}

static uintmax_t take_integer(const struct conversion *conversion, va_list *arguments)
{
    switch (conversion->length) {
    case LENGTH_INT:
        break;
    case LENGTH_LONG:
        return va_arg(*arguments, unsigned long);
    case LENGTH_LONG_LONG:
        return va_arg(*arguments, unsigned long long);
    case LENGTH_SIZE: /* NOLINT(bugprone-branch-clone): types that are alike here need not be */
        return va_arg(*arguments, size_t);
    case LENGTH_MAX:
        return va_arg(*arguments, uintmax_t);
    case LENGTH_DIFFERENCE:
        return (uintmax_t)va_arg(*arguments, ptrdiff_t);
    }
    unsigned number = va_arg(*arguments, unsigned);
    return conversion->type == 'd' ? (uintmax_t)(intmax_t)(int)number : number;
}

static void print_integer(FILE *stream, const struct conversion *conversion, uintmax_t number)
{
    char format[24];
    snprintf(format, sizeof format, "%%%s*.*j%c", conversion->flags, conversion->type);
    fprintf(stream, format, conversion->width, conversion->precision, number);
}

/* Prints, or where `stream` is NULL only counts, the characters that a text has as it is shown. */
static int show(FILE *stream, const char *text, size_t size)
{
    int width = 0;
    while (size) {
        char shown[EL2_VISIBLE_TEXT];
        size_t length = el2_visible_next(text, size, shown);
        width += *shown == '\\' ? (int)strlen(shown) : 1;
        if (stream)
            fputs(shown, stream);
        text += length;
        size -= length;
    }
    return width;
}

static void print_text(FILE *stream, const struct conversion *conversion, const char *text)
{
    if (el2_style_is(text)) {
        fputs(text, stream);
        return;
    }
    size_t size = conversion->precision < 0 ? strlen(text) : strnlen(text, (size_t)conversion->precision);
    bool left = conversion->width < 0 || strchr(conversion->flags, '-');
    int width = show(NULL, text, size), wanted = abs(conversion->width);
    int pad = wanted > width ? wanted - width : 0;
    fprintf(stream, "%*s", left ? 0 : pad, "");
    show(stream, text, size);
    fprintf(stream, "%*s", left ? pad : 0, "");
}

static void print_conversion(FILE *stream, const struct conversion *conversion, va_list *arguments)
{
    switch (conversion->type) {
    case '%':
        putc('%', stream);
        break;
    case 'c': {
        char text[] = {(char)va_arg(*arguments, int), '\0'};
        print_text(stream, conversion, text);
        break;
    }
    case 's':
        print_text(stream, conversion, va_arg(*arguments, const char *));
        break;
    default: /* d, u, x: the compiler has checked the format */
        print_integer(stream, conversion, take_integer(conversion, arguments));
        break;
    }
}

int el2_print_width(const char *text)
{
    return show(NULL, text, strlen(text));
}

void el2_print(FILE *stream, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    while (*format) {
        size_t literal = strcspn(format, "%");
        fwrite(format, 1, literal, stream);
        format += literal;
        if (*format) {
            struct conversion conversion;
            format = take_conversion(format + 1, &arguments, &conversion);
            print_conversion(stream, &conversion, &arguments);
        }
    }
    va_end(arguments);
}
