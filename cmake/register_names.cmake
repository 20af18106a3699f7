# SPDX-License-Identifier: GPL-2.0-or-later
# Writes OUT, a C file with el2_registers_by_name[]: the rows of TABLE (cpumodel/arch/registers.inc) in the order of their names.
#
#     cmake -DOUT=register_names.c -DTABLE=/src/cpumodel/arch/registers.inc -P register_names.cmake
cmake_minimum_required(VERSION 3.25)
foreach(variable OUT TABLE)
    if(NOT ${variable})
        message(FATAL_ERROR "register_names.cmake: give -D${variable}=...")
    endif()
endforeach()

file(STRINGS "${TABLE}" rows REGEX "^REGISTER\\(")
set(names "")
set(index 0)
foreach(row IN LISTS rows)
    if(NOT row MATCHES "^REGISTER\\([^A-Z]*([A-Za-z0-9_]+),")
        message(FATAL_ERROR "register_names.cmake: ${TABLE}: no name in: ${row}")
    endif()
    list(APPEND names "${CMAKE_MATCH_1} ${index}")
    math(EXPR index "${index} + 1")
endforeach()
list(SORT names)
list(TRANSFORM names REPLACE "^(.*) ([0-9]+)$" "    \\2, /* \\1 */\n")
list(JOIN names "" names)
file(WRITE "${OUT}" "/* SPDX-License-Identifier: GPL-2.0-or-later */\n/* Made by cmake/register_names.cmake. */\n"
     "#include \"cpumodel/arch/register_internal.h\"\n\n"
     "const uint16_t el2_registers_by_name[] = {\n${names}};\n"
     "const size_t el2_registers_by_name_count = ${index};\n")
