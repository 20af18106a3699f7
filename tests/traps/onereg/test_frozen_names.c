/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The names of registers that KVM_GET_REG_LIST lists beside the system registers, and the way back from each. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "cpumodel/text/count.h"
#include "frozen/frozen.h"
#include "traps/onereg/reg_kinds.h"
#include "traps/onereg/reglist.h"

static const struct {
    const char *group;
    uint64_t id;
    unsigned count; /* more than there are */
} groups[] = {
    {"core", KVM_REG_ARM64 | KVM_REG_CORE, CORE_WORDS + 8},
    {"firmware", KVM_REG_ARM64 | KVM_REG_FIRMWARE, 16},
    {"bitmap", KVM_REG_ARM64 | KVM_REG_BITMAP, 16},
    {"demux", KVM_REG_ARM64 | KVM_REG_DEMUX, 32},
    {"SVE", KVM_SVE_Z(0) & ~KVM_REG_SIZE(15), 0x640},
    {"SVE", KVM_SVE_VLS & ~KVM_REG_SIZE(15), 1},
};

static void tell(struct frozen *frozen, const char *group, uint64_t id)
{
    char name[EL2_REG_NAME], question[64], number[32];
    uint64_t back;
    el2_reg_name(id, name);
    snprintf(number, sizeof number, "0x%016" PRIx64, id);
    if (!strcmp(name, number))
        return;
    cr_expect(el2_reg_by_name(name, &back) && back == id, "%s of %s", name, number);
    snprintf(question, sizeof question, "%s %s", group, number);
    frozen_row(frozen, question, name);
}

Test(frozen, register_names)
{
    struct frozen *frozen = frozen_new();
    for (size_t group = 0; group < EL2_COUNT(groups); group++)
        for (unsigned log2 = 0; log2 < 9; log2++)
            for (unsigned number = 0; number < groups[group].count; number++)
                tell(frozen, groups[group].group, groups[group].id | KVM_REG_SIZE(log2) | number);
    frozen_check(frozen, "register-names", "The id of a register in the list of KVM_GET_REG_LIST: its name.");
}
