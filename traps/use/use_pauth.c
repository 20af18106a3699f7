/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which key a pointer authentication instruction uses, and whether SCTLR_EL1 enables it (DDI 0487 D8.10). */
#include "cpumodel/arch/wordpattern.h"
#include "cpumodel/text/count.h"
#include "traps/use/use_internal.h"

enum key { NO_KEY, STRIPS, KEY_IA, KEY_IB, KEY_DA, KEY_DB };

struct pattern {
    uint32_t mask;
    uint32_t value;
    enum key key;
};

/* The first that matches. PACGA has no enable. What HCR_EL2.API traps is a list (DDI 0487 D24.2): what strips a code is
 * not on it, and has no enable either. */
static const struct pattern patterns[] = {
    {0xffffffff, 0xd50320ff, STRIPS}, /* XPACLRI */
    {0xffffff5f, 0xd503211f, KEY_IA}, /* PACIA1716, AUTIA1716 */
    {0xffffff5f, 0xd503215f, KEY_IB}, /* PACIB1716, AUTIB1716 */
    {0xffffff5f, 0xd503231f, KEY_IA}, /* PACIAZ, PACIASP, AUTIAZ, AUTIASP */
    {0xffffff5f, 0xd503235f, KEY_IB}, /* PACIBZ, PACIBSP, AUTIBZ, AUTIBSP */
    {0xfffffbe0, 0xdac143e0, STRIPS}, /* XPACI, XPACD */
    {0xffff8c00, 0xdac10000, KEY_IA}, /* PACIA, PACIZA, AUTIA, AUTIZA */
    {0xffff8c00, 0xdac10400, KEY_IB}, /* PACIB, PACIZB, AUTIB, AUTIZB */
    {0xffff8c00, 0xdac10800, KEY_DA}, /* PACDA, PACDZA, AUTDA, AUTDZA */
    {0xffff8c00, 0xdac10c00, KEY_DB}, /* PACDB, PACDZB, AUTDB, AUTDZB */
    {0xffff8400, 0xdac18000, KEY_IA}, /* PACIASPPC, PACNBIASPPC, PACIA171615, AUTIASPPCR, AUTIA171615 */
    {0xffff8400, 0xdac18400, KEY_IB}, /* PACIBSPPC, PACNBIBSPPC, PACIB171615, AUTIBSPPCR, AUTIB171615 */
    {0xffe0001f, 0xf380001f, KEY_IA}, /* AUTIASPPC */
    {0xffe0001f, 0xf3a0001f, KEY_IB}, /* AUTIBSPPC */
};

static enum key key_of(uint32_t word, bool *branches_or_loads)
{
    *branches_or_loads = false;
    for (size_t i = 0; i < EL2_COUNT(patterns); i++)
        if ((word & patterns[i].mask) == patterns[i].value)
            return patterns[i].key;
    *branches_or_loads = true;
    if ((word & 0xfe000000) == 0xd6000000) /* RETAA, ERETAA, BRAA, BLRAA and their B forms */
        return word & 0x400 ? KEY_IB : KEY_IA;
    if ((word & 0xffc0001f) == 0x5500001f) /* RETAASPPC, RETABSPPC */
        return word >> 21 & 1 ? KEY_IB : KEY_IA;
    if ((word & 0xff200400) == 0xf8200400) /* LDRAA, LDRAB */
        return word >> 23 & 1 ? KEY_DB : KEY_DA;
    return NO_KEY;
}

bool el2_use_strips_pac(uint32_t word)
{
    bool branches_or_loads;
    return key_of(word, &branches_or_loads) == STRIPS;
}

bool el2_use_key_disabled(const struct el2_use_context *context, uint32_t word, bool *does_nothing)
{
    static const uint8_t enable[] = {[KEY_IA] = 31, [KEY_IB] = 30, [KEY_DA] = 27, [KEY_DB] = 13};
    bool branches_or_loads;
    enum key key = key_of(word, &branches_or_loads);
    bool disabled = key >= KEY_IA && !(context->sctlr_el1 >> enable[key] & 1);
    *does_nothing = disabled && !branches_or_loads;
    return disabled;
}

bool el2_use_pauth_check(struct el2_error *error)
{
    return el2_word_patterns_check("traps/use/use_pauth.c", patterns, EL2_COUNT(patterns), sizeof *patterns,
                                   error);
}
