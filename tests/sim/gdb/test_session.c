/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sessions by what is said in them: the files NAME.cases beside this one, whose first lines say how they are written. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "cpumodel/arch/encodings.h"
#include "sim/gdb/gdb.h"
#include "sim/gdb/packet.h"
#include "sim/test_machine.h"

#define LINES    128
#define LINE     600
#define SAID_MAX (1u << 18)
#define MONITOR  "monitor "

struct script {
    char at[LINE]; /* the case */
    char line[LINES][LINE];
    unsigned count, next;
    char said[SAID_MAX]; /* all that came back */
    size_t said_size;
};

static bool is_while_running(const char *line)
{
    return strcmp(line, "interrupt") == 0 || strcmp(line, "gone") == 0;
}

static bool is_input(const char *line)
{
    return line[0] == '>' || strncmp(line, "raw ", 4) == 0 || strncmp(line, MONITOR, strlen(MONITOR)) == 0 ||
           is_while_running(line);
}

/* Where the digits of a byte are repeated, `{00*8}`, they are put as often. */
static size_t repeat(const char *text, char to[EL2_GDB_PACKET_MAX])
{
    size_t size = 0;
    for (; *text; text++) {
        char digits[3];
        unsigned count;
        if (*text == '{' && sscanf(text, "{%2[0-9a-f]*%u}", digits, &count) == 2) {
            cr_assert_lt(size + 2 * count, EL2_GDB_PACKET_MAX);
            for (unsigned i = 0; i < count; i++, size += 2)
                memcpy(to + size, digits, 2);
            text = strchr(text, '}');
        } else {
            cr_assert_lt(size + 1, EL2_GDB_PACKET_MAX);
            to[size++] = *text;
        }
    }
    return size;
}

/* The packet of a debugger's `monitor TEXT`. */
static size_t monitor(const char *text, char to[EL2_GDB_PACKET_MAX])
{
    size_t size = (size_t)sprintf(to, "qRcmd,");
    for (; *text; text++)
        size += (size_t)sprintf(to + size, "%02x", (uint8_t)*text);
    return size;
}

/* "\x7d" and "\\" in a line of the file. */
static size_t unescape(const char *text, char *to)
{
    size_t size = 0;
    for (; *text; size++) {
        unsigned byte;
        if (text[0] == '\\' && text[1] == 'x' && sscanf(text + 2, "%2x", &byte) == 1) {
            to[size] = (char)byte;
            text += 4;
        } else {
            to[size] = *text++;
        }
    }
    return size;
}

static long read_script(void *context, void *bytes, size_t size, bool waits)
{
    struct script *script = context;
    char text[LINE];
    cr_assert_geq(size, 2 * LINE);
    while (script->next < script->count && !is_input(script->line[script->next]))
        script->next++;
    if (script->next == script->count)
        return waits ? -1 : 0;
    const char *line = script->line[script->next];
    if (!waits && !is_while_running(line))
        return 0;
    script->next++;
    if (strcmp(line, "gone") == 0)
        return -1;
    if (strcmp(line, "interrupt") == 0) {
        *(char *)bytes = 3;
        return 1;
    }
    if (line[0] == '>' || line[0] == *MONITOR) {
        static char frame[EL2_GDB_FRAME_MAX], packet[EL2_GDB_PACKET_MAX];
        const size_t length = el2_gdb_frame(
            packet, line[0] == '>' ? repeat(line + 2, packet) : monitor(line + strlen(MONITOR), packet),
            frame);
        cr_assert_leq(length, size);
        memcpy(bytes, frame, length);
        return (long)length;
    }
    const size_t length = unescape(line + 4, text);
    memcpy(bytes, text, length);
    return (long)length;
}

static bool write_script(void *context, const void *bytes, size_t size)
{
    struct script *script = context;
    cr_assert_lt(script->said_size + size, SAID_MAX);
    memcpy(script->said + script->said_size, bytes, size);
    script->said_size += size;
    return true;
}

/* The next packet that was said, or "-" for a packet that was asked for again, or "" behind the last. */
static const char *next_said(struct script *script, struct el2_gdb_reader *reader, size_t *at)
{
    while (*at < script->said_size) {
        const enum el2_gdb_event event = el2_gdb_read(reader, (uint8_t)script->said[(*at)++]);
        cr_assert(event == EL2_GDB_NOTHING || event == EL2_GDB_PACKET || event == EL2_GDB_AGAIN, "%s: %d",
                  script->at, event);
        if (event == EL2_GDB_AGAIN)
            return "-";
        if (event == EL2_GDB_PACKET)
            return reader->data;
    }
    return NULL;
}

/* Whether a packet puts a text on the debugger's console that has a part in it. */
static bool shows(const char *said, const char *part)
{
    static char text[EL2_GDB_PACKET_MAX];
    size_t size = 0;
    unsigned byte;
    for (said++; sscanf(said + 2 * size, "%2x", &byte) == 1; size++)
        text[size] = (char)byte;
    text[size] = '\0';
    return strstr(text, part) != NULL;
}

/* `< ` is all of a packet; `<* ` how it begins; `<~ ` a part of it; `<t ` a part of the text that it shows. */
static bool fits(const char *line, const char *said)
{
    if (!said)
        return false;
    if (line[1] == 't')
        return said[0] == 'O' && shows(said, line + 3);
    if (line[1] == '*')
        return strstr(said, line + 3) == said;
    return line[1] == '~' ? strstr(said, line + 3) != NULL : strcmp(said, line[1] ? line + 2 : "") == 0;
}

static void check(struct script *script, const struct rig *rig)
{
    static struct el2_gdb_reader reader;
    size_t at = 0;
    reader = (struct el2_gdb_reader){0};
    for (unsigned i = 0; i < script->count; i++) {
        const char *line = script->line[i];
        if (line[0] == '<') {
            const char *said = next_said(script, &reader, &at);
            cr_assert(fits(line, said), "%s: %s: it said %s", script->at, line, said ? said : "nothing");
        } else if (strncmp(line, "end ", 4) == 0) {
            cr_expect_str_eq(el2_verdict_name(rig->verdict.code), line + 4, "%s: %s: %s", script->at, line,
                             rig->verdict.text);
        }
    }
    const char *more = next_said(script, &reader, &at);
    cr_expect_null(more, "%s: and it said %s", script->at, more);
}

/* 0x40080000: x0 is stored and loaded at 0x400a0000, a register of the ID space is read, and it powers off. */
static void put_plain(struct code *code)
{
    put_mov(code, 0, 1);
    put_mov(code, 1, DATA_AT);
    put_store(code, 0, 1);  /* 0x4008000c */
    put(code, 0xf85f8022u); /* ldur x2, [x1, #-8] */
    put_mrs(code, 3, EL2_SYS_ID_AA64PFR0_EL1);
    put_mov(code, 0, 0x84000008u); /* 0x40080018, SYSTEM_OFF */
    put_hvc(code, 0);              /* 0x40080020 */
}

static void perform(struct script *script)
{
    struct code code = {.count = 0};
    struct el2_error error = {""};
    struct el2_machine_debugger debugger;
    struct rig rig;
    const struct el2_gdb_link link = {.read = read_script, .write = write_script, .context = script};
    const struct el2_explained explained = {0};
    unsigned vcpus = 1;
    put_plain(&code);
    for (unsigned i = 0; i < script->count; i++)
        if (strcmp(script->line[i], "guest loops") == 0)
            code.word[0] = 0x14000000u; /* b . */
        else
            sscanf(script->line[i], "vcpus %u", &vcpus);
    struct el2_gdb *gdb = el2_gdb_create(&link, &explained, &error);
    cr_assert_not_null(gdb, "%s", error.text);
    debugger = el2_gdb_debugger(gdb);
    rig_open_vcpus(&rig, "cortex-a72", "linux-6.1", 0, vcpus,
                   (struct el2_machine_options){.debugger = &debugger, .ram_size = 4u << 20});
    rig_run(&rig, &code);
    check(script, &rig);
    rig_close(&rig);
    el2_gdb_free(gdb);
}

static unsigned run_file(const char *name)
{
    static struct script script;
    char path[512], line[LINE];
    unsigned cases = 0;
    snprintf(path, sizeof path, EL2_TEST_DATA "/sim/gdb/%s.cases", name);
    FILE *file = fopen(path, "r");
    cr_assert_not_null(file, "%s", path);
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = '\0';
        if (!*line || *line == '#')
            continue;
        if (strncmp(line, "case ", 5) != 0) {
            cr_assert_lt(script.count, LINES);
            strcpy(script.line[script.count++], line);
            continue;
        }
        if (cases++)
            perform(&script);
        memset(&script, 0, sizeof script);
        snprintf(script.at, sizeof script.at, "%s", line + 5);
    }
    fclose(file);
    perform(&script);
    return cases;
}

Test(gdb, sessions, .timeout = 120)
{
    cr_expect_gt(run_file("session"), 20);
    cr_expect_gt(run_file("vcpus"), 2);
    cr_expect_gt(run_file("engine"), 2);
}
