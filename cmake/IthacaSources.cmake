# Where the sources of third-party libraries come from. On Debian, scripts/lib/fetch_sources puts
# Debian's source packages into the cache and points FETCHCONTENT_SOURCE_DIR_<NAME> at them;
# elsewhere FetchContent fetches the upstream tag. After ithaca_sources(<name>…) <name>_SOURCE_DIR
# is set for each name (imgui, sdl2, sodium, qrcodegen).
include_guard(GLOBAL)
include(FetchContent)

if(DEFINED ENV{ITHACA_CACHE})
    set(ITHACA_CACHE_DIR "$ENV{ITHACA_CACHE}")
else()
    set(ITHACA_CACHE_DIR "$ENV{HOME}/.cache/ithaca")
endif()

find_program(ITHACA_APT_GET apt-get)
mark_as_advanced(ITHACA_APT_GET)
if(ITHACA_APT_GET)
    execute_process(COMMAND ${CMAKE_CURRENT_LIST_DIR}/../scripts/lib/fetch_sources
        COMMAND_ERROR_IS_FATAL ANY)
    include(${ITHACA_CACHE_DIR}/src/sources.cmake)
endif()

FetchContent_Declare(imgui GIT_SHALLOW ON
    GIT_REPOSITORY https://github.com/ocornut/imgui.git GIT_TAG v1.92.2b)
FetchContent_Declare(sdl2 GIT_SHALLOW ON
    GIT_REPOSITORY https://github.com/libsdl-org/SDL.git GIT_TAG release-2.26.5)
FetchContent_Declare(sodium GIT_SHALLOW ON
    GIT_REPOSITORY https://github.com/jedisct1/libsodium.git GIT_TAG 1.0.18-RELEASE)
FetchContent_Declare(qrcodegen GIT_SHALLOW ON
    GIT_REPOSITORY https://github.com/nayuki/QR-Code-generator.git GIT_TAG v1.8.0)

# Populates without add_subdirectory: what is compiled, and how, is decided in this project.
macro(ithaca_sources)
    foreach(ithaca_source_name ${ARGN})
        FetchContent_GetProperties(${ithaca_source_name})
        if(NOT ${ithaca_source_name}_POPULATED)
            FetchContent_Populate(${ithaca_source_name})
        endif()
    endforeach()
endmacro()
