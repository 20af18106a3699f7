/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <limits.h>
#include <stdlib.h>
#define ZLIB_CONST /* its input is const */
#include <zlib.h>

#include "sim/image/inflate.h"
#include "sim/image/room.h"

#define GZIP_WINDOW (16 + MAX_WBITS) /* of a gzip stream, not of a bare zlib one */

static unsigned at_most(size_t size)
{
    return size < UINT_MAX ? (unsigned)size : UINT_MAX;
}

static bool inflate_all(z_stream *stream, struct el2_room *room, struct el2_error *error)
{
    const struct el2_inflate_source *source = room->source;
    int result = Z_OK;
    size_t taken = 0;
    while (result == Z_OK) {
        if (room->used == room->size && !el2_room_grow(room, error))
            return false;
        const unsigned in = stream->avail_in = at_most(source->size - taken);
        const unsigned out = stream->avail_out = at_most(room->size - room->used);
        stream->next_in = source->bytes + taken;
        stream->next_out = room->bytes + room->used;
        result = inflate(stream, Z_NO_FLUSH);
        taken += in - stream->avail_in;
        room->used += out - stream->avail_out;
    }
    if (result == Z_STREAM_END)
        return true;
    return el2_fail(error, "%s: damaged gzip data: %s", source->name,
                    result == Z_BUF_ERROR ? "they end early (truncated?)"
                    : stream->msg         ? stream->msg
                                          : zError(result));
}

bool el2_inflate_gzip(const struct el2_inflate_source *source, struct el2_inflated *inflated,
                      struct el2_error *error)
{
    z_stream stream = {.next_in = source->bytes};
    struct el2_room room = {.source = source};
    if (inflateInit2(&stream, GZIP_WINDOW) != Z_OK)
        return el2_fail(error, "%s: no memory to unpack it", source->name);
    bool good = inflate_all(&stream, &room, error);
    inflateEnd(&stream);
    *inflated = (struct el2_inflated){room.bytes, room.used};
    if (!good)
        free(room.bytes);
    return good;
}
