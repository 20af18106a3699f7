# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# Sourced by ./check: a root of another release, and ./check in it. What is kept for the next time (the root with its
# packages, apt's archives, ccache) lies in ${XDG_CACHE_HOME:-~/.cache}/el2sim, never in the checkout.

root_cache=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/el2sim

mirror=${EL2_MIRROR:-http://deb.debian.org/debian}

# The other of the two platforms, seen from here.
other_release() {
    if grep -qs '^VERSION_CODENAME=trixie$' /etc/os-release; then echo bookworm; else echo trixie; fi
}

# How we are root: root, sudo (that asks for no password), or user: root in a user namespace of our own.
privilege() {
    if [ "$(id -u)" -eq 0 ]; then echo root; elif sudo -n true 2>/dev/null; then echo sudo; else echo user; fi
}

# in_namespace COMMAND...: as root, where mounts are our own and go with the command.
in_namespace() {
    case $(privilege) in
    root) unshare --mount --pid --fork --kill-child "$@" ;;
    sudo) sudo -n unshare --mount --pid --fork --kill-child "$@" ;;
    user) unshare --map-root-user --map-auto --mount --pid --fork --kill-child "$@" ;;
    esac
}

# mirror_answers RELEASE
mirror_answers() {
    rm -f "$root_cache/InRelease"
    timeout 90 /usr/lib/apt/apt-helper -o Acquire::Retries=1 -o Acquire::http::Timeout=20 \
        download-file "$mirror/dists/$1/InRelease" "$root_cache/InRelease" >/dev/null 2>&1
}

# bootstrap RELEASE DIRECTORY: the bare minimum of the release, by what there is.
bootstrap() {
    if ! command -v mmdebstrap >/dev/null 2>&1; then
        in_namespace debootstrap --variant=minbase "$1" "$2" "$mirror"
        return
    fi
    set -- --variant=minbase --dpkgopt=force-unsafe-io --format=tar "$1" "$2.tar" "$mirror"
    case $(privilege) in
    user) mmdebstrap --mode=unshare "$@" ;;
    *) in_namespace mmdebstrap --mode=root "$@" ;;
    esac
    in_namespace tar -x -C "$directory" -f "$directory.tar" --exclude './dev/*' --numeric-owner
    rm -f "$directory.tar"
}

# make_root RELEASE DIRECTORY: 77 where no mirror answers.
make_root() {
    mirror_answers "$1" || { echo "no mirror can be reached: $mirror"; return 77; }
    directory=$2.new
    in_namespace rm -rf --one-file-system "$directory"
    in_namespace mkdir "$directory"
    bootstrap "$1" "$directory"
    mv "$directory" "$2"
}

# copy_checkout ROOT: without what is built and without git, but with the list of what changed, where git tells.
copy_checkout() {
    in_namespace rm -rf --one-file-system "$1/el2sim"
    in_namespace mkdir "$1/el2sim" "$1/el2sim/build"
    sources | tar -c -T - | in_namespace tar -x -C "$1/el2sim" --no-same-owner
    changed=$(changed_sources) || return 0
    printf '%s\n' "$changed" | in_namespace tee "$1/el2sim/build/changed.list" >/dev/null
}

# in_root RELEASE [OPTION OF CHECK...]: ./check with these options, on a copy of this checkout, in a root of that release.
# 77 where there is no root and no mirror to make one from.
in_root() {
    release=$1
    shift
    root=$root_cache/roots/$release
    case $release in
    bookworm | trixie) ;;
    *) die "no release '$release' is supported: give bookworm or trixie" ;;
    esac
    (install_packages root) || { echo 'what makes a root could not be installed'; return 77; }
    in_namespace true || { echo 'mounts cannot be made here (a container that may not?)'; return 77; }
    mkdir -p "$root_cache/roots" "$root_cache/apt/$release" "$root_cache/ccache/$release"
    exec 9>"$root.lock"
    flock 9
    [ -d "$root" ] || make_root "$release" "$root"
    copy_checkout "$root"
    in_namespace tools/check/enter-root "$root" "$root_cache/apt/$release" "$root_cache/ccache/$release" ./check "$@"
}
