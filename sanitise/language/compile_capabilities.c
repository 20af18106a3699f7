/* SPDX-License-Identifier: GPL-2.0-or-later */
/* [capabilities]: named conditions, which may ask one another but not themselves. */
#include <stdlib.h>
#include <string.h>

#include "cpumodel/text/builder.h"
#include "sanitise/language/append.h"
#include "sanitise/language/policy.h"

enum progress { NOT_BEGUN, BEGUN, DONE };

struct visit { /* of one capability */
    enum progress progress;
    size_t asked; /* the capability that it asks, where it is begun */
};

/* "cap.a asks cap.b asks cap.a", or as much of it as there is room for. */
static bool fail_circle(const struct el2_kernel *kernel, const struct visit *visit, size_t first,
                        struct el2_error *error)
{
    char circle[EL2_ERROR_TEXT / 2];
    struct el2_text text;
    size_t at = first;
    el2_text_over(&text, circle, sizeof circle);
    do {
        el2_text_add(&text, "cap.%.40s asks ", kernel->capability[at].name);
        at = visit[at].asked;
    } while (at != first && !text.failed);
    el2_text_add(&text, "cap.%.40s", kernel->capability[first].name);
    return el2_row_fail(kernel->capability[first].row, error, "cap.%.40s depends on itself: %s",
                        kernel->capability[first].name, circle);
}

/* Counts what each capability asks, every one once; no deeper than it may ask. */
static bool count_asks(struct el2_kernel *kernel, struct visit *visit, size_t index, unsigned depth,
                       struct el2_error *error)
{
    struct el2_capability *capability = &kernel->capability[index];
    visit[index].progress = BEGUN;
    for (unsigned i = 0; i < capability->when.count && depth < EL2_CONDITION_ASKS; i++) {
        int asked = el2_term_capability(&kernel->term[capability->when.first + i]);
        if (asked < 0 || visit[asked].progress == DONE)
            continue;
        visit[index].asked = (size_t)asked;
        if (visit[asked].progress == BEGUN)
            return fail_circle(kernel, visit, (size_t)asked, error);
        if (!count_asks(kernel, visit, (size_t)asked, depth + 1, error))
            return false;
    }
    capability->asks = el2_condition_asks(kernel, capability->when);
    visit[index].progress = DONE;
    return (depth < EL2_CONDITION_ASKS && capability->asks <= EL2_CONDITION_ASKS) ||
           el2_row_fail(
               capability->row, error,
               "cap.%.40s asks too much: with all that it refers to, a condition has %d terms at most",
               capability->name, EL2_CONDITION_ASKS);
}

static bool check(struct el2_kernel *kernel, struct el2_error *error)
{
    struct visit *visit = calloc(kernel->capability_count + 1, sizeof *visit);
    if (!visit)
        return el2_fail_memory(error);
    bool ok = true;
    for (size_t i = 0; ok && i < kernel->capability_count; i++)
        ok = visit[i].progress == DONE || count_asks(kernel, visit, i, 0, error);
    free(visit);
    return ok;
}

/* All names first, then the conditions, since a capability may refer to any other. */
bool el2_compile_capabilities(struct el2_kernel *kernel, struct el2_error *error)
{
    size_t count;
    const struct el2_row *row = el2_rules_section(kernel->rules, "capabilities", &count);
    for (size_t i = 0; i < count; i++) {
        struct el2_capability capability = {.name = row[i].key, .row = &row[i]};
        if (!EL2_APPEND(kernel->capability, capability, &row[i], error))
            return false;
    }
    for (size_t i = 0; i < count; i++) {
        const char *value = row[i].value;
        if (strncmp(value, "if ", 3) != 0)
            return el2_row_fail(&row[i], error, "a capability is `if CONDITION`, not `%s`", value);
        if (!el2_condition_parse(kernel, &row[i], value + 3, &kernel->capability[i].when, error))
            return false;
    }
    return check(kernel, error);
}
