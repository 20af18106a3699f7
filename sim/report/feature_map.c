/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/report/feature_map.h"

#include <stdlib.h>
#include <string.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/arch/register.h"
#include "cpumodel/text/builder.h"

#define FINDINGS_MAX 1024

static bool alike(const struct el2_cpu *a, const struct el2_cpu *b)
{
    int mpidr = el2_id_index(EL2_SYS_MPIDR_EL1);
    for (int i = 0; i < EL2_ID_COUNT; i++)
        if (i != mpidr && a->id[i] != b->id[i])
            return false;
    return memcmp(a->undef, b->undef, sizeof a->undef) == 0 && a->extra_count == b->extra_count &&
           memcmp(a->extra, b->extra, a->extra_count * sizeof *a->extra) == 0;
}

static bool find_kinds(struct el2_feature_map *map, uint64_t only, struct el2_error *error)
{
    for (unsigned cpu = 0; cpu < map->host->cpu_count; cpu++) {
        unsigned kind = 0;
        if (only != EL2_FEATURE_MAP_ALL && cpu != only)
            continue;
        while (kind < map->kind_count && !alike(&map->host->cpu[cpu], &map->host->cpu[map->first[kind]]))
            ++kind;
        if (kind == EL2_FEATURE_MAP_KINDS)
            return el2_fail(error, "host %s has more than %d kinds of CPUs: ask for one CPU", map->host->name,
                            EL2_FEATURE_MAP_KINDS);
        if (kind == map->kind_count)
            map->first[map->kind_count++] = cpu;
        map->kind[cpu] = (uint8_t)(kind + 1);
    }
    return true;
}

struct making { /* the map, kind by kind */
    struct el2_feature_map *map;
    unsigned kind;
    size_t next; /* row of the kind */
    bool full;   /* of findings */
};

static void take_feature(void *context, const struct el2_feature_row *row)
{
    struct making *making = context;
    struct el2_feature_map *map = making->map;
    map->row[making->kind * EL2_FEATURE_MAP_ROWS + making->next++] = *row;
    if (map->row_count < making->next)
        map->row_count = making->next;
}

static bool same_finding(const struct el2_promise *a, const struct el2_promise *b)
{
    return a->code == b->code && strcmp(a->feature, b->feature) == 0 && a->end == b->end &&
           a->value == b->value && strcmp(a->detail, b->detail) == 0;
}

static void take_finding(void *context, const struct el2_promise *promise)
{
    struct making *making = context;
    struct el2_feature_map *map = making->map;
    uint64_t bit = 1ull << making->kind;
    for (size_t i = 0; i < map->found_count; i++) {
        if (same_finding(&map->found[i].promise, promise)) {
            map->found[i].kinds |= bit;
            return;
        }
    }
    making->full |= map->found_count == FINDINGS_MAX;
    if (!making->full)
        map->found[map->found_count++] = (struct el2_feature_found){.promise = *promise, .kinds = bit};
}

static bool make(struct el2_feature_map *map, struct el2_vm *vm, struct el2_error *error)
{
    struct making making = {.map = map};
    map->row = calloc(((size_t)map->kind_count + 1) * EL2_FEATURE_MAP_ROWS, sizeof *map->row);
    map->found = calloc(FINDINGS_MAX, sizeof *map->found);
    if (!map->row || !map->found)
        return el2_fail(error, "out of memory");
    for (; making.kind < map->kind_count; making.kind++) {
        making.next = 0;
        el2_vm_move(vm, 0, map->first[making.kind]);
        el2_promise_map(vm, 0, (struct el2_promise_sink){take_feature, take_finding, &making});
    }
    return !making.full ||
           el2_fail(error, "more than %d promises are not kept: ask for one CPU", FINDINGS_MAX);
}

struct el2_feature_map *el2_feature_map_create(struct el2_vm *vm, uint64_t cpu, struct el2_error *error)
{
    struct el2_feature_map *map = calloc(1, sizeof *map);
    if (!map) {
        el2_fail(error, "out of memory");
        return NULL;
    }
    map->host = el2_vm_host(vm);
    if (find_kinds(map, cpu, error) && make(map, vm, error))
        return map;
    el2_feature_map_free(map);
    return NULL;
}

void el2_feature_map_free(struct el2_feature_map *map)
{
    if (!map)
        return;
    free(map->row);
    free(map->found);
    free(map);
}

const struct el2_feature_row *el2_feature_map_row(const struct el2_feature_map *map, size_t row,
                                                  unsigned kind)
{
    return &map->row[kind * EL2_FEATURE_MAP_ROWS + row];
}

static bool same_row(const struct el2_feature_row *a, const struct el2_feature_row *b)
{
    return a->present == b->present && a->advertised == b->advertised && a->has_use == b->has_use &&
           a->word == b->word && a->ending.end == b->ending.end && a->enforcement == b->enforcement &&
           a->works == b->works && a->undef == b->undef;
}

uint64_t el2_feature_map_alike(const struct el2_feature_map *map, size_t row, unsigned kind)
{
    uint64_t kinds = 0;
    for (unsigned other = kind; other < map->kind_count; other++)
        if (same_row(el2_feature_map_row(map, row, kind), el2_feature_map_row(map, row, other)))
            kinds |= 1ull << other;
    return kinds;
}

struct of_kinds {
    const struct el2_feature_map *map;
    uint64_t kinds;
};

static bool is_of_kinds(const void *context, unsigned cpu)
{
    const struct of_kinds *of = context;
    unsigned kind = of->map->kind[cpu];
    return kind && of->kinds >> (kind - 1) & 1;
}

char *el2_feature_map_cpus(const struct el2_feature_map *map, uint64_t kinds, struct el2_error *error)
{
    const struct of_kinds of = {map, kinds};
    struct el2_text text;
    el2_text_open(&text);
    if (kinds == (map->kind_count == EL2_FEATURE_MAP_KINDS ? ~0ull : (1ull << map->kind_count) - 1))
        el2_text_add(&text, "all");
    else
        el2_text_add_ranges(&text, map->host->cpu_count, is_of_kinds, &of);
    return el2_text_finish(&text, error);
}
