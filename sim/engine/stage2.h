/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stage 2 translation tables that map a VM's memory one to one, and nothing else (DDI 0487 D8.2, VMSAv8-64, 4
 * KiB granule, 39-bit IPA: level 1 is one table, memory is made of level 2 blocks of 2 MiB).
 *
 *     memset(tables, 0, EL2_STAGE2_SIZE);
 *     el2_stage2_map(tables, EL2_STAGE2_TABLES, EL2_RAM_BASE, ram_size, EL2_STAGE2_RW);
 *     VTTBR_EL2 = EL2_STAGE2_TABLES; VTCR_EL2 = EL2_STAGE2_VTCR;
 */
#ifndef EL2_SIM_ENGINE_STAGE2_H
#define EL2_SIM_ENGINE_STAGE2_H

#include <stdint.h>

#define EL2_STAGE2_IPA_BITS 39
#define EL2_STAGE2_BLOCK    (2ull << 20)

/* Where the tables are: the hypervisor's own memory, above all guest physical addresses. */
#define EL2_STAGE2_TABLES (1ull << EL2_STAGE2_IPA_BITS)

/* One level 1 table and level 2 tables for the 1 GiB regions that flash and RAM of at most 4 GiB touch. */
#define EL2_STAGE2_PAGES 7
#define EL2_STAGE2_SIZE  (EL2_STAGE2_PAGES * 4096)

/* VTCR_EL2: T0SZ 25, SL0 level 1, write-back inner shareable walks, 4 KiB granule, 40-bit output, RES1
 * bit 31. */
#define EL2_STAGE2_VTCR 0x80023559ull

/* What the guest may do with memory. To execute it may what it may read. */
enum el2_stage2_access { EL2_STAGE2_NONE, EL2_STAGE2_RO, EL2_STAGE2_RW };

/* Maps [base, base + size) in `tables` (EL2_STAGE2_SIZE bytes at physical `at`, zero at first) or changes how it is mapped;
 * both multiples of 2 MiB. All that is ever mapped there has to lie in six regions of 1 GiB at most. */
void el2_stage2_map(uint64_t *tables, uint64_t at, uint64_t base, uint64_t size,
                    enum el2_stage2_access access);

#endif
