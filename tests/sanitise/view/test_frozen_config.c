/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What each option of a kernel's configuration is, and what becomes other where it is not: on several hosts. */
#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/count.h"
#include "frozen/frozen.h"
#include "frozen/turned.h"
#include "snapshot.h"

/* Each field of four bits in the AArch64 ID registers: where it is 0 (`all` false), or whatever it is. */
static void put_all(struct el2_cpu *cpu, uint64_t number, bool all)
{
    size_t count;
    const struct el2_field *field = el2_fields(&count);
    for (size_t i = 0; i < count; i++) {
        const int index = el2_id_index(field[i].encoding);
        if (index < 32 || index > 63 || field[i].is_signed || (all && field[i].width != 4))
            continue;
        if (all || el2_field_get(&field[i], cpu->id[index]) == 0)
            cpu->id[index] = el2_field_put(&field[i], cpu->id[index], number);
    }
}

static void make_host(struct snapshot_host *made, unsigned which)
{
    snapshot_host_make(made, "max", which == 3 ? 2 : 1);
    if (which == 1)
        put_all(&made->cpu[0], 1, false);
    if (which == 2)
        put_all(&made->cpu[0], 5, true);
    if (which == 3) {
        put_all(&made->cpu[0], 2, false);
        put_all(&made->cpu[1], 1, false);
        made->cpu[1].id[el2_id_index(EL2_SYS_GMID_EL1)] = 3;
    }
}

static const char *const host_name[] = {"max", "max, 0 is 1", "all 5", "two that differ"};

/* "guest ID_AA64MMFR3_EL1.S1POE 1>0; -hwcap2:30; " as a row each. */
static void tell_differences(struct frozen *frozen, const char *what, char *differences)
{
    char *rest = differences;
    for (char *item; (item = strsep(&rest, ";")) && rest;) {
        char question[200];
        item += *item == ' ';
        char *blank = strrchr(item, ' ');
        if (blank)
            *blank = '\0';
        snprintf(question, sizeof question, "%s, %s", what, blank ? item : item + 1);
        frozen_row(frozen, question, blank ? blank + 1 : *item == '-' ? "lost" : "gained");
    }
}

static void try_option(const struct el2_kernel *kernel, const struct el2_row *option, struct frozen *frozen)
{
    static struct snapshot_host made;
    static struct snapshot usual, shot;
    static char text[SNAPSHOT_TEXT];
    struct el2_kernel *turned = turned_kernel(kernel, option);
    frozen_row(frozen, option->key, option->value);
    for (unsigned of = 0; of < EL2_COUNT(host_name); of++) {
        char what[128];
        make_host(&made, of);
        snapshot_take(kernel, &made.host, NULL, &usual);
        snapshot_take(turned, &made.host, NULL, &shot);
        snapshot_differences(&usual, &shot, -1, text);
        snprintf(what, sizeof what, "%s: %s", option->key, host_name[of]);
        tell_differences(frozen, what, text);
    }
    el2_kernel_free(turned);
}

Test(frozen, config, .timeout = 120)
{
    char **kernels = frozen_kernels();
    struct frozen *frozen = frozen_new();
    for (size_t i = 0; kernels[i]; i++) {
        size_t count;
        struct el2_kernel *kernel = snapshot_kernel(kernels[i]);
        const struct el2_row *option = el2_rules_section(el2_kernel_rules(kernel), "config", &count);
        frozen_kernel(frozen, kernels[i] + strlen("linux-"));
        for (size_t k = 0; k < count; k++)
            try_option(kernel, &option[k], frozen);
        el2_kernel_free(kernel);
    }
    frozen_kernels_free(kernels);
    frozen_check(
        frozen, "config",
        "An option of [config]: its value; and what becomes other where it has the other value, on a "
        "host: the digit of a register in a view, a bit of AT_HWCAP, facts, warnings.");
}
