/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <zstd.h>

#include "sim/image/inflate.h"
#include "sim/image/room.h"

static bool decompress_all(ZSTD_DStream *stream, struct el2_room *room, struct el2_error *error)
{
    const struct el2_inflate_source *source = room->source;
    ZSTD_inBuffer in = {source->bytes, source->size, 0};
    size_t result = 1; /* 0: the frame is complete */
    while (result != 0) {
        if (room->used == room->size && !el2_room_grow(room, error))
            return false;
        ZSTD_outBuffer out = {room->bytes, room->size, room->used};
        result = ZSTD_decompressStream(stream, &out, &in);
        if (ZSTD_isError(result))
            return el2_fail(error, "%s: damaged Zstandard data: %s", source->name, ZSTD_getErrorName(result));
        if (result != 0 && in.pos == in.size && out.pos < out.size)
            return el2_fail(error, "%s: damaged Zstandard data: they end early (truncated?)", source->name);
        room->used = out.pos;
    }
    return true;
}

bool el2_inflate_zstd(const struct el2_inflate_source *source, struct el2_inflated *inflated,
                      struct el2_error *error)
{
    struct el2_room room = {.source = source};
    ZSTD_DStream *stream = ZSTD_createDStream();
    if (!stream)
        return el2_fail(error, "%s: no memory to unpack it", source->name);
    bool good = decompress_all(stream, &room, error);
    ZSTD_freeDStream(stream);
    *inflated = (struct el2_inflated){room.bytes, room.used};
    if (!good)
        free(room.bytes);
    return good;
}
