/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which encodings of the ID groups trap under HCR_EL2.TID0 to TID5 each, on CPUs that differ in what is theirs to choose. */
#include "cpumodel/arch/encodings.h"
#include "frozen_vm.h"
#include "traps/vm/control.h"

static const struct {
    const char *name;
    unsigned lsb;
} controls[] = {{"TID0", 15}, {"TID1", 16}, {"TID2", 17}, {"TID3", 18}, {"TID4", 49}, {"TID5", 58}};

/* A letter for each CPU: T to EL2, U UNDEFINED, E to EL1, . nothing: the register reads 0 or 1, the CPU traps the reserved or
 * leaves them, it has FEAT_FGT and all else of `max` or is an Armv8.0 one. */
static void tell(const struct el2_instruction *access, int index, size_t of, unsigned el,
                 const struct el2_cpu kind[2], char text[9])
{
    char *at = text;
    for (unsigned i = 0; i < 8; i++) {
        struct el2_cpu cpu = kind[i >> 2];
        const struct el2_controls set = {.value = {[EL2_CONTROL_HCR] = UINT64_C(1) << controls[of].lsb},
                                         .tid3_leaves_reserved = i >> 1 & 1};
        if (index >= 0 && index != el2_id_index(EL2_SYS_ID_AA64MMFR0_EL1)) /* which has FGT */
            cpu.id[index] = i & 1;
        *at++ = ".UET"[el2_trap_decide(&set, &cpu, access, el).outcome];
    }
    *at = '\0';
}

static void tell_access(const char *name, const struct el2_instruction *access, int index,
                        const struct el2_cpu kind[2], struct frozen *frozen)
{
    for (size_t of = 0; of < EL2_COUNT(controls); of++)
        for (unsigned el = 0; el < 2; el++) {
            char text[9], question[96];
            tell(access, index, of, el, kind, text);
            snprintf(question, sizeof question, "%s %s EL%u", name, controls[of].name, el);
            if (strchr(text, 'T'))
                frozen_row(frozen, question, text);
        }
}

Test(frozen, id_group, .timeout = 60)
{
    static struct frozen_host old, rich;
    struct frozen *frozen = frozen_new();
    frozen_host_make(&old, "cortex-a57", 1);
    frozen_host_make_rich(&rich);
    const struct el2_cpu kind[2] = {old.cpu[0], rich.cpu[0]};
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        char scratch[EL2_ENCODING_TEXT], name[64];
        for (int is_read = 0; is_read < 2; is_read++) {
            const struct el2_instruction access = {.kind = is_read ? EL2_INSN_MRS : EL2_INSN_MSR,
                                                   .encoding = el2_id_encoding(index)};
            snprintf(name, sizeof name, "%s %s", is_read ? "MRS" : "MSR",
                     el2_register_name(access.encoding, scratch));
            tell_access(name, &access, index, kind, frozen);
        }
    }
    for (unsigned i = 0; i < 3 * 64; i++) {
        char name[64];
        const unsigned op1 = i / 64, crm = i / 8 % 8, op2 = i % 8;
        const struct el2_instruction access = {.kind = EL2_INSN_MRC15,
                                               .encoding = EL2_ENCODING(0, op1, 0, crm, op2)};
        snprintf(name, sizeof name, "MRC p15 %u c0 c%u %u", op1, crm, op2);
        tell_access(name, &access, op1 ? -1 : (int)(crm * 8 + op2), kind, frozen);
    }
    frozen_check(
        frozen, "id-group",
        "An access under one control: T to EL2, U UNDEFINED, E to EL1, . nothing; on a cortex-a57 and on "
        "`max` with all: TID3 traps the reserved and leaves them, the register reads 0 and 1.");
}
