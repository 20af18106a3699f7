# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# Sourced by ./check: what is seen without running anything of ours.

# The sources are written so that clang-format 14 to 19 lay them out alike (CONTRIBUTING.md).
check_format() {
    sources | grep -E '\.[ch]$' | xargs clang-format --dry-run --Werror
}

# check_tidy WHAT: clang-tidy on `all` sources, or on those that what is `changed` touches.
check_tidy() {
    list=$logs/tidy.list
    if [ "$1" = changed ] && changed_sources >"$logs/changed.list" && ! grep -qxF .clang-tidy "$logs/changed.list"; then
        touched_by "$logs/changed.list" build/asan >"$list" || :
    else
        program_sources >"$list"
    fi
    [ -s "$list" ] || { echo 'no source has changed'; return 0; }
    xargs -P "$cores" -n 2 clang-tidy --quiet -p build/asan <"$list" >"$logs/tidy.out" 2>&1 || {
        cat "$logs/tidy.out"
        grep -E ' (error|warning): ' "$logs/tidy.out" | sort -u # last, where the report shows it
        return 1
    }
    echo "$(grep -c . "$list") of $(program_sources | grep -c .) sources"
}

check_scripts() {
    sources | while read -r file; do
        ! head -n 1 "$file" | grep -q '^#!/bin/\(ba\)\?sh' || echo "$file"
    done | xargs shellcheck -x -a
}

check_manual() {
    mandoc -Tlint -Wwarning docs/el2sim.1
}

check_licences() {
    bad=$(sources | grep -E '\.([chS]|inc|cmake|sh|host|kernel|ld|lds|map|in|1|md|txt)$|^(demo|check|\.ci/run|\.clang-.*)$' |
        grep -vE '^(LICENSES|tests)/' | without_licence)
    bad="$bad$(sources | grep -E '^tests/.*(\.[chS]|\.cmake|CMakeLists\.txt)$' | without_licence)"
    [ -z "$bad" ] || { printf 'no SPDX line in: %s\n' "$bad"; return 1; }
}

without_licence() {
    while read -r file; do
        head -n 3 "$file" | grep -q 'SPDX-License-Identifier: GPL-2.0-or-later' || echo "$file"
    done
}

check_whitespace() {
    bad=$(sources | grep -vE '^(LICENSES|tests)/|^COPYING$|\.(xz|png|elf|bin)$' | xargs grep -nE '[[:blank:]]+$' || :)
    [ -z "$bad" ] || { printf 'blanks at the end of a line:\n%s\n' "$bad"; return 1; }
    bad=$(sources | grep -E '\.([chS]|cmake|sh|md|host|kernel)$' |
        while read -r file; do [ ! -s "$file" ] || [ -z "$(tail -c 1 "$file")" ] || echo "$file"; done)
    [ -z "$bad" ] || { printf 'no newline at the end of: %s\n' "$bad"; return 1; }
}

# A floor includes only itself and what is below, from the root; each library's header is in one file.
check_includes() {
    bad=$(sources | grep -E '^(cpumodel|sanitise|traps|sim)/.*\.[ch]$' | xargs grep -nE '#include "\.\./' || :)
    [ -z "$bad" ] || { printf 'includes are written from the root:\n%s\n' "$bad"; return 1; }
    for header in unicorn/unicorn.h capstone/capstone.h gelf.h libelf.h zlib.h zstd.h libfdt.h; do
        files=$(sources | grep -E '^(cpumodel|sanitise|traps|sim)/.*\.[ch]$' | xargs grep -lE "#include <$header>" || :)
        [ "$(printf '%s' "$files" | grep -c .)" -le 1 ] || { printf '%s is in: %s\n' "$header" "$files"; return 1; }
    done
}
