/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names for the code of a guest that has run: of the file of --symbols, or of the guest's own.
 *
 *     struct el2_symbols *symbols;
 *     if (!el2_run_symbols_open(values->symbols, guest, &symbols, &error)) ...
 *     ...run...
 *     if (!el2_run_symbols_settle(symbols, machine, guest, &error)) ...
 *     el2_symbols_name(symbols, pc, text);
 */
#ifndef EL2_SIM_RUN_SYMBOLS_H
#define EL2_SIM_RUN_SYMBOLS_H

#include <stdbool.h>

#include "cpumodel/text/error.h"
#include "sim/image/symbols.h"
#include "sim/machine/machine.h"

/* The symbols of `path`, or where that is NULL those of the guest's file, of which it is no error to have none. The
 * caller's to free. */
bool el2_run_symbols_open(const char *path, const char *guest, struct el2_symbols **symbols,
                          struct el2_error *error);

/* Finds where the guest has its code; a kernel that has moved itself is found by its reads of ID registers. False with a
 * message where memory runs out. */
bool el2_run_symbols_settle(struct el2_symbols *symbols, const struct el2_machine *machine, const char *guest,
                            struct el2_error *error);

#endif
