/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/explain/rule_words.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "cpumodel/text/count.h"
#include "sanitise/language/policy.h"
#include "sim/explain/origin_words.h"
#include "traps/vm/control.h"

#define TID3_BIT 18 /* of HCR_EL2 */

const char *el2_words_stage(enum el2_stage stage)
{
    static const char *const names[] = {
        [EL2_STAGE_HARDWARE] = "hardware",
        [EL2_STAGE_SANITISED] = "sanitised",
        [EL2_STAGE_OVERRIDE] = "override",
        [EL2_STAGE_GUEST] = "guest",
        [EL2_STAGE_VM] = "VM",
        [EL2_STAGE_USERSPACE] = "userspace",
        [EL2_STAGE_FIRST_RUN] = "first run",
    };
    return names[stage];
}

static const struct el2_feature *feature_of(const struct el2_kernel *kernel, const struct el2_row *row)
{
    for (size_t i = 0; row && i < kernel->feature_count; i++)
        if (kernel->feature[i].row == row)
            return &kernel->feature[i];
    return NULL;
}

static void words_sanitised(const struct el2_vm *vm, const struct el2_chain *chain,
                            const struct el2_link *link, char text[EL2_WORDS_TEXT])
{
    static const struct {
        const char *rule;
        const char *extreme;
    } words[] = {
        [EL2_SAFE_EXACT] = {"exact or nothing", "differs"},
        [EL2_SAFE_LOWER] = {"lower is safe", "has least"},
        [EL2_SAFE_HIGHER] = {"higher is safe", "has most"},
        [EL2_SAFE_HIGHER_OR_ZERO] = {"higher is safe, 0 safest", "decides"},
    };
    const struct el2_host *host = el2_vm_host(vm);
    const struct el2_feature *feature = feature_of(el2_vm_kernel(vm), link->row);
    if (!feature) {
        el2_words_append(text, "%s", link->why);
        return;
    }
    el2_words_append(text, "%s; ", words[feature->rule].rule);
    if (host->cpu_count == 1)
        el2_words_append(text, "the host has one CPU");
    else if (el2_words_all_alike(host, &chain->field))
        el2_words_append(text, "all CPUs agree");
    else if (feature->rule == EL2_SAFE_EXACT && link->cpu > 0)
        el2_words_append(text, "cpu%d differs, so it falls to %" PRId64, link->cpu, feature->safe);
    else
        el2_words_append(text, "cpu%d %s", link->cpu < 0 ? 0 : link->cpu, words[feature->rule].extreme);
}

struct word {
    const char *token;
    const char *words;
};

/* The words of a condition of a kernel file, one by one. */
static void append_word(char text[EL2_WORDS_TEXT], const char *token, size_t size)
{
    static const struct word exact[] = {
        {"&&", "and"},      {"||", "or"},
        {"==", "is"},       {"!=", "is not"},
        {"cap", "at most"}, {"cap-pmu", "15 counts as 0, at most"},
        {"from", "as"},     {"at-least", "at least"},
    };
    static const struct word prefix[] = {
        {"!vm.", "the VM lacks "},  {"vm.", "the VM has "}, {"!host.", "the host lacks "},
        {"host.", "the host has "}, {"!cap.", "not "},      {"cap.", ""},
        {"!config.", "without "},   {"config.", "with "},   {"guest.", "the VM's own "},
    };
    while (size && *token == '(') {
        el2_words_append(text, "(");
        token++;
        size--;
    }
    for (size_t i = 0; i < EL2_COUNT(exact); i++)
        if (size == strlen(exact[i].token) && strncmp(token, exact[i].token, size) == 0) {
            el2_words_append(text, "%s", exact[i].words);
            return;
        }
    for (size_t i = 0; i < EL2_COUNT(prefix); i++) {
        size_t length = strlen(prefix[i].token);
        if (size > length && strncmp(token, prefix[i].token, length) == 0) {
            el2_words_append(text, "%s%.*s", prefix[i].words, (int)(size - length), token + length);
            return;
        }
    }
    el2_words_append(text, "%.*s", (int)size, token);
}

static void append_rule(char text[EL2_WORDS_TEXT], const char *rule)
{
    for (const char *at = rule + strspn(rule, " "); *at; at += strspn(at, " ")) {
        size_t size = strcspn(at, " ");
        if (at != rule)
            el2_words_append(text, " ");
        append_word(text, at, size);
        at += size;
    }
}

void el2_words_link(const struct el2_vm *vm, const struct el2_chain *chain, const struct el2_link *link,
                    char text[EL2_WORDS_TEXT])
{
    *text = '\0';
    if (link->stage == EL2_STAGE_SANITISED) {
        words_sanitised(vm, chain, link, text);
        return;
    }
    if (link->row && (link->stage == EL2_STAGE_FIRST_RUN || link->why == link->row->value)) {
        el2_words_append(text, "%s%s", link->stage == EL2_STAGE_FIRST_RUN ? "the first KVM_RUN " : "",
                         isdigit((unsigned char)*link->row->value) ? "forces " : "");
        append_rule(text, link->row->value);
    } else {
        el2_words_append(text, "%s", link->why);
    }
    const char *remark = link->row ? el2_words_remark(link->row->origin) : NULL;
    if (remark && link->stage != EL2_STAGE_OVERRIDE && link->stage != EL2_STAGE_USERSPACE)
        el2_words_append(text, ": %s", remark);
}

void el2_words_decider(const struct el2_vm *vm, const struct el2_chain *chain, char text[EL2_WORDS_TEXT])
{
    const struct el2_link *link = el2_chain_decider(chain);
    *text = '\0';
    if (link) {
        char rule[EL2_WORDS_TEXT];
        el2_words_link(vm, chain, link, rule);
        el2_words_append(text, "%s: %s", el2_words_stage(link->stage), rule);
    } else if (chain->source == EL2_CHAIN_VIEW) {
        el2_words_append(text, "as the hardware has it");
    } else {
        el2_words_read(vm, chain, text);
    }
}

/* The group of HCR_EL2.TID3 is CRm 1 to 7 (DDI 0487 D24.2.57 "HCR_EL2"). */
static bool tid3_is_clear(const struct el2_vm *vm, el2_encoding encoding)
{
    return el2_op1(encoding) == 0 && el2_crm(encoding) > 0 &&
           !(el2_vm_controls(vm)->value[EL2_CONTROL_HCR] >> TID3_BIT & 1);
}

void el2_words_read(const struct el2_vm *vm, const struct el2_chain *chain, char text[EL2_WORDS_TEXT])
{
    const struct el2_answer *answer = &chain->answer;
    const struct el2_host *host = el2_vm_host(vm);
    el2_encoding encoding = chain->field.encoding;
    *text = '\0';
    if (answer->trapped) {
        el2_words_append(text, "%s traps the MRS; %s", answer->control,
                         answer->rule ? answer->rule : "KVM answers");
    } else if (chain->source == EL2_CHAIN_HARDWARE) {
        el2_words_append(text, "%s%s: cpu%u answers", answer->rule,
                         tid3_is_clear(vm, encoding) ? " (HCR_EL2.TID3 is 0)" : "", el2_vm_cpu(vm, 0));
        if (!el2_words_all_alike(host, &chain->field)) {
            char hardware[EL2_WORDS_TEXT];
            el2_words_hardware(host, &chain->field, hardware);
            el2_words_append(text, ", and another CPU answers otherwise (%s)", hardware);
        }
    } else if (chain->source == EL2_CHAIN_VCPU) {
        el2_words_append(text, "%s: the vCPU's own value answers", answer->rule);
    } else {
        el2_words_append(text, "%s", answer->rule ? answer->rule : "");
    }
}
