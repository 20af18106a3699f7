/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sim/image/symbols.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Names of an address in each quarter of what there can be, and where the file itself is found as the image. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct el2_symbols *symbols = el2_symbols_create();
    struct el2_error error;
    char text[EL2_SYMBOL_TEXT];
    uint64_t start;
    if (symbols && el2_symbols_take(symbols, "fuzz", data, size, &error)) {
        const struct el2_symbols_seen seen = {
            .pc = 0xffff800008010000, .mask = 0xffffffe0, .value = 0xd5380700};
        if (el2_symbols_settle(symbols, data, size, &seen, 1) && !el2_symbols_start(symbols, &start))
            abort();
        el2_symbols_place(symbols, &(struct el2_symbols_place){.size = UINT64_MAX});
        for (uint64_t pc = 0; pc < 0x2000; pc += 0x10)
            if (el2_symbols_name(symbols, pc, text) != (*text != 0) || strlen(text) >= EL2_SYMBOL_TEXT)
                abort();
        el2_symbols_name(symbols, 0xffff800008010004, text);
        el2_symbols_name(symbols, UINT64_MAX, text);
    }
    el2_symbols_free(symbols);
    return 0;
}
