/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What becomes of each feature on each kind of CPU that a host has: the map of promises (traps/use/promise.h), made once
 * for CPUs whose ID registers are alike.
 *
 *     struct el2_feature_map *map = el2_feature_map_create(vm, EL2_FEATURE_MAP_ALL, &error);
 *     for (size_t i = 0; i < map->found_count; i++)
 *         el2_feature_map_cpus(map, map->found[i].kinds, &error);     // "0-3,6"
 *     el2_feature_map_free(map);
 */
#ifndef EL2_SIM_REPORT_FEATURE_MAP_H
#define EL2_SIM_REPORT_FEATURE_MAP_H

#include <stddef.h>
#include <stdint.h>

#include "cpumodel/host/host.h"
#include "traps/use/promise.h"
#include "traps/vm/vm.h"

#define EL2_FEATURE_MAP_ALL   UINT64_MAX
#define EL2_FEATURE_MAP_KINDS 64
#define EL2_FEATURE_MAP_ROWS  (EL2_FEAT_COUNT + EL2_HOST_FEATURES)

struct el2_feature_found {
    struct el2_promise promise;
    uint64_t kinds; /* bit n: on CPUs of kind n */
};

struct el2_feature_map {
    const struct el2_host *host;
    unsigned kind_count;
    unsigned first[EL2_HOST_CPUS]; /* a CPU of the kind */
    uint8_t kind[EL2_HOST_CPUS];   /* of each CPU, from 1; 0 where the CPU was not asked for */
    struct el2_feature_row *row;   /* EL2_FEATURE_MAP_ROWS of each kind, in the same order */
    size_t row_count;              /* of a kind */
    struct el2_feature_found *found;
    size_t found_count;
};

/*
 * Makes the map of a VM on every CPU of its host, or on `cpu` alone; vCPU 0 is moved, and is left on the last. The VM
 * must have run; its host must outlive the map. NULL with a message where the CPUs are of more
 * than EL2_FEATURE_MAP_KINDS kinds, or out of memory.
 */
struct el2_feature_map *el2_feature_map_create(struct el2_vm *vm, uint64_t cpu, struct el2_error *error);
void el2_feature_map_free(struct el2_feature_map *map);

/* A feature's row on a kind of CPU; and the kinds from `kind` on, as bits, on which it says the same. */
const struct el2_feature_row *el2_feature_map_row(const struct el2_feature_map *map, size_t row,
                                                  unsigned kind);
uint64_t el2_feature_map_alike(const struct el2_feature_map *map, size_t row, unsigned kind);

/* The CPUs of those kinds, "0-3,6", or "all"; the caller frees it. NULL when out of memory. */
char *el2_feature_map_cpus(const struct el2_feature_map *map, uint64_t kinds, struct el2_error *error);

#endif
