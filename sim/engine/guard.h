/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Calls a function that may call abort(), and survives it: Unicorn's translator does, at some instruction
 * words that no guest should hold but any guest may. What the function was working on is lost: it must not be
 * used again.
 *
 * SIGABRT is taken over while the function runs, for this thread; an abort() of another thread ends the
 * process as ever. Calls do not nest.
 */
#ifndef EL2_SIM_ENGINE_GUARD_H
#define EL2_SIM_ENGINE_GUARD_H

#include <stdbool.h>

/* False where the function did not return. */
bool el2_guard(void (*function)(void *context), void *context);

#endif
