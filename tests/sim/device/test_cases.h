/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Devices by what is done to them: the files NAME.cases beside this one, whose first lines say how they are written. */
#ifndef EL2_TESTS_SIM_DEVICE_TEST_CASES_H
#define EL2_TESTS_SIM_DEVICE_TEST_CASES_H

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "test_devices.h"

struct run {
    struct test_devices t;
    const char *name; /* of the file */
    uint64_t base;    /* of the device */
    char at[256];     /* the case */
    uint64_t next;    /* what `due` has said */
};

static inline unsigned size_of(const char *word)
{
    return word[1] == 'b' ? 1 : word[1] == 'h' ? 2 : word[1] == 'd' ? 8 : 4;
}

static inline bool access_step(struct run *run, const char *line)
{
    char word[8];
    uint64_t offset, value;
    if (sscanf(line, "%7s %" SCNx64 " %" SCNx64, word, &offset, &value) != 3 || !strchr("rw", *word))
        return false;
    if (*word == 'w') {
        test_devices_write(&run->t, run->base + offset, size_of(word), value);
        return true;
    }
    const uint64_t got = test_devices_read(&run->t, run->base + offset, size_of(word));
    cr_expect_eq(got, value, "%s: %s: %s: 0x%" PRIx64, run->name, run->at, line, got);
    return true;
}

/* False: the line is no step. */
static inline bool basic_step(struct run *run, const char *line)
{
    unsigned number, level;
    uint64_t count;
    if (sscanf(line, "line %u %u", &number, &level) == 2) {
        cr_expect_eq(run->t.world->line[number], level, "%s: %s: %s", run->name, run->at, line);
    } else if (sscanf(line, "at %" SCNu64, &count) == 1) {
        run->t.world->now = count;
        run->next = el2_devices_due(run->t.devices, count);
    } else if (!strncmp(line, "in ", 3)) {
        snprintf(run->t.world->input, sizeof run->t.world->input, "%s", line + 3);
        run->t.world->received = 0;
    } else if (sscanf(line, "left %u", &number) == 1) {
        const size_t left = strlen(run->t.world->input + run->t.world->received);
        cr_expect_eq(left, number, "%s: %s: %s: %zu", run->name, run->at, line, left);
    } else if (!strcmp(line, "next never")) {
        cr_expect_eq(run->next, EL2_DEVICE_NEVER, "%s: %s: %" PRIu64, run->name, run->at, run->next);
    } else if (sscanf(line, "next %" SCNu64, &count) == 1) {
        cr_expect_eq(run->next, count, "%s: %s: %s: %" PRIu64, run->name, run->at, line, run->next);
    } else {
        return access_step(run, line);
    }
    return true;
}

static inline struct test_devices open_plain(void)
{
    return test_devices_open(0);
}

/* Runs the cases of NAME.cases, each with devices that `open` makes, by `step`; returns how many. */
static inline unsigned run_file(const char *name, uint64_t base, struct test_devices (*open)(void),
                                bool (*step)(struct run *run, const char *line))
{
    char path[512], line[256];
    struct run run = {.t = open(), .name = name, .base = base};
    unsigned cases = 0;
    snprintf(path, sizeof path, EL2_TEST_DATA "/sim/device/%s.cases", name);
    FILE *file = fopen(path, "r");
    cr_assert_not_null(file, "%s", path);
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = '\0';
        if (!*line || *line == '#')
            continue;
        if (strncmp(line, "case ", 5) != 0) {
            cr_assert(step(&run, line), "%s: %s: no step: %s", name, run.at, line);
            continue;
        }
        test_devices_close(&run.t);
        run.t = open();
        snprintf(run.at, sizeof run.at, "%s", line + 5);
        cases++;
    }
    fclose(file);
    test_devices_close(&run.t);
    return cases;
}

#endif
