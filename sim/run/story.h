/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `story` has run, and how it is printed. */
#ifndef EL2_SIM_RUN_STORY_H
#define EL2_SIM_RUN_STORY_H

#include "sim/command/console.h"
#include "sim/command/subject.h"
#include "sim/machine/machine.h"

#define EL2_STORY_SIDES  4
#define EL2_STORY_EVENTS 64

struct el2_story_side { /* one kernel's run */
    char name[64];
    struct el2_subject subject;
    struct el2_machine *machine;
    struct el2_verdict verdict;
    struct el2_console console;
    char *kept; /* what it printed */
    struct el2_trap_event event[EL2_STORY_EVENTS];
    uint64_t repeats[EL2_STORY_EVENTS]; /* alike ones that followed it at once */
    size_t event_count;
    uint64_t dropped; /* events after those */
};

struct el2_story {
    const struct el2_host *host; /* of each side's subject */
    const char *name;            /* as given */
    char *guest;                 /* its file */
    struct el2_story_side side[EL2_STORY_SIDES];
    size_t side_count;
};

bool el2_story_ended_well(const struct el2_story_side *side);

/* Prints all of it in a format (enum el2_format); false with a message. */
bool el2_story_print(const struct el2_story *story, unsigned format, struct el2_error *error);

#endif
