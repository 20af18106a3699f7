/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/conform/variant.h"

#include <stdio.h>
#include <string.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/count.h"
#include "sim/conform/get.h"
#include "sim/conform/guest.h"
#include "sim/conform/guest32.h"
#include "sim/conform/list.h"
#include "sim/conform/lowered.h"
#include "sim/conform/set.h"

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
    for (size_t i = 0; i < EL2_COUNT(kinds); i++)
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
    for (size_t i = 0; i < EL2_COUNT(variants); i++)
        if (strcmp(variants[i].name, name) == 0) {
            *features = variants[i].features;
            if (strcmp(name, "all+gic") == 0)
                *features |= (is_ok(c, "sve") ? EL2_VM_SVE : 0u) | (is_ok(c, "pauth") ? EL2_VM_PAUTH : 0u) |
                             (is_ok(c, "pmu") ? EL2_VM_PMU : 0u) | (is_ok(c, "mte") ? EL2_VM_MTE : 0u);
            return true;
        }
    return false;
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
        el2_conform_get(c, vms->before, record);
    else if (el2_record_is(record, "guest"))
        el2_conform_guest(c, vms->guest, record);
    else if (el2_record_is(record, "guest_el0"))
        el2_conform_guest_el0(c, vms->guest, record);
    else if (el2_record_is(record, "guest32"))
        el2_conform_guest32(c, vms->guest, record);
    else if (el2_record_is(record, "guestccsidr"))
        el2_conform_guestccsidr(c, vms->guest, record);
    else if (el2_record_is(record, "set") || el2_record_is(record, "setf"))
        el2_conform_set(c, post ? vms->after : vms->before, record);
    else if (el2_record_is(record, "setmod"))
        el2_conform_setmod(c, post ? vms->after : vms->before, record);
    else if (el2_record_is(record, "reglist") || el2_record_is(record, "sysreglist") ||
             el2_record_is(record, "demux"))
        el2_conform_list(c, vms->before, record);
    else if (el2_record_is(record, "setabsent"))
        el2_conform_setabsent(c, post ? vms->after : vms->before, record);
    else if (el2_record_is(record, "getpost"))
        el2_conform_getpost(c, vms->before, vms->after, record);
    else if (el2_record_is(record, "getpostdiffs"))
        el2_conform_getpostdiffs(c, vms->before, vms->after, record);
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
            el2_conform_probe_csselr(vms->after);
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
        c->out_of_memory |= !made && el2_error_is_memory(&error);
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
