# SPDX-License-Identifier: GPL-2.0-or-later
# Four vCPUs as threads: their names and registers, breakpoints by thread, and one that steps alone while others are held.
# run: vcpus --host boot/bcm2711.host --kernel linux-6.1 --vm gicv2 --smp 4
# expect: * 1    Thread 1 (vCPU 0 runs)
# expect:   2    Thread 2 (vCPU 1 is off)
# expect:   4    Thread 4 (vCPU 3 is off)
# expect: > thread 2 context 0x5e1f000000000001
# expect:   1    Thread 1 (vCPU 0 
# expect: * 2    Thread 2 (vCPU 1 runs)
# expect: > thread 4 context 0x5e1f000000000003 mpidr 3
# expect: > the others stand still 1
# expect: > thread 3 counts
# expect: exited normally
# console: PASS vcpus
info threads
break vcpus_secondary
continue
printf "> thread %d context %#lx\n", $_thread, $x0
info threads
continue
continue
printf "> thread %d context %#lx mpidr %d\n", $_thread, $x0, $MPIDR_EL1 & 0xff
thread apply 1 printf "%#lx", $pc
thread 1
set $before = $pc
thread 4
set scheduler-locking on
stepi
stepi
stepi
thread 1
printf "> the others stand still %d\n", $pc == $before
set scheduler-locking off
delete
break count_atomic thread 3
continue
printf "> thread %d counts\n", $_thread
delete
continue
