/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "traps/el2/exits.h"

#include <stdlib.h>

#include "traps/syndrome/syndrome.h"

/*
 * From which release on, PSCI version, SMCCC 1.1, SMC, exception entry, narrowing, affinity check, origin. By
 * release. 4.15 is mainline 4.15.0. 4.14 is the late stable series, which took PSCI 1.0 and the SMC fix
 * of 4.16, and the PSTATE fix of 5.6 is taken to be there from its stable tag: that one file of 4.14.177 was
 * not read.
 */
static const struct el2_exits EXITS[] = {
    /* clang-format off */
    {EL2_RELEASE(4, 14), 0x10000, true,  EL2_SMC_REFUSED,  EL2_ENTRY_LINUX_5_6,  false, false,
     "v4.14.177 virt/kvm/arm/psci.c, arch/arm64/kvm/handle_exit.c, inject_fault.c"},
    {EL2_RELEASE(4, 15), 0x00002, false, EL2_SMC_STUCK,    EL2_ENTRY_LINUX_4_14, false, false,
     "v4.15 virt/kvm/arm/psci.c, arch/arm64/kvm/handle_exit.c, inject_fault.c"},
    {EL2_RELEASE(4, 16), 0x10000, true,  EL2_SMC_REFUSED,  EL2_ENTRY_LINUX_4_14, false, false,
     "v4.16 virt/kvm/arm/psci.c, arch/arm64/kvm/handle_exit.c (f5115e8869e1)"},
    {EL2_RELEASE(5, 6),  0x10000, true,  EL2_SMC_REFUSED,  EL2_ENTRY_LINUX_5_6,  false, false,
     "v5.6 arch/arm64/kvm/inject_fault.c (a425372e7331)"},
    {EL2_RELEASE(5, 7),  0x10000, true,  EL2_SMC_REFUSED,  EL2_ENTRY_LINUX_5_6,  true,  false,
     "v5.7 virt/kvm/arm/psci.c, kvm_psci_narrow_to_32bit"},
    {EL2_RELEASE(5, 15), 0x10000, true,  EL2_SMC_REFUSED,  EL2_ENTRY_LINUX_5_6,  true,  true,
     "v5.15 arch/arm64/kvm/psci.c, kvm_psci_valid_affinity"},
    {EL2_RELEASE(5, 18), 0x10001, true,  EL2_SMC_REFUSED,  EL2_ENTRY_LINUX_5_6,  true,  true,
     "v5.18 include/kvm/arm_psci.h, PSCI 1.1"},
    {EL2_RELEASE(6, 3),  0x10001, true,  EL2_SMC_LIKE_HVC, EL2_ENTRY_LINUX_5_6,  true,  true,
     "v6.3 arch/arm64/kvm/handle_exit.c, handle_smc"},
    {EL2_RELEASE(6, 13), 0x10003, true,  EL2_SMC_LIKE_HVC, EL2_ENTRY_LINUX_5_6,  true,  true,
     "v6.13 include/kvm/arm_psci.h, PSCI 1.3"},
    /* clang-format on */
};

#define EXITS_COUNT (sizeof EXITS / sizeof EXITS[0])

#define HANDLE_EXIT "arch/arm64/kvm/handle_exit.c, arm_exit_handlers"

static const struct el2_exit_row UNKNOWN = {
    0,          0, EL2_EXIT_UNDEF, "kvm_handle_unknown_ec", "no handler for this class: UNDEF is injected",
    HANDLE_EXIT};

/* Class, since, handler, function, rule. By class, then release. */
static const struct el2_exit_row HANDLERS[] = {
    /* clang-format off */
    {EL2_EC_WFX,            EL2_RELEASE(4, 14), EL2_EXIT_WFX,    "kvm_handle_wfx",           "the vCPU waits, then goes on after the instruction", HANDLE_EXIT},
    {EL2_EC_CP15_32,        EL2_RELEASE(4, 14), EL2_EXIT_CP,     "kvm_handle_cp15_32",       "coprocessor register table", HANDLE_EXIT},
    {EL2_EC_CP15_64,        EL2_RELEASE(4, 14), EL2_EXIT_CP,     "kvm_handle_cp15_64",       "coprocessor register table", HANDLE_EXIT},
    {EL2_EC_CP14_MR,        EL2_RELEASE(4, 14), EL2_EXIT_CP,     "kvm_handle_cp14_32",       "coprocessor register table", HANDLE_EXIT},
    {EL2_EC_CP14_LS,        EL2_RELEASE(4, 14), EL2_EXIT_UNDEF,  "kvm_handle_cp14_load_store", "LDC and STC of coproc 14: UNDEF is injected", HANDLE_EXIT},
    {EL2_EC_FP_ASIMD,       EL2_RELEASE(4, 14), EL2_EXIT_FP,     "__fpsimd_guest_restore",   "first use: the guest's registers are loaded and the trap lifted", "arch/arm64/kvm/hyp/entry.S"},
    {EL2_EC_FP_ASIMD,       EL2_RELEASE(4, 18), EL2_EXIT_FP,     "__hyp_handle_fpsimd",      "first use: the guest's registers are loaded and the trap lifted", "arch/arm64/kvm/hyp/switch.c"},
    {EL2_EC_CP10_ID,        EL2_RELEASE(6, 0),  EL2_EXIT_CP,     "kvm_handle_cp10_id",       "AArch32 MVFR: as the AArch64 register", HANDLE_EXIT},
    {EL2_EC_PAC,            EL2_RELEASE(5, 0),  EL2_EXIT_UNDEF,  "kvm_handle_ptrauth",       "no pointer authentication for guests: UNDEF is injected", HANDLE_EXIT},
    {EL2_EC_PAC,            EL2_RELEASE(5, 2),  EL2_EXIT_PAUTH,  "kvm_handle_ptrauth",       "the trap is lifted where the VM has pointer authentication", HANDLE_EXIT},
    {EL2_EC_CP14_64,        EL2_RELEASE(4, 14), EL2_EXIT_CP,     "kvm_handle_cp14_64",       "coprocessor register table", HANDLE_EXIT},
    {EL2_EC_HVC32,          EL2_RELEASE(4, 14), EL2_EXIT_HVC,    "handle_hvc",               "PSCI and SMCCC", HANDLE_EXIT},
    {EL2_EC_SMC32,          EL2_RELEASE(4, 14), EL2_EXIT_SMC,    "handle_smc",               "SMC by the guest", HANDLE_EXIT},
    {EL2_EC_HVC64,          EL2_RELEASE(4, 14), EL2_EXIT_HVC,    "handle_hvc",               "PSCI and SMCCC", HANDLE_EXIT},
    {EL2_EC_SMC64,          EL2_RELEASE(4, 14), EL2_EXIT_SMC,    "handle_smc",               "SMC by the guest", HANDLE_EXIT},
    {EL2_EC_SYS64,          EL2_RELEASE(4, 14), EL2_EXIT_SYSREG, "kvm_handle_sys_reg",       "system register table", HANDLE_EXIT},
    {EL2_EC_SVE,            EL2_RELEASE(4, 15), EL2_EXIT_UNDEF,  "handle_sve",               "no SVE for guests: UNDEF is injected", HANDLE_EXIT},
    {EL2_EC_SVE,            EL2_RELEASE(5, 2),  EL2_EXIT_SVE,    "handle_sve",               "first use where the VM has SVE, else UNDEF is injected", HANDLE_EXIT},
    {EL2_EC_IABT_LOW,       EL2_RELEASE(4, 14), EL2_EXIT_ABORT,  "kvm_handle_guest_abort",   "stage 2 fault", HANDLE_EXIT},
    {EL2_EC_DABT_LOW,       EL2_RELEASE(4, 14), EL2_EXIT_ABORT,  "kvm_handle_guest_abort",   "stage 2 fault", HANDLE_EXIT},
    {EL2_EC_BREAKPOINT_LOW, EL2_RELEASE(4, 14), EL2_EXIT_DEBUG,  "kvm_handle_guest_debug",   "exit to userspace", HANDLE_EXIT},
    {EL2_EC_STEP_LOW,       EL2_RELEASE(4, 14), EL2_EXIT_DEBUG,  "kvm_handle_guest_debug",   "exit to userspace", HANDLE_EXIT},
    {EL2_EC_WATCHPOINT_LOW, EL2_RELEASE(4, 14), EL2_EXIT_DEBUG,  "kvm_handle_guest_debug",   "exit to userspace", HANDLE_EXIT},
    {EL2_EC_BKPT32,         EL2_RELEASE(4, 14), EL2_EXIT_DEBUG,  "kvm_handle_guest_debug",   "exit to userspace", HANDLE_EXIT},
    {EL2_EC_BRK64,          EL2_RELEASE(4, 14), EL2_EXIT_DEBUG,  "kvm_handle_guest_debug",   "exit to userspace", HANDLE_EXIT},
    /* clang-format on */
};

#define HANDLER_COUNT (sizeof HANDLERS / sizeof HANDLERS[0])

static bool parse_release(const char *text, uint16_t *release)
{
    char *end;
    if (*text < '0' || *text > '9')
        return false;
    unsigned long major = strtoul(text, &end, 10);
    if (*end != '.' || end[1] < '0' || end[1] > '9')
        return false;
    unsigned long minor = strtoul(end + 1, &end, 10);
    if (major > 255 || minor > 255 || (*end != '\0' && *end != '.' && *end != '-' && *end != '+'))
        return false;
    *release = EL2_RELEASE(major, minor);
    return true;
}

bool el2_exits_by_release(const char *text, struct el2_exits *exits, struct el2_error *error)
{
    uint16_t release;
    if (!parse_release(text, &release))
        return el2_fail(error, "\"%.40s\" is no kernel release: write it as 4.15 or 4.14.177", text);
    if (release < EXITS[0].release)
        return el2_fail(error, "release %.40s is older than 4.14, the oldest that is known", text);
    for (size_t i = 0; i < EXITS_COUNT && EXITS[i].release <= release; ++i)
        *exits = EXITS[i];
    exits->release = release;
    return true;
}

const struct el2_exit_row *el2_exit_row(const struct el2_exits *exits, unsigned ec)
{
    const struct el2_exit_row *found = &UNKNOWN;
    for (size_t i = 0; i < HANDLER_COUNT && HANDLERS[i].ec <= ec; ++i) {
        if (HANDLERS[i].ec == ec && HANDLERS[i].since <= exits->release)
            found = &HANDLERS[i];
    }
    return found;
}

bool el2_exits_check(struct el2_error *error)
{
    for (size_t i = 1; i < EXITS_COUNT; ++i) {
        if (EXITS[i - 1].release >= EXITS[i].release)
            return el2_fail(error, "traps/el2/exits.c: release row %zu is out of order", i);
    }
    for (size_t i = 0; i < HANDLER_COUNT; ++i) {
        const struct el2_exit_row *row = &HANDLERS[i];
        const struct el2_ec_row *ec = el2_ec_row(row->ec);
        if (!ec || !(ec->targets & EL2_EC_TO_EL2))
            return el2_fail(error, "traps/el2/exits.c: EC 0x%02x is never taken to EL2", row->ec);
        if (i > 0 && (row[-1].ec << 16 | row[-1].since) >= (row->ec << 16 | row->since))
            return el2_fail(error, "traps/el2/exits.c: EC 0x%02x %s is out of order", row->ec, row->function);
    }
    return el2_exit_registers_check(error);
}
