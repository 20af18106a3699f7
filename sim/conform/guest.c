/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/conform/guest.h"

#include <inttypes.h>
#include <stdio.h>

#include "cpumodel/arch/encodings.h"
#include "traps/vm/control.h"
#include "traps/vm/dczid.h"

/* What the probe finds in Xt when MRS completes without writing it. */
#define XT_BEFORE UINT64_C(0x5e47135e47135e47)

static void undef_text(char text[40], uint64_t esr)
{
    snprintf(text, 40, "%s esr=0x%" PRIx64, esr >> 26 ? "exc" : "undef", esr);
}

static void guest_text(const struct el2_answer *answer, char text[40])
{
    switch (answer->kind) {
    case EL2_ANSWER_VALUE:
        el2_conform_value(text, answer->value);
        break;
    case EL2_ANSWER_KEEP:
        el2_conform_value(text, XT_BEFORE);
        break;
    case EL2_ANSWER_LIVELOCK:
        snprintf(text, 40, "livelock");
        break;
    case EL2_ANSWER_UNDEF:
        undef_text(text, answer->esr);
        break;
    }
}

void el2_conform_guest(struct el2_conformer *c, const struct el2_vm *vm, const struct el2_record *record)
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
void el2_conform_guest_el0(struct el2_conformer *c, const struct el2_vm *vm, const struct el2_record *record)
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

/* The recorded guest writes CSSELR_EL1 0 … 15 after its reads, and the last stays; an AArch32 one does not. */
void el2_conform_probe_csselr(struct el2_vm *vm)
{
    struct el2_answer answer;
    el2_vm_write(vm, 0, EL2_SYS_CSSELR_EL1, 15, &answer);
}

void el2_conform_guestccsidr(struct el2_conformer *c, struct el2_vm *vm, const struct el2_record *record)
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
