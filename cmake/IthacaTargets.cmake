# How folders become targets.
#
#   ithaca_library(NAME ithaca_sync SOURCES op_log.cpp … DEPENDS ithaca_base … [EXCEPTIONS])
#       One library a folder; without SOURCES it is header-only. EXCEPTIONS is for
#       src/platform/native and the adapters under server/, where third-party code throws.
#   ithaca_executable(NAME ithaca SOURCES … DEPENDS … [EXCEPTIONS])
#   ithaca_test(NAME sync_test DIR core/sync DEPENDS ithaca_sync … [RTTI] [WASM])
#       One GoogleTest program from tests/unit/<DIR>/**_test.cpp, registered with ctest. RTTI is for
#       rapidcheck. WASM means that it is built for WebAssembly, too (preset wasm-tests), where it
#       runs under node.
include_guard(GLOBAL)

# Links targets of this build; anything else is a mistake in a CMakeLists.txt.
function(ithaca_link target scope)
    ithaca_first_missing(missing ${ARGN})
    if(missing)
        message(FATAL_ERROR "${target} depends on ${missing}, which this build does not have.")
    endif()
    if(ARGN)
        target_link_libraries(${target} ${scope} ${ARGN})
    endif()
endfunction()

# Sets <result> to the first of the targets that this build does not have, or to nothing.
function(ithaca_first_missing result)
    foreach(dependency IN LISTS ARGN)
        if(NOT TARGET ${dependency})
            set(${result} ${dependency} PARENT_SCOPE)
            return()
        endif()
    endforeach()
    set(${result} "" PARENT_SCOPE)
endfunction()

function(ithaca_library)
    cmake_parse_arguments(PARSE_ARGV 0 arg "EXCEPTIONS" "NAME" "SOURCES;DEPENDS")
    if(NOT arg_NAME OR arg_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR
            "ithaca_library: NAME is missing or unknown arguments: ${arg_UNPARSED_ARGUMENTS}")
    endif()
    if(NOT arg_SOURCES)
        add_library(${arg_NAME} INTERFACE)
        target_include_directories(${arg_NAME} INTERFACE ${CMAKE_SOURCE_DIR})
        ithaca_link(${arg_NAME} INTERFACE ${arg_DEPENDS})
        return()
    endif()
    add_library(${arg_NAME} STATIC ${arg_SOURCES})
    set_property(TARGET ${arg_NAME} PROPERTY ITHACA_EXCEPTIONS ${arg_EXCEPTIONS})
    target_include_directories(${arg_NAME} PUBLIC ${CMAKE_SOURCE_DIR})
    if(arg_EXCEPTIONS)
        target_link_libraries(${arg_NAME} PRIVATE ithaca_flags)
    else()
        target_link_libraries(${arg_NAME} PRIVATE ithaca_flags_client)
    endif()
    ithaca_link(${arg_NAME} PUBLIC ${arg_DEPENDS})
endfunction()

function(ithaca_executable)
    cmake_parse_arguments(PARSE_ARGV 0 arg "EXCEPTIONS" "NAME" "SOURCES;DEPENDS")
    if(NOT arg_NAME OR arg_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR
            "ithaca_executable: NAME is missing or unknown arguments: ${arg_UNPARSED_ARGUMENTS}")
    endif()
    add_executable(${arg_NAME} ${arg_SOURCES})
    if(arg_EXCEPTIONS)
        target_link_libraries(${arg_NAME} PRIVATE ithaca_flags)
    else()
        target_link_libraries(${arg_NAME} PRIVATE ithaca_flags_client)
    endif()
    ithaca_link(${arg_NAME} PRIVATE ${arg_DEPENDS})
    set_target_properties(${arg_NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
endfunction()

# The composition roots.
function(ithaca_add_programs)
    if(EMSCRIPTEN)
        if(ITHACA_BUILD_CLIENT)
            ithaca_compile_for_speed()
            ithaca_web_program()
            ithaca_web_dist()
            add_subdirectory(${CMAKE_SOURCE_DIR}/tests/bench/web ${CMAKE_BINARY_DIR}/bench
                EXCLUDE_FROM_ALL)
        endif()
        return()
    endif()
    if(ITHACA_BUILD_CLIENT)
        ithaca_executable(NAME ithaca EXCEPTIONS SOURCES ${CMAKE_SOURCE_DIR}/src/main_headless.cpp
            DEPENDS ithaca_headless ithaca_cli11)
    endif()
    if(ITHACA_BUILD_RELAY)
        ithaca_executable(NAME ithaca-relay EXCEPTIONS SOURCES ${CMAKE_SOURCE_DIR}/server/main.cpp
            DEPENDS ithaca_relay_core ithaca_relay_store ithaca_relay_net ithaca_relay_http)
    endif()
endfunction()

# Where each test program leaves its JUnit-like XML; scripts/test adds the numbers up.
set(ITHACA_TEST_RESULTS_DIR ${CMAKE_BINARY_DIR}/test-results)
file(MAKE_DIRECTORY ${ITHACA_TEST_RESULTS_DIR})

function(ithaca_test)
    cmake_parse_arguments(PARSE_ARGV 0 arg "RTTI;WASM" "NAME;DIR" "DEPENDS")
    if(NOT arg_NAME OR NOT arg_DIR OR arg_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR
            "ithaca_test: NAME or DIR is missing or unknown arguments: ${arg_UNPARSED_ARGUMENTS}")
    endif()
    if(EMSCRIPTEN AND NOT arg_WASM)
        return()
    endif()
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS
        ${CMAKE_SOURCE_DIR}/tests/unit/${arg_DIR}/*_test.cpp)
    if(NOT sources)
        message(FATAL_ERROR "${arg_NAME}: tests/unit/${arg_DIR} holds no *_test.cpp.")
    endif()
    ithaca_first_missing(missing ${arg_DEPENDS})
    if(missing AND ITHACA_BUILD_CLIENT AND ITHACA_BUILD_RELAY)
        message(FATAL_ERROR "${arg_NAME} depends on ${missing}, which this build does not have.")
    elseif(missing)
        # A test of a part that this build leaves out.
        return()
    endif()
    add_executable(${arg_NAME} ${sources})
    target_link_libraries(${arg_NAME} PRIVATE ithaca_flags ithaca_gtest_main)
    target_compile_options(${arg_NAME} PRIVATE -O1)
    # Golden files and corpora are read from the source tree.
    target_compile_definitions(${arg_NAME} PRIVATE ITHACA_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    # Type information as in the libraries under test: most have none, and a test that derives from
    # their classes must not ask for it. Those with exceptions have it, and Boost.Asio's classes are
    # laid out differently with and without.
    foreach(dependency IN LISTS arg_DEPENDS)
        get_target_property(exceptions ${dependency} ITHACA_EXCEPTIONS)
        if(exceptions)
            set(arg_RTTI ON)
        endif()
    endforeach()
    if(NOT arg_RTTI)
        target_compile_options(${arg_NAME} PRIVATE -fno-rtti)
    endif()
    ithaca_link(${arg_NAME} PRIVATE ${arg_DEPENDS})
    if(TARGET ithaca_test_support)
        target_link_libraries(${arg_NAME} PRIVATE ithaca_test_support)
    endif()
    if(EMSCRIPTEN)
        # NODERAWFS: results are written to, and golden files read from, the real disk.
        target_link_options(${arg_NAME} PRIVATE
            -O1 -sENVIRONMENT=node -sNODERAWFS=1 -sEXIT_RUNTIME=1
            -sALLOW_MEMORY_GROWTH=1 -sTOTAL_STACK=1MB -sASSERTIONS=1)
    endif()
    set_target_properties(${arg_NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
    add_test(NAME ${arg_NAME} COMMAND ${arg_NAME}
        --gtest_brief=1 --gtest_output=xml:${ITHACA_TEST_RESULTS_DIR}/${arg_NAME}.xml)
    set_tests_properties(${arg_NAME} PROPERTIES TIMEOUT 300 WORKING_DIRECTORY ${CMAKE_BINARY_DIR})
endfunction()

# ithaca_fuzz(NAME fuzz_frame SOURCES frame.cpp DEPENDS ithaca_wire): a libFuzzer target in the
# preset `fuzz`. In the native build the same source runs over its kept corpus,
# tests/fuzz/corpus/<NAME>/, as the ctest test plain.<NAME>. The target `fuzzers` is all of them.
function(ithaca_fuzz)
    cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME" "SOURCES;DEPENDS")
    add_executable(${arg_NAME} ${arg_SOURCES})
    target_link_libraries(${arg_NAME} PRIVATE ithaca_flags_client)
    ithaca_link(${arg_NAME} PRIVATE ${arg_DEPENDS})
    set_target_properties(${arg_NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/fuzz)
    if(NOT TARGET fuzzers)
        add_custom_target(fuzzers)
    endif()
    add_dependencies(fuzzers ${arg_NAME})
    if(ITHACA_FUZZ)
        target_link_options(${arg_NAME} PRIVATE -fsanitize=fuzzer)
    else()
        target_sources(${arg_NAME} PRIVATE ${CMAKE_SOURCE_DIR}/cmake/fuzz_replay_main.cpp)
        add_test(NAME plain.${arg_NAME}
            COMMAND ${arg_NAME} ${CMAKE_SOURCE_DIR}/tests/fuzz/corpus/${arg_NAME})
    endif()
endfunction()

# ithaca_bench(NAME bench_merge SOURCES merge.cpp DEPENDS ithaca_sync): a Google Benchmark program,
# run by `scripts/dev bench merge`. Native builds only, where the library is installed.
function(ithaca_bench)
    cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME" "SOURCES;DEPENDS")
    if(NOT TARGET benchmark::benchmark_main)
        return()
    endif()
    add_executable(${arg_NAME} ${arg_SOURCES})
    target_link_libraries(${arg_NAME} PRIVATE ithaca_flags benchmark::benchmark_main)
    ithaca_link(${arg_NAME} PRIVATE ${arg_DEPENDS})
    set_target_properties(${arg_NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bench)
endfunction()
