# SPDX-License-Identifier: GPL-2.0-or-later
# Watchpoints: of writes, by value; of reads; of both; they stop in time, whichever instruction it is.
# run: vcpus --host boot/bcm2711.host --kernel linux-6.1 --vm gicv2 --smp 4
# expect: Hardware watchpoint 1: starts
# expect: Hardware watchpoint 1: starts
# expect: Old value = 0
# expect: New value = 1
# expect: Old value = 1
# expect: New value = 2
# expect: Hardware read watchpoint 2: step
# expect: Value = 
# expect: Hardware access (read/write) watchpoint 3: lock
# expect: exited normally
# console: PASS vcpus
watch starts
continue
continue
delete
rwatch step
continue
delete
awatch lock
continue
delete
continue
