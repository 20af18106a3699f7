/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One guest on one host under several kernels, side by side. */
#include "sim/run/verbs.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "sim/command/guests.h"
#include "sim/command/output.h"
#include "sim/run/story.h"

#define LIMIT 50000000u

struct story_values {
    struct el2_subject_names names;
    const char *kernels;
    unsigned format;
};

static const struct el2_option options[] = {
    EL2_HOST_OPTION(struct story_values, EL2_HOST_HELP),
    {"kernels", 'k', EL2_OPTION_TEXT, offsetof(struct story_values, kernels), "A,B",
     "two to four kernels (default linux-4.14,linux-4.15)"},
    EL2_VM_OPTION(struct story_values, 'm', "sve,pauth,pmu,mte,gicv3,gicv2,impid"),
    EL2_FORMAT_OPTION(struct story_values, format),
    {0},
};

static const struct story_values defaults = {.names = EL2_SUBJECT_DEFAULTS,
                                             .kernels = "linux-4.14,linux-4.15"};

static void take_console(void *context, const char *text, size_t size)
{
    struct el2_story_side *side = context;
    el2_console_put(&side->console, text, size);
}

static void take_event(void *context, const struct el2_trap_event *event)
{
    struct el2_story_side *side = context;
    struct el2_trap_event *last = side->event_count ? &side->event[side->event_count - 1] : NULL;
    if (event->is_mmio)
        return;
    if (last && last->esr == event->esr && last->pc == event->pc) {
        side->repeats[side->event_count - 1]++;
    } else if (side->event_count < EL2_STORY_EVENTS) {
        side->event[side->event_count++] = *event;
    } else {
        side->dropped++;
    }
}

static bool end_console(struct el2_story_side *side, struct el2_error *error)
{
    return el2_console_end(&side->console) ||
           el2_fail(error, "out of memory: the guest's console is not complete");
}

static bool run_side(struct el2_story *story, struct el2_story_side *side,
                     const struct el2_subject_names *names, struct el2_error *error)
{
    struct el2_subject_names own = *names;
    const struct el2_machine_options options = {
        .instructions = LIMIT, .console = take_console, .trace = take_event, .context = side};
    own.kernel = side->name;
    if (!el2_subject_load(&side->subject, &own, EL2_SUBJECT_VM, error))
        return false;
    story->host = story->side[0].subject.host;
    side->machine = el2_machine_create(side->subject.vm, &options, error);
    return side->machine &&
           (el2_console_keep(&side->console, &side->kept) || el2_fail(error, "out of memory")) &&
           el2_machine_load(side->machine, story->guest, error) &&
           el2_machine_run(side->machine, &side->verdict, error) && end_console(side, error);
}

static bool cut_kernels(struct el2_story *story, const char *kernels, struct el2_error *error)
{
    for (const char *at = kernels;;) {
        size_t size = strcspn(at, ",");
        if (story->side_count == EL2_STORY_SIDES)
            return el2_fail(error, "--kernels takes at most %d kernels", EL2_STORY_SIDES);
        struct el2_story_side *side = &story->side[story->side_count++];
        if (!size || size >= sizeof side->name)
            return el2_fail(error, "--kernels: a name is empty or too long; give linux-4.14,linux-4.15");
        memcpy(side->name, at, size);
        if (!at[size])
            return true;
        at += size + 1;
    }
}

static bool run_all(struct el2_story *story, const struct story_values *values, const char *guest,
                    struct el2_error *error)
{
    if (!cut_kernels(story, values->kernels, error))
        return false;
    story->name = guest;
    story->guest = el2_guest_find(guest, error);
    if (!story->guest)
        return false;
    for (size_t i = 0; i < story->side_count; i++)
        if (!run_side(story, &story->side[i], &values->names, error))
            return false;
    return el2_story_print(story, values->format, error);
}

static int run(const void *values, int count, char **operands)
{
    struct el2_story *story = calloc(1, sizeof *story);
    struct el2_error error;
    (void)count;
    if (!story) {
        el2_fail(&error, "out of memory");
        return el2_command_complain(&el2_command_story, &error);
    }
    bool ok = run_all(story, values, operands[0], &error);
    bool alike = true;
    for (size_t i = 0; i < story->side_count; i++) {
        struct el2_story_side *side = &story->side[i];
        alike = alike && el2_story_ended_well(side) == el2_story_ended_well(&story->side[0]);
        el2_machine_free(side->machine);
        el2_console_end(&side->console);
        free(side->kept);
        el2_subject_free(&side->subject);
    }
    free(story->guest);
    free(story);
    if (!ok)
        return el2_command_complain(&el2_command_story, &error);
    return alike ? EL2_EXIT_CLEAN : EL2_EXIT_FINDINGS;
}

const struct el2_command el2_command_story = {
    .name = "story",
    .summary = "one guest under several kernels, side by side: what it saw, what trapped, how it ended",
    .operands = "GUEST",
    .operands_min = 1,
    .operands_max = 1,
    .options = options,
    .defaults = &defaults,
    .values_size = sizeof(struct story_values),
    .notes = "Exit status 1 where the guest goes well under one kernel and wrong under another.\n",
    .examples = "  el2sim story sve-user\n"
                "  el2sim story sve-user --host a64fx --kernels linux-4.14,linux-4.15,linux-7.3\n",
    .run = run,
};
