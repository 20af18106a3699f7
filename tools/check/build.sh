# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# Sourced by ./check: the builds, and the tests in them.

# ccache where it is there; objects are the same wherever the checkout lies.
if [ -d /usr/lib/ccache ]; then
    PATH=/usr/lib/ccache:$PATH
    CCACHE_BASEDIR=$(pwd -P)
    CCACHE_NOHASHDIR=true
    export PATH CCACHE_BASEDIR CCACHE_NOHASHDIR
fi

build_all() {
    configure "$1" && build "$1"
}

# Debian's arm64 kernel, fetched once; nothing where it can't be.
arm64_kernel() {
    tests/fetch-arm64-kernel "$root_cache/arm64-kernel"
}

# Debian's firmware, the same way.
firmware() {
    tests/fetch-firmware "$root_cache/firmware"
}

# The kvm-unit-tests, the same way; where the long tests run alone, as they are built.
kvm_unit_tests() {
    [ "$EL2_CHECK_SLOW" = true ] && tests/fetch-kvm-unit-tests "$root_cache/kvm-unit-tests"
}

# run_tests PRESET [ARGUMENT OF CTEST...]
run_tests() {
    preset=$1
    shift
    EL2_ARM64_KERNEL=$(arm64_kernel 2>/dev/null) || EL2_ARM64_KERNEL=
    EL2_FIRMWARE=$(firmware 2>/dev/null) || EL2_FIRMWARE=
    EL2_KVM_UNIT_TESTS=$(kvm_unit_tests 2>/dev/null) || EL2_KVM_UNIT_TESTS=
    export EL2_ARM64_KERNEL EL2_FIRMWARE EL2_KVM_UNIT_TESTS
    ctest --test-dir "build/$preset" --verbose --no-tests=error --parallel "$((cores + 1))" "$@"
}

# run_under_asan WHAT: `all` tests; or `most`: without those that put many thousand guests through the engine, as
# the other tests of the machine go through the same code of ours, nor the one that runs el2sim a thousand times; frozen
# tables are asked of a fifth of the kernels.
run_under_asan() {
    if [ "$1" = all ]; then
        run_tests asan
    else
        EL2_FROZEN=few CRITERION_TEST_PATTERN='!(feature_guests/*|feature_rows/*|machine/any_code|frozen/answers*)' \
            run_tests asan -L 'units|commands'
    fi
}

threads_under_tsan() {
    configure tsan && build tsan threads && timeout 120 build/tsan/threads build/dev/guests/id-registers.elf
}

# fuzz SECONDS RUNS: every fuzz program, from the seeds in the tree, until either is over.
fuzz() {
    build_all fuzz
    find build/fuzz/tests/fuzz -maxdepth 1 -name 'fuzz_*' -type f -perm -u+x | sort |
        xargs -P "$cores" -I '{}' tools/check/fuzz '{}' "$1" "$2"
}

# The recorder on Debian's arm64 kernel: real KVM under QEMU, and no record may differ.
record_on_qemu() {
    kernel=$(arm64_kernel) || return $?
    tests/record-on-qemu "$kernel" build/dev/guests/kvmprobe cortex-a57 >"$logs/recording.txt" || return $?
    build/dev/el2sim conform --host cortex-a57 "$logs/recording.txt"
}
