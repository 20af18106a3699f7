# SPDX-License-Identifier: GPL-2.0-or-later
# Hosts, kernels and what `el2sim help` prints of them, embedded as C text: adds the generated file to `sources` of cpumodel/text.
file(GLOB builtins RELATIVE "${CMAKE_SOURCE_DIR}" CONFIGURE_DEPENDS
     "${CMAKE_SOURCE_DIR}/cpumodel/hosts/*.host" "${CMAKE_SOURCE_DIR}/sanitise/kernels/*.kernel"
     "${CMAKE_SOURCE_DIR}/docs/*-file.md")
list(SORT builtins)
set(builtins_source "${CMAKE_BINARY_DIR}/generated/builtins.c")
set(builtins_depends ${builtins})
list(TRANSFORM builtins_depends PREPEND "${CMAKE_SOURCE_DIR}/")
list(JOIN builtins "|" builtins_argument)
file(MAKE_DIRECTORY "${CMAKE_BINARY_DIR}/generated")
add_custom_command(
    OUTPUT "${builtins_source}"
    COMMAND "${CMAKE_COMMAND}" "-DOUT=${builtins_source}" "-DROOT=${CMAKE_SOURCE_DIR}"
            "-DFILES=${builtins_argument}" -P "${CMAKE_SOURCE_DIR}/cmake/embed.cmake"
    DEPENDS ${builtins_depends} "${CMAKE_SOURCE_DIR}/cmake/embed.cmake"
    COMMENT "Embedding hosts and kernels"
    VERBATIM)
list(APPEND sources "${builtins_source}")
