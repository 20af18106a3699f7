/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/gdb/gdb.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpumodel/text/visible.h"
#include "sim/gdb/description.h"
#include "sim/gdb/session.h"

/* A link over which an answer does not come through so often is none. */
#define AGAIN_MAX 8u

#define SIGINT_  2
#define SIGTRAP_ 5
#define SIGABRT_ 6

/* Bytes of text in a packet that shows it: two digits each, behind an O. */
#define SHOWN_MAX ((EL2_GDB_PACKET_MAX - 1) / 2)

struct el2_gdb *el2_gdb_create(const struct el2_gdb_link *link, const struct el2_explained *explained,
                               struct el2_error *error)
{
    struct el2_gdb *gdb = calloc(1, sizeof *gdb);
    if (!gdb) {
        el2_fail_memory(error);
        return NULL;
    }
    gdb->link = *link;
    gdb->explained = *explained;
    gdb->disassembler = el2_disassembler_create(error);
    gdb->description = gdb->disassembler ? el2_gdb_description(error) : NULL;
    if (gdb->description)
        return gdb;
    el2_gdb_free(gdb);
    return NULL;
}

void el2_gdb_free(struct el2_gdb *gdb)
{
    if (!gdb)
        return;
    el2_disassembler_free(gdb->disassembler);
    free(gdb->description);
    free(gdb);
}

static void transmit(struct el2_gdb *gdb, const void *bytes, size_t size)
{
    if (!gdb->is_closed && !gdb->link.write(gdb->link.context, bytes, size))
        gdb->is_closed = true;
}

void el2_gdb_send(struct el2_gdb *gdb)
{
    gdb->frame_size = el2_gdb_frame(gdb->reply.data, gdb->reply.size, gdb->frame);
    gdb->again = 0;
    transmit(gdb, gdb->frame, gdb->frame_size);
}

static void send_again(struct el2_gdb *gdb)
{
    if (++gdb->again > AGAIN_MAX)
        gdb->is_closed = true;
    else
        transmit(gdb, gdb->frame, gdb->frame_size);
}

void el2_gdb_show(struct el2_gdb *gdb, const char *text, size_t size)
{
    while (size) {
        const size_t part = size < SHOWN_MAX ? size : SHOWN_MAX;
        gdb->reply.size = 0;
        el2_gdb_reply_text(&gdb->reply, "O");
        el2_gdb_reply_bytes(&gdb->reply, text, part);
        el2_gdb_send(gdb);
        text += part;
        size -= part;
    }
    gdb->reply.size = 0;
}

/* The first character of `text` as a terminal may have it; how many bytes it was. */
static size_t make_visible(const char *text, size_t size, char shown[EL2_VISIBLE_TEXT])
{
    const bool is_plain =
        text[0] == '\n' || text[0] == '\t' || (size > 1 && text[0] == '\r' && text[1] == '\n');
    if (!is_plain)
        return el2_visible_next(text, size, shown);
    shown[0] = text[0];
    shown[1] = 0;
    return 1;
}

/* All but `kept` bytes, which may be the beginning of a character. */
static void show_console(struct el2_gdb *gdb, size_t kept)
{
    char shown[EL2_GDB_CONSOLE * EL2_VISIBLE_TEXT];
    size_t at = 0, size = 0;
    while (at + kept < gdb->console_size) {
        at += make_visible(gdb->console + at, gdb->console_size - at, shown + size);
        size += strlen(shown + size);
    }
    if (gdb->owes_stop && !gdb->is_closed)
        el2_gdb_show(gdb, shown, size);
    gdb->console_size -= at;
    memmove(gdb->console, gdb->console + at, gdb->console_size);
}

void el2_gdb_print(struct el2_gdb *gdb, const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        gdb->console[gdb->console_size++] = text[i];
        if (text[i] == '\n')
            show_console(gdb, 0);
        else if (gdb->console_size == sizeof gdb->console)
            show_console(gdb, EL2_VISIBLE_TEXT);
    }
}

static bool is_clean(const struct el2_verdict *verdict)
{
    return verdict->code == EL2_VERDICT_EXITED || el2_verdict_is_clean(verdict);
}

static void tell_reason(struct el2_gdb *gdb, const struct el2_debug_stop *stop)
{
    static const char *const watches[EL2_DEBUG_KINDS] = {
        [EL2_DEBUG_WRITES] = "watch", [EL2_DEBUG_READS] = "rwatch", [EL2_DEBUG_ACCESSES] = "awatch"};
    if (stop->reason == EL2_DEBUG_WATCHPOINT)
        el2_gdb_reply_text(&gdb->reply, "%s:%llx;", watches[stop->kind], (unsigned long long)stop->address);
    else if (stop->reason == EL2_DEBUG_BREAKPOINT && gdb->tells_breakpoints)
        el2_gdb_reply_text(&gdb->reply, "%s:;", stop->kind == EL2_DEBUG_SOFTWARE ? "swbreak" : "hwbreak");
}

void el2_gdb_tell_stop(struct el2_gdb *gdb)
{
    const struct el2_debug_stop *stop = &gdb->stop;
    unsigned signal = SIGTRAP_;
    if (stop->reason == EL2_DEBUG_INTERRUPTED)
        signal = SIGINT_;
    else if (stop->reason == EL2_DEBUG_ENDED)
        signal = SIGABRT_;
    el2_gdb_reply_text(&gdb->reply, "T%02xthread:%x;", signal, stop->vcpu + 1);
    tell_reason(gdb, stop);
}

static void tell_end(struct el2_gdb *gdb, const struct el2_verdict *verdict)
{
    gdb->reply.size = 0;
    if (is_clean(verdict))
        el2_gdb_reply_text(&gdb->reply, "W%02x",
                           verdict->code == EL2_VERDICT_EXITED ? (unsigned)verdict->status & 0xff : 0);
    else
        el2_gdb_reply_text(&gdb->reply, "X%02x", SIGABRT_);
    el2_gdb_send(gdb);
    gdb->is_closed = true;
}

/* Whether there is input; false where the link has ended, or there is none yet. */
static bool fill(struct el2_gdb *gdb, bool waits)
{
    if (gdb->input_at < gdb->input_size)
        return true;
    gdb->input_at = gdb->input_size = 0;
    const long got =
        gdb->is_closed ? -1 : gdb->link.read(gdb->link.context, gdb->input, sizeof gdb->input, waits);
    if (got > 0)
        gdb->input_size = (size_t)got;
    else if (got < 0)
        gdb->is_closed = true;
    return got > 0;
}

static void acknowledge(struct el2_gdb *gdb, char sign)
{
    if (!gdb->no_ack)
        transmit(gdb, &sign, 1);
}

static void take(struct el2_gdb *gdb, uint8_t byte)
{
    switch (el2_gdb_read(&gdb->reader, byte)) {
    case EL2_GDB_PACKET:
        acknowledge(gdb, '+');
        el2_gdb_packet(gdb, gdb->reader.data, gdb->reader.size);
        break;
    case EL2_GDB_BAD:
        acknowledge(gdb, '-');
        break;
    case EL2_GDB_AGAIN:
        send_again(gdb);
        break;
    case EL2_GDB_LONG:
    case EL2_GDB_FOREIGN:
        gdb->is_closed = true;
        break;
    case EL2_GDB_INTERRUPT: /* it has stopped already */
    case EL2_GDB_NOTHING:
        break;
    }
}

static void serve(struct el2_gdb *gdb)
{
    gdb->goes_on = false;
    while (!gdb->goes_on && fill(gdb, true))
        take(gdb, gdb->input[gdb->input_at++]);
}

/* The guest ended otherwise than it wanted to: it can be looked at once more. */
static void serve_end(struct el2_gdb *gdb, const struct el2_verdict *verdict)
{
    if (!is_clean(verdict) && !gdb->is_closed) {
        char text[EL2_VERDICT_TEXT + 32];
        snprintf(text, sizeof text, "el2sim: the guest %s\n", verdict->text);
        el2_gdb_show(gdb, text, strlen(text));
        el2_gdb_tell_stop(gdb);
        el2_gdb_send(gdb);
        gdb->owes_stop = false;
        serve(gdb);
    }
    if (!gdb->is_closed && gdb->owes_stop)
        tell_end(gdb, verdict);
}

static void stopped(void *context, struct el2_machine *machine, const struct el2_debug_stop *stop)
{
    struct el2_gdb *gdb = context;
    gdb->machine = machine;
    gdb->stop = *stop;
    gdb->thread = stop->vcpu;
    show_console(gdb, 0);
    gdb->reply.size = 0;
    if (stop->reason == EL2_DEBUG_ENDED) {
        if (!gdb->is_closed)
            serve_end(gdb, stop->verdict);
        return;
    }
    if (gdb->owes_stop) {
        el2_gdb_tell_stop(gdb);
        el2_gdb_send(gdb);
        gdb->owes_stop = false;
    }
    serve(gdb);
    if (!gdb->goes_on)
        el2_debug_end(machine, "was left by its debugger");
}

/* While the guest runs there is nothing to be said but an interrupt and acknowledgements, of which there may not be so many
 * that the guest stands still; whoever has gone wants it to stop, too. */
static bool asks(void *context)
{
    struct el2_gdb *gdb = context;
    for (unsigned i = 0; i < EL2_GDB_INPUT && !gdb->is_closed && fill(gdb, false); i++) {
        const enum el2_gdb_event event = el2_gdb_read(&gdb->reader, gdb->input[gdb->input_at++]);
        if (event == EL2_GDB_INTERRUPT)
            return true;
        if (event == EL2_GDB_AGAIN)
            send_again(gdb);
        else if (event != EL2_GDB_NOTHING || gdb->reader.state != EL2_GDB_BETWEEN)
            gdb->is_closed = true;
    }
    return gdb->is_closed;
}

struct el2_machine_debugger el2_gdb_debugger(struct el2_gdb *gdb)
{
    return (struct el2_machine_debugger){.stopped = stopped, .asks = asks, .context = gdb};
}
