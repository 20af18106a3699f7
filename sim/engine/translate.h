/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Guest addresses as the guest's EL1 sees them: stage 1 of the EL1&0 regime (DDI 0487 D8, VMSAv8-64), for
 * looking at guest memory from outside. No permissions are checked and nothing is changed. Where the architecture
 * lets a CPU choose (reserved granules and sizes, low bits of TTBR<n>_EL1, blocks where there can be none), it is as in
 * Unicorn (tests/sim/engine/test_walk.c compares).
 *
 *     uint8_t text[4];
 *     if (el2_guest_read(engine, pc, text, sizeof text)) ...
 */
#ifndef EL2_SIM_ENGINE_TRANSLATE_H
#define EL2_SIM_ENGINE_TRANSLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct el2_engine;

/* The registers of the regime, and physical memory. */
struct el2_regime {
    uint64_t sctlr;                                                      /* SCTLR_EL1 */
    uint64_t tcr;                                                        /* TCR_EL1 */
    uint64_t ttbr0;                                                      /* TTBR0_EL1 */
    uint64_t ttbr1;                                                      /* TTBR1_EL1 */
    bool (*read)(void *context, uint64_t address, uint64_t *descriptor); /* false: not memory */
    void *context;
};

/* Virtual to (guest) physical; false where there is no translation. 48-bit addresses, granules of 4, 16, 64
 * KiB. */
bool el2_translate(const struct el2_regime *regime, uint64_t virtual_address, uint64_t *physical_address);

/* The physical address of a virtual one of the guest that runs in `engine`; false where there is no
 * translation. */
bool el2_guest_translate(struct el2_engine *engine, uint64_t virtual_address, uint64_t *physical_address);

/* The same, where stage 1 plainly allows the access at `el` (0 or 1): false also where permissions would need
 * a closer look. */
bool el2_guest_allows(struct el2_engine *engine, uint64_t virtual_address, unsigned el, bool is_write,
                      uint64_t *physical_address);

/* Copies `size` bytes at a virtual address of the guest that runs in `engine`; false where not all of it is
 * memory. */
bool el2_guest_read(struct el2_engine *engine, uint64_t virtual_address, void *buffer, size_t size);

#endif
