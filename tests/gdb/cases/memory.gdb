# SPDX-License-Identifier: GPL-2.0-or-later
# Memory: of the guest's file, written, not there, and a device's, which is not read; code that is written is executed.
# run: svc
# expect: > entry 0xd5034fdf
# expect: <guest_start>:	msr	daifset, #0xf
# expect: Cannot access memory at address 0x9000000
# expect: Cannot access memory at address 0x4
# expect: Cannot access memory at address 0xffff000000000000
# expect: > name svc
# expect: > written 0x1122334455667788
# expect: SVS
# expect: > x0 0x7
# expect: exited normally
# console: PASS SVS
printf "> entry %#x\n", *(unsigned *)$pc
x/i $pc
python
for address in 0x9000000, 0x4, 0xffff000000000000:
    try:
        gdb.execute("x/xw %d" % address)
    except gdb.error as error:
        print(error)
end
printf "> name %s\n", guest_name
set {unsigned long}0x40090000 = 0x1122334455667788
printf "> written %#lx\n", *(unsigned long *)0x40090000
set {char[4]}guest_name = "SVS"
x/s guest_name
break guest_main
continue
set $code = *(unsigned *)$pc
set {unsigned}$pc = 0xd28000e0
stepi
printf "> x0 %#lx\n", $x0
delete
set $pc = $pc - 4
set {unsigned}$pc = $code
continue
