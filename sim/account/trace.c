/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>

#include "cpumodel/text/builder.h"
#include "sim/account/trace.h"
#include "sim/json/json.h"
#include "traps/syndrome/sysreg_name.h"

static const char *class_name(uint64_t esr)
{
    const struct el2_ec_row *row = el2_ec_row(el2_syndrome_decode(esr).ec);
    return row ? row->name : "UNRECOGNIZED EC";
}

static bool is_call(const struct el2_trap_event *event)
{
    unsigned ec = el2_syndrome_decode(event->esr).ec;
    return event->target_el == 2 && (ec == EL2_EC_HVC64 || ec == EL2_EC_SMC64);
}

void el2_trace_outcome(const struct el2_trap_event *event, char text[EL2_TRACE_OUTCOME])
{
    if (event->target_el == 1) {
        snprintf(text, EL2_TRACE_OUTCOME, "to EL1");
        return;
    }
    switch (event->action) {
    case EL2_DO_WRITE_XT:
        if (event->rt == 31)
            snprintf(text, EL2_TRACE_OUTCOME, "XZR = 0x%" PRIx64, event->value);
        else
            snprintf(text, EL2_TRACE_OUTCOME, "X%u = 0x%" PRIx64, event->rt, event->value);
        break;
    case EL2_DO_SKIP:
        snprintf(text, EL2_TRACE_OUTCOME, "written 0x%" PRIx64, event->value);
        break;
    case EL2_DO_KEEP:
        snprintf(text, EL2_TRACE_OUTCOME, "X%u kept", event->rt);
        break;
    case EL2_DO_UNDEF:
        snprintf(text, EL2_TRACE_OUTCOME, "UNDEF injected, ESR_EL1 0x%" PRIx64, event->value);
        break;
    case EL2_DO_HVC:
        snprintf(text, EL2_TRACE_OUTCOME, "X0 = 0x%" PRIx64, event->value);
        break;
    case EL2_DO_WAIT:
        snprintf(text, EL2_TRACE_OUTCOME, "waits");
        break;
    case EL2_DO_ABORT:
        if (event->is_mmio)
            snprintf(text, EL2_TRACE_OUTCOME, "%s 0x%" PRIx64, event->is_read ? "read" : "written",
                     event->value);
        else
            snprintf(text, EL2_TRACE_OUTCOME, "external abort");
        break;
    default:
        snprintf(text, EL2_TRACE_OUTCOME, "%s", el2_action_name(event->action));
        break;
    }
}

static void print_head(struct el2_text *text, const struct el2_trap_event *event, const char *name)
{
    el2_text_add(text, "           guest-%-5u [000] %12" PRIu64 ": %s: ", event->vcpu, event->instructions,
                 name);
}

static void print_sysreg(struct el2_text *text, const struct el2_trap_event *event)
{
    char scratch[EL2_SYSREG_TEXT];
    el2_encoding e = event->encoding;
    print_head(text, event, "kvm_sys_access");
    el2_text_add(text, "PC: %" PRIx64 " %s (%u,%u,%u,%u,%u) %s\n", event->pc, el2_sysreg_name(e, scratch),
                 el2_op0(e), el2_op1(e), el2_crn(e), el2_crm(e), el2_op2(e),
                 event->is_read ? "read" : "write");
}

/* What an exit's own tracepoint prints. */
static void print_exit(struct el2_text *text, const struct el2_trap_event *event)
{
    unsigned ec = el2_syndrome_decode(event->esr).ec;
    print_head(text, event, "kvm_exit");
    el2_text_add(text, "TRAP: HSR_EC: 0x%04x (%s), PC: 0x%016" PRIx64 "\n", ec, class_name(event->esr),
                 event->pc);
    if (event->is_sysreg) {
        print_head(text, event, "kvm_handle_sys_reg");
        el2_text_add(text, "HSR 0x%08" PRIx64 "\n", event->esr);
        print_sysreg(text, event);
    } else if (ec == EL2_EC_HVC64) {
        print_head(text, event, "kvm_hvc_arm64");
        el2_text_add(text, "HVC at 0x%016" PRIx64 " (r0: 0x%016" PRIx64 ", imm: 0x%x)\n", event->pc,
                     event->x0, (unsigned)(event->esr & 0xffff));
    } else if (ec == EL2_EC_WFX) {
        print_head(text, event, "kvm_wfx_arm64");
        el2_text_add(text, "guest executed wf%c at: 0x%016" PRIx64 "\n", event->esr & 1 ? 'e' : 'i',
                     event->pc);
    } else if (event->action == EL2_DO_ABORT) {
        print_head(text, event, "kvm_guest_fault");
        el2_text_add(text, "ipa 0x%" PRIx64 ", hsr 0x%" PRIx64 ", hxfar 0x%" PRIx64 ", pc 0x%016" PRIx64 "\n",
                     event->ipa & ~UINT64_C(0xfff), event->esr, event->far, event->pc);
    }
    if (event->is_mmio) {
        unsigned size = 1u << (event->esr >> 22 & 3);
        print_head(text, event, "kvm_mmio");
        el2_text_add(text, "mmio %s len %u gpa 0x%" PRIx64 " val 0x%" PRIx64 "\n",
                     event->is_read ? "read" : "write", size, event->ipa, event->value);
    }
}

void el2_trace_text(const struct el2_trap_event *event, char text[EL2_TRACE_TEXT])
{
    struct el2_text to;
    char outcome[EL2_TRACE_OUTCOME];
    el2_text_over(&to, text, EL2_TRACE_TEXT);
    el2_trace_outcome(event, outcome);
    if (event->target_el == 2) {
        print_exit(&to, event);
        print_head(&to, event, "el2sim");
        el2_text_add(&to, "%s", outcome);
    } else {
        print_head(&to, event, "el2sim");
        el2_text_add(&to, "exception to EL1 from EL%u: ESR_EL1 0x%08" PRIx64 " (%s), PC: 0x%016" PRIx64,
                     event->el, event->esr, class_name(event->esr), event->pc);
    }
    el2_text_add(&to, "%s%s%s%s%s\n", event->rule ? "; " : "", event->rule ? event->rule : "",
                 event->control ? " (" : "", event->control ? event->control : "", event->control ? ")" : "");
}

static json_t *hex(uint64_t value)
{
    return json_sprintf("0x%016" PRIx64, value);
}

char *el2_trace_json(const struct el2_trap_event *event)
{
    char scratch[EL2_SYSREG_TEXT], encoding[EL2_ENCODING_TEXT], outcome[EL2_TRACE_OUTCOME], syndrome[128];
    el2_trace_outcome(event, outcome);
    el2_syndrome_print(event->esr, syndrome, sizeof syndrome);
    json_t *o = json_pack("{s:i, s:s, s:I, s:I, s:o, s:i, s:i, s:o, s:s}", "v", 1, "kind", "event",
                          "sequence", (json_int_t)event->sequence, "instructions",
                          (json_int_t)event->instructions, "pc", hex(event->pc), "el", event->el, "target_el",
                          event->target_el, "esr", hex(event->esr), "syndrome", syndrome);
    if (!o)
        return NULL;
    bool good = event->vcpu_count < 2 || !json_object_set_new(o, "vcpu", json_integer(event->vcpu));
    if (event->is_sysreg) {
        el2_encoding_print(event->encoding, encoding);
        good = good && !json_object_set_new(o, "encoding", json_string(encoding)) &&
               !json_object_set_new(o, "register", json_string(el2_sysreg_name(event->encoding, scratch))) &&
               !json_object_set_new(o, "access", json_string(event->is_read ? "read" : "write")) &&
               !json_object_set_new(o, "rt", json_integer(event->rt));
    }
    if (is_call(event))
        good = good && !json_object_set_new(o, "x0", hex(event->x0));
    if (event->target_el == 2)
        good = good && !json_object_set_new(o, "action", json_string(el2_action_name(event->action))) &&
               !json_object_set_new(o, "value", hex(event->value));
    if (event->target_el == 2 && event->action == EL2_DO_ABORT)
        good = good && !json_object_set_new(o, "ipa", hex(event->ipa));
    good = good && !json_object_set_new(o, "outcome", json_string(outcome)) &&
           !json_object_set_new(o, "handler", el2_json_text_or_null(event->handler)) &&
           !json_object_set_new(o, "rule", el2_json_text_or_null(event->rule)) &&
           !json_object_set_new(o, "origin", el2_json_text_or_null(event->origin)) &&
           !json_object_set_new(o, "control", el2_json_text_or_null(event->control));
    char *text = good ? el2_json_string(o, JSON_COMPACT) : NULL;
    json_decref(o);
    return text;
}
