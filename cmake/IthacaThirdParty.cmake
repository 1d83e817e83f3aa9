# Third-party libraries as targets: imgui, imgui_backends (web), qrcodegen, ithaca_sodium,
# ithaca_json, ithaca_sqlite, ithaca_boost, ithaca_cli11, ithaca_gtest_main. Each exists in the
# builds that use it.
include_guard(GLOBAL)

set(THREADS_PREFER_PTHREAD_FLAG ON)

# --- Compiled with this project
# ---------------------------------------------------------------------------------------

if(ITHACA_BUILD_CLIENT)
    ithaca_sources(imgui qrcodegen)

    # Dear ImGui. src/ui/imgui_config.h is its configuration for every file that includes imgui.h;
    # src/ui/imgui_absent.cpp stands for what is left out, and imgui's own definitions give way to
    # it. It is an object of its own: a linker looks in no archive for what is weak.
    add_library(imgui_headers INTERFACE)
    target_include_directories(imgui_headers INTERFACE ${CMAKE_SOURCE_DIR})
    target_include_directories(imgui_headers SYSTEM INTERFACE
        ${imgui_SOURCE_DIR} ${imgui_SOURCE_DIR}/backends)
    target_compile_definitions(imgui_headers INTERFACE
        IMGUI_USER_CONFIG="src/ui/imgui_config.h"
        IMGUI_USE_WCHAR32
        IMGUI_ENABLE_TEST_ENGINE
        IMGUI_DISABLE_OBSOLETE_FUNCTIONS
        IMGUI_DISABLE_DEMO_WINDOWS
        IMGUI_DISABLE_FILE_FUNCTIONS)
    add_library(imgui_absent OBJECT ${CMAKE_SOURCE_DIR}/src/ui/imgui_absent.cpp)
    add_library(imgui STATIC
        ${imgui_SOURCE_DIR}/imgui.cpp
        ${imgui_SOURCE_DIR}/imgui_draw.cpp
        ${imgui_SOURCE_DIR}/imgui_widgets.cpp)
    foreach(part IN ITEMS imgui imgui_absent)
        target_link_libraries(${part} PUBLIC imgui_headers)
        target_compile_options(${part} PRIVATE -w -fno-exceptions -fno-rtti)
    endforeach()
    target_link_libraries(imgui INTERFACE $<TARGET_OBJECTS:imgui_absent>)
    set_source_files_properties(${imgui_SOURCE_DIR}/imgui.cpp ${imgui_SOURCE_DIR}/imgui_widgets.cpp
        PROPERTIES COMPILE_DEFINITIONS "IMGUI_API=__attribute__((weak))")

    # QR codes: the C version, which needs neither exceptions nor the heap. #include <qrcodegen.h>
    add_library(qrcodegen STATIC ${qrcodegen_SOURCE_DIR}/c/qrcodegen.c)
    target_include_directories(qrcodegen SYSTEM PUBLIC ${qrcodegen_SOURCE_DIR}/c)
    target_compile_options(qrcodegen PRIVATE -w)
endif()

# nlohmann/json without exceptions: use parse(text, nullptr, false) and the SAX interface.
add_library(ithaca_json INTERFACE)
if(EMSCRIPTEN)
    find_path(ITHACA_JSON_INCLUDE nlohmann/json.hpp PATHS /usr/include
        NO_CMAKE_FIND_ROOT_PATH REQUIRED)
    # Only this library's folder: the rest of /usr/include belongs to another platform.
    file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/include)
    file(CREATE_LINK ${ITHACA_JSON_INCLUDE}/nlohmann ${CMAKE_BINARY_DIR}/include/nlohmann SYMBOLIC)
    target_include_directories(ithaca_json SYSTEM INTERFACE ${CMAKE_BINARY_DIR}/include)
else()
    find_package(nlohmann_json 3.11 REQUIRED)
    target_link_libraries(ithaca_json INTERFACE nlohmann_json::nlohmann_json)
endif()

add_library(ithaca_sodium INTERFACE)

# --- WebAssembly: from the prefix that scripts/lib/wasm_prefix builds once
# ---------------------------------------------

if(EMSCRIPTEN)
    execute_process(COMMAND ${CMAKE_SOURCE_DIR}/scripts/lib/wasm_prefix
        OUTPUT_VARIABLE ITHACA_WASM_PREFIX OUTPUT_STRIP_TRAILING_WHITESPACE
        COMMAND_ERROR_IS_FATAL ANY)
    if(ITHACA_LTO)
        set(ITHACA_WASM_LIB ${ITHACA_WASM_PREFIX}/lib-lto)
    else()
        set(ITHACA_WASM_LIB ${ITHACA_WASM_PREFIX}/lib)
    endif()
    target_include_directories(ithaca_sodium SYSTEM INTERFACE ${ITHACA_WASM_PREFIX}/include)
    target_compile_definitions(ithaca_sodium INTERFACE SODIUM_STATIC=1)
    target_link_libraries(ithaca_sodium INTERFACE ${ITHACA_WASM_LIB}/libsodium.a)

    add_library(ithaca_sdl2 INTERFACE)
    target_include_directories(ithaca_sdl2 SYSTEM INTERFACE ${ITHACA_WASM_PREFIX}/include/SDL2)
    target_link_libraries(ithaca_sdl2 INTERFACE ${ITHACA_WASM_LIB}/libSDL2.a)

    if(ITHACA_BUILD_CLIENT)
        add_library(imgui_backends STATIC
            ${imgui_SOURCE_DIR}/backends/imgui_impl_sdl2.cpp
            ${imgui_SOURCE_DIR}/backends/imgui_impl_opengl3.cpp)
        # The SDL2 backend uses EM_JS without including its header; ES2 runs on WebGL 1 and 2.
        target_compile_options(imgui_backends PRIVATE
            -w -include emscripten.h -fno-exceptions -fno-rtti)
        target_compile_definitions(imgui_backends PUBLIC IMGUI_IMPL_OPENGL_ES2)
        target_link_libraries(imgui_backends PUBLIC imgui ithaca_sdl2)
    endif()

    if(ITHACA_BUILD_TESTS)
        add_library(ithaca_gtest_main STATIC ${CMAKE_SOURCE_DIR}/cmake/gtest_main.cpp)
        target_include_directories(ithaca_gtest_main SYSTEM PUBLIC ${ITHACA_WASM_PREFIX}/include)
        target_compile_options(ithaca_gtest_main PUBLIC -fno-exceptions)
        target_link_libraries(ithaca_gtest_main PUBLIC
            ${ITHACA_WASM_PREFIX}/lib/libgmock.a ${ITHACA_WASM_PREFIX}/lib/libgtest.a)
    endif()
    return()
endif()

# --- Native: from the system
# -------------------------------------------------------------------------------------------

find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium>=1.0.18)
target_link_libraries(ithaca_sodium INTERFACE PkgConfig::SODIUM)

# Program options for the programs with a command line.
add_library(ithaca_cli11 INTERFACE)
find_package(CLI11 2.1 REQUIRED)
target_link_libraries(ithaca_cli11 INTERFACE CLI11::CLI11)

add_library(ithaca_sqlite INTERFACE)
find_package(SQLite3 3.40 REQUIRED)
target_link_libraries(ithaca_sqlite INTERFACE SQLite::SQLite3)

# Beast and Asio are used header-only.
add_library(ithaca_boost INTERFACE)
find_package(Boost 1.74 REQUIRED)
target_link_libraries(ithaca_boost INTERFACE Boost::headers Threads::Threads)
target_compile_definitions(ithaca_boost INTERFACE BOOST_ALL_NO_LIB BOOST_ERROR_CODE_HEADER_ONLY)

if(ITHACA_BUILD_TESTS)
    find_package(GTest 1.12 REQUIRED)
    add_library(ithaca_gtest_main INTERFACE)
    target_link_libraries(ithaca_gtest_main INTERFACE
        GTest::gmock GTest::gtest_main Threads::Threads)
    find_package(benchmark QUIET)
    # Its header for GoogleTest needs no library of its own.
    find_package(rapidcheck REQUIRED)
    add_library(ithaca_rapidcheck INTERFACE)
    target_link_libraries(ithaca_rapidcheck INTERFACE rapidcheck)
endif()
