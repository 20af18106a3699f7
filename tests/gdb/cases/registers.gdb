# SPDX-License-Identifier: GPL-2.0-or-later
# Registers before the first instruction, and what is written to them; system registers as the guest's own MRS reads them.
# run: id-registers --host neoverse-n1 --kernel linux-6.1
# expect: > pc 0x40080000 sp 0 el 1 daif 1111
# expect: > x7 0x5e47 w7 0x5e47 z 1
# expect: > v9 0x1122334455667788 0x99aabbccddeeff00
# expect: > fpcr 0x3000000
# expect: > pfr0 0x1100000011110112 midr 0x414fd0c1
# expect: ID_AA64PFR0_EL1
# expect: > sctlr.m 0 vbar 0
# expect: Breakpoint 1, guest_main ()
# expect: > vbar 0x40081000 currentel 1
# expect: not to be written
# console: S3_0_C0_C0_0	0x00000000414fd0c1
# console: S3_0_C0_C4_0	0x1100000011110112
# console: PASS id-registers
printf "> pc %#lx sp %#lx el %d daif %d%d%d%d\n", $pc, $sp, $cpsr >> 2 & 3, $cpsr >> 9 & 1, $cpsr >> 8 & 1, $cpsr >> 7 & 1, $cpsr >> 6 & 1
set $x7 = 0x5e47
set $cpsr = $cpsr | 0x40000000
printf "> x7 %#lx w7 %#x z %d\n", $x7, $w7, $cpsr >> 30 & 1
set $v9.u64[0] = 0x1122334455667788
set $v9.u64[1] = 0x99aabbccddeeff00
printf "> v9 %#lx %#lx\n", $v9.u64[0], $v9.u64[1]
set $fpcr = 0x3000000
printf "> fpcr %#x\n", $fpcr
printf "> pfr0 %#lx midr %#lx\n", $ID_AA64PFR0_EL1, $MIDR_EL1
info registers id
printf "> sctlr.m %d vbar %#lx\n", $SCTLR_EL1 & 1, $VBAR_EL1
break guest_main
continue
printf "> vbar %#lx currentel %d\n", $VBAR_EL1, $cpsr >> 2 & 3
python
try:
    gdb.execute("set $VBAR_EL1 = 0")
except gdb.error as error:
    print("not to be written: %s" % error)
end
continue
