# SPDX-License-Identifier: GPL-2.0-or-later
# By a pipe: what the guest prints comes by GDB, and cannot move its cursor.
# run: id-registers --quiet
# link: stdio
# expect: Breakpoint 1, guest_main ()
# expect: S3_0_C0_C4_0
# expect: PASS \x1b[2J
# expect: exited normally
break guest_main
continue
set {char[5]}guest_name = "\033[2J"
delete
continue
