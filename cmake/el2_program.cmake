# SPDX-License-Identifier: GPL-2.0-or-later
# The program el2sim. All but main.c is in el2_command, which the tests link too.
file(GLOB program_sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/sim/*.c")
list(FILTER program_sources INCLUDE REGEX "${EL2_PROGRAM_PATTERN}")
list(FILTER program_sources EXCLUDE REGEX "/main\\.c$")
if(program_sources AND EXISTS "${CMAKE_SOURCE_DIR}/sim/main.c")
    file(RELATIVE_PATH guests_installed "/${CMAKE_INSTALL_BINDIR}" "/${CMAKE_INSTALL_DATADIR}/el2sim/guests")
    add_library(el2_command STATIC ${program_sources})
    target_include_directories(el2_command PRIVATE "${CMAKE_BINARY_DIR}/include/sim")
    target_compile_definitions(el2_command PRIVATE
        EL2_GUESTS_INSTALLED="${guests_installed}")
    target_link_libraries(el2_command PRIVATE el2_compile)
    target_link_libraries(el2_command PUBLIC el2_sim PkgConfig::JANSSON)

    add_executable(el2sim sim/main.c)
    target_include_directories(el2sim PRIVATE "${CMAKE_BINARY_DIR}/include/sim")
    target_compile_definitions(el2sim PRIVATE EL2_VERSION="${PROJECT_VERSION}")
    target_link_libraries(el2sim PRIVATE el2_compile el2_command)
    install(TARGETS el2sim RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
endif()
if(EXISTS "${CMAKE_SOURCE_DIR}/docs/el2sim.1")
    install(FILES docs/el2sim.1 DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")
endif()
