/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/command/keys.h"

#define CTRL_A 0x01u

static enum el2_key behind_escape(uint8_t byte)
{
    switch (byte) {
    case 'x':
    case 'X':
        return EL2_KEY_LEAVE;
    case CTRL_A:
        return EL2_KEY_GUEST;
    default:
        return EL2_KEY_HELP;
    }
}

enum el2_key el2_keys_take(struct el2_keys *keys, uint8_t byte)
{
    const bool was_escaped = keys->escaped;
    keys->escaped = !was_escaped && byte == CTRL_A;
    if (was_escaped)
        return behind_escape(byte);
    return keys->escaped ? EL2_KEY_NONE : EL2_KEY_GUEST;
}
