/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The promises that a guest which runs has seen and used. Declared in promise.h. */
#include <string.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/bits.h"
#include "sanitise/language/kernel.h"
#include "traps/use/promise_internal.h"
#include "traps/use/use_internal.h"

static void settle(struct el2_promise_tracker *tracker)
{
    tracker->cpu = el2_vm_cpu(tracker->vm, tracker->vcpu);
    memset(tracker->judged, 0, sizeof tracker->judged);
    tracker->judged_declared = 0;
    el2_promise_view(&tracker->view, tracker->vm, tracker->vcpu);
}

void el2_promise_start(struct el2_promise_tracker *tracker, const struct el2_vm *vm, unsigned vcpu)
{
    memset(tracker, 0, sizeof *tracker);
    tracker->vm = vm;
    tracker->vcpu = vcpu;
    settle(tracker);
}

static bool same(const struct el2_promise *a, const struct el2_promise *b)
{
    if (a->code != b->code || a->encoding != b->encoding)
        return false;
    if (a->code == EL2_PROMISE_CHANGED)
        return a->value == b->value && a->before == b->before;
    return a->feature && b->feature && strcmp(a->feature, b->feature) == 0;
}

static void add(struct el2_promise_tracker *tracker, const struct el2_promise *promise)
{
    for (size_t i = 0; i < tracker->count; i++)
        if (same(&tracker->verdict[i], promise))
            return;
    if (tracker->count == EL2_PROMISES) {
        ++tracker->dropped;
        return;
    }
    tracker->verdict[tracker->count++] = *promise;
}

static bool has_seen(const struct el2_promise_tracker *tracker, el2_encoding encoding)
{
    int index = el2_id_index(encoding);
    return index >= 0 &&
           (el2_bit(tracker->seen, index) || (tracker->looked && el2_bit(tracker->looked, index)));
}

/* Registers that are meant to read differently. */
static bool varies(int index)
{
    el2_encoding e = el2_id_encoding(index);
    return e == EL2_SYS_CCSIDR_EL1 || e == EL2_SYS_CCSIDR2_EL1 || e == EL2_SYS_CSSELR_EL1;
}

void el2_promise_read(struct el2_promise_tracker *tracker, int index, uint64_t value, uint64_t pc)
{
    if (index < 0 || index >= EL2_ID_COUNT)
        return;
    if (el2_bit(tracker->seen, index) && tracker->first[index] != value && !varies(index))
        add(tracker, &(struct el2_promise){
                         .code = EL2_PROMISE_CHANGED,
                         .encoding = el2_id_encoding(index),
                         .value = value,
                         .before = tracker->first[index],
                         .pc = pc,
                         .rule = "the register is not the same on every CPU that the vCPU has been on",
                         .origin = el2_kernel_name(el2_vm_kernel(tracker->vm)),
                     });
    el2_bit_put(tracker->seen, index, true);
    if (tracker->looked)
        el2_bit_put(tracker->looked, index, true);
    tracker->first[index] = value;
}

static bool has_looked(const struct el2_promise_tracker *tracker, enum el2_arch_id id)
{
    size_t count;
    const struct el2_arch_announcement *row = el2_arch_announcements(id, &count);
    bool looked = count == 0; /* nothing announces it: there is nothing to look at */
    for (size_t i = 0; i < count; i++)
        looked = looked || has_seen(tracker, row[i].encoding);
    return looked;
}

static bool has_looked_declared(const struct el2_promise_tracker *tracker,
                                const struct el2_host_feature *feature)
{
    for (unsigned i = 0; i < feature->field_count; i++)
        if (has_seen(tracker, feature->field[i].encoding))
            return true;
    return feature->field_count == 0;
}

static const struct el2_host_feature *declared_feature(const struct el2_host *host, const char *name,
                                                       unsigned *number)
{
    for (unsigned i = 0; i < host->feature_count; i++) {
        if (host->feature[i].name == name) {
            *number = i;
            return &host->feature[i];
        }
    }
    return NULL;
}

/* An instruction that is a NOP where its feature is absent is there to be used without looking. */
static bool is_harmless(uint32_t word)
{
    const struct el2_arch_instruction *row = el2_arch_instruction(word);
    return row && row->absent == EL2_ARCH_NOP;
}

/* Floating point and Advanced SIMD are there unless a field says otherwise: nobody looks for them. */
static bool is_expected(enum el2_arch_id id)
{
    return id == EL2_FEAT_FP || id == EL2_FEAT_AdvSIMD;
}

/* Whether a use of the feature has been judged; from now on it has. */
static bool was_judged(struct el2_promise_tracker *tracker, enum el2_arch_id id, bool declared,
                       unsigned number)
{
    uint64_t *judged = declared ? &tracker->judged_declared : tracker->judged;
    const unsigned which = declared ? number : id;
    const bool was = el2_bit(judged, which);
    el2_bit_put(judged, which, true);
    return was;
}

void el2_promise_use(struct el2_promise_tracker *tracker, const struct el2_use_context *context,
                     const struct el2_use_decision *decision, uint32_t word, uint64_t pc)
{
    unsigned number = 0;
    if (decision->outcome == EL2_USE_BASE || decision->outcome == EL2_USE_NOP ||
        decision->outcome == EL2_USE_TO_EL1 || el2_use_strips_pac(word))
        return;
    if (el2_vm_cpu(tracker->vm, tracker->vcpu) != tracker->cpu)
        settle(tracker);
    enum el2_arch_id id = decision->feature;
    const struct el2_host_feature *declared =
        id == EL2_FEAT_NONE ? declared_feature(context->host, decision->name, &number) : NULL;
    if (id == EL2_FEAT_NONE && !declared)
        return;
    if (was_judged(tracker, id, declared != NULL, number))
        return;

    struct el2_use_ending ending;
    el2_use_end(context, decision, &ending);
    struct el2_promise promise = {
        .feature = decision->name,
        .word = word,
        .pc = pc,
        .end = ending.end,
        .control =
            decision->control ? decision->control : el2_use_enforcer(context, &tracker->view.set, word, 1),
        .rule = ending.rule,
        .origin = ending.origin,
    };
    if (declared)
        el2_promise_announce_declared(&promise, &tracker->view, declared);
    else
        el2_promise_announce(&promise, &tracker->view, id);
    bool advertised =
        declared ? el2_promise_declared(&tracker->view, declared) : el2_arch_set_has(&tracker->view.set, id);
    bool looked = declared ? has_looked_declared(tracker, declared) : has_looked(tracker, id);
    if ((declared || promise.field) && el2_promise_judge(advertised, ending.end, &promise.code))
        add(tracker, &promise);
    if (!looked && !is_expected(id) && !is_harmless(word)) {
        promise.code = EL2_PROMISE_UNSEEN;
        add(tracker, &promise);
    }
}

void el2_promise_merge(struct el2_promise_tracker *tracker, const struct el2_promise_tracker *other)
{
    for (size_t i = 0; i < other->count; i++)
        add(tracker, &other->verdict[i]);
    tracker->dropped += other->dropped;
}
