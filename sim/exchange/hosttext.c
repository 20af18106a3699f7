/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/exchange/hosttext.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/arch/register.h"
#include "cpumodel/text/builder.h"
#include "cpumodel/text/visible.h"
#include "sim/exchange/featuretext.h"

#define VALUES_MAX (EL2_ID_COUNT + EL2_CCSIDR_COUNT + 2 * EL2_CPU_EXTRAS)

struct values { /* what a CPU has otherwise than its base */
    size_t count;
    struct el2_host_value value[VALUES_MAX];
};

static struct el2_host_value *add(struct values *values, const char *name)
{
    struct el2_host_value *value = &values->value[values->count++];
    snprintf(value->name, sizeof value->name, "%s", name);
    return value;
}

static void add_number(struct values *values, const char *name, uint64_t number)
{
    struct el2_host_value *value = add(values, name);
    snprintf(value->value, sizeof value->value, "0x%016" PRIx64, number);
}

static void add_registers(struct values *values, const struct el2_cpu *cpu, const struct el2_cpu *base)
{
    char scratch[EL2_ENCODING_TEXT];
    for (int i = 0; i < EL2_ID_COUNT; i++) {
        bool undef = el2_cpu_undef(cpu, i);
        const char *name = el2_register_name(el2_id_encoding(i), scratch);
        if (undef == el2_cpu_undef(base, i) && (undef || cpu->id[i] == base->id[i]))
            continue;
        if (undef)
            strcpy(add(values, name)->value, "undef");
        else
            add_number(values, name, cpu->id[i]);
    }
}

/* CCSIDR[0] is CCSIDR_EL1, which is a register of the ID space. */
static void add_cache_sizes(struct values *values, const struct el2_cpu *cpu, const struct el2_cpu *base)
{
    for (int i = 1; i < EL2_CCSIDR_COUNT; i++) {
        char name[EL2_HOST_VALUE_TEXT];
        snprintf(name, sizeof name, "CCSIDR[%d]", i);
        if (cpu->ccsidr[i] != base->ccsidr[i])
            add_number(values, name, cpu->ccsidr[i]);
    }
}

/* What the host gives no value is 0, whatever the base gives it. */
static void add_extras(struct values *values, const struct el2_cpu *cpu, const struct el2_cpu *base)
{
    char scratch[EL2_ENCODING_TEXT];
    for (unsigned i = 0; i < cpu->extra_count; i++)
        if (cpu->extra[i].value && cpu->extra[i].value != el2_cpu_extra(base, cpu->extra[i].encoding))
            add_number(values, el2_register_name(cpu->extra[i].encoding, scratch), cpu->extra[i].value);
    for (unsigned i = 0; i < base->extra_count; i++)
        if (base->extra[i].value && !el2_cpu_extra(cpu, base->extra[i].encoding))
            add_number(values, el2_register_name(base->extra[i].encoding, scratch), 0);
}

static void collect(struct values *values, const struct el2_cpu *cpu, const struct el2_cpu *base)
{
    memset(values, 0, sizeof *values);
    add_registers(values, cpu, base);
    add_cache_sizes(values, cpu, base);
    add_extras(values, cpu, base);
}

static void add_head(struct el2_text *text, const struct el2_host *host, const char *inherit)
{
    el2_text_add(text, "[host]\n");
    if (inherit)
        el2_text_add(text, "inherit = %s\n", inherit);
    el2_text_add(text, "cpus = %u\n", host->cpu_count);
}

static struct el2_host *load_base(const struct el2_host *host, const char *inherit, struct el2_error *error)
{
    struct el2_text text;
    char shown[EL2_ERROR_TEXT];
    if (inherit && (!el2_visible(shown, sizeof shown, inherit) || strcmp(shown, inherit) != 0)) {
        el2_fail(error, "%s: a .host file cannot say `inherit` of this name: give a file of another name",
                 inherit);
        return NULL;
    }
    el2_text_open(&text);
    add_head(&text, host, inherit);
    char *head = el2_text_finish(&text, error);
    struct el2_host *base = head ? el2_host_parse("imported", head, strlen(head), error) : NULL;
    free(head);
    return base;
}

static char *feature_text(const struct el2_host *host, const char *name, struct el2_error *error)
{
    struct el2_text text;
    el2_text_open(&text);
    for (unsigned i = 0; i < host->feature_count; i++)
        if (strcmp(host->feature[i].name, name) == 0)
            el2_host_feature_add(&text, &host->feature[i]);
    return el2_text_finish(&text, error);
}

/* The features that the host has otherwise than its base. */
static bool add_features(struct el2_text *text, const struct el2_host *host, const struct el2_host *base,
                         struct el2_error *error)
{
    bool good = true;
    for (unsigned i = 0; i < host->feature_count && good; i++) {
        char *own = feature_text(host, host->feature[i].name, error);
        char *inherited = own ? feature_text(base, host->feature[i].name, error) : NULL;
        good = inherited;
        if (good && strcmp(own, inherited) != 0)
            el2_text_add(text, "%s", own);
        free(inherited);
        free(own);
    }
    return good;
}

static void each_run(const struct el2_host *host, const struct el2_host *base, struct el2_host_run_sink sink)
{
    struct values values, next;
    for (unsigned first = 0, end; first < host->cpu_count; first = end) {
        collect(&values, &host->cpu[first], &base->cpu[first]);
        for (end = first + 1; end < host->cpu_count; end++) {
            collect(&next, &host->cpu[end], &base->cpu[end]);
            if (memcmp(&values, &next, sizeof values) != 0)
                break;
        }
        sink.take(sink.context,
                  &(struct el2_host_run){
                      .first = first, .last = end - 1, .count = values.count, .value = values.value});
    }
}

bool el2_host_runs(const struct el2_host *host, const char *inherit, struct el2_host_run_sink sink,
                   struct el2_error *error)
{
    struct el2_host *base = load_base(host, inherit, error);
    if (base)
        each_run(host, base, sink);
    el2_host_free(base);
    return base;
}

struct file { /* being written */
    struct el2_text text;
    unsigned cpu_count;
};

static void add_section(void *context, const struct el2_host_run *run)
{
    struct file *file = context;
    if (!run->count)
        return;
    if (run->first == 0 && run->last + 1 == file->cpu_count) {
        el2_text_add(&file->text, "\n[cpus]\n");
    } else {
        el2_text_add(&file->text, "\n[cpu ");
        el2_text_add_range(&file->text, run->first, run->last);
        el2_text_add(&file->text, "]\n");
    }
    for (size_t i = 0; i < run->count; i++)
        el2_text_add(&file->text, "%-16s = %s\n", run->value[i].name, run->value[i].value);
}

char *el2_host_text(const struct el2_host *host, const char *inherit, struct el2_error *error)
{
    struct el2_host *base = load_base(host, inherit, error);
    struct file file = {.cpu_count = host->cpu_count};
    if (!base)
        return NULL;
    el2_text_open(&file.text);
    add_head(&file.text, host, inherit);
    el2_text_add(&file.text, "gic  = %u\n", host->gic);
    if (host->tid3_leaves_reserved != base->tid3_leaves_reserved)
        el2_text_add(&file.text, "tid3_leaves_reserved = %s\n", host->tid3_leaves_reserved ? "yes" : "no");
    each_run(host, base, (struct el2_host_run_sink){add_section, &file});
    bool good = add_features(&file.text, host, base, error);
    el2_host_free(base);
    char *text = el2_text_finish(&file.text, good ? error : NULL);
    if (good)
        return text;
    free(text);
    return NULL;
}
