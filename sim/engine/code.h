/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How much host code Unicorn has made of the guest's. Its buffer holds 1 GiB, and where that is full it does not
 * survive: all code is forgotten before. What a word becomes is not told; it is counted as the most that its kind
 * was measured to take, with a margin (2.0.1 and 2.1.1, x86-64), each time that it is translated.
 *
 *     el2_code_set_limit(engine, 1 << 20);      // a test: forget often
 */
#ifndef EL2_SIM_ENGINE_CODE_H
#define EL2_SIM_ENGINE_CODE_H

#include <stdint.h>

struct el2_engine;

/* Bytes of host code, as counted, at which all is forgotten. */
#define EL2_CODE_LIMIT (3ull << 28)

void el2_code_set_limit(struct el2_engine *engine, uint64_t bytes);

/* How often all code has been forgotten. */
uint64_t el2_code_flushes(const struct el2_engine *engine);

#endif
