# SPDX-License-Identifier: GPL-2.0-or-later
# The program el2sim: sim/main.c, which has the table of verbs, on top of all rooms.
file(RELATIVE_PATH guests_installed "/${CMAKE_INSTALL_BINDIR}" "/${CMAKE_INSTALL_DATADIR}/el2sim/guests")
target_compile_definitions(el2_sim_command PRIVATE EL2_GUESTS_INSTALLED="${guests_installed}")

add_executable(el2sim sim/main.c)
target_compile_definitions(el2sim PRIVATE EL2_VERSION="${PROJECT_VERSION}")
target_link_libraries(el2sim PRIVATE el2_compile el2_sim)
install(TARGETS el2sim RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
install(FILES docs/el2sim.1 DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")
