/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every four bits of every ID register under every kernel: each of their sixteen values on one CPU as each reader
 * sees it, pairs of values on two CPUs, and whole registers on two unlike CPUs.
 */
#include "cpumodel/text/count.h"
#include "frozen/frozen.h"
#include "snapshot.h"

#define FIRST_INDEX 8 /* CRm 1 op2 0: what is before it holds no fields to sanitise */
#define LAST_INDEX  63

/* "=" where each value stays as it is, "." where all are zero, else the sixteen digits. */
static void print_map(const uint8_t map[16], char text[17])
{
    bool same = true, zero = true;
    for (unsigned value = 0; value < 16; value++) {
        same = same && map[value] == value;
        zero = zero && map[value] == 0;
        text[value] = "0123456789abcdef"[map[value]];
    }
    text[16] = '\0';
    if (same || zero)
        strcpy(text, same ? "=" : ".");
}

/* One register, all its digits the same value at a time, the others those of `max`. */
static void one_cpu(const struct el2_kernel *kernel, int index, struct frozen *frozen)
{
    static struct snapshot_host made;
    static struct snapshot shot[16];
    snapshot_host_make(&made, "max", 1);
    for (unsigned value = 0; value < 16; value++) {
        made.cpu[0].id[index] = UINT64_C(0x1111111111111111) * value;
        snapshot_take(kernel, &made.host, NULL, &shot[value]);
    }
    for (unsigned lsb = 0; lsb < 64; lsb += 4) {
        char name[64], map[SNAPSHOT_VIEWS][17];
        uint8_t digit[16];
        for (int of = 0; of < SNAPSHOT_VIEWS; of++) {
            for (unsigned value = 0; value < 16; value++)
                digit[value] = shot[value].value[of][index] >> lsb & 15;
            print_map(digit, map[of]);
        }
        frozen_printf(frozen, frozen_digit_name(el2_id_encoding(index), lsb, name), "%s %s %s %s %s %s",
                      map[0], map[1], map[2], map[3], map[4], map[5]);
    }
}

Test(frozen, registers, .timeout = 120)
{
    char **kernels = frozen_kernels();
    struct frozen *frozen = frozen_new();
    for (size_t i = 0; kernels[i]; i++) {
        struct el2_kernel *kernel = snapshot_kernel(kernels[i]);
        frozen_kernel(frozen, kernels[i] + strlen("linux-"));
        for (int index = FIRST_INDEX; index <= LAST_INDEX; index++)
            one_cpu(kernel, index, frozen);
        el2_kernel_free(kernel);
    }
    frozen_kernels_free(kernels);
    frozen_check(
        frozen, "registers",
        "Four bits of a register whose digits are all 0, 1 … f, on a CPU that is else `max`, as seen by: the "
        "sanitised view, EL0, a guest, one with every feature, an AArch32 one, a nested one.");
}

static const uint8_t pair[][2] = {{0, 1},  {1, 0},  {1, 2},  {2, 1}, {0, 15},
                                  {15, 0}, {1, 15}, {15, 1}, {7, 8}, {8, 7}};
#define PAIRS EL2_COUNT(pair)

/* The sanitised digit of each pair, "!" behind it where the kernel warns. */
static void two_cpus(const struct el2_kernel *kernel, struct snapshot_host *made, int index, unsigned lsb,
                     struct frozen *frozen)
{
    char name[64], text[2 * PAIRS + 1];
    char *at = text;
    const uint64_t usual = made->cpu[0].id[index], others = usual & ~(UINT64_C(15) << lsb);
    for (size_t i = 0; i < PAIRS; i++) {
        struct el2_host_view view;
        unsigned warnings = 0;
        const struct el2_message_sink sink = {snapshot_count_warning, &warnings};
        for (unsigned cpu = 0; cpu < 2; cpu++)
            made->cpu[cpu].id[index] = others | (uint64_t)pair[i][cpu] << lsb;
        el2_sanitise(kernel, &made->host, NULL, &view, NULL, &sink);
        *at++ = "0123456789abcdef"[view.value[index] >> lsb & 15];
        if (warnings)
            *at++ = '!';
    }
    *at = '\0';
    made->cpu[0].id[index] = made->cpu[1].id[index] = usual;
    frozen_row(frozen, frozen_digit_name(el2_id_encoding(index), lsb, name), text);
}

/* The same of a field of fewer bits, of which one CPU has the lowest: "!" where the kernel warns. */
static void narrow_field(const struct el2_kernel *kernel, struct snapshot_host *made,
                         const struct el2_field *field, struct frozen *frozen)
{
    char text[8], question[96], scratch[EL2_ENCODING_TEXT];
    char *at = text;
    const int index = el2_id_index(field->encoding);
    const uint64_t usual = made->cpu[0].id[index];
    for (unsigned has = 0; has < 2; has++) {
        struct el2_host_view view;
        unsigned warnings = 0;
        const struct el2_message_sink sink = {snapshot_count_warning, &warnings};
        for (unsigned cpu = 0; cpu < 2; cpu++)
            made->cpu[cpu].id[index] = el2_field_put(field, usual, cpu == has);
        el2_sanitise(kernel, &made->host, NULL, &view, NULL, &sink);
        *at++ = el2_field_get(field, view.value[index]) ? '1' : '0';
        if (warnings)
            *at++ = '!';
    }
    *at = '\0';
    made->cpu[0].id[index] = made->cpu[1].id[index] = usual;
    snprintf(question, sizeof question, "%s.%s alone", el2_register_name(field->encoding, scratch),
             field->name);
    frozen_row(frozen, question, text);
}

static void narrow_fields(const struct el2_kernel *kernel, struct snapshot_host *made, struct frozen *frozen)
{
    size_t count;
    const struct el2_field *field = el2_fields(&count);
    for (size_t i = 0; i < count; i++)
        if (field[i].width < 4 && el2_id_index(field[i].encoding) >= FIRST_INDEX &&
            el2_id_index(field[i].encoding) <= LAST_INDEX)
            narrow_field(kernel, made, &field[i], frozen);
}

/* Two CPUs like `max`, with FEAT_SME, without which a kernel does not look at ID_AA64SMFR0_EL1. */
static void make_two(struct snapshot_host *made)
{
    snapshot_host_make(made, "max", 2);
    for (unsigned cpu = 0; cpu < 2; cpu++) {
        uint64_t *pfr1 = &made->cpu[cpu].id[el2_id_index(EL2_ENCODING(3, 0, 0, 4, 1))];
        *pfr1 = (*pfr1 & ~(UINT64_C(15) << 24)) | UINT64_C(1) << 24;
    }
}

Test(frozen, pairs, .timeout = 120)
{
    static struct snapshot_host made;
    char **kernels = frozen_kernels();
    struct frozen *frozen = frozen_new();
    make_two(&made);
    for (size_t i = 0; kernels[i]; i++) {
        struct el2_kernel *kernel = snapshot_kernel(kernels[i]);
        frozen_kernel(frozen, kernels[i] + strlen("linux-"));
        for (int index = FIRST_INDEX; index <= LAST_INDEX; index++)
            for (unsigned lsb = 0; lsb < 64; lsb += 4)
                two_cpus(kernel, &made, index, lsb, frozen);
        narrow_fields(kernel, &made, frozen);
        two_cpus(kernel, &made, el2_id_index(EL2_ENCODING(3, 3, 0, 0, 1)), 0, frozen);
        for (unsigned lsb = 12; lsb < 32; lsb += 4)
            two_cpus(kernel, &made, el2_id_index(EL2_ENCODING(3, 3, 0, 0, 1)), lsb, frozen);
        el2_kernel_free(kernel);
    }
    frozen_kernels_free(kernels);
    frozen_check(frozen, "pairs",
                 "The sanitised digit where two CPUs that are else `max` with FEAT_SME have 01 10 12 21 0f "
                 "f0 1f f1 78 87 "
                 "there, with "
                 "! where the kernel warns (SANITY CHECK).");
}

/* Whether a guest reads the sanitised value, the first CPU's, or none: a register whose digits are `first` on one CPU
 * and `second` on the other, as the kernel and its guests have it. */
static void unlike_cpus(const struct el2_kernel *kernel, struct snapshot_host *made, int index,
                        uint64_t first, uint64_t second, struct frozen *frozen)
{
    static struct snapshot shot;
    char scratch[EL2_ENCODING_TEXT], question[EL2_ENCODING_TEXT + 16];
    const uint64_t usual = made->cpu[0].id[index];
    made->cpu[0].id[index] = UINT64_C(0x1111111111111111) * first;
    made->cpu[1].id[index] = UINT64_C(0x1111111111111111) * second;
    snapshot_take(kernel, &made->host, NULL, &shot);
    made->cpu[0].id[index] = made->cpu[1].id[index] = usual;
    snprintf(question, sizeof question, "%s %" PRIx64 " %" PRIx64,
             el2_register_name(el2_id_encoding(index), scratch), first, second);
    frozen_printf(frozen, question, "%" PRIx64 " %" PRIx64 " %" PRIx64 " %" PRIx64 " %" PRIx64 " %" PRIx64,
                  shot.value[0][index], shot.value[1][index], shot.value[2][index], shot.value[3][index],
                  shot.value[4][index], shot.value[5][index]);
}

Test(frozen, unlike_cpus, .timeout = 120)
{
    static struct snapshot_host made;
    char **kernels = frozen_kernels();
    struct frozen *frozen = frozen_new();
    make_two(&made);
    for (size_t i = 0; kernels[i]; i++) {
        struct el2_kernel *kernel = snapshot_kernel(kernels[i]);
        frozen_kernel(frozen, kernels[i] + strlen("linux-"));
        for (int index = 0; index < EL2_ID_COUNT; index++) {
            unlike_cpus(kernel, &made, index, 1, 2, frozen);
            unlike_cpus(kernel, &made, index, 2, 1, frozen);
        }
        el2_kernel_free(kernel);
    }
    frozen_kernels_free(kernels);
    frozen_check(
        frozen, "unlike-cpus",
        "A register whose digits are all 1 on one of two CPUs that are else `max`, and all 2 on the other, "
        "as seen by: the sanitised view, EL0, a guest, one with every feature, an AArch32 one, a nested "
        "one.");
}
