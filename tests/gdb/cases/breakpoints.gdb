# SPDX-License-Identifier: GPL-2.0-or-later
# Breakpoints of both kinds, conditions, counts: memory stays as it is. A backtrace, `finish`, `until` and a call of the guest's.
# run: svc
# expect: Breakpoint 1, guest_main ()
# expect: > same code 1
# expect: Hardware assisted breakpoint 2
# expect: Breakpoint 2, svc_1 (spsel=
# expect: #0  svc_1 (
# expect: guest_main ()
# expect: guest_run ()
# expect: svc	#0x1
# expect: > hits 2
# expect: > number 3
# expect: > taken 1
# expect: exited normally
# console: PASS svc
break guest_main
set $code = *(unsigned *)&guest_main
continue
printf "> same code %d\n", $code == *(unsigned *)&guest_main
hbreak svc_1
continue
backtrace
x/3i svc_1
continue
printf "> hits %d\n", $_hit_bpnum
delete
break svc_0xffff
condition 3 spsel == 1
continue
printf "> number %d\n", $_hit_bpnum
finish
printf "> taken %d\n", guest_taken_count()
delete
continue
