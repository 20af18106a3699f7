/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "traps/onereg/migrant.h"

#include <stdlib.h>

#include "cpumodel/text/bits.h"
#include "sanitise/view/feature.h"

static void look(struct el2_migrant *migrant, int index)
{
    el2_encoding encoding = el2_id_encoding(index);
    if (el2_onereg_get(migrant->fresh, 0, encoding, &migrant->current[index]))
        return;
    el2_bit_put(migrant->listed, index, true);
    el2_onereg_get(migrant->ran, 0, encoding, &migrant->saved[index]);
    el2_onereg_decide(migrant->fresh, 0, encoding, migrant->current[index], &migrant->kept[index]);
    if (!migrant->kept[index].error && migrant->kept[index].stored == migrant->current[index])
        el2_bit_put(migrant->keeps, index, true);
}

struct el2_migrant *el2_migrant_create(const struct el2_kernel *kernel, const struct el2_host *host,
                                       const struct el2_vm_options *options, struct el2_error *error)
{
    struct el2_migrant *migrant = calloc(1, sizeof *migrant);
    if (!migrant) {
        el2_fail_memory(error);
        return NULL;
    }
    migrant->fresh = el2_vm_create(kernel, host, options, error);
    if (!migrant->fresh) {
        free(migrant);
        return NULL;
    }
    migrant->ran = el2_vm_clone(migrant->fresh);
    migrant->source = el2_vm_clone(migrant->fresh);
    migrant->target = el2_vm_clone(migrant->fresh);
    if (!migrant->ran || !migrant->source || !migrant->target) {
        el2_fail_memory(error);
        el2_migrant_free(migrant);
        return NULL;
    }
    el2_vm_first_run(migrant->ran);
    for (int index = 0; index < EL2_ID_COUNT; index++)
        look(migrant, index);
    return migrant;
}

void el2_migrant_free(struct el2_migrant *migrant)
{
    if (!migrant)
        return;
    el2_vm_free(migrant->fresh);
    el2_vm_free(migrant->ran);
    el2_vm_free(migrant->source);
    el2_vm_free(migrant->target);
    free(migrant);
}

const struct el2_vm *el2_migrant_vm(const struct el2_migrant *migrant)
{
    return migrant->fresh;
}

bool el2_migrant_takes(const struct el2_migrant *migrant, const struct el2_field_ref *field, uint64_t bits)
{
    struct el2_set_decision decision;
    uint64_t wanted = el2_piece_put(field, migrant->current[el2_id_index(field->encoding)], bits);
    el2_onereg_decide(migrant->fresh, 0, field->encoding, wanted, &decision);
    return !decision.error && decision.stored == wanted;
}

uint64_t el2_migrant_taken(struct el2_migrant *migrant, const struct el2_field_ref *field)
{
    int index = el2_id_index(field->encoding);
    uint64_t *taken = &migrant->field[index].taken[field->lsb], bit = 1ull << field->lsb;
    if (!(migrant->field[index].known & bit)) {
        for (uint64_t value = 0; value <= el2_mask(0, field->width); value++)
            if (el2_migrant_takes(migrant, field, value))
                *taken |= 1ull << value;
        migrant->field[index].known |= bit;
    }
    return *taken;
}

static const struct el2_feature *feature_of(const struct el2_kernel *kernel,
                                            const struct el2_field_ref *field)
{
    const struct el2_span *span = &kernel->features[el2_id_index(field->encoding)];
    for (unsigned i = 0; i < span->count; i++)
        if (kernel->feature[span->first + i].lsb == field->lsb)
            return &kernel->feature[span->first + i];
    return NULL;
}

/* The n-th value, n < 1 << width, from the most capable: the largest where lower is safe, and where the rule
 * knows no order; the smallest where higher is (and 0 last, where it is safest). */
static uint64_t at_rank(const struct el2_feature *feature, unsigned width, uint64_t n)
{
    uint64_t count = 1ull << width, sign = feature->is_signed ? count / 2 : 0;
    switch (feature->rule) {
    case EL2_SAFE_HIGHER_OR_ZERO:
        return (n + 1) % count;
    case EL2_SAFE_HIGHER:
        return (n + sign) % count;
    case EL2_SAFE_EXACT:
    case EL2_SAFE_LOWER:
        break;
    }
    return (count - 1 - n + sign) % count;
}

size_t el2_migrant_candidates(const struct el2_migrant *from, const struct el2_migrant *to,
                              const struct el2_field_ref *field, uint64_t got,
                              uint64_t order[EL2_MIGRANT_CANDIDATES])
{
    size_t count = 0;
    int index = el2_id_index(field->encoding);
    if (index < 0)
        return 0;
    const struct el2_feature *feature = feature_of(to->fresh->kernel, field);
    if (!feature)
        feature = feature_of(from->fresh->kernel, field);
    bool wide = field->width > EL2_MIGRANT_MASK_BITS;
    if (wide || !feature || feature->rule == EL2_SAFE_EXACT) {
        order[count++] = got;
        order[count++] = el2_piece_get(field, to->current[index]);
    }
    for (uint64_t n = 0; feature && !wide && n < 1ull << field->width; n++)
        order[count++] = at_rank(feature, field->width, n);
    return count;
}
