# SPDX-License-Identifier: GPL-2.0-or-later
# A guest that is killed has ended.
# run: svc
# expect: Breakpoint 1, guest_main ()
# expect: killed]
# console: was ended by its debugger
break guest_main
continue
kill
