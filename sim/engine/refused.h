/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Words that Unicorn must not translate: on these it ends the process, or gives a result that is not the
 * guest's. tests/sim/engine/test_refused.c tries the whole encoding space against the Unicorn that is there.
 *
 *     el2_engine_refuses(0x0e431c41)   // FAMAX V1.4H, V2.4H, V3.4H: true
 */
#ifndef EL2_SIM_ENGINE_REFUSED_H
#define EL2_SIM_ENGINE_REFUSED_H

#include <stdbool.h>
#include <stdint.h>

#include "cpumodel/text/error.h"

bool el2_engine_refuses(uint32_t word);

/* Of its table: each row can match a word. */
bool el2_engine_refused_check(struct el2_error *error);

#endif
