/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/exchange/hosttext.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/arch/register.h"
#include "cpumodel/text/builder.h"
#include "cpumodel/text/visible.h"

static void add_line(struct el2_text *text, el2_encoding encoding, uint64_t value)
{
    char scratch[EL2_ENCODING_TEXT];
    el2_text_add(text, "%-16s = 0x%016" PRIx64 "\n", el2_register_name(encoding, scratch), value);
}

static void add_registers(struct el2_text *text, const struct el2_cpu *cpu, const struct el2_cpu *base)
{
    char scratch[EL2_ENCODING_TEXT];
    for (int i = 0; i < EL2_ID_COUNT; i++) {
        bool undef = el2_cpu_undef(cpu, i);
        el2_encoding encoding = el2_id_encoding(i);
        if (undef == el2_cpu_undef(base, i) && (undef || cpu->id[i] == base->id[i]))
            continue;
        if (undef)
            el2_text_add(text, "%-16s = undef\n", el2_register_name(encoding, scratch));
        else
            add_line(text, encoding, cpu->id[i]);
    }
}

static void add_extras(struct el2_text *text, const struct el2_cpu *cpu, const struct el2_cpu *base)
{
    for (unsigned i = 0; i < cpu->extra_count; i++) {
        bool same = false;
        for (unsigned k = 0; k < base->extra_count; k++)
            same |= base->extra[k].encoding == cpu->extra[i].encoding &&
                    base->extra[k].value == cpu->extra[i].value;
        if (!same)
            add_line(text, cpu->extra[i].encoding, cpu->extra[i].value);
    }
}

/* What differs, as lines; the caller frees them. CCSIDR[0] is CCSIDR_EL1, which is a register of the ID
 * space. */
static char *cpu_lines(const struct el2_cpu *cpu, const struct el2_cpu *base, struct el2_error *error)
{
    struct el2_text text;
    el2_text_open(&text);
    add_registers(&text, cpu, base);
    for (int i = 1; i < EL2_CCSIDR_COUNT; i++)
        if (cpu->ccsidr[i] != base->ccsidr[i])
            el2_text_add(&text, "CCSIDR[%d]%*s = 0x%016" PRIx64 "\n", i, i < 10 ? 7 : 6, "", cpu->ccsidr[i]);
    add_extras(&text, cpu, base);
    return el2_text_finish(&text, error);
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

static void add_section(struct el2_text *text, unsigned first, unsigned end, unsigned count)
{
    if (first == 0 && end == count) {
        el2_text_add(text, "\n[cpus]\n");
        return;
    }
    el2_text_add(text, "\n[cpu ");
    el2_text_add_range(text, first, end - 1);
    el2_text_add(text, "]\n");
}

/* The CPUs, those alike that follow one another as one section. */
static bool add_cpus(struct el2_text *text, const struct el2_host *host, const struct el2_host *base,
                     struct el2_error *error)
{
    char *lines = NULL;
    unsigned first = 0;
    for (unsigned i = 0; i <= host->cpu_count; i++) {
        char *next = i < host->cpu_count ? cpu_lines(&host->cpu[i], &base->cpu[i], error) : NULL;
        if (i < host->cpu_count && !next) {
            free(lines);
            return false;
        }
        if (lines && (!next || strcmp(lines, next) != 0)) {
            if (*lines)
                add_section(text, first, i, host->cpu_count);
            el2_text_add(text, "%s", lines);
            first = i;
        }
        free(lines);
        lines = next;
    }
    return true;
}

char *el2_host_text(const struct el2_host *host, const char *inherit, struct el2_error *error)
{
    struct el2_host *base = load_base(host, inherit, error);
    struct el2_text text;
    if (!base)
        return NULL;
    el2_text_open(&text);
    add_head(&text, host, inherit);
    el2_text_add(&text, "gic  = %u\n", host->gic);
    if (host->tid3_leaves_reserved != base->tid3_leaves_reserved)
        el2_text_add(&text, "tid3_leaves_reserved = %s\n", host->tid3_leaves_reserved ? "yes" : "no");
    bool good = add_cpus(&text, host, base, error);
    el2_host_free(base);
    char *whole = el2_text_finish(&text, good ? error : NULL);
    if (good)
        return whole;
    free(whole);
    return NULL;
}
