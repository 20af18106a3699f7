# SPDX-License-Identifier: GPL-2.0-or-later
# The four floors, lowest first. Each sees itself and the floors below it, and no others: its include root
# build/include/<floor>/ holds links to just those directories, so an include that points up does not compile.
set(EL2_FLOORS cpumodel sanitise traps sim)
set(EL2_FLOOR_LIBRARIES_cpumodel PkgConfig::INIH)
set(EL2_FLOOR_LIBRARIES_sanitise "")
set(EL2_FLOOR_LIBRARIES_traps "")
set(EL2_FLOOR_LIBRARIES_sim PkgConfig::UNICORN PkgConfig::CAPSTONE PkgConfig::LIBELF PkgConfig::JANSSON)

# The files of sim/ that are the program's alone: commands, their options and their output.
set(EL2_PROGRAM_PATTERN "/sim/(main|option|output|output_[a-z]+|command_[a-z0-9_]+)\\.c$")

set(below "")
set(visible "")
foreach(floor IN LISTS EL2_FLOORS)
    list(APPEND visible ${floor})
    foreach(directory IN LISTS visible)
        file(MAKE_DIRECTORY "${CMAKE_BINARY_DIR}/include/${floor}")
        file(CREATE_LINK "${CMAKE_SOURCE_DIR}/${directory}" "${CMAKE_BINARY_DIR}/include/${floor}/${directory}" SYMBOLIC)
    endforeach()

    file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/${floor}/*.c")
    list(FILTER sources EXCLUDE REGEX "${EL2_PROGRAM_PATTERN}")
    if(floor STREQUAL "cpumodel")
        include(el2_builtins)
    endif()

    if(sources)
        add_library(el2_${floor} STATIC ${sources})
        set(scope PUBLIC)
        set(below_of_next el2_${floor})
        set_property(GLOBAL APPEND PROPERTY EL2_LIBRARY_OBJECTS "$<TARGET_OBJECTS:el2_${floor}>")
    else()
        message(STATUS "floor ${floor} has no sources yet")
        add_library(el2_${floor} INTERFACE)
        set(scope INTERFACE)
        set(below_of_next el2_${floor})
    endif()
    # The include root is not handed up: a higher floor has its own, which holds this one's directory too.
    if(sources)
        target_include_directories(el2_${floor} PRIVATE "${CMAKE_BINARY_DIR}/include/${floor}")
        target_link_libraries(el2_${floor} PRIVATE el2_compile)
    endif()
    target_link_libraries(el2_${floor} ${scope} ${below} ${EL2_FLOOR_LIBRARIES_${floor}})
    set(below ${below_of_next})
endforeach()
