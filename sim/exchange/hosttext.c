/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/exchange/hosttext.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/arch/register.h"

static void print_line(FILE *stream, el2_encoding encoding, uint64_t value)
{
    char scratch[EL2_ENCODING_TEXT];
    fprintf(stream, "%-16s = 0x%016" PRIx64 "\n", el2_register_name(encoding, scratch), value);
}

static void print_registers(FILE *stream, const struct el2_cpu *cpu, const struct el2_cpu *base)
{
    char scratch[EL2_ENCODING_TEXT];
    for (int i = 0; i < EL2_ID_COUNT; i++) {
        bool undef = el2_cpu_undef(cpu, i);
        el2_encoding encoding = el2_id_encoding(i);
        if (undef == el2_cpu_undef(base, i) && (undef || cpu->id[i] == base->id[i]))
            continue;
        if (undef)
            fprintf(stream, "%-16s = undef\n", el2_register_name(encoding, scratch));
        else
            print_line(stream, encoding, cpu->id[i]);
    }
}

static void print_extras(FILE *stream, const struct el2_cpu *cpu, const struct el2_cpu *base)
{
    for (unsigned i = 0; i < cpu->extra_count; i++) {
        bool same = false;
        for (unsigned k = 0; k < base->extra_count; k++)
            same |= base->extra[k].encoding == cpu->extra[i].encoding &&
                    base->extra[k].value == cpu->extra[i].value;
        if (!same)
            print_line(stream, cpu->extra[i].encoding, cpu->extra[i].value);
    }
}

/* What differs, as lines; the caller frees them. CCSIDR[0] is CCSIDR_EL1, which is a register of the ID
 * space. */
static char *cpu_lines(const struct el2_cpu *cpu, const struct el2_cpu *base)
{
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    if (!stream)
        return NULL;
    print_registers(stream, cpu, base);
    for (int i = 1; i < EL2_CCSIDR_COUNT; i++)
        if (cpu->ccsidr[i] != base->ccsidr[i])
            fprintf(stream, "CCSIDR[%d]%*s = 0x%016" PRIx64 "\n", i, i < 10 ? 7 : 6, "", cpu->ccsidr[i]);
    print_extras(stream, cpu, base);
    return fclose(stream) ? NULL : text;
}

static struct el2_host *load_base(const struct el2_host *host, const char *inherit, struct el2_error *error)
{
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    if (!stream) {
        el2_fail(error, "out of memory");
        return NULL;
    }
    fprintf(stream, "[host]\n");
    if (inherit)
        fprintf(stream, "inherit = %s\n", inherit);
    fprintf(stream, "cpus = %u\n", host->cpu_count);
    struct el2_host *base = NULL;
    if (fclose(stream) || !text)
        el2_fail(error, "out of memory");
    else
        base = el2_host_parse("imported", text, size, error);
    free(text);
    return base;
}

static void print_cpus(FILE *stream, unsigned first, unsigned end, unsigned count, const char *lines)
{
    if (!*lines)
        return;
    if (first == 0 && end == count)
        fprintf(stream, "\n[cpus]\n");
    else if (end == first + 1)
        fprintf(stream, "\n[cpu %u]\n", first);
    else
        fprintf(stream, "\n[cpu %u-%u]\n", first, end - 1);
    fputs(lines, stream);
}

bool el2_host_print(const struct el2_host *host, const char *inherit, FILE *stream, struct el2_error *error)
{
    struct el2_host *base = load_base(host, inherit, error);
    char *lines = NULL;
    unsigned first = 0;
    bool good = base;
    if (base) {
        fprintf(stream, "[host]\n");
        if (inherit)
            fprintf(stream, "inherit = %s\n", inherit);
        fprintf(stream, "cpus = %u\ngic  = %u\n", host->cpu_count, host->gic);
        if (host->tid3_leaves_reserved != base->tid3_leaves_reserved)
            fprintf(stream, "tid3_leaves_reserved = %s\n", host->tid3_leaves_reserved ? "yes" : "no");
    }
    for (unsigned i = 0; base && i < host->cpu_count; i++) {
        char *next = cpu_lines(&host->cpu[i], &base->cpu[i]);
        if (!next) {
            good = el2_fail(error, "out of memory");
            break;
        }
        if (lines && strcmp(lines, next) != 0) {
            print_cpus(stream, first, i, host->cpu_count, lines);
            first = i;
        }
        free(lines);
        lines = next;
    }
    if (good && lines)
        print_cpus(stream, first, host->cpu_count, host->cpu_count, lines);
    free(lines);
    el2_host_free(base);
    return good;
}
