# The web client: ithaca.js and ithaca.wasm from src/main_web.cpp, and the folder that the relay
# serves.
include_guard(GLOBAL)

set(CMAKE_C_FLAGS_RELEASE "-Os -DNDEBUG")
set(CMAKE_CXX_FLAGS_RELEASE "-Oz -DNDEBUG")
# Copying is an instruction: every browser with vectors, which the program needs anyway, has it.
add_compile_options(-mbulk-memory)
# Most of the program is compiled to be small. These are what every message goes through.
function(ithaca_compile_for_speed)
    foreach(target IN ITEMS
            ithaca_base ithaca_wire ithaca_crypto ithaca_model ithaca_search ithaca_sync
            ithaca_platform_common)
        target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O2>)
    endforeach()
endfunction()
set(CMAKE_C_FLAGS_DEBUG "-O1")
set(CMAKE_CXX_FLAGS_DEBUG "-O1")
if(ITHACA_LTO)
    add_compile_options(-flto)
    add_link_options(-flto)
    # What only a log would say: base/result.h, base/check.h, imgui_config.h.
    add_compile_definitions(ITHACA_TERSE=1)
endif()
if(ITHACA_DEV_BUILD)
    # Pages and switches that only development builds have.
    add_compile_definitions(ITHACA_DEV_BUILD=1)
endif()

# How a program for the page is linked.
function(ithaca_web_link_options target)
    target_link_options(${target} PRIVATE
        -sMALLOC=emmalloc
        $<IF:$<CONFIG:Release>,-Oz,-O1>
        # create…(options) → Promise.
        -sMODULARIZE=1
        -sENVIRONMENT=web
        -sALLOW_MEMORY_GROWTH=1 -sINITIAL_MEMORY=16MB -sTOTAL_STACK=1MB
        # A strict content security policy forbids eval.
        -sDYNAMIC_EXECUTION=0
        -sFILESYSTEM=0
        -sSUPPORT_LONGJMP=0
        -sEXPORTED_FUNCTIONS=_main,_malloc,_free
        -sEXIT_RUNTIME=0
        $<IF:$<BOOL:${ITHACA_DEV_BUILD}>,-sASSERTIONS=1,-sASSERTIONS=0>
        $<$<BOOL:${ITHACA_DEV_BUILD}>:--profiling-funcs>)
endfunction()

function(ithaca_web_program)
    ithaca_executable(NAME ithaca_web SOURCES ${CMAKE_SOURCE_DIR}/src/main_web.cpp
        DEPENDS ithaca_app ithaca_views ithaca_ui ithaca_platform_web)
    set_target_properties(ithaca_web PROPERTIES OUTPUT_NAME ithaca SUFFIX .js)
    ithaca_web_link_options(ithaca_web)
    # The boot script passes canvas and locateFile.
    target_link_options(ithaca_web PRIVATE
        -sEXPORT_NAME=createIthaca
        -sMIN_WEBGL_VERSION=1 -sMAX_WEBGL_VERSION=2
        -sEXPORTED_RUNTIME_METHODS=UTF8ToString,stringToUTF8,lengthBytesUTF8)
endfunction()

# build/<preset>/dist is what the relay serves. It is made anew by each build; unchanged files keep
# their compressed forms.
function(ithaca_web_dist)
    file(GLOB_RECURSE inputs CONFIGURE_DEPENDS
        ${CMAKE_SOURCE_DIR}/shell/* ${CMAKE_SOURCE_DIR}/assets/*)
    set(dist ${CMAKE_BINARY_DIR}/dist)
    add_custom_command(OUTPUT ${dist}/assets.json
        COMMAND ${CMAKE_SOURCE_DIR}/scripts/lib/web_dist --build ${CMAKE_BINARY_DIR} --out ${dist}
            $<$<BOOL:${ITHACA_DEV_BUILD}>:--dev>
        DEPENDS ithaca_web ${inputs} ${CMAKE_SOURCE_DIR}/scripts/lib/web_dist
            ${CMAKE_SOURCE_DIR}/package-lock.json ${CMAKE_SOURCE_DIR}/src/ui/icons.h
        COMMENT "Collecting the files that the relay serves"
        COMMAND_EXPAND_LISTS VERBATIM)
    add_custom_target(ithaca_web_dist ALL DEPENDS ${dist}/assets.json)
endfunction()
