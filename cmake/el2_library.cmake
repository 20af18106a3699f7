# SPDX-License-Identifier: GPL-2.0-or-later
# libel2sim: all rooms but the program's in one library, static and shared, with headers, a pkg-config file and a CMake
# package.
get_property(library_objects GLOBAL PROPERTY EL2_LIBRARY_OBJECTS)
set(library_links PkgConfig::UNICORN PkgConfig::CAPSTONE PkgConfig::LIBELF PkgConfig::JANSSON PkgConfig::ZLIB PkgConfig::LIBZSTD fdt)
set(library_map "${CMAKE_SOURCE_DIR}/cmake/libel2sim.map")

add_library(el2sim_static STATIC ${library_objects})
set_target_properties(el2sim_static PROPERTIES OUTPUT_NAME el2sim EXPORT_NAME static LINKER_LANGUAGE C)
target_link_libraries(el2sim_static PRIVATE ${library_links})

add_library(el2sim_shared SHARED ${library_objects})
set_target_properties(el2sim_shared PROPERTIES
    OUTPUT_NAME el2sim EXPORT_NAME el2sim LINKER_LANGUAGE C VERSION "${PROJECT_VERSION}" SOVERSION "${PROJECT_VERSION_MAJOR}"
    LINK_DEPENDS "${library_map}")
target_link_libraries(el2sim_shared PRIVATE $<BUILD_INTERFACE:el2_compile> ${library_links})
target_link_options(el2sim_shared PRIVATE "LINKER:--version-script=${library_map},--as-needed")
if(NOT EL2_SANITIZE AND NOT EL2_FUZZ)
    target_link_options(el2sim_shared PRIVATE "LINKER:--no-undefined")
endif()

# The installed tree may be moved: el2sim.pc finds its prefix from where it lies itself.
file(RELATIVE_PATH prefix_from_pc "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
string(REGEX REPLACE "/$" "" prefix_from_pc "${prefix_from_pc}")
configure_file("${CMAKE_SOURCE_DIR}/cmake/el2sim.pc.in" "${CMAKE_BINARY_DIR}/el2sim.pc" @ONLY)
install(FILES "${CMAKE_BINARY_DIR}/el2sim.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")

# find_package(el2sim)
include(CMakePackageConfigHelpers)
set(package "${CMAKE_INSTALL_LIBDIR}/cmake/el2sim")
set(find_libraries "")
foreach(library IN ITEMS unicorn capstone libelf jansson zlib libzstd)
    string(TOUPPER ${library} prefix)
    string(APPEND find_libraries "    pkg_check_modules(${prefix} REQUIRED IMPORTED_TARGET ${library})\n")
endforeach()
configure_package_config_file(cmake/el2simConfig.cmake.in "${CMAKE_BINARY_DIR}/el2simConfig.cmake"
                              INSTALL_DESTINATION "${package}")
write_basic_package_version_file("${CMAKE_BINARY_DIR}/el2simConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${CMAKE_BINARY_DIR}/el2simConfig.cmake" "${CMAKE_BINARY_DIR}/el2simConfigVersion.cmake"
        DESTINATION "${package}")
foreach(kind IN ITEMS Shared Static)
    string(TOLOWER ${kind} target)
    install(TARGETS el2sim_${target} EXPORT el2sim${kind}
            ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}"
            INCLUDES DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/el2sim")
    install(EXPORT el2sim${kind} NAMESPACE el2sim:: DESTINATION "${package}")
endforeach()
# What is public: these headers, and no others (tests/install/run compiles each alone, as C and as C++).
set(EL2_PUBLIC_HEADERS
    cpumodel/arch/arch_features.inc
    cpumodel/arch/archfeature.h
    cpumodel/arch/encoding.h
    cpumodel/arch/encodings.h
    cpumodel/arch/exceptionclass.h
    cpumodel/arch/pieces.h
    cpumodel/arch/register.h
    cpumodel/arch/registers.inc
    cpumodel/host/host.h
    cpumodel/host/hostfeature.h
    cpumodel/host/values.h
    cpumodel/lint/finding.h
    cpumodel/lint/lint.h
    cpumodel/lint/midr.h
    cpumodel/lint/rules.h
    cpumodel/text/bits.h
    cpumodel/text/error.h
    sanitise/language/aarch32.h
    sanitise/language/condition.h
    sanitise/language/exits.h
    sanitise/language/kernel.h
    sanitise/language/rules.h
    sanitise/language/vmfeature.h
    sanitise/view/cmdline.h
    sanitise/view/el0view.h
    sanitise/view/hostfacts.h
    sanitise/view/hostview.h
    sanitise/view/hwcap.h
    sanitise/view/step.h
    sanitise/view/trail.h
    sim/account/event.h
    sim/account/tally.h
    sim/account/trace.h
    sim/account/verdict.h
    sim/boot/boot.h
    sim/conform/conform.h
    sim/engine/engine.h
    sim/device/disk.h
    sim/exchange/export.h
    sim/exchange/hosttext.h
    sim/exchange/import.h
    sim/explain/explanation.h
    sim/explain/origin_words.h
    sim/explain/rule_words.h
    sim/explain/value_words.h
    sim/explain/write_words.h
    sim/machine/machine.h
    sim/report/disassemble.h
    sim/report/lintview.h
    sim/report/logged.h
    sim/report/number.h
    sim/report/number_fields.h
    sim/report/sarif.h
    traps/el2/dispatch.h
    traps/el2/exits.h
    traps/el2/guest32.h
    traps/el2/inject.h
    traps/el2/psci.h
    traps/el2/state.h
    traps/onereg/matrix.h
    traps/onereg/migrate.h
    traps/onereg/onereg.h
    traps/onereg/reglist.h
    traps/onereg/setrange.h
    traps/syndrome/instruction.h
    traps/syndrome/syndrome.h
    traps/syndrome/sysreg_name.h
    traps/use/promise.h
    traps/use/use.h
    traps/use/use_end.h
    traps/vm/chain.h
    traps/vm/control.h
    traps/vm/control_registers.inc
    traps/vm/vm.h)
foreach(header IN LISTS EL2_PUBLIC_HEADERS)
    cmake_path(GET header PARENT_PATH directory)
    install(FILES "${header}" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/el2sim/${directory}")
endforeach()
