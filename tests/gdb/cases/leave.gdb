# SPDX-License-Identifier: GPL-2.0-or-later
# Who detaches leaves a guest that runs to its end, whatever breakpoints there were.
# run: svc
# expect: Breakpoint 1, guest_main ()
# expect: detached]
# console: PASS svc
# console: exited with status 0
break guest_main
hbreak svc_1
watch *(long *)guest_name
continue
detach
