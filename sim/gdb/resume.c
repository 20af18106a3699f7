/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the guest goes on: vCont, and its elders `c` and `s`. Of the actions the leftmost that a thread is in is its own; a
 * thread that is in none stands still. */
#include "sim/gdb/session.h"

struct plan {
    struct el2_debug_go go[16];
    bool has[16];
    unsigned count;
};

void el2_gdb_actions(struct el2_gdb *gdb, const char *text, size_t size)
{
    (void)text, (void)size;
    el2_gdb_reply_text(&gdb->reply, "vCont;c;C;s;S;r");
}

/* "c", "C05", "s", "S05", "rFIRST,END": what is done with a signal, as there are none, is nothing. */
static bool find_action(const char **text, struct el2_debug_go *go)
{
    uint64_t signal;
    const char action = *(*text)++;
    *go = (struct el2_debug_go){.steps = action == 's' || action == 'S' || action == 'r'};
    switch (action) {
    case 'c':
    case 's':
        return true;
    case 'C':
    case 'S':
        return el2_gdb_number(text, &signal);
    case 'r':
        return el2_gdb_number(text, &go->first) && *(*text)++ == ',' && el2_gdb_number(text, &go->end);
    default:
        return false;
    }
}

static void assign(struct plan *plan, int vcpu, const struct el2_debug_go *go)
{
    for (unsigned v = 0; v < plan->count; v++)
        if ((vcpu < 0 || (unsigned)vcpu == v) && !plan->has[v]) {
            plan->go[v] = *go;
            plan->has[v] = true;
        }
}

static bool read_plan(const struct el2_gdb *gdb, const char *text, struct plan *plan)
{
    for (;;) {
        struct el2_debug_go go;
        int vcpu = -1;
        if (!*text || !find_action(&text, &go))
            return false;
        if (*text == ':' && (text++, !el2_gdb_thread(gdb, &text, &vcpu)))
            return false;
        assign(plan, vcpu, &go);
        if (!*text)
            return true;
        if (*text++ != ';')
            return false;
    }
}

/* Whether a vCPU that is on is to go on. */
static bool moves(const struct el2_gdb *gdb, const struct plan *plan)
{
    for (unsigned v = 0; v < plan->count; v++)
        if (plan->has[v] && el2_debug_activity(gdb->machine, v) != EL2_DEBUG_OFF)
            return true;
    return false;
}

static void perform(struct el2_gdb *gdb, struct plan *plan)
{
    if (gdb->stop.reason == EL2_DEBUG_ENDED) {
        gdb->goes_on = gdb->owes_stop = true;
        return;
    }
    if (!moves(gdb, plan)) { /* it has stopped before it began */
        el2_gdb_reply_text(&gdb->reply, "T05thread:%x;", gdb->thread + 1);
        return;
    }
    for (unsigned v = 0; v < plan->count; v++) {
        plan->go[v].is_held = !plan->has[v];
        el2_debug_set_go(gdb->machine, v, &plan->go[v]);
    }
    gdb->goes_on = gdb->owes_stop = true;
}

void el2_gdb_go(struct el2_gdb *gdb, const char *text, size_t size)
{
    struct plan plan = {.count = el2_debug_vcpus(gdb->machine)};
    (void)size;
    if (plan.count > sizeof plan.go / sizeof plan.go[0] || !read_plan(gdb, text, &plan))
        el2_gdb_reply_error(&gdb->reply, EL2_GDB_EINVAL);
    else
        perform(gdb, &plan);
}

void el2_gdb_continue_all(struct el2_gdb *gdb, const char *text, size_t size)
{
    (void)text, (void)size;
    el2_gdb_go(gdb, "c", 1);
}

/* The others go on. */
void el2_gdb_step_one(struct el2_gdb *gdb, const char *text, size_t size)
{
    struct plan plan = {.count = el2_debug_vcpus(gdb->machine)};
    (void)text, (void)size;
    assign(&plan, (int)gdb->thread, &(struct el2_debug_go){.steps = true});
    assign(&plan, -1, &(struct el2_debug_go){0});
    perform(gdb, &plan);
}
