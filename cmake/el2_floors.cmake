# SPDX-License-Identifier: GPL-2.0-or-later
# The house: four floors, lowest first, each parted into rooms. A room sees the rooms that its row names and all of the
# floors below, and no others: its include root build/include/<floor>/<room>/ holds links to just those directories, so
# an include that points up or aside does not compile.
set(EL2_FLOORS cpumodel sanitise traps sim)

# floor/room, lowest first: the rooms of its own floor that it may include.
set(EL2_ROOMS
    "cpumodel/text:"
    "cpumodel/arch:text"
    "cpumodel/host:text arch"
    "cpumodel/formula:text arch"
    "cpumodel/lint:text arch formula"
    "sanitise/language:"
    "sanitise/view:language"
    "traps/syndrome:"
    "traps/vm:syndrome"
    "traps/el2:syndrome vm"
    "traps/onereg:syndrome vm"
    "traps/use:syndrome vm el2"
    "sim/json:"
    "sim/engine:"
    "sim/device:"
    "sim/image:"
    "sim/account:json"
    "sim/execute:device"
    "sim/machine:engine device image account execute"
    "sim/boot:engine device image account execute machine"
    "sim/conform:"
    "sim/exchange:json"
    "sim/report:json"
    "sim/explain:"
    "sim/gdb:json engine device image account execute machine report explain"
    "sim/command:json"
    "sim/inspect:json device execute report explain command"
    "sim/operate:json conform exchange report explain command"
    "sim/run:json engine device image account execute machine boot report explain gdb command")
set(EL2_PROGRAM_ROOMS sim/command sim/inspect sim/operate sim/run) # not in the library

# What a room's files include of other libraries.
set(EL2_ROOM_LIBRARIES_sim_json PkgConfig::JANSSON)
set(EL2_ROOM_LIBRARIES_sim_engine PkgConfig::UNICORN)
set(EL2_ROOM_LIBRARIES_sim_account PkgConfig::JANSSON)
set(EL2_ROOM_LIBRARIES_sim_boot fdt)
set(EL2_ROOM_LIBRARIES_sim_image PkgConfig::LIBELF PkgConfig::ZLIB PkgConfig::LIBZSTD)
set(EL2_ROOM_LIBRARIES_sim_report PkgConfig::CAPSTONE PkgConfig::JANSSON)
set(EL2_ROOM_LIBRARIES_sim_exchange PkgConfig::JANSSON)
set(EL2_ROOM_LIBRARIES_sim_command PkgConfig::JANSSON)

# el2_include_root(NAME FLOOR ROOM...): build/include/NAME, with the floors below FLOOR and these rooms of it; all of
# FLOOR where no room is given.
function(el2_include_root name floor)
    set(root "${CMAKE_BINARY_DIR}/include/${name}")
    file(REMOVE_RECURSE "${root}")
    file(MAKE_DIRECTORY "${root}")
    foreach(below IN LISTS EL2_FLOORS)
        if(below STREQUAL floor)
            break()
        endif()
        file(CREATE_LINK "${CMAKE_SOURCE_DIR}/${below}" "${root}/${below}" SYMBOLIC)
    endforeach()
    if(NOT ARGN)
        file(CREATE_LINK "${CMAKE_SOURCE_DIR}/${floor}" "${root}/${floor}" SYMBOLIC)
        return()
    endif()
    file(MAKE_DIRECTORY "${root}/${floor}")
    foreach(room IN LISTS ARGN)
        file(CREATE_LINK "${CMAKE_SOURCE_DIR}/${floor}/${room}" "${root}/${floor}/${room}" SYMBOLIC)
    endforeach()
endfunction()

# Each floor whole, for its tests and for programs that use it: el2_<floor>, an interface target.
foreach(floor IN LISTS EL2_FLOORS)
    add_library(el2_${floor} INTERFACE)
    el2_include_root(whole/${floor} ${floor})
    target_include_directories(el2_${floor} INTERFACE "${CMAKE_BINARY_DIR}/include/whole/${floor}")
endforeach()

set(below "") # the libraries of the floors below
foreach(row IN LISTS EL2_ROOMS)
    string(REGEX MATCH "^([a-z0-9]+)/([a-z0-9]+):(.*)$" row "${row}")
    set(floor ${CMAKE_MATCH_1})
    set(room ${CMAKE_MATCH_2})
    string(REPLACE " " ";" visible "${CMAKE_MATCH_3}")
    set(library el2_${floor}_${room})

    file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/${floor}/${room}/*.c")
    if("${floor}/${room}" STREQUAL "cpumodel/text")
        include(el2_builtins)
    elseif("${floor}/${room}" STREQUAL "cpumodel/arch")
        include(el2_register_names)
    endif()
    add_library(${library} STATIC ${sources})
    el2_include_root(${floor}/${room} ${floor} ${room} ${visible})
    target_include_directories(${library} PRIVATE "${CMAKE_BINARY_DIR}/include/${floor}/${room}")
    target_link_libraries(${library} PRIVATE el2_compile)
    foreach(other IN LISTS visible)
        target_link_libraries(${library} PUBLIC $<LINK_ONLY:el2_${floor}_${other}>)
    endforeach()
    list(GET EL2_FLOORS 0 lowest)
    if(NOT floor STREQUAL lowest)
        list(FIND EL2_FLOORS ${floor} place)
        math(EXPR place "${place} - 1")
        list(GET EL2_FLOORS ${place} under)
        target_link_libraries(${library} PUBLIC $<LINK_ONLY:el2_${under}>)
    endif()
    target_link_libraries(${library} PUBLIC ${EL2_ROOM_LIBRARIES_${floor}_${room}})
    target_link_libraries(el2_${floor} INTERFACE ${library})
    if(NOT "${floor}/${room}" IN_LIST EL2_PROGRAM_ROOMS)
        set_property(GLOBAL APPEND PROPERTY EL2_LIBRARY_OBJECTS "$<TARGET_OBJECTS:${library}>")
    endif()
endforeach()
