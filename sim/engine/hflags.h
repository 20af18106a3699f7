/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The engine's cached translation flags (QEMU 5.0 TBFLAG_ANY and TBFLAG_A64, as in Unicorn 2.0.1). The engine
 * rebuilds them at MSR and ERET; an exception taken by patching its state must bring them along.
 */
#ifndef EL2_SIM_ENGINE_HFLAGS_H
#define EL2_SIM_ENGINE_HFLAGS_H

#include <stdint.h>

/*
 * The flags for EL1 or EL0 with this PSTATE, SCTLR_EL1 and CPACR_EL1. What an exception to EL1 does not
 * change (address tags, debug) is kept from `flags`.
 */
uint32_t el2_hflags(uint32_t flags, uint64_t pstate, uint64_t sctlr, uint64_t cpacr);

#endif
