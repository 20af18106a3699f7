/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/image/kallsyms.h"

#include <string.h>

#include "cpumodel/text/count.h"
#include "sim/image/symbol_table.h"

#define WORD         4u
#define NOP          0xd503201fu
#define PADDING_SEEN 256u /* bytes */

/* The PE header that an Image with an EFI stub has. */
#define PE_AT           0x3cu /* where its address is */
#define PE_MAGIC        0x4550u
#define PE_BASE_OF_CODE 0x2cu
#define PE_SIZE         0x30u
#define PE_LATEST       0x1000u
#define PE_HEADER_END   0x1000u

/* Spells a symbol out: its type and its name. */
static bool spell(const struct el2_kallsyms *k, size_t *at, char text[EL2_KALLSYMS_NAME], size_t *length)
{
    size_t tokens;
    *length = 0;
    if (!el2_kallsyms_open(k, at, k->markers, &tokens))
        return false;
    while (tokens--) {
        const size_t token = k->token[k->image[(*at)++]];
        for (const uint8_t *c = k->image + token; *c && *length < EL2_KALLSYMS_NAME; c++)
            text[(*length)++] = (char)*c;
    }
    return true;
}

static bool is_padding(const struct el2_kallsyms *k, size_t at)
{
    for (size_t end = at + PADDING_SEEN; at < end; at += WORD)
        if (el2_kallsyms_number(k, at, WORD) != 0 && el2_kallsyms_number(k, at, WORD) != NOP)
            return false;
    return true;
}

/* How far into the image its code begins: BaseOfCode of its PE header, which before Linux 5.10 is only where the header
 * ends; .text is then the first behind it that is aligned to 64 KiB or 2 MiB and is no padding. 0: that is not known. */
static uint64_t start_of_code(const struct el2_kallsyms *k)
{
    static const size_t alignments[] = {PE_HEADER_END, 0x10000, 0x200000};
    const size_t pe = k->size >= PE_LATEST ? el2_kallsyms_number(k, PE_AT, 4) : 0;
    if (!pe || pe > PE_LATEST - PE_SIZE || el2_kallsyms_number(k, pe, 4) != PE_MAGIC)
        return 0;
    const uint64_t base = el2_kallsyms_number(k, pe + PE_BASE_OF_CODE, 4);
    if (base != PE_HEADER_END)
        return base;
    for (unsigned i = 0; i < EL2_COUNT(alignments); i++)
        if (alignments[i] + PADDING_SEEN <= k->size && !is_padding(k, alignments[i]))
            return alignments[i];
    return 0;
}

static void take_start(const struct el2_kallsyms *k, struct el2_symbols *symbols, const char *name,
                       size_t length, uint64_t offset)
{
    uint64_t known;
    if (length == 6 && !memcmp(name, "_stext", 6) && !el2_symbols_start(symbols, &known) && start_of_code(k))
        el2_symbols_set_start(symbols, offset - start_of_code(k));
}

static bool take_names(const struct el2_kallsyms *k, struct el2_symbols *symbols, struct el2_error *error)
{
    char text[EL2_KALLSYMS_NAME];
    size_t length, at = k->names;
    for (size_t i = 0; i < k->count && spell(k, &at, text, &length); i++) {
        const uint64_t offset =
            el2_kallsyms_number(k, k->offsets + i * EL2_KALLSYMS_OFFSET, EL2_KALLSYMS_OFFSET);
        if (!length)
            continue;
        take_start(k, symbols, text + 1, length - 1, offset);
        if (!el2_symbols_add_typed(symbols, text[0], offset, text + 1, length - 1, error))
            return false;
    }
    return true;
}

bool el2_kallsyms_symbols(struct el2_symbols *symbols, const uint8_t *content, size_t size,
                          struct el2_error *error)
{
    struct el2_kallsyms k;
    return !el2_kallsyms_find(&k, content, size) || take_names(&k, symbols, error);
}
