# Toolchain file: Emscripten as installed on this machine, found through emcc on PATH.
find_program(ITHACA_EM_CONFIG em-config)
if(NOT ITHACA_EM_CONFIG)
    message(FATAL_ERROR "Emscripten is missing: run scripts/lib/install (or put emcc on PATH).")
endif()
execute_process(COMMAND ${ITHACA_EM_CONFIG} EMSCRIPTEN_ROOT
    OUTPUT_VARIABLE ITHACA_EMSCRIPTEN_ROOT OUTPUT_STRIP_TRAILING_WHITESPACE
    COMMAND_ERROR_IS_FATAL ANY)
include(${ITHACA_EMSCRIPTEN_ROOT}/cmake/Modules/Platform/Emscripten.cmake)

# Old Emscripten cannot load its output under a node that has fetch(); see scripts/lib/common.sh.
find_program(ITHACA_NODE node REQUIRED)
set(CMAKE_CROSSCOMPILING_EMULATOR "${ITHACA_NODE};--no-experimental-fetch")

# Debian's emcc needs Debian's acorn, which another node does not look for by itself.
set_property(GLOBAL PROPERTY RULE_LAUNCH_LINK "${CMAKE_COMMAND} -E env NODE_PATH=/usr/share/nodejs")
