# SPDX-License-Identifier: GPL-2.0-or-later
# One Criterion program a room, test_<floor>_<room>, from tests/<floor>/<room>/test_*.c.
pkg_check_modules(CRITERION IMPORTED_TARGET criterion)
if(NOT CRITERION_FOUND)
    message(WARNING "Criterion not found: no tests are built")
    return()
endif()

# Recordings of real KVM, unpacked beside the tests that read them.
set(recordings_archive "${CMAKE_SOURCE_DIR}/tests/recordings.tar.xz")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${recordings_archive}")
if("${recordings_archive}" IS_NEWER_THAN "${CMAKE_BINARY_DIR}/recordings.stamp")
    file(REMOVE_RECURSE "${CMAKE_BINARY_DIR}/recordings")
    file(ARCHIVE_EXTRACT INPUT "${recordings_archive}" DESTINATION "${CMAKE_BINARY_DIR}/recordings")
    file(TOUCH "${CMAKE_BINARY_DIR}/recordings.stamp")
endif()

set(EL2_TEST_TIMEOUT_cpumodel 120)
set(EL2_TEST_TIMEOUT_sanitise 180)
set(EL2_TEST_TIMEOUT_traps 240)
set(EL2_TEST_TIMEOUT_sim 900)

# Frozen answers: tables of tests/frozen/ that tests of any room compare with.
add_library(el2_frozen STATIC "${CMAKE_SOURCE_DIR}/tests/frozen/frozen.c" "${CMAKE_SOURCE_DIR}/tests/frozen/kernels.c"
    "${CMAKE_SOURCE_DIR}/tests/frozen/spoil.c" "${CMAKE_SOURCE_DIR}/tests/frozen/thin.c")
target_include_directories(el2_frozen PRIVATE "${CMAKE_SOURCE_DIR}/tests")
target_include_directories(el2_frozen SYSTEM PRIVATE ${CRITERION_INCLUDE_DIRS})
target_compile_definitions(el2_frozen PRIVATE EL2_TEST_DATA="${CMAKE_SOURCE_DIR}/tests")
target_link_libraries(el2_frozen PRIVATE el2_compile el2_cpumodel)

foreach(row IN LISTS EL2_ROOMS)
    string(REGEX MATCH "^([a-z0-9]+)/([a-z0-9]+):" row "${row}")
    set(floor ${CMAKE_MATCH_1})
    set(room ${CMAKE_MATCH_2})
    file(GLOB test_sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/${floor}/${room}/test_*.c")
    if(NOT test_sources)
        continue()
    endif()
    set(program test_${floor}_${room})
    add_executable(${program} ${test_sources})
    target_include_directories(${program} PRIVATE "${CMAKE_SOURCE_DIR}/tests" "${CMAKE_SOURCE_DIR}/tests/${floor}")
    target_compile_definitions(${program} PRIVATE
        EL2_TEST_DATA="${CMAKE_SOURCE_DIR}/tests"
        EL2_RECORDINGS="${CMAKE_BINARY_DIR}/recordings"
        EL2_PROGRAM="${CMAKE_BINARY_DIR}/el2sim"
        EL2_GUESTS="${CMAKE_BINARY_DIR}/guests")
    # Criterion's headers are not clean under our warnings: they are system headers here.
    target_include_directories(${program} SYSTEM PRIVATE ${CRITERION_INCLUDE_DIRS})
    target_link_libraries(${program} PRIVATE el2_compile el2_frozen el2_${floor} PkgConfig::CRITERION)
    if(floor STREQUAL "sim")
        add_dependencies(${program} el2sim)
    endif()
    add_test(NAME ${floor}-${room} COMMAND ${program})
    set_tests_properties(${floor}-${room} PROPERTIES TIMEOUT ${EL2_TEST_TIMEOUT_${floor}} LABELS "units;${floor}"
        ENVIRONMENT "LSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/tests/leaks.suppressions:print_suppressions=0")
endforeach()

add_test(NAME cli COMMAND "${CMAKE_SOURCE_DIR}/tests/cli/run" "${CMAKE_BINARY_DIR}")
set_tests_properties(cli PROPERTIES TIMEOUT 300 LABELS commands
    ENVIRONMENT "LSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/tests/leaks.suppressions:print_suppressions=0")
add_test(NAME onereg COMMAND "${CMAKE_SOURCE_DIR}/tests/onereg/run" "${CMAKE_BINARY_DIR}")
set_tests_properties(onereg PROPERTIES TIMEOUT 300)
add_test(NAME platforms COMMAND "${CMAKE_SOURCE_DIR}/tests/platforms/run" "${CMAKE_BINARY_DIR}")
set_tests_properties(platforms PROPERTIES TIMEOUT 300)

add_test(NAME boot COMMAND "${CMAKE_SOURCE_DIR}/tests/boot/run" "${CMAKE_BINARY_DIR}")
set_tests_properties(boot PROPERTIES TIMEOUT 1800 SKIP_RETURN_CODE 77 LABELS boot)
add_test(NAME boot-devices COMMAND "${CMAKE_SOURCE_DIR}/tests/boot/devices" "${CMAKE_BINARY_DIR}")
set_tests_properties(boot-devices PROPERTIES TIMEOUT 1800 SKIP_RETURN_CODE 77 LABELS "boot;long")
add_test(NAME boot-gdb COMMAND "${CMAKE_SOURCE_DIR}/tests/boot/gdb" "${CMAKE_BINARY_DIR}")
set_tests_properties(boot-gdb PROPERTIES TIMEOUT 1800 SKIP_RETURN_CODE 77 LABELS "boot;long")
add_test(NAME kvm-unit-tests COMMAND "${CMAKE_SOURCE_DIR}/tests/kvm-unit-tests/run" "${CMAKE_BINARY_DIR}")
set_tests_properties(kvm-unit-tests PROPERTIES TIMEOUT 3600 SKIP_RETURN_CODE 77 LABELS long)
add_test(NAME gdb COMMAND "${CMAKE_SOURCE_DIR}/tests/gdb/run" "${CMAKE_BINARY_DIR}")
set_tests_properties(gdb PROPERTIES TIMEOUT 600 SKIP_RETURN_CODE 77)
foreach(part IN ITEMS same registers hostile)
    add_test(NAME gdb-${part} COMMAND "${CMAKE_SOURCE_DIR}/tests/gdb/client" "${CMAKE_BINARY_DIR}" ${part})
    set_tests_properties(gdb-${part} PROPERTIES TIMEOUT 600)
endforeach()
set_tests_properties(gdb-same PROPERTIES LABELS long)
add_test(NAME boot-firmware COMMAND "${CMAKE_SOURCE_DIR}/tests/boot/firmware" "${CMAKE_BINARY_DIR}")
set_tests_properties(boot-firmware PROPERTIES TIMEOUT 3600 SKIP_RETURN_CODE 77 LABELS boot)
add_test(NAME console COMMAND "${CMAKE_SOURCE_DIR}/tests/console/run" "${CMAKE_BINARY_DIR}")
set_tests_properties(console PROPERTIES TIMEOUT 120)
add_test(NAME scenarios COMMAND "${CMAKE_SOURCE_DIR}/tests/scenarios/run" "${CMAKE_BINARY_DIR}")
set_tests_properties(scenarios PROPERTIES TIMEOUT 600)
add_test(NAME conformance COMMAND "${CMAKE_SOURCE_DIR}/tests/conformance/run" "${CMAKE_BINARY_DIR}")
set_tests_properties(conformance PROPERTIES TIMEOUT 600)
add_test(NAME kernel-facts COMMAND "${CMAKE_SOURCE_DIR}/tests/sanitise/kernel-facts")
add_test(NAME kernel-words COMMAND "${CMAKE_SOURCE_DIR}/tests/sanitise/kernel-words")
add_test(NAME limits COMMAND "${CMAKE_SOURCE_DIR}/tests/limits/run")
add_test(NAME verbs COMMAND "${CMAKE_SOURCE_DIR}/tests/verbs/run" "${CMAKE_BINARY_DIR}")
set_tests_properties(kernel-facts kernel-words limits verbs PROPERTIES TIMEOUT 60)
if(NOT EL2_SANITIZE) # AddressSanitizer wants an address space without a limit
    add_test(NAME log-memory COMMAND "${CMAKE_SOURCE_DIR}/tests/log-memory/run" "${CMAKE_BINARY_DIR}")
    set_tests_properties(log-memory PROPERTIES TIMEOUT 120)
    add_test(NAME tables COMMAND "${CMAKE_SOURCE_DIR}/tests/tables/run" "${CMAKE_BINARY_DIR}") # compiles 300 times: not twice
    set_tests_properties(tables PROPERTIES TIMEOUT 300)
endif()

add_test(NAME features-binutils COMMAND "${CMAKE_SOURCE_DIR}/tests/features/run")
set_tests_properties(features-binutils PROPERTIES TIMEOUT 120 SKIP_RETURN_CODE 77)

add_executable(feature-words "${CMAKE_SOURCE_DIR}/tests/promise/words.c")
target_include_directories(feature-words PRIVATE "${CMAKE_SOURCE_DIR}/tests")
target_link_libraries(feature-words PRIVATE el2_compile el2_cpumodel)
add_test(NAME features-qemu COMMAND "${CMAKE_SOURCE_DIR}/tests/promise/run-on-qemu" "${CMAKE_BINARY_DIR}")
set_tests_properties(features-qemu PROPERTIES TIMEOUT 300 SKIP_RETURN_CODE 77)

add_executable(threads "${CMAKE_SOURCE_DIR}/tests/threads/threads.c")
find_package(Threads REQUIRED)
target_link_libraries(threads PRIVATE el2_compile el2_sim Threads::Threads)
add_test(NAME threads COMMAND threads "${CMAKE_BINARY_DIR}/guests/id-registers.elf")
set_tests_properties(threads PROPERTIES TIMEOUT 120)

if(NOT EL2_SANITIZE) # which a program that uses the library need not be built with
    add_test(NAME install COMMAND "${CMAKE_SOURCE_DIR}/tests/install/run" "${CMAKE_BINARY_DIR}")
    set_tests_properties(install PROPERTIES TIMEOUT 300)
endif()

# Attacks: what was once found, memory that runs out, and inputs that are changed at random (tests/hostile/run).
if(TARGET el2sim)
    set(hostile "${CMAKE_SOURCE_DIR}/tests/hostile")
    add_library(hostile-failing MODULE "${hostile}/failing.c")
    set(hostile_parts cases)
    set(hostile_shared "${hostile}/process.c" "${hostile}/commands.c")
    if(NOT EL2_SANITIZE) # which has an allocator of its own
        add_executable(hostile-allocations "${hostile}/allocations.c" ${hostile_shared})
        target_link_libraries(hostile-allocations PRIVATE el2_compile)
        list(APPEND hostile_parts allocations)
    endif()
    add_executable(hostile-mutations "${hostile}/mutations.c" "${hostile}/mutate.c" "${hostile}/judge.c" ${hostile_shared})
    target_link_libraries(hostile-mutations PRIVATE el2_compile el2_sim)
    list(APPEND hostile_parts mutations)
    foreach(part IN LISTS hostile_parts)
        add_test(NAME hostile-${part} COMMAND "${hostile}/run" "${CMAKE_BINARY_DIR}" ${part})
        set_tests_properties(hostile-${part} PROPERTIES TIMEOUT 1500 LABELS hostile)
    endforeach()
endif()
