/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which lint rules each value of each four bits of several CPUs brings, and takes away; and the names of the cores. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "cpumodel/arch/pieces.h"
#include "cpumodel/host/host.h"
#include "cpumodel/lint/lint.h"
#include "cpumodel/lint/lint_core.h"
#include "cpumodel/text/count.h"
#include "frozen/digit_name.h"
#include "frozen/frozen.h"

#define VALUES_MAX 4
#define RULES_MAX  256
#define FIELDS_MAX 1024

struct preset {
    const char *name;
    unsigned values;
    uint8_t value[VALUES_MAX];
};

static const struct preset presets[] = {{"neoverse-v1", 4, {0, 1, 2, 3}}, {"max", 2, {0, 15}}};

struct fired { /* by rule, a bit a value */
    const struct el2_lint_rule *rules;
    unsigned value;
    unsigned of[RULES_MAX];
    char fields[RULES_MAX][FIELDS_MAX]; /* of the findings at the first of these values */
};

static void add_fields(const struct el2_lint_finding *finding, char text[FIELDS_MAX])
{
    size_t used = strlen(text);
    for (size_t i = 0; i < finding->field_count && used < FIELDS_MAX; i++) {
        char name[EL2_PIECE_TEXT];
        el2_piece_print(&finding->field[i].field, name);
        used += (size_t)snprintf(text + used, FIELDS_MAX - used, " %s=%" PRIx64 "%s", name,
                                 finding->field[i].bits, finding->field[i].undef ? "?" : "");
    }
    if (used < FIELDS_MAX)
        snprintf(text + used, FIELDS_MAX - used, "%s;", finding->more ? " ..." : "");
}

static void take(void *context, const struct el2_lint_finding *finding)
{
    struct fired *fired = context;
    const size_t rule = (size_t)(finding->rule - fired->rules);
    if (!(fired->of[rule] & ((1u << fired->value) - 1)))
        add_fields(finding, fired->fields[rule]);
    fired->of[rule] |= 1u << fired->value;
}

/* One row a rule that some values of the digit break and others not. */
static void sweep(struct el2_cpu *cpu, const struct preset *preset, int index, unsigned lsb,
                  struct frozen *frozen)
{
    size_t count;
    static struct fired fired;
    memset(&fired, 0, sizeof fired);
    fired.rules = el2_lint_rules(&count);
    const struct el2_lint_view view = {.id = cpu->id, .undef = cpu->undef};
    const uint64_t before = cpu->id[index];
    cr_assert_lt(count, EL2_COUNT(fired.of));
    for (fired.value = 0; fired.value < preset->values; fired.value++) {
        cpu->id[index] = (before & ~(UINT64_C(15) << lsb)) | (uint64_t)preset->value[fired.value] << lsb;
        el2_lint(&view, (struct el2_lint_sink){take, &fired});
    }
    cpu->id[index] = before;
    for (size_t i = 0; i < count; i++) {
        char question[160], name[64], text[VALUES_MAX + 1] = "";
        if (fired.of[i] == 0 || fired.of[i] == (1u << preset->values) - 1)
            continue;
        for (unsigned value = 0; value < preset->values; value++)
            text[value] = fired.of[i] >> value & 1 ? 'X' : '.';
        snprintf(question, sizeof question, "%s %s: %s", preset->name,
                 frozen_digit_name(el2_id_encoding(index), lsb, name), fired.rules[i].id);
        frozen_printf(frozen, question, "%s %s%s", text, el2_lint_severity_name(fired.rules[i].severity),
                      fired.fields[i]);
    }
}

Test(frozen, lint, .timeout = 120)
{
    struct frozen *frozen = frozen_new();
    for (size_t i = 0; i < EL2_COUNT(presets); i++) {
        struct el2_error error = {""};
        struct el2_host *host = el2_host_load(presets[i].name, &error);
        cr_assert_not_null(host, "%s", error.text);
        for (int index = 0; index < EL2_ID_COUNT; index++)
            for (unsigned lsb = 0; lsb < 64; lsb += 4)
                if (el2_field_by_bit(el2_id_encoding(index), lsb))
                    sweep(&host->cpu[0], &presets[i], index, lsb, frozen);
        el2_host_free(host);
    }
    frozen_check(frozen, "lint",
                 "Four bits of a neoverse-v1 and a rule that is broken (X) or kept (.) as they are 0 1 2 3, "
                 "or of a max as 0 f, with its "
                 "severity, and the fields of its findings at the first of these values.");
}

Test(frozen, cores, .timeout = 60)
{
    struct frozen *frozen = frozen_new();
    static const uint8_t implementer_of[] = {0x40, 0x41, 0x42, 0x43, 0x46, 0x48, 0x4d, 0x4e, 0x50,
                                             0x51, 0x53, 0x56, 0x61, 0x66, 0x69, 0x6d, 0x70, 0xc0};
    for (size_t i = 0; i < sizeof implementer_of; i++)
        for (uint64_t part = 0; part < 4096; part++) {
            const uint64_t implementer = implementer_of[i];
            const char *name = el2_lint_core_name(implementer << 24 | 0xf0000 | part << 4);
            char question[64];
            snprintf(question, sizeof question, "%02x %03x", (unsigned)implementer, (unsigned)part);
            if (name)
                frozen_row(frozen, question, name);
        }
    frozen_check(frozen, "lint-cores", "Implementer and part number of MIDR_EL1, and the core.");
}

Test(frozen, lint_rules)
{
    size_t count;
    const struct el2_lint_rule *rule = el2_lint_rules(&count);
    struct frozen *frozen = frozen_new();
    for (size_t i = 0; i < count; i++)
        frozen_printf(frozen, rule[i].id, "%s if %s: %s; %s; %s; %s (%s)",
                      el2_lint_severity_name(rule[i].severity), rule[i].when, rule[i].needs, rule[i].what,
                      rule[i].meaning, rule[i].breaks, rule[i].origin);
    frozen_check(frozen, "lint-rules",
                 "A rule of lint: severity, when it applies, what must hold, in words.");
}
