/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the kernel's table of system registers does with a trapped one outside the ID space. */
#include "cpumodel/text/error.h"
#include "sanitise/language/vmfeature.h"
#include "traps/el2/exits.h"

#define E(op0, op1, crn, crm, op2) EL2_ENCODING(op0, op1, crn, crm, op2)
#define SINCE(major, minor)        EL2_RELEASE(major, minor)
#define SYS_REGS                   "arch/arm64/kvm/sys_regs.c, sys_reg_descs"
#define EMULATED                   EL2_REGISTER_EMULATED
#define RAZ_WI                     EL2_REGISTER_RAZ_WI
#define UNDEF                      EL2_REGISTER_UNDEF
#define ALLOWED                    EL2_REGISTER_ALLOWED

/*
 * First and last encoding, since, VM feature, guest's feature, answer, function, rule. Of the rows that cover
 * a register and are not newer than the release, the last one counts; what a VM without the feature gets is
 * UNDEF.
 */
static const struct el2_exit_register ROWS[] = {
    /* clang-format off */
    {E(1, 0, 7, 6, 2),   E(1, 0, 7, 6, 2),   SINCE(4, 14), 0, EL2_FEAT_NONE, EMULATED, "access_dcsw", "cache maintenance by set and way is done for the guest", SYS_REGS},
    {E(1, 0, 7, 6, 4),   E(1, 0, 7, 6, 6),   SINCE(6, 3),  EL2_VM_MTE, EL2_FEAT_NONE, EMULATED, "access_dcgsw", "cache maintenance of tags by set and way is done for the guest", SYS_REGS},
    {E(1, 0, 7, 10, 2),  E(1, 0, 7, 10, 2),  SINCE(4, 14), 0, EL2_FEAT_NONE, EMULATED, "access_dcsw", "cache maintenance by set and way is done for the guest", SYS_REGS},
    {E(1, 0, 7, 10, 4),  E(1, 0, 7, 10, 6),  SINCE(6, 3),  EL2_VM_MTE, EL2_FEAT_NONE, EMULATED, "access_dcgsw", "cache maintenance of tags by set and way is done for the guest", SYS_REGS},
    {E(1, 0, 7, 14, 2),  E(1, 0, 7, 14, 2),  SINCE(4, 14), 0, EL2_FEAT_NONE, EMULATED, "access_dcsw", "cache maintenance by set and way is done for the guest", SYS_REGS},
    {E(1, 0, 7, 14, 4),  E(1, 0, 7, 14, 6),  SINCE(6, 3),  EL2_VM_MTE, EL2_FEAT_NONE, EMULATED, "access_dcgsw", "cache maintenance of tags by set and way is done for the guest", SYS_REGS},
    {E(2, 0, 0, 0, 0),   E(2, 0, 7, 15, 7),  SINCE(4, 14), 0, EL2_FEAT_NONE, EMULATED, "trap_debug_regs", "the vCPU's own debug registers", SYS_REGS},
    {E(3, 0, 1, 0, 1),   E(3, 0, 1, 0, 1),   SINCE(4, 14), 0, EL2_FEAT_NONE, EMULATED, "access_actlr", "the vCPU's own", SYS_REGS},
    {E(3, 0, 1, 0, 3),   E(3, 0, 1, 0, 3),   SINCE(6, 18), 0, EL2_FEAT_SCTLR2, EMULATED, "access_vm_reg", "written for the guest", SYS_REGS},
    {E(3, 0, 2, 0, 0),   E(3, 0, 2, 0, 2),   SINCE(4, 14), 0, EL2_FEAT_NONE, EMULATED, "access_vm_reg", "written for the guest", SYS_REGS},
    {E(3, 0, 2, 0, 3),   E(3, 0, 2, 0, 3),   SINCE(6, 5),  0, EL2_FEAT_TCR2, EMULATED, "access_vm_reg", "written for the guest", SYS_REGS},
    {E(3, 0, 2, 1, 0),   E(3, 0, 2, 3, 1),   SINCE(5, 2),  EL2_VM_PAUTH, EL2_FEAT_NONE, ALLOWED, "trap_ptrauth", "the trap is lifted where the VM has pointer authentication", SYS_REGS},
    {E(3, 0, 5, 3, 0),   E(3, 0, 5, 4, 3),   SINCE(4, 17), 0, EL2_FEAT_NONE, RAZ_WI, "trap_raz_wi", "error records read as zero", SYS_REGS},
    {E(3, 0, 5, 3, 0),   E(3, 0, 5, 4, 3),   SINCE(6, 17), 0, EL2_FEAT_RAS, RAZ_WI, "access_ras", "error records read as zero where the VM has RAS", SYS_REGS},
    {E(3, 0, 5, 4, 4),   E(3, 0, 5, 4, 6),   SINCE(6, 17), 0, EL2_FEAT_RASv1p1, RAZ_WI, "access_ras", "fault injection registers read as zero where the VM has RASv1p1", SYS_REGS},
    {E(3, 0, 5, 5, 0),   E(3, 0, 5, 5, 1),   SINCE(4, 17), 0, EL2_FEAT_NONE, RAZ_WI, "trap_raz_wi", "error records read as zero", SYS_REGS},
    {E(3, 0, 5, 5, 0),   E(3, 0, 5, 5, 1),   SINCE(6, 17), 0, EL2_FEAT_RAS, RAZ_WI, "access_ras", "error records read as zero where the VM has RAS", SYS_REGS},
    {E(3, 0, 5, 5, 2),   E(3, 0, 5, 5, 3),   SINCE(6, 17), 0, EL2_FEAT_RASv1p1, RAZ_WI, "access_ras", "error records read as zero where the VM has RASv1p1", SYS_REGS},
    {E(3, 0, 9, 14, 1),  E(3, 0, 9, 14, 2),  SINCE(4, 14), 0, EL2_FEAT_NONE, RAZ_WI, "trap_raz_wi", "without a PMU its registers read as zero", SYS_REGS},
    {E(3, 0, 9, 14, 1),  E(3, 0, 9, 14, 2), SINCE(5, 11), 0, EL2_FEAT_NONE, UNDEF, "pmu_visibility", "a VM without a PMU has none of its registers", SYS_REGS},
    {E(3, 0, 9, 14, 1),  E(3, 0, 9, 14, 2),  SINCE(4, 14), EL2_VM_PMU, EL2_FEAT_NONE, EMULATED, "access_pminten", "the vCPU's own PMU", SYS_REGS},
    {E(3, 0, 9, 14, 6),  E(3, 0, 9, 14, 6),  SINCE(5, 12), 0, EL2_FEAT_NONE, RAZ_WI, "trap_raz_wi", "PMMIR_EL1 reads as zero", SYS_REGS},
    {E(3, 0, 10, 4, 0),  E(3, 0, 10, 4, 3),  SINCE(5, 0),  0, EL2_FEAT_LOR, RAZ_WI, "trap_loregion", "no LORegions: they read as zero", SYS_REGS},
    {E(3, 0, 10, 4, 7),  E(3, 0, 10, 4, 7),  SINCE(5, 0),  0, EL2_FEAT_LOR, RAZ_WI, "trap_loregion", "no LORegions: they read as zero", SYS_REGS},
    {E(3, 0, 12, 11, 5), E(3, 0, 12, 11, 7), SINCE(4, 14), EL2_VM_GICV3, EL2_FEAT_NONE, EMULATED, "access_gic_sgi", "the VM's interrupt controller", SYS_REGS},
    {E(3, 0, 12, 12, 5), E(3, 0, 12, 12, 5), SINCE(4, 14), EL2_VM_GICV3, EL2_FEAT_NONE, EMULATED, "access_gic_sre", "the VM's interrupt controller", SYS_REGS},
    {E(3, 3, 9, 12, 0),  E(3, 3, 9, 14, 3),  SINCE(4, 14), 0, EL2_FEAT_NONE, RAZ_WI, "trap_raz_wi", "without a PMU its registers read as zero", SYS_REGS},
    {E(3, 3, 9, 12, 0),  E(3, 3, 9, 14, 3), SINCE(5, 11), 0, EL2_FEAT_NONE, UNDEF, "pmu_visibility", "a VM without a PMU has none of its registers", SYS_REGS},
    {E(3, 3, 9, 12, 0),  E(3, 3, 9, 14, 3),  SINCE(4, 14), EL2_VM_PMU, EL2_FEAT_NONE, EMULATED, "access_pmcr …", "the vCPU's own PMU", SYS_REGS},
    {E(3, 3, 14, 0, 1),  E(3, 3, 14, 0, 1),  SINCE(6, 4),  0, EL2_FEAT_NONE, EMULATED, "access_arch_timer", "the vCPU's own physical counter", SYS_REGS},
    {E(3, 3, 14, 0, 5),  E(3, 3, 14, 0, 5),  SINCE(6, 4),  0, EL2_FEAT_NONE, EMULATED, "access_arch_timer", "the vCPU's own physical counter", SYS_REGS},
    {E(3, 3, 14, 2, 0),  E(3, 3, 14, 2, 2),  SINCE(4, 14), 0, EL2_FEAT_NONE, EMULATED, "access_arch_timer", "the vCPU's own physical timer", SYS_REGS},
    {E(3, 3, 14, 8, 0),  E(3, 3, 14, 15, 7), SINCE(4, 14), 0, EL2_FEAT_NONE, RAZ_WI, "trap_raz_wi", "without a PMU its registers read as zero", SYS_REGS},
    {E(3, 3, 14, 8, 0),  E(3, 3, 14, 15, 7), SINCE(5, 11), 0, EL2_FEAT_NONE, UNDEF, "pmu_visibility", "a VM without a PMU has none of its registers", SYS_REGS},
    {E(3, 3, 14, 8, 0),  E(3, 3, 14, 15, 7), SINCE(4, 14), EL2_VM_PMU, EL2_FEAT_NONE, EMULATED, "access_pmu_evcntr …", "the vCPU's own PMU", SYS_REGS},
    /* clang-format on */
};

#define ROW_COUNT (sizeof ROWS / sizeof ROWS[0])

static const struct el2_exit_register UNLISTED = {
    0,
    0,
    0,
    0,
    EL2_FEAT_NONE,
    UNDEF,
    "emulate_sys_reg",
    "no row for the register, or its access is refused: UNDEF is injected",
    SYS_REGS};

const struct el2_exit_register *el2_exit_register(const struct el2_exits *exits, el2_encoding encoding,
                                                  uint32_t vm_features, const struct el2_arch_set *guest)
{
    const struct el2_exit_register *found = &UNLISTED;
    for (size_t i = 0; i < ROW_COUNT; ++i) {
        const struct el2_exit_register *row = &ROWS[i];
        if (encoding < row->first || encoding > row->last || row->since > exits->release)
            continue;
        bool has = (row->vm == 0 || vm_features & row->vm) &&
                   (row->guest == EL2_FEAT_NONE || el2_arch_set_has(guest, row->guest));
        if (has)
            found = row;
        else if (row->vm == 0)
            found = &UNLISTED;
    }
    return found;
}

bool el2_exit_registers_check(struct el2_error *error)
{
    for (size_t i = 0; i < ROW_COUNT; ++i) {
        const struct el2_exit_register *row = &ROWS[i];
        if (row->first > row->last || (i > 0 && row[-1].first > row->first))
            return el2_fail(error, "traps/el2/exit_register.c: row %zu (%s) is out of order", i,
                            row->function);
        if (i > 0 && row[-1].first == row->first && row[-1].vm == row->vm && row[-1].since >= row->since)
            return el2_fail(error, "traps/el2/exit_register.c: row %zu (%s) is older than the one before", i,
                            row->function);
    }
    return true;
}
