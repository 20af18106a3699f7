/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Threads: vCPU n is thread n + 1. */
#include <stdio.h>
#include <string.h>

#include "sim/gdb/session.h"

bool el2_gdb_thread(const struct el2_gdb *gdb, const char **text, int *vcpu)
{
    uint64_t number;
    *vcpu = -1;
    if (strncmp(*text, "-1", 2) == 0) {
        *text += 2;
        return true;
    }
    if (!el2_gdb_number(text, &number) || number > el2_debug_vcpus(gdb->machine))
        return false;
    *vcpu = (int)number - 1;
    return true;
}

/* Hg; what Hc says, vCont says better. */
void el2_gdb_set_thread(struct el2_gdb *gdb, const char *text, size_t size)
{
    const char kind = *text;
    int vcpu;
    (void)size;
    if ((kind != 'g' && kind != 'c') || (text++, !el2_gdb_thread(gdb, &text, &vcpu)) || *text) {
        el2_gdb_reply_error(&gdb->reply, EL2_GDB_EINVAL);
        return;
    }
    if (kind == 'g')
        gdb->thread = vcpu < 0 ? gdb->stop.vcpu : (unsigned)vcpu;
    el2_gdb_reply_text(&gdb->reply, "OK");
}

void el2_gdb_is_alive(struct el2_gdb *gdb, const char *text, size_t size)
{
    int vcpu;
    (void)size;
    if (el2_gdb_thread(gdb, &text, &vcpu) && vcpu >= 0 && !*text)
        el2_gdb_reply_text(&gdb->reply, "OK");
    else
        el2_gdb_reply_error(&gdb->reply, EL2_GDB_EINVAL);
}

void el2_gdb_list_threads(struct el2_gdb *gdb, const char *text, size_t size)
{
    (void)text, (void)size;
    for (unsigned v = 0; v < el2_debug_vcpus(gdb->machine); v++)
        el2_gdb_reply_text(&gdb->reply, "%c%x", v ? ',' : 'm', v + 1);
}

void el2_gdb_end_threads(struct el2_gdb *gdb, const char *text, size_t size)
{
    (void)text, (void)size;
    el2_gdb_reply_text(&gdb->reply, "l");
}

void el2_gdb_current(struct el2_gdb *gdb, const char *text, size_t size)
{
    (void)text, (void)size;
    el2_gdb_reply_text(&gdb->reply, "QC%x", gdb->stop.vcpu + 1);
}

void el2_gdb_describe_thread(struct el2_gdb *gdb, const char *text, size_t size)
{
    static const char *const words[] = {
        [EL2_DEBUG_RUNS] = "runs", [EL2_DEBUG_WAITS] = "waits", [EL2_DEBUG_OFF] = "is off"};
    char line[32];
    int vcpu;
    (void)size;
    if (!el2_gdb_thread(gdb, &text, &vcpu) || vcpu < 0 || *text) {
        el2_gdb_reply_error(&gdb->reply, EL2_GDB_EINVAL);
        return;
    }
    snprintf(line, sizeof line, "vCPU %d %s", vcpu, words[el2_debug_activity(gdb->machine, (unsigned)vcpu)]);
    el2_gdb_reply_bytes(&gdb->reply, line, strlen(line));
}
