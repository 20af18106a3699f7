/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All that the presets say: the facts of each host, and every register of every CPU. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "cpumodel/arch/register.h"
#include "cpumodel/host/host.h"
#include "cpumodel/text/bits.h"
#include "cpumodel/text/datafile.h"
#include "frozen/frozen.h"

static void tell_cpu(struct frozen *frozen, const char *host, unsigned number, const struct el2_cpu *cpu)
{
    char question[128], scratch[EL2_ENCODING_TEXT];
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        snprintf(question, sizeof question, "%s cpu %u %s", host, number,
                 el2_register_name(el2_id_encoding(index), scratch));
        if (el2_bit(cpu->undef, index))
            frozen_row(frozen, question, "undef");
        else if (cpu->id[index])
            frozen_printf(frozen, question, "%" PRIx64, cpu->id[index]);
    }
    for (unsigned csselr = 0; csselr < EL2_CCSIDR_COUNT; csselr++) {
        snprintf(question, sizeof question, "%s cpu %u CCSIDR[%u]", host, number, csselr);
        if (cpu->ccsidr[csselr])
            frozen_printf(frozen, question, "%" PRIx64, cpu->ccsidr[csselr]);
    }
    for (unsigned i = 0; i < cpu->extra_count; i++) {
        snprintf(question, sizeof question, "%s cpu %u %s", host, number,
                 el2_register_name(cpu->extra[i].encoding, scratch));
        frozen_printf(frozen, question, "%" PRIx64, cpu->extra[i].value);
    }
}

static void tell_host(struct frozen *frozen, const char *name)
{
    struct el2_error error;
    char question[128];
    struct el2_host *host = el2_host_load(name, &error);
    cr_assert_not_null(host, "%s", error.text);
    snprintf(question, sizeof question, "%s", name);
    frozen_printf(frozen, question, "%u CPUs, GICv%u%s, %u features", host->cpu_count, host->gic,
                  host->tid3_leaves_reserved ? ", TID3 leaves reserved encodings" : "", host->feature_count);
    for (unsigned cpu = 0; cpu < host->cpu_count; cpu++)
        tell_cpu(frozen, name, cpu, &host->cpu[cpu]);
    el2_host_free(host);
}

Test(frozen, presets)
{
    size_t count;
    struct frozen *frozen = frozen_new();
    const struct el2_builtin *file = el2_builtins(&count);
    for (size_t i = 0; i < count; i++) {
        char name[64];
        if (sscanf(file[i].name, "hosts/%60s", name) != 1)
            continue;
        *strstr(name, ".host") = '\0';
        tell_host(frozen, name);
    }
    frozen_check(frozen, "presets", "A preset: its facts; a register of a CPU where it is not 0.");
}
