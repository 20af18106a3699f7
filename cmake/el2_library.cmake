# SPDX-License-Identifier: GPL-2.0-or-later
# libel2sim: all rooms but the program's in one library, static and shared, with headers and a pkg-config file.
get_property(library_objects GLOBAL PROPERTY EL2_LIBRARY_OBJECTS)
set(library_links PkgConfig::UNICORN PkgConfig::CAPSTONE PkgConfig::LIBELF PkgConfig::INIH PkgConfig::JANSSON)
set(library_map "${CMAKE_SOURCE_DIR}/cmake/libel2sim.map")

add_library(el2sim_static STATIC ${library_objects})
set_target_properties(el2sim_static PROPERTIES OUTPUT_NAME el2sim LINKER_LANGUAGE C)

add_library(el2sim_shared SHARED ${library_objects})
set_target_properties(el2sim_shared PROPERTIES
    OUTPUT_NAME el2sim LINKER_LANGUAGE C VERSION "${PROJECT_VERSION}" SOVERSION "${PROJECT_VERSION_MAJOR}"
    LINK_DEPENDS "${library_map}")
target_link_libraries(el2sim_shared PRIVATE el2_compile ${library_links})
target_link_options(el2sim_shared PRIVATE "LINKER:--version-script=${library_map},--as-needed")
if(NOT EL2_SANITIZE AND NOT EL2_FUZZ)
    target_link_options(el2sim_shared PRIVATE "LINKER:--no-undefined")
endif()

# The installed tree may be moved: el2sim.pc finds its prefix from where it lies itself.
file(RELATIVE_PATH prefix_from_pc "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
string(REGEX REPLACE "/$" "" prefix_from_pc "${prefix_from_pc}")
configure_file("${CMAKE_SOURCE_DIR}/cmake/el2sim.pc.in" "${CMAKE_BINARY_DIR}/el2sim.pc" @ONLY)
install(TARGETS el2sim_static el2sim_shared
        ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}")
install(FILES "${CMAKE_BINARY_DIR}/el2sim.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
foreach(floor IN LISTS EL2_FLOORS)
    install(DIRECTORY "${floor}/" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/el2sim/${floor}"
            FILES_MATCHING PATTERN "*.h" PATTERN "registers.inc" PATTERN "control_registers.inc" PATTERN "arch_features.inc" # which headers include
            PATTERN "hosts" EXCLUDE PATTERN "kernels" EXCLUDE PATTERN "command" EXCLUDE
            PATTERN "inspect" EXCLUDE PATTERN "operate" EXCLUDE
            PATTERN "*_internal.h" EXCLUDE)
endforeach()
