# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# Sourced by ./check: what there is to check, and the checks that only read.

# A checkout that belongs to somebody else is still ours to read.
here_git() {
    git -c safe.directory="$(pwd -P)" "$@" 2>/dev/null
}

# sources: every file of the project, sorted.
sources() {
    if [ -n "$(here_git ls-files | head -n 1)" ]; then
        here_git ls-files --cached --others --exclude-standard
    else
        find . -path ./build -prune -o -path ./.git -prune -o -type f -print | sed 's,^\./,,'
    fi | while read -r file; do [ ! -f "$file" ] || printf '%s\n' "$file"; done | sort
}

# program_sources: the C files of the four floors.
program_sources() {
    sources | grep -E '^(cpumodel|sanitise|traps|sim)/.*\.c$'
}

# changed_sources: the files that differ from where this branch left main, what is not committed included; on main
# itself, from the commit before. A copy in a root has no git, but the list (root.sh). Fails where nothing can tell.
changed_sources() {
    head=$(here_git rev-parse HEAD) || { cat build/changed.list 2>/dev/null; return; }
    base=
    for main in origin/HEAD origin/main origin/master main master; do
        base=$(here_git merge-base "$main" HEAD) && break
    done
    [ -n "$base" ] && [ "$base" != "$head" ] || base=$(here_git rev-parse HEAD^) || return 1
    { here_git diff --name-only "$base" && here_git ls-files --others --exclude-standard; } | sort -u
}

# touched_by LIST BUILD: of the program's sources, those that are in LIST, or include a file that is. What a room
# includes is found below BUILD/include/FLOOR/ROOM/, which mirrors the checkout.
touched_by() {
    ninja -C "$2" -t deps | awk -v root="$(pwd -P)/" -v list="$1" '
        BEGIN { while ((getline file < list) > 0) changed[file] = 1 }
        /^[^ ]/ { source = ""; next }
        NF {
            file = $1
            if (!sub(/^.*\/include\/[^\/]*\/[^\/]*\//, "", file) && index(file, root) == 1)
                file = substr(file, length(root) + 1)
            if (source == "")
                source = file
            if (file in changed)
                print source
        }' | grep -E '^(cpumodel|sanitise|traps|sim)/.*\.c$' | sort -u
}
