/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "traps/onereg/migrate.h"

#include <errno.h>

#include "traps/onereg/migrant.h"

/* Restores the saved registers on migrant->target. The answers of those that differ go to `result` if given.
 */
static bool restore(struct el2_migrant *to, const uint64_t saved[EL2_ID_COUNT],
                    const struct el2_migrant *from, struct el2_migration *result)
{
    bool accepted = true;
    el2_vm_restore(to->target, to->fresh);
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        if (!el2_migrant_lists(from, index))
            continue;
        struct el2_restored local, *at = result ? &result->restored[result->restored_count++] : &local;
        at->encoding = el2_id_encoding(index);
        at->saved = saved[index];
        if (el2_migrant_keeps(to, index) && saved[index] == to->current[index]) {
            at->decision = to->kept[index];
            continue;
        }
        el2_onereg_decide(to->target, 0, at->encoding, saved[index], &at->decision);
        if (at->decision.error)
            accepted = false;
        else
            el2_onereg_perform(to->target, 0, &at->decision);
        if (!accepted && !result)
            return false;
    }
    return accepted;
}

static void find_common(struct el2_migrant *from, struct el2_migrant *to, struct el2_blocked *blocked)
{
    const struct el2_field_ref *field = &blocked->field;
    uint64_t order[EL2_MIGRANT_CANDIDATES], both = 0;
    bool narrow = field->width <= EL2_MIGRANT_MASK_BITS;
    if (narrow) {
        both = el2_migrant_taken(from, field) & el2_migrant_taken(to, field);
        if (!both)
            return;
    }
    size_t count = el2_migrant_candidates(from, to, field, blocked->got, order);
    for (size_t i = 0; i < count && !blocked->has_common; i++)
        if (narrow ? both >> order[i] & 1
                   : el2_migrant_takes(from, field, order[i]) && el2_migrant_takes(to, field, order[i])) {
            blocked->has_common = true;
            blocked->common = order[i];
        }
}

static struct el2_blocked *block(struct el2_migration *result, const struct el2_field_ref *field,
                                 uint64_t got, const struct el2_set_decision *decision)
{
    struct el2_blocked *blocked = &result->blocked[result->blocked_count];
    result->blocked_count += result->blocked_count + 1 < EL2_MIGRATION_FIELDS;
    *blocked = (struct el2_blocked){.field = *field, .got = got, .decision = *decision};
    return blocked;
}

/* The fields of one refused register that the target refuses each on its own, or the register as a whole. */
static void find_blocked(struct el2_migrant *from, struct el2_migrant *to,
                         const struct el2_restored *restored, struct el2_migration *result)
{
    struct el2_field_ref piece[EL2_PIECES];
    size_t count = restored->decision.error == ENOENT ? 0 : el2_register_pieces(restored->encoding, piece);
    size_t before = result->blocked_count;
    uint64_t current = to->current[el2_id_index(restored->encoding)];
    for (size_t i = 0; i < count; i++) {
        uint64_t got = el2_piece_get(&piece[i], restored->saved);
        struct el2_set_decision decision;
        if (got == el2_piece_get(&piece[i], current))
            continue;
        el2_onereg_decide(to->fresh, 0, restored->encoding, el2_piece_put(&piece[i], current, got),
                          &decision);
        if (decision.error)
            find_common(from, to, block(result, &piece[i], got, &decision));
    }
    if (result->blocked_count == before)
        block(result, &(struct el2_field_ref){.encoding = restored->encoding}, restored->saved,
              &restored->decision);
}

static void collect_writes(const struct el2_migrant *from, struct el2_migration *result)
{
    for (size_t i = 0; i < result->blocked_count; i++) {
        const struct el2_blocked *blocked = &result->blocked[i];
        struct el2_write *write = result->write_count ? &result->write[result->write_count - 1] : NULL;
        if (!write || write->encoding != blocked->field.encoding) {
            write = &result->write[result->write_count++];
            write->encoding = blocked->field.encoding;
            write->value = from->current[el2_id_index(write->encoding)];
        }
        write->value = el2_piece_put(&blocked->field, write->value, blocked->common);
    }
}

/* Makes the writes on the source, runs it, saves it and restores it on the target. */
static const char *try_writes(struct el2_migrant *from, struct el2_migrant *to, struct el2_migration *result)
{
    uint64_t saved[EL2_ID_COUNT];
    el2_vm_restore(from->source, from->fresh);
    for (size_t i = 0; i < result->write_count; i++)
        if (el2_onereg_set(from->source, 0, result->write[i].encoding, result->write[i].value))
            return "the values suit one by one, but the source refuses them together";
    el2_vm_first_run(from->source);
    for (int index = 0; index < EL2_ID_COUNT; index++)
        if (el2_migrant_lists(from, index))
            el2_onereg_get(from->source, 0, el2_id_encoding(index), &saved[index]);
    if (!restore(to, saved, from, NULL))
        return "the source takes the writes, but its first run changes them to values that the target "
               "refuses";
    return NULL;
}

static void decide_verdict(struct el2_migrant *from, struct el2_migrant *to, struct el2_migration *result)
{
    result->verdict = EL2_MIGRATION_BLOCKED;
    for (size_t i = 0; i < result->blocked_count; i++)
        if (!result->blocked[i].has_common) {
            result->why_not = "for some field no value suits both sides";
            return;
        }
    collect_writes(from, result);
    result->why_not = try_writes(from, to, result);
    if (!result->why_not)
        result->verdict = EL2_MIGRATION_WRITES;
}

/* Registers of the vCPU's own, which the VMM restores by other means or which the guest sets itself. */
static bool is_vcpu_state(const struct el2_vm *vm, int index)
{
    return vm->kernel->user[index].get == EL2_GET_VCPU && vm->kernel->user[index].set == EL2_SET_ANY;
}

static void change(struct el2_migration *result, const struct el2_change *row)
{
    if (result->change_count < EL2_MIGRATION_FIELDS)
        result->change[result->change_count++] = *row;
}

static void compare_register(const struct el2_vm *source, const struct el2_vm *target, el2_encoding encoding,
                             struct el2_migration *result)
{
    struct el2_answer before, after;
    struct el2_field_ref piece[EL2_PIECES];
    el2_vm_read(source, 0, encoding, &before);
    el2_vm_read(target, 0, encoding, &after);
    struct el2_change row = {.field = {.encoding = encoding},
                             .before = before.value,
                             .after = after.value,
                             .kind_before = before.kind,
                             .kind_after = after.kind,
                             .trapped = after.trapped};
    if (before.kind != after.kind)
        change(result, &row);
    if (before.kind != EL2_ANSWER_VALUE || after.kind != EL2_ANSWER_VALUE || before.value == after.value)
        return;
    size_t count = el2_register_pieces(encoding, piece);
    for (size_t i = 0; i < count; i++) {
        row.field = piece[i];
        row.before = el2_piece_get(&piece[i], before.value);
        row.after = el2_piece_get(&piece[i], after.value);
        if (row.before != row.after)
            change(result, &row);
    }
}

static void find_changes(struct el2_migrant *from, struct el2_migrant *to, struct el2_migration *result)
{
    const struct el2_vm *source = result->verdict == EL2_MIGRATION_WRITES ? from->source : from->ran;
    el2_vm_first_run(to->target);
    for (int index = 0; index < EL2_ID_COUNT; index++)
        if (!is_vcpu_state(source, index))
            compare_register(source, to->target, el2_id_encoding(index), result);
}

void el2_migrate(struct el2_migrant *from, struct el2_migrant *to, struct el2_migration *result)
{
    result->restored_count = result->blocked_count = result->write_count = result->change_count = 0;
    result->why_not = NULL;
    result->verdict = EL2_MIGRATION_OK;
    if (!restore(to, from->saved, from, result)) {
        for (size_t i = 0; i < result->restored_count; i++)
            if (result->restored[i].decision.error)
                find_blocked(from, to, &result->restored[i], result);
        decide_verdict(from, to, result);
    }
    if (result->verdict != EL2_MIGRATION_BLOCKED)
        find_changes(from, to, result);
}
