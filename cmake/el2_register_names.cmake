# SPDX-License-Identifier: GPL-2.0-or-later
# The order of cpumodel/arch/registers.inc by name: adds the generated file to `sources` of cpumodel/arch.
set(register_names_source "${CMAKE_BINARY_DIR}/generated/register_names.c")
set(register_names_table "${CMAKE_SOURCE_DIR}/cpumodel/arch/registers.inc")
set(register_names_script "${CMAKE_SOURCE_DIR}/cmake/register_names.cmake")
file(MAKE_DIRECTORY "${CMAKE_BINARY_DIR}/generated")
add_custom_command(
    OUTPUT "${register_names_source}"
    COMMAND "${CMAKE_COMMAND}" "-DOUT=${register_names_source}" "-DTABLE=${register_names_table}" -P "${register_names_script}"
    DEPENDS "${register_names_table}" "${register_names_script}"
    COMMENT "Ordering registers by name"
    VERBATIM)
list(APPEND sources "${register_names_source}")
