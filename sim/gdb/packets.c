/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The packets that are answered, by name. */
#include <string.h>

#include "cpumodel/text/count.h"
#include "sim/gdb/session.h"

static void stop_reason(struct el2_gdb *gdb, const char *text, size_t size)
{
    (void)text, (void)size;
    el2_gdb_tell_stop(gdb);
}

static void supported(struct el2_gdb *gdb, const char *text, size_t size)
{
    (void)size;
    gdb->tells_breakpoints = strstr(text, "swbreak+") && strstr(text, "hwbreak+");
    el2_gdb_reply_text(
        &gdb->reply, "PacketSize=%x;QStartNoAckMode+;qXfer:features:read+;vContSupported+;swbreak+;hwbreak+",
        EL2_GDB_PACKET_MAX);
}

static void no_ack(struct el2_gdb *gdb, const char *text, size_t size)
{
    (void)text, (void)size;
    el2_gdb_reply_text(&gdb->reply, "OK");
    el2_gdb_send(gdb);
    gdb->is_answered = true;
    gdb->no_ack = true;
}

/* qXfer:features:read:target.xml:OFFSET,LENGTH */
static void description(struct el2_gdb *gdb, const char *text, size_t size)
{
    static const char annex[] = "target.xml:";
    uint64_t offset, length;
    (void)size;
    if (strncmp(text, annex, sizeof annex - 1) != 0) {
        el2_gdb_reply_text(&gdb->reply, "E00");
        return;
    }
    text += sizeof annex - 1;
    if (!el2_gdb_number(&text, &offset) || *text++ != ',' || !el2_gdb_number(&text, &length) || *text) {
        el2_gdb_reply_error(&gdb->reply, EL2_GDB_EINVAL);
        return;
    }
    const size_t all = strlen(gdb->description);
    const size_t rest = offset < all ? all - (size_t)offset : 0;
    size_t part = length < rest ? (size_t)length : rest;
    if (part > EL2_GDB_PACKET_MAX / 2) /* each byte may be escaped */
        part = EL2_GDB_PACKET_MAX / 2;
    el2_gdb_reply_text(&gdb->reply, "%c", part < rest ? 'm' : 'l');
    el2_gdb_reply_raw(&gdb->reply, gdb->description + (all - rest), part);
}

static void say_ok(struct el2_gdb *gdb, const char *text, size_t size)
{
    (void)text, (void)size;
    el2_gdb_reply_text(&gdb->reply, "OK");
}

static void was_attached(struct el2_gdb *gdb, const char *text, size_t size)
{
    (void)text, (void)size;
    el2_gdb_reply_text(&gdb->reply, "1");
}

static void detach(struct el2_gdb *gdb, const char *text, size_t size)
{
    (void)text, (void)size;
    el2_debug_leave(gdb->machine);
    el2_gdb_reply_text(&gdb->reply, "OK");
    el2_gdb_send(gdb);
    gdb->is_closed = gdb->goes_on = true;
}

static void kill_guest(struct el2_gdb *gdb, const char *text, size_t size)
{
    (void)text, (void)size;
    el2_debug_end(gdb->machine, "was ended by its debugger");
    gdb->is_closed = gdb->goes_on = true;
}

static void kill_with_answer(struct el2_gdb *gdb, const char *text, size_t size)
{
    el2_gdb_reply_text(&gdb->reply, "OK");
    el2_gdb_send(gdb);
    kill_guest(gdb, text, size);
}

/* The first row whose name the packet begins with; where it is whole, is nothing else. */
static const struct {
    const char *name;
    bool is_whole;
    void (*answer)(struct el2_gdb *gdb, const char *text, size_t size);
} PACKETS[] = {
    /* clang-format off */
    {"?",                    true,  stop_reason},
    {"c",                    true,  el2_gdb_continue_all},
    {"D",                    false, detach},
    {"g",                    true,  el2_gdb_read_all},
    {"G",                    false, el2_gdb_write_all},
    {"H",                    false, el2_gdb_set_thread},
    {"k",                    true,  kill_guest},
    {"m",                    false, el2_gdb_read_memory},
    {"M",                    false, el2_gdb_write_memory},
    {"p",                    false, el2_gdb_read_register},
    {"P",                    false, el2_gdb_write_register},
    {"qAttached",            false, was_attached},
    {"qC",                   true,  el2_gdb_current},
    {"qfThreadInfo",         true,  el2_gdb_list_threads},
    {"qRcmd,",               false, el2_gdb_monitor},
    {"qsThreadInfo",         true,  el2_gdb_end_threads},
    {"qSupported",           false, supported},
    {"qSymbol:",             false, say_ok},
    {"qThreadExtraInfo,",    false, el2_gdb_describe_thread},
    {"qXfer:features:read:", false, description},
    {"QStartNoAckMode",      true,  no_ack},
    {"s",                    true,  el2_gdb_step_one},
    {"T",                    false, el2_gdb_is_alive},
    {"vCont?",               true,  el2_gdb_actions},
    {"vCont;",               false, el2_gdb_go},
    {"vKill;",               false, kill_with_answer},
    {"X",                    false, el2_gdb_write_binary},
    {"Z",                    false, el2_gdb_insert},
    {"z",                    false, el2_gdb_remove},
    /* clang-format on */
};

void el2_gdb_packet(struct el2_gdb *gdb, const char *packet, size_t size)
{
    gdb->reply.size = 0;
    gdb->reply.failed = gdb->is_answered = false;
    for (size_t i = 0; i < EL2_COUNT(PACKETS); i++) {
        const size_t length = strlen(PACKETS[i].name);
        if (size < length || memcmp(packet, PACKETS[i].name, length) != 0 ||
            (PACKETS[i].is_whole && size != length))
            continue;
        PACKETS[i].answer(gdb, packet + length, size - length);
        break;
    }
    if (!gdb->goes_on && !gdb->is_answered)
        el2_gdb_send(gdb);
}
