# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# Sourced by ./check: runs its rows, a line a step, and keeps the count. Logs go to $logs.

passed=0
failed=0
skipped=0

# count_tests LOG: "TESTED PASSED", summed over the last lines of Criterion ("Tested: 9 | Passing: 9 | ...") and of
# our own runners ("9 passed, 0 failed", and what follows it), as they are and as ctest quotes them ("12: 9 passed, ...").
count_tests() {
    sed 's/\x1b\[[0-9;]*m//g' "$1" | awk '
        /^ *\|/ { next }
        match($0, /Tested: *[0-9]+/) { tested += substr($0, RSTART + 7, RLENGTH - 7) }
        match($0, /Passing: *[0-9]+/) { passed += substr($0, RSTART + 8, RLENGTH - 8) }
        match($0, /[0-9]+ passed, [0-9]+ failed(, [0-9]+ skipped)?$/) {
            split(substr($0, RSTART, RLENGTH), count, / (passed|failed|skipped)(, )?/)
            passed += count[1]; tested += count[1] + count[2]
        }
        END { print tested + 0, passed + 0 }'
}

# step MODES NAME FUNCTION [ARGUMENT...]: in the modes that are named, runs the function with its output in a log, and
# counts the tests in it, or 1 for the step. A function that returns 77 was skipped; its last line says why.
step() {
    case " $1 " in
    *" $mode "*) ;;
    *) return 0 ;;
    esac
    name=$2
    shift 2
    log=$logs/$(printf '%s' "$name" | tr -c 'a-zA-Z0-9\n' '-').log
    begun=$(date +%s)
    set +e # not `|| status=$?`: that would switch off errexit inside the function, too
    (
        set -e
        "$@"
    ) >"$log" 2>&1 </dev/null
    status=$?
    set -e
    seconds=$(($(date +%s) - begun))
    tests=$(count_tests "$log")
    good=${tests#* }
    tests=${tests% *}
    note=
    [ "$tests" -eq 0 ] || note=": $good of $tests tests passed"
    if [ "$status" -eq 77 ]; then
        skipped=$((skipped + 1))
        printf 'skip %4ss  %s: %s\n' "$seconds" "$name" "$(tail -n 1 "$log")"
    elif [ "$status" -eq 0 ]; then
        [ "$tests" -gt 0 ] || good=1
        passed=$((passed + good))
        printf 'ok   %4ss  %s%s\n' "$seconds" "$name" "$note"
    else
        bad=$((tests - good))
        [ "$bad" -gt 0 ] || bad=1
        passed=$((passed + good))
        failed=$((failed + bad))
        printf 'FAIL %4ss  %s%s\n' "$seconds" "$name" "$note"
        tail -n 40 "$log" | sed 's/^/     | /'
        printf '     the whole log: %s\n' "$log"
    fi
}

# report SECONDS: the last line is for machines: "N passed, N failed", and ", N skipped" where steps were.
report() {
    printf '\nin %s s\n' "$1"
    if [ "$skipped" -gt 0 ]; then
        printf '%s passed, %s failed, %s skipped\n' "$passed" "$failed" "$skipped"
    else
        printf '%s passed, %s failed\n' "$passed" "$failed"
    fi
    [ "$failed" -eq 0 ]
}
