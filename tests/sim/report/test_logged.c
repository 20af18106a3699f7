/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "cpumodel/text/count.h"
#include "sim/report/logged.h"

struct found {
    size_t count, most;
    unsigned long refused; /* the last such line */
    size_t refusals;
    struct el2_logged_number number[8];
};

static bool take(void *context, const struct el2_logged_number *number)
{
    struct found *found = context;
    found->number[found->count++] = *number;
    return found->count < found->most;
}

static void refuse(void *context, unsigned long line, const char *why)
{
    struct found *found = context;
    cr_expect(*why);
    found->refused = line;
    found->refusals++;
}

static struct el2_logged_sink sink_of(struct found *found)
{
    return (struct el2_logged_sink){take, refuse, found};
}

/* line, how much is refused, what is found: kind, value, class, line of each */
static const struct {
    const char *line;
    size_t refusals;
    size_t count;
    struct el2_logged_number number[3];
} logged[] = {
    {"unhandled TID3 trap, ISS: 0x34004d, 0x380089. RAZ",
     0,
     2,
     {{EL2_LOGGED_ISS, 0x34004d, 0x18, 7}, {EL2_LOGGED_ISS, 0x380089, 0x18, 7}}},
    {"ESR_EL2=0x62380405 unhandled at 0x1234", 0, 1, {{EL2_LOGGED_ESR, 0x62380405, 0x18, 7}}},
    {"[ 1.0] ESR = 0x0000000096000004", 0, 1, {{EL2_LOGGED_ESR, 0x96000004, 0x18, 7}}},
    {"EC = 0x25: DABT, ISS = 0x00000004, ISS2 = 0x00000001", 0, 1, {{EL2_LOGGED_ISS, 4, 0x25, 7}}},
    {"EC = 0x3f: ISS = 1", 0, 1, {{EL2_LOGGED_ISS, 1, 0x3f, 7}}},
    {"EC = 0x40: ISS = 1, EC = 3: ISS = 2", 2, 1, {{EL2_LOGGED_ISS, 2, 3, 7}}},
    {"EC 0x1ffffffffffffffff ISS 1", 2, 0, {{0}}},
    {"ESR 0x1ffffffffffffffff 0xffffffffffffffff", 1, 1, {{EL2_LOGGED_ESR, UINT64_MAX, 0x18, 7}}},
    {"ESR 18446744073709551616 18446744073709551615", 1, 1, {{EL2_LOGGED_ESR, UINT64_MAX, 0x18, 7}}},
    {"18446744073709551616 1", 1, 1, {{EL2_LOGGED_NUMBER, 1, 0x18, 7}}},
    {"at 18446744073709551616 0x1ffffffffffffffff", 0, 0, {{0}}},
    {"ESR 0x 0b 0b12 12a 0xg 0X1fffffffffffffffff 5", 0, 0, {{0}}},
    {"ISS 0b111111111111111111111111111111111111111111111111111111111111111111 7",
     1,
     1,
     {{EL2_LOGGED_ISS, 7, 0x18, 7}}},
    {"ISS 0x0000000000000000000000000000000000000000000000000000000000000000000000000007",
     0,
     1,
     {{EL2_LOGGED_ISS, 7, 0x18, 7}}},
    {"ISS 0x00000000000000000000000000000000000000000000000000000000000000000000000000007", 1, 0, {{0}}},
    {"ISS 0x0000000000000000000000000000000000000000000000000000000000000000000000000000000000007",
     1,
     0,
     {{0}}},
    {"esr(0x2000000) iss:(1 2)",
     0,
     3,
     {{EL2_LOGGED_ESR, 0x2000000, 0x18, 7}, {EL2_LOGGED_ISS, 1, 0x18, 7}, {EL2_LOGGED_ISS, 2, 0x18, 7}}},
    {"0x62300003, 5", 0, 2, {{EL2_LOGGED_NUMBER, 0x62300003, 0x18, 7}, {EL2_LOGGED_NUMBER, 5, 0x18, 7}}},
    {"pc : 0x1000 lr : 0x2000 MISS: 0x5", 0, 0, {{0}}},
    {"", 0, 0, {{0}}},
};

Test(logged, finds_syndromes)
{
    for (size_t i = 0; i < EL2_COUNT(logged); i++) {
        struct found found = {.most = 8};
        struct el2_logged_sink sink = sink_of(&found);
        unsigned ec = 0x18;
        cr_expect(el2_logged_line(logged[i].line, 7, &ec, &sink));
        cr_expect_eq(found.refusals, logged[i].refusals, "%s: %zu", logged[i].line, found.refusals);
        cr_expect_eq(found.count, logged[i].count, "%s: %zu", logged[i].line, found.count);
        for (size_t k = 0; k < found.count && k < logged[i].count; k++) {
            cr_expect_eq(found.number[k].kind, logged[i].number[k].kind, "%s", logged[i].line);
            cr_expect_eq(found.number[k].value, logged[i].number[k].value, "%s", logged[i].line);
            cr_expect_eq(found.number[k].ec, logged[i].number[k].ec, "%s", logged[i].line);
            cr_expect_eq(found.number[k].line, logged[i].number[k].line, "%s", logged[i].line);
        }
    }
}

/* A line of `length` bytes between two that name a syndrome each. */
static FILE *log_with_line(size_t length)
{
    FILE *stream = tmpfile();
    fputs("ESR=1\n", stream);
    for (size_t i = 0; i < length; i++)
        putc('a', stream);
    fputs("\nESR=3", stream);
    rewind(stream);
    return stream;
}

/* bytes of the second line, whether it is too long */
static const struct {
    size_t length;
    unsigned long refused;
} lengths[] = {{0, 0},
               {EL2_LOGGED_LINE - 1, 0},
               {EL2_LOGGED_LINE, 0},
               {EL2_LOGGED_LINE + 1, 2},
               {3 * EL2_LOGGED_LINE, 2}};

Test(logged, goes_on_behind_a_line_that_is_too_long)
{
    for (size_t i = 0; i < EL2_COUNT(lengths); i++) {
        struct found found = {.most = 8};
        struct el2_logged_sink sink = sink_of(&found);
        struct el2_error error;
        FILE *stream = log_with_line(lengths[i].length);
        cr_expect(el2_logged_read(stream, 0x18, &sink, &error));
        cr_expect_eq(found.refused, lengths[i].refused, "%zu: %lu", lengths[i].length, found.refused);
        cr_expect_eq(found.count, 2, "%zu: %zu", lengths[i].length, found.count);
        cr_expect_eq(found.number[0].line, 1);
        cr_expect_eq(found.number[1].line, 3);
        cr_expect_eq(found.number[1].value, 3);
        fclose(stream);
    }
}

Test(logged, ends_where_the_sink_ends_it)
{
    struct found found = {.most = 2};
    struct el2_logged_sink sink = sink_of(&found);
    struct el2_error error;
    FILE *stream = tmpfile();
    fputs("1 2 3\n4\n", stream);
    rewind(stream);
    cr_expect_not(el2_logged_read(stream, 0x18, &sink, &error));
    cr_expect_eq(found.count, 2);
    fclose(stream);
}

Test(logged, says_that_a_stream_cannot_be_read)
{
    struct found found = {.most = 8};
    struct el2_logged_sink sink = sink_of(&found);
    struct el2_error error = {""};
    FILE *stream = fopen("/", "r");
    cr_assert(stream);
    cr_expect_not(el2_logged_read(stream, 0x18, &sink, &error));
    cr_expect(strstr(error.text, "cannot be read"), "%s", error.text);
    fclose(stream);
}
