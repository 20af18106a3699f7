# SPDX-License-Identifier: GPL-2.0-or-later
# What el2sim knows of the guest.
# run: el0-reader --host neoverse-n1 --kernel linux-6.1
# expect: monitor trap: the last trap to EL2
# expect: there has been none
# expect: ID_AA64PFR0_EL1 reads 0x1100000011110112 on vCPU 0
# expect: ID_AA64PFR0_EL1.CSV3 reads 1
# expect: ID_AA64PFR0_EL1.SVE reads 0
# expect: ID_AA64PFR0_EL1.GIC reads 1
# expect:   hardware: 1
# expect:   sanitised: 1
# expect:   reads: 1
# expect: 0x40080000 is 0x40080000: RAM
# expect: 0x9000000 is 0x9000000: PL011
# expect: SCTLR_EL1 reads 0x0000000000c50078 on vCPU 0
# expect:   SCTLR_EL1.nTWE = 0x1
# expect: SCTLR_EL1.M is not in the ID space
# expect: HCR_EL2 is not shown
# expect: there is no such command
# expect: exited normally
monitor help
monitor trap
monitor view ID_AA64PFR0_EL1
monitor view ID_AA64PFR0_EL1.GIC
monitor translate 0x40080000
monitor translate 0x9000000
python
for command in "view SCTLR_EL1", "view SCTLR_EL1.M", "view HCR_EL2", "view", "fly", "trap 1", "view NOTHING":
    try:
        gdb.execute("monitor " + command)
    except gdb.error as error:
        print(error)
end
continue
