/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The features and what announces them. */
#include "cpumodel/arch/archfeature.h"

#include <stdlib.h>
#include <string.h>

#include "cpumodel/arch/archfeature_internal.h"
#include "cpumodel/arch/encodings.h"
#include "cpumodel/arch/register.h"
#include "cpumodel/text/bits.h"
#include "cpumodel/text/count.h"

static const struct el2_arch_feature features[] = {
#define ARCH_FEATURE(name, since, controls, what, origin)                                                    \
    {EL2_FEAT_##name, "FEAT_" #name, EL2_FEAT_##since, EL2_FEAT_##controls, what, origin},
#define ARCH_VERSION(name, what) {EL2_FEAT_##name, #name, EL2_FEAT_NONE, EL2_FEAT_NONE, what, "MRS"},
#include "cpumodel/arch/arch_features.inc"
};

#define FEATURE_COUNT EL2_COUNT(features)

static const struct el2_arch_announcement announcements[] = {
#define ARCH_ANNOUNCED(feature, alternative, reg, lsb, width, sign, field, comparison, value)                \
    {EL2_FEAT_##feature, alternative, EL2_SYS_##reg,         lsb,   width,                                   \
     ARCH_##sign,        #field,      EL2_ARCH_##comparison, value, false},
#define ARCH_WITHDRAWN(feature, alternative, reg, lsb, width, sign, field, comparison, value)                \
    {EL2_FEAT_##feature, alternative, EL2_SYS_##reg,         lsb,   width,                                   \
     ARCH_##sign,        #field,      EL2_ARCH_##comparison, value, true},
#define ARCH_SIGNED   true
#define ARCH_UNSIGNED false
#include "cpumodel/arch/arch_features.inc"
};

#define ANNOUNCEMENT_COUNT EL2_COUNT(announcements)

const struct el2_arch_feature *el2_arch_features(size_t *count)
{
    *count = FEATURE_COUNT;
    return features;
}

static int compare_name(const void *name, const void *feature)
{
    return strcmp(name, ((const struct el2_arch_feature *)feature)->name);
}

const struct el2_arch_feature *el2_arch_feature_by_name(const char *name)
{
    return bsearch(name, features, FEATURE_COUNT, sizeof features[0], compare_name);
}

const struct el2_arch_feature *el2_arch_feature(enum el2_arch_id id)
{
    return id > EL2_FEAT_NONE && id < EL2_FEAT_COUNT ? &features[id - 1] : NULL;
}

const struct el2_arch_announcement *el2_arch_announcements(enum el2_arch_id id, size_t *count)
{
    size_t low = 0, high = ANNOUNCEMENT_COUNT;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (announcements[middle].feature < id)
            low = middle + 1;
        else
            high = middle;
    }
    for (high = low; high < ANNOUNCEMENT_COUNT && announcements[high].feature == id; high++)
        ;
    *count = high - low;
    return *count ? &announcements[low] : NULL;
}

static bool holds(const struct el2_arch_announcement *row, const uint64_t values[EL2_ID_COUNT])
{
    int index = el2_id_index(row->encoding);
    const uint64_t bits = (index < 0 ? 0 : values[index]) >> row->lsb & el2_mask(0, row->width);
    const uint64_t sign = row->is_signed ? 1ull << (row->width - 1) : 0;
    const int64_t value = (int64_t)((bits ^ sign) - sign);
    switch (row->comparison) {
    case EL2_ARCH_GE:
        return value >= row->value;
    case EL2_ARCH_EQ:
        return value == row->value;
    default:
        return value < row->value;
    }
}

size_t el2_arch_alternative(const struct el2_arch_announcement *row, size_t count,
                            const uint64_t values[EL2_ID_COUNT], bool *all)
{
    size_t size = 0;
    *all = true;
    for (; size < count && row[size].alternative == row->alternative; size++)
        *all = *all && holds(&row[size], values);
    return size;
}

bool el2_arch_present(enum el2_arch_id id, const uint64_t values[EL2_ID_COUNT])
{
    size_t count, size;
    const struct el2_arch_announcement *row = el2_arch_announcements(id, &count);
    for (size_t i = 0; i < count; i += size) {
        bool all;
        size = el2_arch_alternative(&row[i], count - i, values, &all);
        if (all)
            return true;
    }
    return false;
}

void el2_arch_set_of(const uint64_t values[EL2_ID_COUNT], struct el2_arch_set *set)
{
    *set = (struct el2_arch_set){{0}};
    for (unsigned id = EL2_FEAT_NONE + 1; id < EL2_FEAT_COUNT; id++)
        if (el2_arch_present((enum el2_arch_id)id, values))
            el2_bit_put(set->bits, id, true);
}

unsigned el2_arch_set_count(const struct el2_arch_set *set)
{
    unsigned count = 0;
    for (size_t i = 0; i < EL2_COUNT(set->bits); i++)
        count += (unsigned)__builtin_popcountll(set->bits[i]);
    return count;
}

const uint16_t *el2_arch_need_alternative(const struct el2_arch_need *need, size_t n)
{
    return n < EL2_COUNT(need->alternative) && need->alternative[n][0] != EL2_FEAT_NONE ? need->alternative[n]
                                                                                        : NULL;
}

enum el2_arch_id el2_arch_need_feature(const struct el2_arch_need *need, size_t n)
{
    const uint16_t *both;
    for (size_t i = 0; (both = el2_arch_need_alternative(need, i)); i++) {
        size_t count = both[1] == EL2_FEAT_NONE ? 1 : 2;
        if (n < count)
            return (enum el2_arch_id)both[n];
        n -= count;
    }
    return EL2_FEAT_NONE;
}

bool el2_arch_alternative_met(const uint16_t both[2], const struct el2_arch_set *set)
{
    return el2_arch_set_has(set, (enum el2_arch_id)both[0]) &&
           (both[1] == EL2_FEAT_NONE || el2_arch_set_has(set, (enum el2_arch_id)both[1]));
}

bool el2_arch_need_met(const struct el2_arch_need *need, const struct el2_arch_set *set)
{
    const uint16_t *both;
    for (size_t i = 0; (both = el2_arch_need_alternative(need, i)); i++)
        if (el2_arch_alternative_met(both, set))
            return true;
    return !el2_arch_need_alternative(need, 0);
}

bool el2_arch_need_names(const struct el2_arch_need *need, enum el2_arch_id id)
{
    const uint16_t *both;
    for (size_t i = 0; (both = el2_arch_need_alternative(need, i)); i++)
        if (both[0] == id || (both[1] == id && id != EL2_FEAT_NONE))
            return true;
    return false;
}

bool el2_arch_announcements_check(struct el2_error *error)
{
    for (size_t i = 1; i < FEATURE_COUNT; i++)
        if (strcmp(features[i - 1].name, features[i].name) >= 0)
            return el2_fail(error, "arch_features.inc: %s is not sorted", features[i].name);
    for (size_t i = 0; i < FEATURE_COUNT; i++) {
        const struct el2_arch_feature *row = &features[i];
        if (!*row->what || !*row->origin || row->controls == row->id)
            return el2_fail(error, "arch_features.inc: %s is not complete", row->name);
    }
    for (size_t i = 0; i < ANNOUNCEMENT_COUNT; i++) {
        const struct el2_arch_announcement *row = &announcements[i];
        const struct el2_arch_announcement *last = i ? row - 1 : NULL;
        const char *name = features[row->feature - 1].name;
        const struct el2_field *field = el2_field_by_name(row->encoding, row->field);
        if (row->width < 1 || row->width > 4 || row->lsb + row->width > 64)
            return el2_fail(error, "arch_features.inc: %s names no field", name);
        if (field && (field->lsb != row->lsb || field->width != row->width))
            return el2_fail(error, "arch_features.inc: %s: %s is [%u+:%u]", name, row->field, field->lsb,
                            field->width);
        if (!el2_arch_field_known("arch_features.inc", row->encoding, row->lsb, row->field, field,
                                  row->is_withdrawn, error))
            return false;
        int most = 1 << (row->width - (row->is_signed ? 1 : 0));
        if (row->value < 0 || row->value >= most)
            return el2_fail(error, "arch_features.inc: %s: %s is never %d", name, row->field, row->value);
        bool first = !last || last->feature != row->feature;
        if (last && last->feature > row->feature)
            return el2_fail(error, "arch_features.inc: %s is not sorted", name);
        if (first ? row->alternative != 0
                  : row->alternative < last->alternative || row->alternative > last->alternative + 1)
            return el2_fail(error, "arch_features.inc: %s: alternative %u is not the next", name,
                            row->alternative);
    }
    return true;
}
