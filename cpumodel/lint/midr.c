/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpumodel/lint/midr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "cpumodel/lint/lint_core.h"
#include "cpumodel/text/count.h"

struct implementer {
    uint8_t code;
    const char *name;
};

/* DDI 0487 MIDR_EL1.Implementer, and Linux v7.3 arch/arm64/include/asm/cputype.h; by code. */
static const struct implementer implementers[] = {
    {0x41, "Arm"},       {0x42, "Broadcom"}, {0x43, "Cavium"},    {0x46, "Fujitsu"},
    {0x48, "HiSilicon"}, {0x4e, "NVIDIA"},   {0x50, "APM"},       {0x51, "Qualcomm"},
    {0x53, "Samsung"},   {0x61, "Apple"},    {0x6d, "Microsoft"}, {0xc0, "Ampere"},
};

const char *el2_midr_implementer(uint64_t midr)
{
    for (size_t i = 0; i < EL2_COUNT(implementers); i++)
        if (implementers[i].code == (midr >> 24 & 0xff))
            return implementers[i].name;
    return NULL;
}

void el2_midr_print(uint64_t midr, char text[EL2_MIDR_TEXT])
{
    const char *implementer = el2_midr_implementer(midr), *core = el2_lint_core_name(midr);
    char maker[24], part[24];
    snprintf(maker, sizeof maker, "implementer 0x%02x", (unsigned)(midr >> 24 & 0xff));
    snprintf(part, sizeof part, "part 0x%03x", (unsigned)(midr >> 4 & 0xfff));
    bool named = implementer && core && strncmp(core, implementer, strlen(implementer)) == 0;
    snprintf(text, EL2_MIDR_TEXT, "%s%s%s r%up%u",
             named         ? ""
             : implementer ? implementer
                           : maker,
             named ? "" : " ", core ? core : part, (unsigned)(midr >> 20 & 0xf), (unsigned)(midr & 0xf));
}
