/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The register interface of every kernel: what each register holds, which values of each field of an ID register are
 * taken before and after the first run, what the other registers keep of a write, and what the guest then reads.
 */
#include <errno.h>
#include <stdlib.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/arch/pieces.h"
#include "cpumodel/text/count.h"
#include "frozen_vm.h"
#include "traps/onereg/onereg.h"
#include "traps/onereg/reg_kinds.h"
#include "traps/onereg/reglist.h"
#include "traps/onereg/setrange.h"

struct bench { /* one VM, and where its answers go */
    struct el2_vm *vm;
    struct el2_reglist *list;
    struct frozen *frozen;
    const char *what; /* "max full" */
};

static void make_bench(struct bench *bench, const struct el2_kernel *kernel, const struct el2_host *host,
                       uint32_t features)
{
    struct el2_error error = {""};
    bench->vm = frozen_vm_make(kernel, host, frozen_vm_granted(kernel, host, features), &error);
    cr_assert_not_null(bench->vm, "%s", error.text);
    bench->list = el2_reglist_create(bench->vm, &error);
    cr_assert_not_null(bench->list, "%s", error.text);
    el2_reglist_finalize_sve(bench->list, 0);
}

static void free_bench(struct bench *bench)
{
    el2_reglist_free(bench->list);
    el2_vm_free(bench->vm);
}

/* GET of every register of the list, with its place in KVM's order. */
static void tell_listed(void *context, uint64_t id)
{
    struct bench *bench = context;
    struct el2_reg_value value = {{0}};
    char name[EL2_REG_NAME], question[128];
    int error = el2_reglist_get(bench->list, 0, id, &value);
    el2_reg_name(id, name);
    snprintf(question, sizeof question, "%s list %s", bench->what, name);
    frozen_printf(bench->frozen, question, "%s %" PRIx64, el2_errno_name(error), value.word[0]);
}

/* A letter a value: 0 taken, m something else is stored, else the error. The register is left as it was. */
static char write_value(const struct bench *bench, uint64_t id, uint64_t wrote)
{
    struct el2_reg_value usual = {{0}}, value = {{wrote}}, now = {{0}};
    el2_reglist_get(bench->list, 0, id, &usual);
    int error = el2_reglist_set(bench->list, 0, id, &value);
    el2_reglist_get(bench->list, 0, id, &now);
    el2_reglist_set(bench->list, 0, id, &usual);
    return error ? el2_errno_letter(error) : now.word[0] == wrote ? '0' : 'm';
}

/* 0 to 31, and each bit alone. */
static void tell_values(const struct bench *bench, uint64_t id, const char *name)
{
    char text[32 + 1 + 64 + 1], question[128];
    for (unsigned value = 0; value < 32; value++)
        text[value] = write_value(bench, id, value);
    text[32] = ' ';
    for (unsigned bit = 0; bit < 64; bit++)
        text[33 + bit] = write_value(bench, id, UINT64_C(1) << bit);
    text[33 + 64] = '\0';
    snprintf(question, sizeof question, "%s values of %s", bench->what, name);
    frozen_row(bench->frozen, question, text);
}

/* Three writes of a register beside the ID space, each on a register as it was: what it then holds. */
static void tell_write(void *context, uint64_t id)
{
    struct bench *bench = context;
    static const uint64_t wrote[] = {0, UINT64_MAX, UINT64_C(0x5a5a5a5a5a5a5a5a)};
    struct el2_reg_value usual = {{0}}, value;
    char name[EL2_REG_NAME], question[128], text[256], *at = text;
    el2_encoding encoding;
    if (el2_reg_encoding(id, &encoding) && el2_id_index(encoding) >= 0)
        return;
    el2_reglist_get(bench->list, 0, id, &usual);
    for (size_t i = 0; i < EL2_COUNT(wrote); i++) {
        value = (struct el2_reg_value){{wrote[i]}};
        int error = el2_reglist_set(bench->list, 0, id, &value);
        value = (struct el2_reg_value){{0}};
        el2_reglist_get(bench->list, 0, id, &value);
        at += error ? sprintf(at, "%s ", el2_errno_name(error)) : sprintf(at, "%" PRIx64 " ", value.word[0]);
        el2_reglist_set(bench->list, 0, id, &usual);
    }
    el2_reg_name(id, name);
    if (strncmp(text, "0 ffffffffffffffff 5a5a5a5a5a5a5a5a ", sizeof text) == 0 || strchr(name, '['))
        return;
    snprintf(question, sizeof question, "%s write %s", bench->what, name);
    frozen_row(bench->frozen, question, text);
    tell_values(bench, id, name);
}

/* Ids that no list has: what reading and writing them says. */
static void tell_odd(const struct bench *bench)
{
    static const uint64_t odd[] = {
        KVM_SVE_VLS,
        KVM_SVE_Z(0),
        KVM_SVE_Z(0) | 1,
        KVM_SVE_Z(0) ^ KVM_REG_SIZE(1),
        KVM_SVE_FFR | 1,
        KVM_REG_ARM64 | KVM_REG_CORE | KVM_REG_SIZE(3) | 1,
        KVM_REG_ARM64 | KVM_REG_CORE | KVM_REG_SIZE(0) | 0,
        KVM_REG_ARM64 | KVM_REG_CORE | KVM_REG_SIZE(9) | 0,
        KVM_REG_ARM64 | KVM_REG_CORE | KVM_REG_SIZE(15) | 0,
        KVM_REG_ARM64 | KVM_REG_SIZE(9) | 0x0013c000,
        KVM_REG_ARM64 | KVM_REG_SIZE(2) | 0x0013c000,
        KVM_REG_ARM64 | KVM_REG_CORE | KVM_REG_SIZE(1) | 3,
        KVM_REG_ARM64 | KVM_REG_CORE | KVM_REG_SIZE(2) | 0,
        KVM_REG_ARM64 | KVM_REG_CORE | KVM_REG_SIZE(4) | 84,
        KVM_REG_ARM64 | KVM_REG_CORE | KVM_REG_SIZE(3) | CORE_WORDS,
        KVM_REG_ARM64 | KVM_REG_DEMUX | KVM_REG_SIZE(2) | 13,
        KVM_REG_ARM64 | KVM_REG_DEMUX | KVM_REG_SIZE(2) | 14,
        KVM_REG_ARM64 | KVM_REG_DEMUX | KVM_REG_SIZE(3) | 0,
        KVM_REG_ARM64 | KVM_REG_DEMUX | KVM_REG_SIZE(2) | 0x100,
        KVM_REG_ARM64 | KVM_REG_FIRMWARE | KVM_REG_SIZE(3) | 9,
        KVM_REG_ARM64 | KVM_REG_FIRMWARE | KVM_REG_SIZE(2) | 0,
        KVM_REG_ARM64 | KVM_REG_BITMAP | KVM_REG_SIZE(3) | 9,
        KVM_REG_ARM64 | KVM_REG_SIZE(3) | 0x00ff0000,
        0,
        UINT64_MAX,
    };
    for (size_t i = 0; i < EL2_COUNT(odd); i++) {
        struct el2_reg_value usual = {{0}}, value = {{UINT64_C(0xa5a5a5a5a5a5a5a5), UINT64_MAX}}, now = {{0}};
        char question[128];
        int got = el2_reglist_get(bench->list, 0, odd[i], &usual);
        int set = el2_reglist_set(bench->list, 0, odd[i], &value);
        el2_reglist_get(bench->list, 0, odd[i], &now);
        el2_reglist_set(bench->list, 0, odd[i], &usual);
        snprintf(question, sizeof question, "%s odd 0x%016" PRIx64, bench->what, odd[i]);
        frozen_printf(bench->frozen, question, "get %s set %s: %" PRIx64 " %" PRIx64, el2_errno_name(got),
                      el2_errno_name(set), now.word[0], now.word[1]);
    }
}

/* A letter a value of a digit: = the current one, 0 taken, w taken to no effect, m something else is stored. */
static char try_value(const struct el2_vm *vm, el2_encoding encoding, uint64_t current, uint64_t value)
{
    struct el2_set_decision decision;
    el2_onereg_decide(vm, 0, encoding, value, &decision);
    if (value == current)
        return decision.error ? '!' : '=';
    if (decision.error)
        return el2_errno_letter(decision.error);
    return decision.stored == value ? '0' : decision.stored == current ? 'w' : 'm';
}

/* True where the sixteen letters say no more than that nothing but the current value is taken, for one reason. */
static bool is_usual(const char letters[17])
{
    return strspn(letters, "=I") == 16 || strspn(letters, "=B") == 16 || strspn(letters, "N") == 16;
}

static void tell_sets(struct bench *bench, const char *phase)
{
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        char name[64], question[160], letters[17] = "", scratch[EL2_ENCODING_TEXT];
        const el2_encoding encoding = el2_id_encoding(index);
        uint64_t current = 0, mask = 0;
        char elsewhere = 0; /* the refusal of the digits that have no row */
        if (el2_onereg_get(bench->vm, 0, encoding, &current) != 0)
            continue;
        for (unsigned lsb = 0; lsb < 64; lsb += 4) {
            for (uint64_t digit = 0; digit < 16; digit++)
                letters[digit] = try_value(bench->vm, encoding, current,
                                           (current & ~(UINT64_C(15) << lsb)) | digit << lsb);
            snprintf(question, sizeof question, "%s %s set %s", bench->what, phase,
                     frozen_digit_name(encoding, lsb, name));
            if (!is_usual(letters))
                frozen_row(bench->frozen, question, letters);
            else
                elsewhere = letters[0] == '=' ? letters[1] : letters[0];
        }
        snprintf(question, sizeof question, "%s %s set %s elsewhere", bench->what, phase,
                 el2_register_name(encoding, scratch));
        if (elsewhere)
            frozen_printf(bench->frozen, question, "%c", elsewhere);
        snprintf(question, sizeof question, "%s %s mask %s", bench->what, phase,
                 el2_register_name(encoding, scratch));
        int error = el2_onereg_mask(bench->vm, encoding, &mask);
        if (mask || index == 0)
            frozen_printf(bench->frozen, question, "%s %" PRIx64, el2_errno_name(error), mask);
    }
}

static void tell_reads(struct bench *bench, const char *phase)
{
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        char scratch[EL2_ENCODING_TEXT], question[128];
        struct el2_answer answer;
        el2_vm_read(bench->vm, 0, el2_id_encoding(index), &answer);
        snprintf(question, sizeof question, "%s %s MRS %s", bench->what, phase,
                 el2_register_name(el2_id_encoding(index), scratch));
        frozen_printf(bench->frozen, question, "%s%s%" PRIx64, answer.control ? answer.control : "hardware",
                      answer.kind == EL2_ANSWER_VALUE   ? " "
                      : answer.kind == EL2_ANSWER_UNDEF ? " UNDEF "
                                                        : " kept ",
                      answer.kind == EL2_ANSWER_UNDEF ? answer.esr : answer.value);
    }
}

/* What userspace may write to each field, as ranges: "0-3 4-f=3 10-1f!EINVAL". */
static void tell_ranges(struct bench *bench)
{
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        struct el2_field_ref piece[EL2_PIECES];
        const size_t pieces = el2_register_pieces(el2_id_encoding(index), piece);
        for (size_t i = 0; i < pieces; i++) {
            struct el2_set_ranges ranges;
            char text[1024], name[EL2_PIECE_TEXT], question[160];
            size_t used = 0;
            el2_set_ranges(bench->vm, 0, &piece[i], &ranges);
            if (ranges.count == 1 && ranges.range[0].error)
                continue;
            for (size_t k = 0; k < ranges.count && used < sizeof text; k++) {
                const struct el2_set_range *range = &ranges.range[k];
                used += (size_t)snprintf(text + used, sizeof text - used, "%" PRIx64 "-%" PRIx64,
                                         range->first, range->last);
                if (range->error && used < sizeof text)
                    used += (size_t)snprintf(text + used, sizeof text - used, "!%s",
                                             el2_errno_name(range->error));
                if (range->altered && used < sizeof text)
                    used += (size_t)snprintf(text + used, sizeof text - used, "=%" PRIx64, range->stored);
                used += used < sizeof text ? (size_t)snprintf(text + used, sizeof text - used, " ") : 0;
            }
            el2_piece_print(&piece[i], name);
            snprintf(question, sizeof question, "%s %s%s%s", bench->what, name,
                     ranges.probed ? " probed" : "", ranges.cut ? " cut" : "");
            frozen_row(bench->frozen, question, text);
        }
    }
}

/* Why a value is refused: errno, the field that decides with its limit, the row of the kernel file, the reason. */
static void tell_refusal(const struct bench *bench, const struct el2_field_ref *field, uint64_t current,
                         uint64_t bits)
{
    struct el2_set_decision decision;
    char name[EL2_PIECE_TEXT], question[160];
    el2_onereg_decide(bench->vm, 0, field->encoding, el2_piece_put(field, current, bits), &decision);
    if (!decision.error || (!decision.width && field->lsb))
        return;
    el2_piece_print(field, name);
    snprintf(question, sizeof question, "%s %s %" PRIx64, bench->what, name, bits);
    frozen_printf(bench->frozen, question, "%s [%u+%u] %" PRIx64 " of %" PRIx64 " (%s%s%s) %s",
                  el2_errno_name(decision.error), decision.lsb, decision.width, decision.got, decision.limit,
                  decision.row ? decision.row->key : "", decision.row ? " = " : "",
                  decision.row ? decision.row->value : "", decision.why);
}

/* The first value of each range that is refused; of a register that is refused as a whole, once. */
static void tell_refusals(struct bench *bench)
{
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        struct el2_field_ref piece[EL2_PIECES];
        const size_t pieces = el2_register_pieces(el2_id_encoding(index), piece);
        uint64_t current = 0;
        el2_onereg_get(bench->vm, 0, el2_id_encoding(index), &current);
        for (size_t i = 0; i < pieces; i++) {
            struct el2_set_ranges ranges;
            el2_set_ranges(bench->vm, 0, &piece[i], &ranges);
            for (size_t k = 0; k < ranges.count; k++)
                tell_refusal(bench, &piece[i], current, ranges.range[k].first);
        }
    }
}

struct resets { /* a VM whose registers are all written, and one that is new */
    struct bench *written, *fresh;
};

static void spoil_register(void *context, uint64_t id)
{
    const struct resets *resets = context;
    static const uint64_t tried[] = {UINT64_MAX, 1, 0};
    for (size_t i = 0; i < EL2_COUNT(tried); i++) {
        struct el2_reg_value value;
        memset(&value, 0, sizeof value);
        value.word[0] = tried[i];
        if (el2_reglist_set(resets->written->list, 0, id, &value) == 0)
            return;
    }
}

static void tell_unlike_fresh(void *context, uint64_t id)
{
    const struct resets *resets = context;
    struct el2_reg_value now = {{0}}, first = {{0}};
    char name[EL2_REG_NAME], question[128];
    const int error = el2_reglist_get(resets->written->list, 0, id, &now);
    el2_reglist_get(resets->fresh->list, 0, id, &first);
    if (!error && memcmp(&now, &first, sizeof now) == 0)
        return;
    el2_reg_name(id, name);
    snprintf(question, sizeof question, "%s %s", resets->written->what, name);
    frozen_printf(resets->written->frozen, question, "%s %" PRIx64, el2_errno_name(error), now.word[0]);
}

/* A vCPU that is reset after all of its registers were written: those that are not as in a new one. */
static void tell_reset(struct bench *bench)
{
    struct bench fresh = *bench;
    struct resets resets = {bench, &fresh};
    make_bench(&fresh, bench->vm->kernel, bench->vm->host, bench->vm->features);
    el2_reglist_each(fresh.list, 0, spoil_register, &resets);
    cr_assert_eq(el2_reglist_reset_vcpu(bench->list, 0), 0);
    el2_reglist_each(fresh.list, 0, tell_unlike_fresh, &resets);
    free_bench(&fresh);
}

/* VMs on `max` of each kernel: a full one, and one with AArch32. */
static void check_full(void (*tell)(struct bench *bench), const char *table, const char *head)
{
    static struct frozen_host max;
    char **kernels = frozen_series();
    struct frozen *frozen = frozen_new();
    frozen_host_make(&max, "max", 1);
    for (size_t i = 0; kernels[i]; i++) {
        struct el2_kernel *kernel = frozen_kernel_load(kernels[i]);
        frozen_kernel(frozen, kernels[i] + strlen("linux-"));
        for (size_t of = 1; of <= 2; of++) {
            struct bench bench = {.frozen = frozen, .what = frozen_kinds[of].name};
            make_bench(&bench, kernel, &max.host, frozen_kinds[of].features);
            tell(&bench);
            free_bench(&bench);
        }
        el2_kernel_free(kernel);
    }
    frozen_kernels_free(kernels);
    frozen_check(frozen, table, head);
}

Test(frozen, set_ranges, .timeout = 120)
{
    check_full(tell_ranges, "set-ranges",
               "Values of a field from-to that KVM_SET_ONE_REG takes, with !errno, or with = what the field "
               "then holds, in VMs on `max`.");
}

Test(frozen, set_refusals, .timeout = 120)
{
    check_full(tell_refusals, "set-refusals",
               "A value of a field that KVM_SET_ONE_REG refuses in VMs on `max`: errno, the field that "
               "decides [lsb+width], what it was given and its limit, the row of the kernel file, why.");
}

Test(frozen, resets, .timeout = 120)
{
    check_full(tell_reset, "resets",
               "A vCPU on `max` that is reset after all of its registers were written: the registers that "
               "keep it, and what they hold.");
}

static void tell_all(const struct el2_kernel *kernel, const struct el2_host *host, const char *preset,
                     const struct frozen_kind *kind, struct frozen *lists, struct frozen *sets)
{
    struct bench bench = {.frozen = lists};
    char what[64];
    snprintf(what, sizeof what, "%s %s", preset, kind->name);
    bench.what = what;
    make_bench(&bench, kernel, host, kind->features);
    el2_reglist_each(bench.list, 0, tell_listed, &bench);
    tell_reads(&bench, "before");
    bench.frozen = sets;
    el2_reglist_each(bench.list, 0, tell_write, &bench);
    tell_odd(&bench);
    tell_sets(&bench, "pre");
    el2_reglist_run(bench.list, 0);
    tell_sets(&bench, "post");
    bench.frozen = lists;
    tell_reads(&bench, "after");
    free_bench(&bench);
}

/* Registers outside of the ID space that a vCPU's own begin with, or are limited by. */
static void give_extras(struct el2_cpu *cpu)
{
    static const struct el2_cpu_extra extras[] = {
        {EL2_SYS_ACTLR_EL1, 0xac7140},   {EL2_SYS_AMAIR_EL1, 0xa3a14a3a14}, {EL2_SYS_PMCR_EL0, 0x410330ff},
        {EL2_SYS_PMMIR_EL1, 0xffffffa5}, {EL2_SYS_ZCR_EL1, 0x12},
    };
    memcpy(cpu->extra, extras, sizeof extras);
    cpu->extra_count = EL2_COUNT(extras);
}

static void tell_kernel(const char *name, struct frozen *lists, struct frozen *sets)
{
    static struct frozen_host max, old, rich, with_extras;
    struct el2_kernel *kernel = frozen_kernel_load(name);
    frozen_kernel(lists, name + strlen("linux-"));
    frozen_kernel(sets, name + strlen("linux-"));
    frozen_host_make(&max, "max", 1);
    frozen_host_make(&old, "cortex-a57", 1);
    frozen_host_make_rich(&rich);
    frozen_host_make(&with_extras, "max", 1);
    give_extras(&with_extras.cpu[0]);
    tell_all(kernel, &with_extras.host, "extras", &frozen_kinds[1], lists, sets);
    tell_all(kernel, &max.host, "max", &frozen_kinds[1], lists, sets);
    tell_all(kernel, &max.host, "max", &frozen_kinds[4], lists, sets);
    tell_all(kernel, &old.host, "cortex-a57", &frozen_kinds[0], lists, sets);
    tell_all(kernel, &old.host, "cortex-a57", &frozen_kinds[2], lists, sets);
    tell_all(kernel, &rich.host, "rich", &frozen_kinds[3], lists, sets);
    el2_kernel_free(kernel);
}

Test(frozen, onereg, .timeout = 120)
{
    char **kernels = frozen_kernels();
    struct frozen *lists = frozen_new(), *sets = frozen_new();
    for (size_t i = 0; kernels[i]; i++)
        tell_kernel(kernels[i], lists, sets);
    frozen_kernels_free(kernels);
    frozen_check(lists, "registers-listed",
                 "A VM of a kind on a preset: each register of KVM_GET_REG_LIST with KVM_GET_ONE_REG's "
                 "answer, and what "
                 "the guest reads of the ID space before and after the first run, by which control.");
    frozen_check(
        sets, "registers-set",
        "KVM_SET_ONE_REG before and after the first run, a letter a value 0 to f of four bits: = current, 0 "
        "taken, w no effect, m changed, I EINVAL, N ENOENT, B EBUSY; writable masks; other registers after "
        "writing 0, all ones, 5a5a….");
}
