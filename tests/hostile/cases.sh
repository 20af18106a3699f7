#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What was once found, as cases: cases.sh EL2SIM DIRECTORY
# Origin: a search with mutated inputs and failing environments, in which these came through (escapes and C1 controls on
# the terminal, a fingerprint that injects a section, names that are no UTF-8, outputs that cannot be written).
set -u
el2sim=$1
inputs=$2/inputs
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
passed=0
failed=0

# result STATUS NAME: counts a case.
result() {
    status=$1
    name=$2
    if [ "$status" -eq 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'FAIL: %s\n' "$name"
        head -c 2000 "$scratch/out" "$scratch/err" | cat -v
    fi
}

# shown STATUS ARGUMENT...: ends with that status, and nothing that a terminal would obey comes out.
shown() {
    wanted=$1
    shift
    "$el2sim" "$@" >"$scratch/out" 2>"$scratch/err" <"$scratch/in"
    got=$?
    hidden=$(cat "$scratch/out" "$scratch/err" | LC_ALL=C tr -d '\n\t -~\200-\377' | wc -c)
    iconv -f UTF-8 -t UTF-16LE "$scratch/out" >/dev/null 2>&1 && iconv -f UTF-8 -t UTF-16LE "$scratch/err" >/dev/null 2>&1
    valid=$?
    above=$(cat "$scratch/out" "$scratch/err" | LC_ALL=C grep -c "$(printf '\302[\200-\237]')")
    [ "$got" -eq "$wanted" ] && [ "$hidden" -eq 0 ] && [ "$valid" -eq 0 ] && [ "$above" -eq 0 ]
    result $? "$* (status $got, $hidden control characters, UTF-8: $valid, C1: $above)"
}

esc=$(printf '\033]0;pwn\007')
c1=$(printf '\302\2332J')
bad=$(printf '\351')
: >"$scratch/in"

sed 's/"kernel_version": *"[^"]*"/"kernel_version": "6.1\\u001b[31m\\n[cpus]\\nMIDR_EL1 = 0x1"/' "$inputs/fingerprint.json" >"$scratch/fp.json"
shown 0 import fingerprint "$scratch/fp.json"
"$el2sim" import fingerprint "$inputs/fingerprint.json" | sed 1,3d >"$scratch/plain.host"
sed 1,3d "$scratch/out" | cmp -s - "$scratch/plain.host"
result $? 'the text of a fingerprint injects nothing into the .host file'
printf '{"a\\u001b[31m":1}' >"$scratch/key.json"
shown 2 import template "$scratch/key.json"
printf '{"reg_modifiers":[{"addr":"0x6\\u009b31m","bitmap":"0b1"}]}' >"$scratch/addr.json"
shown 2 import template "$scratch/addr.json"
printf 'get %s\n%s\nget %s\nset MIDR_EL1 %s\nvcpu %s\n' "$esc" "$esc" "$c1" "$bad" "$c1" >"$scratch/in"
shown 2 onereg
for text in "$esc" "$c1" "$bad" "$(printf 'a\nb')"; do
    for arguments in view,--host view,--kernel view,--vm view,--cpu view,--stage view,--format lint,--host run \
        story decode conform import explain explain,set diff,--host diff,--kernel migrate,--from migrate,--matrix,--hosts \
        export onereg,--host features,--host hwcaps,--host list help import,sysreg import,identification; do
        # shellcheck disable=SC2046
        shown 2 $(printf '%s' "$arguments" | tr , ' ') "$text"
    done
    shown 2 "$text"
    shown 2 view "--$text"
    cp "$inputs/plain.host" "$scratch/$text.host"
    for format in text json jsonl tsv; do
        "$el2sim" features --host "$scratch/$text.host" --format $format >/dev/null 2>&1
        shown $? features --host "$scratch/$text.host" --format $format
    done
    for format in text json sarif; do
        "$el2sim" lint --host "$scratch/$text.host" --format $format >/dev/null 2>&1
        shown $? lint --host "$scratch/$text.host" --format $format
    done
done
printf '[host]\ninherit = max\n[feature A]\nname = %s\n' "$c1" >"$scratch/c1.host"
shown 2 view --host "$scratch/c1.host"

# What cannot be written is neither a status of 0 nor of 1.
if [ -w /dev/full ]; then
    "$el2sim" export sysreg --host neoverse-n1 --kernel linux-6.1 >"$scratch/sysreg.txt" 2>/dev/null
    while read -r arguments; do
        # shellcheck disable=SC2086
        "$el2sim" $arguments >/dev/full 2>"$scratch/err"
        status=$?
        [ "$status" -eq 4 ] && grep -q 'cannot be written' "$scratch/err"
        result $? "a full stdout: $arguments (status $status)"
        # shellcheck disable=SC2086
        "$el2sim" $arguments >&- 2>"$scratch/err"
        status=$?
        [ "$status" -eq 4 ] && grep -q 'cannot be written' "$scratch/err"
        result $? "a closed stdout: $arguments (status $status)"
    done <<END
--version
--help
help host-file
view --help
view
view --stage raw
view --format json
view --format jsonl
view --format tsv
explain ID_AA64PFR0_EL1.SVE
import sysreg $scratch/sysreg.txt
export host
export template
lint
lint --format sarif
diff --host neoverse-v1 --kernel linux-4.14,linux-4.15
migrate --matrix --hosts neoverse-n1,neoverse-v1 --kernels linux-6.6,linux-6.12
list hosts
decode 0x62300003
run id-registers
run id-registers --quiet
END
    "$el2sim" run id-registers --trace >/dev/null 2>/dev/full
    [ $? -eq 4 ]
    result $? 'a full stderr: the trace is lost'
    "$el2sim" run id-registers --trace >/dev/null 2>&-
    [ $? -eq 4 ]
    result $? 'a closed stderr: the trace is lost'
fi

printf '%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
