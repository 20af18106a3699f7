/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/image/room.h"

#include <inttypes.h>
#include <stdlib.h>

#define ROOM_FIRST (1u << 20)

bool el2_room_grow(struct el2_room *room, struct el2_error *error)
{
    const uint64_t most = room->source->most;
    uint64_t size = room->size ? 2 * (uint64_t)room->size : ROOM_FIRST;
    if (room->size >= most)
        return el2_fail(error, "%s: unpacks to more than %" PRIu64 " MiB: give more with --ram",
                        room->source->name, most >> 20);
    if (size > most)
        size = most;
    uint8_t *bytes = realloc(room->bytes, (size_t)size);
    if (!bytes)
        return el2_fail(error, "%s: no memory to unpack it", room->source->name);
    room->bytes = bytes;
    room->size = (size_t)size;
    return true;
}
