/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Unicorn ends the process where it gets no memory: an engine that cannot be made is an error. */
#include <stdio.h>
#include <sys/resource.h>

#include "engine_log.h"

static uint64_t address_space(void)
{
    unsigned long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    cr_assert_not_null(file);
    cr_assert_eq(fscanf(file, "%lu", &pages), 1);
    fclose(file);
    return (uint64_t)pages * 4096;
}

Test(memory, little, .timeout = 60)
{
    static const struct el2_engine_calls calls = {
        .sysreg = on_sysreg, .exception = on_exception, .due = on_due};
    const struct el2_engine_options options = {.ram_size = EL2_RAM_UNIT};
    const uint64_t used = address_space();
    unsigned made = 0, refused = 0;
    for (uint64_t left = 1 << 20; left < 2048ull << 20; left += left / 4) {
        struct el2_error error = {""};
        const struct rlimit limit = {used + left, RLIM_INFINITY};
        cr_assert_eq(setrlimit(RLIMIT_AS, &limit), 0);
        struct el2_engine *engine = el2_engine_create(&options, &calls, NULL, &error);
        made += engine != NULL;
        refused += !engine;
        cr_expect(engine || strstr(error.text, "memory"), "%s", error.text);
        el2_engine_free(engine);
    }
    cr_expect(made && refused, "%u made, %u refused", made, refused);
}
