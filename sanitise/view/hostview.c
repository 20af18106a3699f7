/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sanitise/view/hostview.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cpumodel/arch/encodings.h"
#include "sanitise/view/errata.h"
#include "sanitise/view/feature.h"
#include "sanitise/view/hostfacts.h"

struct sanitiser {
    const struct el2_kernel *kernel;
    const struct el2_host *host;
    const struct el2_overrides *overrides;
    struct el2_host_view *view;
    const struct el2_watch *watch;
    const struct el2_message_sink *sink;
    struct el2_facts facts;
    uint64_t relaxed[EL2_ID_COUNT];
};

static void say(const struct sanitiser *s, enum el2_message_kind kind, int index, unsigned cpu,
                const char *text)
{
    struct el2_message message = {.kind = kind, .text = text, .index = index, .cpu = cpu};
    if (s->sink)
        s->sink->take(s->sink->context, &message);
}

static const char *kernel_name(int index, char scratch[EL2_ENCODING_TEXT + 4])
{
    char name[EL2_ENCODING_TEXT];
    snprintf(scratch, EL2_ENCODING_TEXT + 4, "SYS_%.*s", EL2_ENCODING_TEXT - 1,
             el2_register_name(el2_id_encoding(index), name));
    return scratch;
}

/* The command line's value for one field of the boot CPU (init_cpu_ftr_reg). */
static int64_t override_field(const struct sanitiser *s, int index, const struct el2_feature *feature,
                              int64_t field)
{
    uint64_t mask = el2_mask(feature->lsb, feature->width);
    uint64_t value = s->overrides->value[index];
    char name[EL2_ENCODING_TEXT + 4], text[160];
    unsigned high = feature->lsb + feature->width - 1u;
    if ((s->overrides->mask[index] & mask) == mask) {
        int64_t wanted = el2_feature_value(feature, value);
        int64_t safe = el2_safe_value(feature->rule, feature->safe, wanted, field);
        const char *what = safe != wanted ? "ignoring override" : safe != field ? "forced" : "already set";
        snprintf(text, sizeof text, "%s[%u:%u]: %s to %" PRIx64, kernel_name(index, name), high, feature->lsb,
                 what, (uint64_t)(safe != wanted ? wanted : safe) & el2_mask(0, feature->width));
        say(s, EL2_MESSAGE_OVERRIDE, index, 0, text);
        return safe == wanted ? safe : field;
    }
    if ((value & mask) == mask) {
        snprintf(text, sizeof text, "%s[%u:%u]: impossible override, ignored", kernel_name(index, name), high,
                 feature->lsb);
        say(s, EL2_MESSAGE_OVERRIDE, index, 0, text);
    }
    return field;
}

static bool is_read(const struct sanitiser *s, int index)
{
    const struct el2_cpuinfo_row *row = &s->kernel->cpuinfo[index];
    if (!s->kernel->has_features[index] || row->when == EL2_CPUINFO_NEVER)
        return false;
    return row->when == EL2_CPUINFO_ALWAYS || el2_condition_holds(s->kernel, row->condition, &s->facts);
}

static void explain_boot(const struct sanitiser *s, int index, uint64_t raw)
{
    uint64_t valid = s->kernel->valid_mask[index];
    const struct el2_row *cpuinfo = s->kernel->cpuinfo[index].row;
    struct el2_step step = {.stage = EL2_STAGE_SANITISED, .index = index, .cpu = 0};
    if (!s->kernel->has_features[index]) {
        step.mask = ~0ull;
        step.why = "the kernel's feature table does not know the register";
        el2_see(s->watch, &step);
    } else if (!is_read(s, index)) {
        step.mask = ~0ull;
        step.row = cpuinfo;
        step.why = "the kernel does not read the register of this CPU";
        el2_see(s->watch, &step);
    } else {
        step.mask = ~valid;
        step.after = raw & valid;
        step.why = "the kernel's feature table does not know these bits";
        el2_see(s->watch, &step);
        const struct el2_feature *feature = el2_feature_rows(s->kernel, index);
        for (unsigned i = 0; i < s->kernel->features[index].count; i++) {
            step = (struct el2_step){.stage = EL2_STAGE_SANITISED,
                                     .index = index,
                                     .after = raw & valid,
                                     .cpu = 0,
                                     .mask = el2_mask(feature[i].lsb, feature[i].width),
                                     .row = feature[i].row,
                                     .why = "known to the kernel; the boot CPU sets it"};
            el2_see(s->watch, &step);
        }
    }
}

static void take_boot_register(struct sanitiser *s, int index, uint64_t raw)
{
    if (s->watch)
        explain_boot(s, index, raw);
    s->view->value[index] = 0;
    if (!is_read(s, index))
        return;
    uint64_t value = raw & s->kernel->valid_mask[index];
    if (s->overrides && (s->overrides->mask[index] || s->overrides->value[index])) {
        const struct el2_feature *feature = el2_feature_rows(s->kernel, index);
        for (unsigned i = 0; i < s->kernel->features[index].count; i++) {
            int64_t field = override_field(s, index, &feature[i], el2_feature_value(&feature[i], value));
            uint64_t after = el2_feature_put(&feature[i], value, field);
            el2_see(s->watch, &(struct el2_step){.stage = EL2_STAGE_OVERRIDE,
                                                 .index = index,
                                                 .mask = el2_mask(feature[i].lsb, feature[i].width),
                                                 .after = after,
                                                 .cpu = -1,
                                                 .row = feature[i].row,
                                                 .why = "the host's command line"});
            value = after;
        }
    }
    s->view->value[index] = value;
}

static void check_strict(const struct sanitiser *s, int index, unsigned cpu, uint64_t boot, uint64_t raw)
{
    uint64_t strict = s->kernel->strict_mask[index] & ~s->relaxed[index];
    if (!s->sink || (boot & strict) == (raw & strict))
        return;
    char name[EL2_ENCODING_TEXT + 4], text[200];
    snprintf(text, sizeof text,
             "SANITY CHECK: Unexpected variation in %s. Boot CPU: 0x%016" PRIx64 ", CPU%u: 0x%016" PRIx64,
             kernel_name(index, name), boot, cpu, raw);
    say(s, EL2_MESSAGE_SANITY_CHECK, index, cpu, text);
}

static void take_register(struct sanitiser *s, int index, unsigned cpu, uint64_t boot, uint64_t raw)
{
    uint64_t value = s->view->value[index];
    if ((value ^ raw) & s->kernel->valid_mask[index]) {
        const struct el2_feature *feature = el2_feature_rows(s->kernel, index);
        for (unsigned i = 0; i < s->kernel->features[index].count; i++) {
            int64_t current = el2_feature_value(&feature[i], value),
                    new = el2_feature_value(&feature[i], raw);
            if (current == new)
                continue;
            uint64_t after = el2_feature_put(&feature[i], value,
                                             el2_safe_value(feature[i].rule, feature[i].safe, new, current));
            el2_see(s->watch, &(struct el2_step){.stage = EL2_STAGE_SANITISED,
                                                 .index = index,
                                                 .mask = el2_mask(feature[i].lsb, feature[i].width),
                                                 .after = after,
                                                 .cpu = (int)cpu,
                                                 .row = feature[i].row,
                                                 .why = el2_safe_rule_name(feature[i].rule)});
            value = after;
        }
        s->view->value[index] = value;
    }
    if (boot != raw)
        check_strict(s, index, cpu, boot, raw);
}

/* What the kernel takes from a CPU for a register. */
static uint64_t read_cpu(const struct sanitiser *s, const struct el2_cpu *cpu, int index)
{
    if (s->kernel->ctr_is_effective && el2_id_encoding(index) == EL2_SYS_CTR_EL0)
        return el2_effective_ctr(cpu);
    return cpu->id[index];
}

static void relax(struct sanitiser *s)
{
    for (size_t i = 0; i < s->kernel->relax_count; i++) {
        const struct el2_relax *row = &s->kernel->relax[i];
        if (el2_condition_holds(s->kernel, row->when, &s->facts))
            s->relaxed[el2_id_index(row->field.encoding)] |= el2_mask(row->field.lsb, row->field.width);
    }
}

static void take_boot_cpu(struct sanitiser *s, const struct el2_cpu *boot)
{
    s->facts.cpu = boot->id;
    s->facts.host = s->view->facts | EL2_HOST_BOOT_CPU;
    for (int conditional = 0; conditional < 2; conditional++)
        for (int index = 0; index < EL2_ID_COUNT; index++)
            if ((s->kernel->cpuinfo[index].when == EL2_CPUINFO_IF) == conditional)
                take_boot_register(s, index, read_cpu(s, boot, index));
}

static void take_cpu(struct sanitiser *s, unsigned number)
{
    const struct el2_cpu *boot = &s->host->cpu[0], *cpu = &s->host->cpu[number];
    s->facts.cpu = NULL;
    s->facts.host = s->view->facts;
    for (int conditional = 0; conditional < 2; conditional++) {
        if (conditional)
            relax(s);
        for (int index = 0; index < EL2_ID_COUNT; index++)
            if ((s->kernel->cpuinfo[index].when == EL2_CPUINFO_IF) == conditional && is_read(s, index))
                take_register(s, index, number, read_cpu(s, boot, index), read_cpu(s, cpu, index));
    }
}

void el2_sanitise(const struct el2_kernel *kernel, const struct el2_host *host,
                  const struct el2_overrides *overrides, struct el2_host_view *view,
                  const struct el2_watch *watch, const struct el2_message_sink *sink)
{
    struct sanitiser s = {.kernel = kernel,
                          .host = host,
                          .overrides = overrides,
                          .view = view,
                          .watch = watch,
                          .sink = sink,
                          .facts = {.sanitised = view->value}};
    memset(view, 0, sizeof *view);
    view->facts = el2_host_facts(kernel, host, overrides);
    view->errata = el2_host_errata(kernel, host);
    take_boot_cpu(&s, &host->cpu[0]);
    for (unsigned cpu = 1; cpu < host->cpu_count; cpu++)
        take_cpu(&s, cpu);
    view->facts |= el2_host_view_facts(kernel, host, view);
}
