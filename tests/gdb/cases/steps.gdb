# SPDX-License-Identifier: GPL-2.0-or-later
# Steps by instruction, over a trapped MRS, into the vector of an exception and by line.
# run: mrs-xzr
# expect: > 0x40080004
# expect: > 0x40080008 currentel 0x4
# expect: > 0x4008000c
# expect: > 0x40080078
# expect: Breakpoint 1
# expect: > mrs
# expect: > behind it, and trapped
# expect: kvm_sys_access
# expect: exited normally
# console: PASS mrs-xzr
stepi
printf "> %#lx\n", $pc
stepi
printf "> %#lx currentel %#lx\n", $pc, $x9
stepi
printf "> %#lx\n", $pc
stepi
printf "> %#lx\n", $pc
break guest_main
continue
step
next
python
def word():
    return int(gdb.parse_and_eval("*(unsigned *)$pc"))
import itertools
for count in range(200000):
    if word() >> 16 == 0xd538:
        print("> mrs")
        pc = int(gdb.parse_and_eval("(unsigned long)$pc"))
        gdb.execute("stepi", to_string=True)
        if int(gdb.parse_and_eval("(unsigned long)$pc")) == pc + 4:
            print("> behind it, and trapped")
        break
    gdb.execute("stepi", to_string=True)
end
monitor trap
delete
continue
