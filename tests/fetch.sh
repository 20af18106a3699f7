# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# Sourced by the tests/fetch-*: packages from the package sources of this system. apt works on lists and a cache of its own
# in a directory, so the system's are left alone, and no root is needed.
#
#     fetch_begin DIRECTORY      makes it; $place is its path. Exits with 77 where there is no apt
#     fetch_update               lists of packages
#     fetch_unpack PACKAGE TO    downloads a package and unpacks it to $place/TO

fetch_begin() {
    for program in apt-get apt-cache dpkg-deb; do
        if ! command -v $program >/dev/null; then
            echo "SKIP: $program not found" >&2
            exit 77
        fi
    done
    mkdir -p "$1" && place=$(cd "$1" && pwd -P) || exit 1
}

fetch_update() {
    mkdir -p "$place/state/lists/partial" "$place/cache/archives/partial" "$place/fetched" || exit 1
    : >"$place/state/status"
    cat >"$place/apt.conf" <<END
APT::Architecture "arm64";
APT::Architectures { "arm64"; };
APT::Sandbox::User "";
Acquire::Languages "none";
Acquire::Retries "2";
Dir::State "$place/state";
Dir::State::status "$place/state/status";
Dir::State::lists "$place/state/lists";
Dir::Cache "$place/cache";
END
    export APT_CONFIG="$place/apt.conf"
    apt-get -qq update >"$place/log" 2>&1 || :
}

fetch_unpack() {
    (cd "$place/fetched" && apt-get -q download "$1" >>"$place/log" 2>&1) &&
        dpkg-deb -x "$place/fetched/$1"_*.deb "$place/$2" >>"$place/log" 2>&1
}
