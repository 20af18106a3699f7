/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The keys of a terminal that is a guest's console: all are the guest's but Ctrl-A and the one behind it.
 *
 *     Ctrl-A X         leaves the guest
 *     Ctrl-A H         says what there is
 *     Ctrl-A Ctrl-A    is a Ctrl-A of the guest's
 *
 *     struct el2_keys keys = {0};
 *     if (el2_keys_take(&keys, byte) == EL2_KEY_GUEST) ...
 */
#ifndef EL2_SIM_COMMAND_KEYS_H
#define EL2_SIM_COMMAND_KEYS_H

#include <stdbool.h>
#include <stdint.h>

enum el2_key {
    EL2_KEY_GUEST, /* the byte is the guest's */
    EL2_KEY_NONE,  /* the first Ctrl-A: the next byte decides */
    EL2_KEY_LEAVE,
    EL2_KEY_HELP, /* also behind a Ctrl-A that goes with nothing */
};

struct el2_keys {
    bool escaped; /* the last byte was such a Ctrl-A */
};

enum el2_key el2_keys_take(struct el2_keys *keys, uint8_t byte);

#endif
