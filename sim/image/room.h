/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where unpacked bytes go: a buffer that grows up to a limit.
 *
 *     struct el2_room room = {.source = source};
 *     while (el2_room_grow(&room, &error)) fill(room.bytes + room.used, room.size - room.used) …
 *     free(room.bytes);
 */
#ifndef EL2_SIM_IMAGE_ROOM_H
#define EL2_SIM_IMAGE_ROOM_H

#include "sim/image/inflate.h"

struct el2_room {
    const struct el2_inflate_source *source; /* the limit, and the name */
    uint8_t *bytes;                          /* NULL at first; the user's to free */
    size_t size;
    size_t used;
};

/* Makes more room: twice as much, up to the limit. False with a message where the limit is reached, or out of memory;
 * the bytes stay. */
bool el2_room_grow(struct el2_room *room, struct el2_error *error);

#endif
