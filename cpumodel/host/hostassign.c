/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpumodel/host/hostassign.h"

#include <string.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/arch/register.h"
#include "cpumodel/text/bits.h"
#include "cpumodel/text/datafile.h"

#define CCSIDR "CCSIDR["

/* "CCSIDR[2]" gives 2; -1 where the key is not of that form, -2 where the number is wrong. */
static int parse_ccsidr(const char *key)
{
    if (strncmp(key, CCSIDR, strlen(CCSIDR)) != 0)
        return -1;
    char digits[4] = "";
    const char *start = key + strlen(CCSIDR), *closing = strchr(start, ']');
    if (!closing || closing[1] || closing - start >= (ptrdiff_t)sizeof digits)
        return -2;
    memcpy(digits, start, (size_t)(closing - start));
    unsigned long long number;
    return el2_number_parse(digits, &number) && number < EL2_CCSIDR_COUNT ? (int)number : -2;
}

static bool parse_whole(const char *value, uint64_t *bits, struct el2_error *error)
{
    unsigned long long number;
    if (!el2_number_parse(value, &number))
        return el2_fail(error, "'%.40s' is no 64-bit number: write decimal, 0x or 0b, or undef", value);
    *bits = number;
    return true;
}

bool el2_host_assignment_parse(const char *key, const char *value, struct el2_host_assignment *assignment,
                               struct el2_error *error)
{
    *assignment = (struct el2_host_assignment){.width = 64, .csselr = parse_ccsidr(key)};
    if (assignment->csselr == -2)
        return el2_fail(error, "'%.40s': CSSELR_EL1 is 0 to %d, as in CCSIDR[0]", key, EL2_CCSIDR_COUNT - 1);
    if (assignment->csselr >= 0) {
        assignment->encoding = EL2_SYS_CCSIDR_EL1;
        return parse_whole(value, &assignment->bits, error);
    }
    if (strpbrk(key, ".[")) {
        struct el2_field_ref ref;
        if (!el2_field_parse(key, &ref, error) ||
            !el2_field_value_parse(&ref, value, &assignment->bits, error))
            return false;
        assignment->encoding = ref.encoding;
        assignment->lsb = ref.lsb;
        assignment->width = ref.width;
    } else {
        if (!el2_register_parse(key, &assignment->encoding, error))
            return false;
        assignment->undef = strcmp(value, "undef") == 0;
        if (!assignment->undef && !parse_whole(value, &assignment->bits, error))
            return false;
    }
    if (el2_op0(assignment->encoding) < 2)
        return el2_fail(error, "%.40s is an instruction: it holds no value", key);
    if (assignment->undef && !el2_in_id_space(assignment->encoding))
        return el2_fail(error, "%.40s cannot be undef: only ID registers can; leave the line out", key);
    return true;
}

static struct el2_cpu_extra *find_extra(struct el2_cpu *cpu, el2_encoding encoding)
{
    for (unsigned i = 0; i < cpu->extra_count; i++)
        if (cpu->extra[i].encoding == encoding)
            return &cpu->extra[i];
    if (cpu->extra_count == EL2_CPU_EXTRAS)
        return NULL;
    cpu->extra[cpu->extra_count].encoding = encoding;
    return &cpu->extra[cpu->extra_count++];
}

static uint64_t merge(const struct el2_host_assignment *assignment, uint64_t value)
{
    return (value & ~el2_mask(assignment->lsb, assignment->width)) | assignment->bits << assignment->lsb;
}

bool el2_host_assignment_apply(const struct el2_host_assignment *assignment, struct el2_cpu *cpu,
                               struct el2_error *error)
{
    int index = el2_id_index(assignment->encoding);
    if (index < 0) {
        struct el2_cpu_extra *extra = find_extra(cpu, assignment->encoding);
        if (!extra)
            return el2_fail(error, "more than %d registers outside the ID space: take some out",
                            EL2_CPU_EXTRAS);
        extra->value = merge(assignment, extra->value);
        return true;
    }
    if (assignment->csselr > 0) {
        cpu->ccsidr[assignment->csselr] = assignment->bits;
        return true;
    }
    cpu->id[index] = assignment->undef ? 0 : merge(assignment, cpu->id[index]);
    el2_bit_put(cpu->undef, index, assignment->undef);
    if (assignment->encoding == EL2_SYS_CCSIDR_EL1)
        cpu->ccsidr[0] = cpu->id[index];
    return true;
}
