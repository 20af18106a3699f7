# SPDX-License-Identifier: GPL-2.0-or-later
# The program el2sim: sim/command/main.c and the rest of that room, which its tests link too.
file(RELATIVE_PATH guests_installed "/${CMAKE_INSTALL_BINDIR}" "/${CMAKE_INSTALL_DATADIR}/el2sim/guests")
target_compile_definitions(el2_sim_command PRIVATE EL2_GUESTS_INSTALLED="${guests_installed}")

add_executable(el2sim sim/command/main.c)
target_include_directories(el2sim PRIVATE "${CMAKE_BINARY_DIR}/include/sim/command")
target_compile_definitions(el2sim PRIVATE EL2_VERSION="${PROJECT_VERSION}")
target_link_libraries(el2sim PRIVATE el2_compile el2_sim_command)
install(TARGETS el2sim RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
install(FILES docs/el2sim.1 DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")
