/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All that this floor says of one host under one kernel, and in words what differs between two of them. */
#ifndef EL2_TESTS_SANITISE_VIEW_SNAPSHOT_H
#define EL2_TESTS_SANITISE_VIEW_SNAPSHOT_H

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "cpumodel/arch/register.h"
#include "cpumodel/host/host.h"
#include "frozen/digit_name.h"
#include "sanitise/language/kernel.h"
#include "sanitise/language/vmfeature.h"
#include "sanitise/view/el0view.h"
#include "sanitise/view/guestview.h"
#include "sanitise/view/hostview.h"
#include "sanitise/view/hwcap.h"

#define SNAPSHOT_CPUS  2
#define SNAPSHOT_TEXT  16384
#define SNAPSHOT_VIEWS 6

enum { SNAPSHOT_HOST, SNAPSHOT_EL0, SNAPSHOT_GUEST, SNAPSHOT_ALL, SNAPSHOT_32BIT, SNAPSHOT_NESTED };
static const char *const snapshot_view_name[SNAPSHOT_VIEWS] = {"host",   "el0",     "guest",
                                                               "guest+", "guest32", "nested"};
static const uint32_t snapshot_features[SNAPSHOT_VIEWS] = {
    [SNAPSHOT_ALL] = EL2_VM_SVE | EL2_VM_PAUTH | EL2_VM_PMU | EL2_VM_MTE | EL2_VM_GICV3,
    [SNAPSHOT_32BIT] = EL2_VM_EL1_32BIT | EL2_VM_GICV2,
    [SNAPSHOT_NESTED] = EL2_VM_EL2 | EL2_VM_GICV3,
};

struct snapshot {
    uint64_t value[SNAPSHOT_VIEWS][EL2_ID_COUNT];
    uint64_t undefined[2]; /* for EL0: SIGILL, by ID index */
    struct el2_hwcaps hwcaps;
    uint32_t facts;
    uint32_t errata;
    unsigned warnings; /* SANITY CHECK lines */
};

/* A host that the tests change at will: CPUs like those of `preset`. */
struct snapshot_host {
    struct el2_host host;
    struct el2_cpu cpu[SNAPSHOT_CPUS];
};

static inline void snapshot_host_make(struct snapshot_host *made, const char *preset, unsigned cpus)
{
    struct el2_error error = {""};
    struct el2_host *host = el2_host_load(preset, &error);
    cr_assert_not_null(host, "%s", error.text);
    made->cpu[0] = made->cpu[1] = host->cpu[0];
    made->host = (struct el2_host){.name = "snapshot", .gic = host->gic, .cpu_count = cpus, .cpu = made->cpu};
    el2_host_free(host);
}

static inline struct el2_kernel *snapshot_kernel(const char *name)
{
    struct el2_error error = {""};
    struct el2_kernel *kernel = el2_kernel_load(name, &error);
    cr_assert_not_null(kernel, "%s", error.text);
    return kernel;
}

static inline void snapshot_count_warning(void *context, const struct el2_message *message)
{
    (void)message;
    ++*(unsigned *)context;
}

static inline void snapshot_take(const struct el2_kernel *kernel, const struct el2_host *host,
                                 const struct el2_overrides *overrides, struct snapshot *shot)
{
    struct el2_host_view view;
    memset(shot, 0, sizeof *shot);
    const struct el2_message_sink sink = {snapshot_count_warning, &shot->warnings};
    el2_sanitise(kernel, host, overrides, &view, NULL, &sink);
    memcpy(shot->value[SNAPSHOT_HOST], view.value, sizeof view.value);
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        struct el2_el0_answer answer;
        el2_el0_read(kernel, host, &view, 0, index, &answer);
        shot->value[SNAPSHOT_EL0][index] = answer.kind == EL2_EL0_VALUE ? answer.value : 0;
        shot->undefined[index / 64] |= (uint64_t)(answer.kind == EL2_EL0_SIGILL) << index % 64;
    }
    for (int of = SNAPSHOT_GUEST; of < SNAPSHOT_VIEWS; of++)
        el2_guest_view(kernel, &view, snapshot_features[of], shot->value[of], NULL);
    el2_hwcaps(kernel, &view, &shot->hwcaps);
    shot->facts = view.facts;
    shot->errata = view.errata;
}

static inline void snapshot_tell_registers(const struct snapshot *from, const struct snapshot *to, int of,
                                           int own, FILE *out)
{
    char name[64];
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        uint64_t differ = from->value[of][index] ^ to->value[of][index];
        for (unsigned lsb = 0; lsb < 64 && differ >> lsb && index != own; lsb += 4)
            if (differ >> lsb & 15)
                fprintf(out, "%s %s %" PRIx64 ">%" PRIx64 "; ", snapshot_view_name[of],
                        frozen_digit_name(el2_id_encoding(index), lsb, name),
                        from->value[of][index] >> lsb & 15, to->value[of][index] >> lsb & 15);
    }
}

/* What becomes other from one snapshot to the next, but for register `own`: "" where nothing does. */
static inline void snapshot_differences(const struct snapshot *from, const struct snapshot *to, int own,
                                        char text[SNAPSHOT_TEXT])
{
    memset(text, 0, SNAPSHOT_TEXT);
    FILE *out = fmemopen(text, SNAPSHOT_TEXT, "w");
    cr_assert_not_null(out);
    for (int of = 0; of < SNAPSHOT_VIEWS; of++)
        snapshot_tell_registers(from, to, of, own, out);
    for (unsigned word = 0; word < EL2_HWCAP_WORDS; word++)
        for (unsigned bit = 0; bit < 64; bit++)
            if ((from->hwcaps.word[word] ^ to->hwcaps.word[word]) >> bit & 1)
                fprintf(out, "%chwcap%u:%u; ", to->hwcaps.word[word] >> bit & 1 ? '+' : '-', word, bit);
    if (from->facts != to->facts)
        fprintf(out, "facts %x>%x; ", from->facts, to->facts);
    if (from->errata != to->errata)
        fprintf(out, "errata %x>%x; ", from->errata, to->errata);
    if (from->warnings != to->warnings)
        fprintf(out, "warnings %u>%u; ", from->warnings, to->warnings);
    cr_assert(ftell(out) < SNAPSHOT_TEXT - 1, "a snapshot differs in more than there is room for");
    cr_assert_eq(fclose(out), 0);
}

#endif
