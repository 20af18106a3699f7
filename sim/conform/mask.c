/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The writable masks (KVM_ARM_GET_REG_WRITABLE_MASKS): the recording asks a VM without vCPUs, one with a
 * vCPU, and one that has enabled KVM_CAP_ARM_WRITABLE_IMP_ID_REGS, and leaves out the registers without a
 * mask.
 */
#include "sim/conform/mask.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cpumodel/arch/register.h"
#include "traps/onereg/onereg.h"

static const struct el2_record *next_of_scope(const struct el2_conformer *c, const char *scope, size_t *at)
{
    while (*at < c->records->count) {
        const struct el2_record *record = &c->records->record[(*at)++];
        if (el2_record_is(record, "mask") && strcmp(el2_record_field(record, 1), scope) == 0)
            return record;
    }
    return NULL;
}

static bool is_recorded(const struct el2_conformer *c, const char *scope, el2_encoding encoding)
{
    el2_encoding recorded;
    size_t at = 0;
    for (const struct el2_record *record; (record = next_of_scope(c, scope, &at));)
        if (el2_encoding_parse(el2_record_field(record, 2), &recorded) && recorded == encoding)
            return true;
    return false;
}

/* The masks that the model has and the recording has not: one comparison a scope, at its first record. */
static void conform_absent_masks(struct el2_conformer *c, const struct el2_vm *vm,
                                 const struct el2_record *record)
{
    const char *scope = el2_record_field(record, 1);
    char model[EL2_ENCODING_TEXT] = "none";
    size_t at = 0;
    if (next_of_scope(c, scope, &at) != record)
        return;
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        uint64_t mask;
        el2_encoding encoding = el2_id_encoding(index);
        if (!el2_onereg_mask(vm, encoding, &mask) && mask && !is_recorded(c, scope, encoding))
            el2_encoding_print(encoding, model);
    }
    el2_conform_compare(c, record, "a mask that the recording lacks", "none", model, "");
}

void el2_conform_mask(struct el2_conformer *c, const struct el2_record *record)
{
    bool impid = strcmp(el2_record_field(record, 1), "impid") == 0;
    struct el2_vm_options options = {.features = impid ? EL2_VM_IMPID : 0, .overrides = c->overrides};
    struct el2_error error;
    struct el2_vm *vm = el2_vm_create(c->kernel, c->host, &options, &error);
    const char *subject = el2_record_field(record, 2), *recorded = el2_record_field(record, 3);
    char model[40];
    uint64_t mask;
    if (!vm) {
        c->out_of_memory |= el2_error_is_memory(&error);
        el2_conform_compare(c, record, subject, recorded, "the VM is refused", error.text);
        return;
    }
    el2_encoding encoding = el2_id_encoding(0);
    bool of_register = el2_encoding_parse(subject, &encoding);
    int failure = el2_onereg_mask(vm, encoding, &mask);
    if (failure)
        snprintf(model, sizeof model, "errno=%s", el2_errno_name(failure));
    else
        snprintf(model, sizeof model, "0x%016" PRIx64, mask);
    el2_conform_compare(c, record, of_register ? subject : "the masks", of_register ? recorded : subject,
                        model, "");
    if (of_register)
        conform_absent_masks(c, vm, record);
    el2_vm_free(vm);
}
