# SDL2: window, input and an OpenGL ES context. SDL ships a ready configuration for Emscripten
# (SDL_config_emscripten.h), so none of its own configure checks have to run. Sound, game
# controllers, haptics, sensors, shared objects and SDL's own renderer are left out.
set(sdl ${sdl2_SOURCE_DIR})

file(GLOB sdl_sources
    ${sdl}/src/*.c
    ${sdl}/src/atomic/*.c
    ${sdl}/src/cpuinfo/*.c
    ${sdl}/src/events/*.c
    ${sdl}/src/file/*.c
    ${sdl}/src/filesystem/emscripten/*.c
    ${sdl}/src/libm/*.c
    ${sdl}/src/locale/*.c
    ${sdl}/src/locale/emscripten/*.c
    ${sdl}/src/misc/*.c
    ${sdl}/src/misc/emscripten/*.c
    ${sdl}/src/power/*.c
    ${sdl}/src/power/emscripten/*.c
    ${sdl}/src/stdlib/*.c
    ${sdl}/src/thread/*.c
    ${sdl}/src/thread/generic/*.c
    ${sdl}/src/timer/*.c
    ${sdl}/src/timer/unix/*.c
    ${sdl}/src/video/*.c
    ${sdl}/src/video/emscripten/*.c
    ${sdl}/src/video/yuv2rgb/*.c)

set_source_files_properties(${sdl}/src/events/SDL_events.c PROPERTIES
    COMPILE_OPTIONS "-include;${CMAKE_CURRENT_SOURCE_DIR}/sdl2_no_event_log.h")

prefix_library(SDL2
    SOURCES ${sdl_sources} sdl2_absent.c
    INCLUDES ${sdl}/include ${sdl}/src ${sdl}/src/video/khronos
    DEFINITIONS
        SDL_AUDIO_DISABLED=1
        SDL_LEAN_AND_MEAN=1
        SDL_JOYSTICK_DISABLED=1
        SDL_RENDER_DISABLED=1
        SDL_SENSOR_DISABLED=1
    OPTIONS -Os)

install(DIRECTORY ${sdl}/include/ DESTINATION include/SDL2 FILES_MATCHING PATTERN "*.h")
