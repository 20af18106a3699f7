# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# Sourced by ./demo and ./check, in the root of the repository: installs what is missing, configures, builds.

supported='Debian 12 and 13'
cores=$(nproc 2>/dev/null || echo 2)

say() {
    printf '%s\n' "$*" >&2
}

die() {
    say "$(basename "$0"): $*"
    exit 2
}

# packages_of USE...: the rows of packages.txt for these uses, each NAME or NAME|OTHER-NAME|...
packages_of() {
    awk -v uses=" $* " '!/^#/ && NF >= 2 && index(uses, " " $2 " ") { print $1 }' packages.txt
}

is_installed() {
    case $(dpkg-query -W -f '${db:Status-Abbrev}' "$1" 2>/dev/null) in
    ?i*) ;;
    *) return 1 ;;
    esac
}

can_be_installed() {
    LC_ALL=C apt-cache policy "$1" 2>/dev/null | grep -q '^ *Candidate: [^(]'
}

# missing_name NAME|OTHER-NAME|...: nothing where one of them is installed; else the first that apt knows here.
missing_name() {
    names=$(printf '%s' "$1" | tr '|' ' ')
    for name in $names; do
        is_installed "$name" && return 0
    done
    for name in $names; do
        if can_be_installed "$name"; then
            printf '%s ' "$name"
            return 0
        fi
    done
    printf '%s ' "${1%%|*}"
}

# missing_of USE...: what has to be installed for them.
missing_of() {
    for package in $(packages_of "$@"); do
        missing_name "$package"
    done
}

# as_root COMMAND...: runs it as root, without ever asking for a password.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        env DEBIAN_FRONTEND=noninteractive "$@"
    else
        sudo -n env DEBIAN_FRONTEND=noninteractive "$@"
    fi
}

# install_packages USE...: leaves with a plain message where that cannot be done.
install_packages() {
    if ! command -v dpkg-query >/dev/null 2>&1 || ! command -v apt-get >/dev/null 2>&1; then
        for tool in cc cmake ninja pkg-config; do
            command -v "$tool" >/dev/null 2>&1 ||
                die "unsupported system: no apt-get, and $tool is missing. $supported are supported; elsewhere" \
                    "install the counterparts of packages.txt by hand, then run this again."
        done
        say "no apt-get here ($supported are what is supported): using the tools that are installed"
        return 0
    fi
    missing=$(missing_of "$@")
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" -ne 0 ] && ! sudo -n true 2>/dev/null; then
        die "packages are missing and there is no root (and no sudo without a password). As root, run:" \
            "apt-get update && apt-get install $missing"
    fi
    mkdir -p build
    as_root apt-get -o DPkg::Lock::Timeout=300 -o Acquire::Retries=2 update >build/apt.log 2>&1 ||
        say "apt-get update failed (no network, or no package source); trying with the lists that are here"
    missing=$(missing_of "$@")
    say "installing: $missing"
    # shellcheck disable=SC2086
    as_root apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends $missing \
        >>build/apt.log 2>&1 </dev/null || {
        tail -n 5 build/apt.log >&2
        die "apt-get could not install: $missing" \
            "- is there a network, and is this one of $supported? The whole log is $PWD/build/apt.log"
    }
    missing=$(missing_of "$@")
    [ -z "$missing" ] || die "still missing after apt-get install: $missing; see $PWD/build/apt.log"
}

# configure PRESET [ARGUMENT...]: a build directory that came from elsewhere is made anew.
configure() {
    preset=$1
    shift
    cache=build/$preset/CMakeCache.txt
    if [ -f "$cache" ] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$(pwd -P)" "$cache"; then
        rm -rf "build/$preset"
    fi
    cmake --preset "$preset" "$@"
}

# build PRESET [TARGET...]
build() {
    preset=$1
    shift
    if [ $# -gt 0 ]; then
        cmake --build "build/$preset" --parallel "$cores" --target "$@"
    else
        cmake --build "build/$preset" --parallel "$cores"
    fi
}
