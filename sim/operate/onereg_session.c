/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/operate/onereg_session.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cpumodel/arch/pieces.h"
#include "cpumodel/text/count.h"
#include "cpumodel/text/datafile.h"
#include "sim/command/print.h"
#include "sim/operate/onereg_target.h"
#include "traps/onereg/onereg.h"

static bool list_registers(struct el2_onereg_session *s, struct el2_error *error)
{
    s->vcpu = 0;
    s->list = el2_reglist_create(s->subject.vm, error);
    return s->list;
}

bool el2_onereg_open(struct el2_onereg_session *s, const struct el2_subject_names *names, bool why,
                     struct el2_error *error)
{
    *s = (struct el2_onereg_session){.why = why};
    if (!names->vcpus || names->vcpus > UINT16_MAX)
        return el2_fail(error, "--vcpus %" PRIu64 ": a VM has at least one vCPU, and not so many",
                        names->vcpus);
    return el2_subject_load(&s->subject, names, EL2_SUBJECT_VM, error) && list_registers(s, error);
}

void el2_onereg_close(struct el2_onereg_session *s)
{
    el2_reglist_free(s->list);
    el2_subject_free(&s->subject);
}

static void answer(int error)
{
    puts(error ? el2_errno_name(error) : "ok");
}

/* The answer of a call that may have failed. */
static void answer_why(const struct el2_onereg_session *s, enum el2_reg_call call, uint64_t id, int error)
{
    if (error && s->why)
        el2_print(stdout, "%s  %s\n", el2_errno_name(error),
                  el2_reglist_why(s->list, s->vcpu, call, id, error));
    else
        answer(error);
}

/* The answer of a write: of an ID register, with the decision's own words. */
static void answer_set(const struct el2_onereg_session *s, uint64_t id, int error,
                       const struct el2_set_decision *decision)
{
    if (error && s->why && decision->error == error && error != ENOENT)
        el2_print(stdout, "%s  %s\n", el2_errno_name(error), decision->why);
    else
        answer_why(s, EL2_REG_SET, id, error);
}

static bool do_get(struct el2_onereg_session *s, char **word, struct el2_error *error)
{
    struct el2_onereg_target target;
    struct el2_reg_value value;
    if (!el2_onereg_target_parse(word[1], &target, error))
        return false;
    int failure = el2_reglist_get(s->list, s->vcpu, target.id, &value);
    if (failure)
        answer_why(s, EL2_REG_GET, target.id, failure);
    else if (target.is_field)
        el2_print(stdout, "0x%016" PRIx64 "\n", el2_piece_get(&target.field, value.word[0]));
    else
        el2_onereg_value_print(el2_reg_size(target.id), &value);
    return true;
}

static bool do_set(struct el2_onereg_session *s, char **word, struct el2_error *error)
{
    struct el2_onereg_target target;
    struct el2_reg_value value;
    uint64_t bits;
    int failure = 0;
    if (!el2_onereg_target_parse(word[1], &target, error))
        return false;
    if (target.is_field) {
        if (!el2_field_value_parse(&target.field, word[2], &bits, error))
            return false;
        failure = el2_reglist_get(s->list, s->vcpu, target.id, &value);
        value.word[0] = el2_piece_put(&target.field, value.word[0], bits);
    } else if (!el2_onereg_value_parse(word[2], el2_reg_size(target.id), &value, error)) {
        return false;
    }
    if (failure) {
        answer_why(s, EL2_REG_GET, target.id, failure);
        return true;
    }
    struct el2_set_decision decision = {0};
    el2_encoding encoding;
    if (el2_reg_encoding(target.id, &encoding) && el2_in_id_space(encoding))
        el2_onereg_decide(s->subject.vm, s->vcpu, encoding, value.word[0], &decision);
    answer_set(s, target.id, el2_reglist_set(s->list, s->vcpu, target.id, &value), &decision);
    return true;
}

static void print_id(void *context, uint64_t id)
{
    el2_encoding encoding;
    char text[EL2_ENCODING_TEXT] = "-", name[EL2_REG_NAME];
    (void)context;
    if (el2_onereg_encoding(id, &encoding))
        el2_encoding_print(encoding, text);
    el2_reg_name(id, name);
    el2_print(stdout, "0x%016" PRIx64 " %-13s %s\n", id, text, name);
}

static bool do_list(struct el2_onereg_session *s, char **word, struct el2_error *error)
{
    (void)word;
    (void)error;
    int failure = el2_reglist_each(s->list, s->vcpu, print_id, NULL);
    if (failure)
        answer_why(s, EL2_REG_LIST, 0, failure);
    return true;
}

static bool do_masks(struct el2_onereg_session *s, char **word, struct el2_error *error)
{
    char text[EL2_ENCODING_TEXT], scratch[EL2_ENCODING_TEXT];
    int failure = 0;
    (void)word;
    (void)error;
    for (int index = 0; index < EL2_ID_COUNT && !failure; index++) {
        el2_encoding encoding = el2_id_encoding(index);
        uint64_t mask;
        failure = el2_onereg_mask(s->subject.vm, encoding, &mask);
        if (failure || !mask)
            continue;
        el2_encoding_print(encoding, text);
        el2_print(stdout, "%-13s %-18s 0x%016" PRIx64 "\n", text, el2_register_name(encoding, scratch), mask);
    }
    if (failure)
        answer(failure);
    return true;
}

static bool do_run(struct el2_onereg_session *s, char **word, struct el2_error *error)
{
    (void)word;
    (void)error;
    answer_why(s, EL2_REG_RUN, 0, el2_reglist_run(s->list, s->vcpu));
    return true;
}

static bool do_vcpu(struct el2_onereg_session *s, char **word, struct el2_error *error)
{
    unsigned long long number;
    if (!el2_number_parse(word[1], &number))
        return el2_fail(error, "\"%.40s\" is no vCPU: a number from 0", word[1]);
    if (number < s->subject.names.vcpus)
        s->vcpu = (unsigned)number;
    answer(number < s->subject.names.vcpus ? 0 : EINVAL);
    return true;
}

static bool do_finalize(struct el2_onereg_session *s, char **word, struct el2_error *error)
{
    uint32_t feature = el2_vm_feature_parse(word[1]);
    if (!feature)
        return el2_fail(error, "\"%.40s\" is no vCPU feature; KVM finalizes sve", word[1]);
    answer_why(s, EL2_REG_FINALIZE, 0,
               feature == EL2_VM_SVE ? el2_reglist_finalize_sve(s->list, s->vcpu) : EINVAL);
    return true;
}

static bool do_reset(struct el2_onereg_session *s, char **word, struct el2_error *error)
{
    (void)word;
    el2_reglist_free(s->list);
    s->list = NULL;
    if (!el2_subject_renew_vm(&s->subject, error) || !list_registers(s, error))
        return false;
    answer(0);
    return true;
}

static bool do_reset_vcpu(struct el2_onereg_session *s, char **word, struct el2_error *error)
{
    (void)word;
    (void)error;
    answer(el2_reglist_reset_vcpu(s->list, s->vcpu));
    return true;
}

static const struct {
    const char *name;
    size_t words;
    const char *usage;
    bool (*perform)(struct el2_onereg_session *s, char **word, struct el2_error *error);
} commands[] = {
    {"finalize", 2, "finalize sve", do_finalize},
    {"get", 2, "get REG", do_get},
    {"list", 1, "list", do_list},
    {"masks", 1, "masks", do_masks},
    {"reset", 1, "reset", do_reset},
    {"reset-vcpu", 1, "reset-vcpu", do_reset_vcpu},
    {"run", 1, "run", do_run},
    {"set", 3, "set REG VALUE", do_set},
    {"vcpu", 2, "vcpu N", do_vcpu},
};

bool el2_onereg_command(struct el2_onereg_session *s, char **word, size_t count, struct el2_error *error)
{
    for (size_t i = 0; i < EL2_COUNT(commands); i++) {
        if (strcmp(commands[i].name, word[0]) != 0)
            continue;
        if (count != commands[i].words)
            return el2_fail(error, "say `%s`", commands[i].usage);
        return commands[i].perform(s, word, error);
    }
    return el2_fail(
        error,
        "\"%.40s\" is no command; there are get, set, list, masks, run, vcpu, finalize, reset and reset-vcpu",
        word[0]);
}
