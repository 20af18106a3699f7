/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/conform/variant.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cpumodel/arch/encodings.h"
#include "sim/conform/guest32.h"
#include "sim/conform/list.h"
#include "sim/conform/lowered.h"
#include "sim/conform/set.h"
#include "traps/onereg/onereg.h"
#include "traps/vm/control.h"
#include "traps/vm/dczid.h"

/* variant            VM features; `all+gic` is made of those variants that are `ok` on their own */
static const struct {
    const char *name;
    uint32_t features;
} variants[] = {
    {"base", 0},
    {"gic", EL2_VM_GICV3},
    {"gicv2", EL2_VM_GICV2},
    {"pmu", EL2_VM_PMU},
    {"sve", EL2_VM_SVE},
    {"pauth", EL2_VM_PAUTH},
    {"mte", EL2_VM_MTE},
    {"all+gic", EL2_VM_GICV3},
    {"el1_32", EL2_VM_EL1_32BIT},
    {"el1_32+gic+pmu", EL2_VM_EL1_32BIT | EL2_VM_GICV3 | EL2_VM_PMU},
    {"impid", EL2_VM_IMPID},
};

bool el2_conform_of_variant(const struct el2_record *record)
{
    static const char *const kinds[] = {"demux",   "get",       "getpost",     "getpostdiffs", "guest",
                                        "guest32", "guest_el0", "guestccsidr", "lowered",      "reglist",
                                        "run",     "set",       "setabsent",   "setf",         "setmod",
                                        "setnote", "setside",   "sysreglist",  "variant"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (el2_record_is(record, kinds[i]))
            return true;
    return false;
}

static bool is_ok(const struct el2_conformer *c, const char *variant)
{
    for (size_t i = 0; i < c->records->count; i++) {
        const struct el2_record *record = &c->records->record[i];
        if (el2_record_is(record, "variant") && strcmp(el2_record_field(record, 1), variant) == 0)
            return strcmp(el2_record_field(record, 2), "ok") == 0;
    }
    return false;
}

static bool features_of(const struct el2_conformer *c, const char *name, uint32_t *features)
{
    for (size_t i = 0; i < sizeof variants / sizeof *variants; i++)
        if (strcmp(variants[i].name, name) == 0) {
            *features = variants[i].features;
            if (strcmp(name, "all+gic") == 0)
                *features |= (is_ok(c, "sve") ? EL2_VM_SVE : 0u) | (is_ok(c, "pauth") ? EL2_VM_PAUTH : 0u) |
                             (is_ok(c, "pmu") ? EL2_VM_PMU : 0u) | (is_ok(c, "mte") ? EL2_VM_MTE : 0u);
            return true;
        }
    return false;
}

static void value_text(char text[40], uint64_t value)
{
    snprintf(text, 40, "0x%016" PRIx64, value);
}

static void errno_text(char text[40], int error)
{
    snprintf(text, 40, "errno=%s", el2_errno_name(error));
}

static void undef_text(char text[40], uint64_t esr)
{
    snprintf(text, 40, "%s esr=0x%" PRIx64, esr >> 26 ? "exc" : "undef", esr);
}

static void conform_get(struct el2_conformer *c, const struct el2_vm *vm, const struct el2_record *record)
{
    el2_encoding encoding;
    char recorded[80], model[80], text[40];
    uint64_t value;
    if (!el2_encoding_parse(el2_record_field(record, 2), &encoding)) {
        el2_conform_uncovered(c, record);
        return;
    }
    int error = el2_onereg_get(vm, 0, encoding, &value);
    if (error)
        errno_text(text, error);
    else
        value_text(text, value);
    snprintf(model, sizeof model, "%s %s", text, el2_onereg_listed(vm, encoding) ? "listed" : "unlisted");
    snprintf(recorded, sizeof recorded, "%.39s %.39s", el2_record_field(record, 4),
             el2_record_field(record, 5));
    el2_conform_compare(c, record, el2_record_field(record, 3), recorded, model, "");
}

/* What the probe finds in Xt when MRS completes without writing it. */
#define XT_BEFORE UINT64_C(0x5e47135e47135e47)

static void guest_text(const struct el2_answer *answer, char text[40])
{
    switch (answer->kind) {
    case EL2_ANSWER_VALUE:
        value_text(text, answer->value);
        break;
    case EL2_ANSWER_KEEP:
        value_text(text, XT_BEFORE);
        break;
    case EL2_ANSWER_LIVELOCK:
        snprintf(text, 40, "livelock");
        break;
    case EL2_ANSWER_UNDEF:
        undef_text(text, answer->esr);
        break;
    }
}

static void conform_guest(struct el2_conformer *c, const struct el2_vm *vm, const struct el2_record *record)
{
    el2_encoding encoding;
    char model[40];
    struct el2_answer answer;
    if (!el2_encoding_parse(el2_record_field(record, 2), &encoding)) {
        el2_conform_uncovered(c, record);
        return;
    }
    el2_vm_read(vm, 0, encoding, &answer);
    guest_text(&answer, model);
    el2_conform_compare(c, record, el2_record_field(record, 3), el2_record_field(record, 4), model,
                        answer.rule);
}

/* The recorded guest leaves SCTLR_EL1 at its reset value, 0 but for RES1 bits. */
static void conform_guest_el0(struct el2_conformer *c, const struct el2_vm *vm,
                              const struct el2_record *record)
{
    el2_encoding encoding;
    char model[40];
    if (!el2_encoding_parse(el2_record_field(record, 2), &encoding)) {
        el2_conform_uncovered(c, record);
        return;
    }
    struct el2_instruction mrs = el2_instruction_decode(0xd5200000u | encoding);
    struct el2_trap_decision decision =
        el2_trap_decide(el2_vm_controls(vm), &el2_vm_host(vm)->cpu[el2_vm_cpu(vm, 0)], &mrs, 0);
    struct el2_answer answer;
    el2_vm_read(vm, 0, encoding, &answer);
    if (encoding == EL2_SYS_DCZID_EL0)
        answer.value = el2_dczid_read(answer.value, 0, 0, el2_vm_control(vm, EL2_SYS_HCR_EL2));
    if (decision.outcome == EL2_TRAP_NONE)
        guest_text(&answer, model);
    else
        undef_text(model, decision.esr);
    el2_conform_compare(c, record, el2_record_field(record, 3), el2_record_field(record, 4), model,
                        decision.why);
}

static void conform_absent(struct el2_conformer *c, const struct el2_vm *vm, const struct el2_record *record)
{
    char list[2048];
    snprintf(list, sizeof list, "%s", el2_record_field(record, 4));
    char *rest = NULL;
    for (char *name = strtok_r(list, " ", &rest); name; name = strtok_r(NULL, " ", &rest)) {
        el2_encoding encoding;
        if (!el2_encoding_parse(name, &encoding))
            continue;
        struct el2_set_decision decision;
        el2_onereg_decide(vm, 0, encoding, 0, &decision);
        el2_conform_compare(c, record, name, el2_record_field(record, 3), el2_errno_name(decision.error),
                            decision.why);
    }
}

/* The recorded guest writes CSSELR_EL1 0 … 15 after its reads; an AArch32 one does not. */
static void probe_csselr(struct el2_vm *vm)
{
    struct el2_answer answer;
    for (uint64_t csselr = 0; csselr < 16; csselr++)
        el2_vm_write(vm, 0, EL2_SYS_CSSELR_EL1, csselr, &answer);
}

static void conform_guestccsidr(struct el2_conformer *c, struct el2_vm *vm, const struct el2_record *record)
{
    const char *number = el2_record_key(record, 2, "CSSELR");
    char model[96], recorded[96], subject[40], value[40];
    struct el2_answer answer;
    if (!number) {
        el2_conform_uncovered(c, record);
        return;
    }
    unsigned csselr = 0;
    sscanf(number, "%u", &csselr);
    el2_vm_write(vm, 0, EL2_SYS_CSSELR_EL1, csselr, &answer);
    el2_vm_read(vm, 0, EL2_SYS_CCSIDR_EL1, &answer);
    if (answer.kind == EL2_ANSWER_VALUE)
        snprintf(value, sizeof value, "0x%" PRIx64, answer.value);
    else
        snprintf(value, sizeof value, "0x%" PRIx64, XT_BEFORE);
    struct el2_answer readback;
    el2_vm_read(vm, 0, EL2_SYS_CSSELR_EL1, &readback);
    snprintf(model, sizeof model, "%s csselr_readback=0x%" PRIx64, value, readback.value);
    snprintf(recorded, sizeof recorded, "%.40s %.50s", el2_record_field(record, 3),
             el2_record_field(record, 4));
    snprintf(subject, sizeof subject, "CSSELR=%u", csselr);
    el2_conform_compare(c, record, subject, recorded, model, answer.rule);
}

/* GET after the run, where it differs from GET before: the recording lists all that do. */
static void conform_getpost(struct el2_conformer *c, const struct el2_vm *before, const struct el2_vm *after,
                            const struct el2_record *record)
{
    el2_encoding encoding;
    char recorded[96], model[96], value[40] = "errno", was[40] = "errno";
    if (!el2_encoding_parse(el2_record_field(record, 2), &encoding) || el2_id_index(encoding) < 0) {
        el2_conform_uncovered(c, record);
        return;
    }
    uint64_t now, then;
    if (!el2_onereg_get(after, 0, encoding, &now))
        value_text(value, now);
    if (!el2_onereg_get(before, 0, encoding, &then))
        snprintf(was, sizeof was, "was=0x%016" PRIx64, then);
    snprintf(model, sizeof model, "%s %s", value, was);
    snprintf(recorded, sizeof recorded, "%.40s %.50s", el2_record_field(record, 4),
             el2_record_field(record, 6));
    el2_conform_compare(c, record, el2_record_field(record, 3), recorded, model, "");
}

static void conform_getpostdiffs(struct el2_conformer *c, const struct el2_vm *before,
                                 const struct el2_vm *after, const struct el2_record *record)
{
    unsigned count = 0;
    char model[16];
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        uint64_t now, then;
        if (!el2_onereg_get(after, 0, el2_id_encoding(index), &now) &&
            !el2_onereg_get(before, 0, el2_id_encoding(index), &then))
            count += now != then;
    }
    snprintf(model, sizeof model, "%u", count);
    el2_conform_compare(c, record, "registers changed by the run", el2_record_field(record, 2), model, "");
}

struct variant_vms {
    struct el2_vm *before; /* before the first run */
    struct el2_vm *guest;  /* as the guest finds it */
    struct el2_vm *after;  /* when it has ended */
};

static void conform_record(struct el2_conformer *c, const struct variant_vms *vms,
                           const struct el2_record *record)
{
    bool post = strcmp(el2_record_field(record, 2), "post") == 0;
    if (el2_record_is(record, "get"))
        conform_get(c, vms->before, record);
    else if (el2_record_is(record, "guest"))
        conform_guest(c, vms->guest, record);
    else if (el2_record_is(record, "guest_el0"))
        conform_guest_el0(c, vms->guest, record);
    else if (el2_record_is(record, "guest32"))
        el2_conform_guest32(c, vms->guest, record);
    else if (el2_record_is(record, "guestccsidr"))
        conform_guestccsidr(c, vms->guest, record);
    else if (el2_record_is(record, "set") || el2_record_is(record, "setf"))
        el2_conform_set(c, post ? vms->after : vms->before, record);
    else if (el2_record_is(record, "setmod"))
        el2_conform_setmod(c, post ? vms->after : vms->before, record);
    else if (el2_record_is(record, "reglist") || el2_record_is(record, "sysreglist") ||
             el2_record_is(record, "demux"))
        el2_conform_list(c, vms->before, record);
    else if (el2_record_is(record, "setabsent"))
        conform_absent(c, post ? vms->after : vms->before, record);
    else if (el2_record_is(record, "getpost"))
        conform_getpost(c, vms->before, vms->after, record);
    else if (el2_record_is(record, "getpostdiffs"))
        conform_getpostdiffs(c, vms->before, vms->after, record);
    else
        el2_conform_uncovered(c, record);
}

static bool was_run(const struct el2_conformer *c)
{
    for (size_t i = 0; i < c->records->count; i++) {
        const struct el2_record *record = &c->records->record[i];
        if (el2_record_is(record, "run") && strcmp(el2_record_field(record, 1), c->variant) == 0)
            return true;
    }
    return false;
}

static bool create(struct el2_conformer *c, const struct el2_vm_options *options, struct variant_vms *vms,
                   struct el2_error *error)
{
    vms->before = el2_vm_create(c->kernel, c->host, options, error);
    vms->guest = el2_vm_create(c->kernel, c->host, options, error);
    vms->after = el2_vm_create(c->kernel, c->host, options, error);
    if (!vms->before || !vms->guest || !vms->after)
        return false;
    if (was_run(c)) {
        struct el2_answer answer;
        el2_vm_first_run(vms->guest);
        el2_vm_first_run(vms->after);
        if (!(options->features & EL2_VM_EL1_32BIT))
            probe_csselr(vms->after);
        else /* the hardware keeps what it has of CSSELR_EL1 */
            el2_vm_write(vms->after, 0, EL2_SYS_CSSELR_EL1, 0x1de7ec7edbadc0deull, &answer);
    }
    return true;
}

static void free_vms(struct variant_vms *vms)
{
    el2_vm_free(vms->before);
    el2_vm_free(vms->guest);
    el2_vm_free(vms->after);
}

void el2_conform_variant(struct el2_conformer *c, const struct el2_record *variant)
{
    struct el2_vm_options options = {.overrides = c->overrides};
    struct variant_vms vms = {0};
    struct el2_error error;
    bool known = features_of(c, el2_record_field(variant, 1), &options.features);
    bool ok = strcmp(el2_record_field(variant, 2), "ok") == 0;
    c->variant = el2_record_field(variant, 1);
    if (known) {
        bool made = create(c, &options, &vms, &error);
        char model[EL2_ERROR_TEXT] = "ok", *end;
        if (!made && (end = strchr(strcpy(model, error.text), ':')))
            *end = '\0';
        el2_conform_compare(c, variant, c->variant, ok ? "ok" : el2_record_field(variant, 3), model,
                            made ? "" : error.text);
        known = made;
    } else {
        el2_conform_uncovered(c, variant);
    }
    for (size_t i = 0; i < c->records->count; i++) {
        const struct el2_record *record = &c->records->record[i];
        if (record == variant || strcmp(el2_record_field(record, 1), c->variant) != 0)
            continue;
        if (el2_record_is(record, "variant") || !el2_conform_of_variant(record))
            continue;
        if (known && el2_record_is(record, "lowered"))
            continue;
        if (known)
            conform_record(c, &vms, record);
        else
            el2_conform_uncovered(c, record);
    }
    if (known)
        el2_conform_lowered(c, &options);
    free_vms(&vms);
    c->variant = NULL;
}
