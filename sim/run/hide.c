/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/run/hide.h"

#include <stdlib.h>

#include "cpumodel/arch/archwithout.h"
#include "cpumodel/text/builder.h"
#include "cpumodel/text/count.h"
#include "sim/execute/executable.h"

static void add(struct el2_arch_set *set, const struct el2_arch_set *other)
{
    for (size_t i = 0; i < EL2_COUNT(set->bits); i++)
        set->bits[i] |= other->bits[i];
}

/* Those of any CPU; false: there is none. */
static bool find(const struct el2_subject *subject, struct el2_arch_set *set)
{
    *set = (struct el2_arch_set){{0}};
    for (unsigned cpu = 0; cpu < subject->host->cpu_count; cpu++) {
        struct el2_arch_set of_cpu;
        el2_unexecutable(subject->vm, cpu, &of_cpu);
        add(set, &of_cpu);
    }
    return el2_arch_set_count(set);
}

static char *names_of(const struct el2_arch_set *set, struct el2_error *error)
{
    struct el2_text text;
    const char *blank = "";
    el2_text_open(&text);
    for (unsigned id = EL2_FEAT_NONE + 1; id < EL2_FEAT_COUNT; id++)
        if (el2_arch_set_has(set, (enum el2_arch_id)id)) {
            el2_text_add(&text, "%s%s", blank, el2_arch_feature((enum el2_arch_id)id)->name);
            blank = " ";
        }
    return el2_text_finish(&text, error);
}

/* `error`: why it fails, and then with what has been done. */
static bool refuse(const struct el2_arch_set *set, struct el2_error *error)
{
    const struct el2_error reason = *error;
    if (el2_error_is_memory(error))
        return false;
    return el2_fail(error, "without the %u features that --hide-unexecutable takes out of the host: %.400s",
                    el2_arch_set_count(set), reason.text);
}

bool el2_run_hide(struct el2_subject *subject, char **hidden, struct el2_error *error)
{
    struct el2_arch_set set, all = {{0}};
    *hidden = NULL;
    while (find(subject, &set)) {
        add(&all, &set);
        for (unsigned cpu = 0; cpu < subject->host->cpu_count; cpu++)
            if (!el2_arch_without(&set, subject->host->cpu[cpu].id)) {
                el2_fail(error, "no field has a value that says so");
                return refuse(&set, error);
            }
        if (!el2_subject_renew_vm(subject, error))
            return refuse(&all, error);
    }
    return !el2_arch_set_count(&all) || (*hidden = names_of(&all, error));
}
