# Compiler flags of Ithaca's own code. Third-party code gets none of them.
include_guard(GLOBAL)

# Own checks (CHECK) do not depend on NDEBUG; assert() of libraries stays on in native builds, which
# are the tested ones.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1")
set(CMAKE_C_FLAGS_RELEASE "-O2 -g1")

add_library(ithaca_flags INTERFACE)
target_include_directories(ithaca_flags INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(ithaca_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-qual
    -Werror=return-type -Werror=unused-result -Werror=switch
    -Werror=uninitialized
    $<$<CXX_COMPILER_ID:GNU>:-Wno-error=maybe-uninitialized> -Werror=delete-non-virtual-dtor
    $<$<BOOL:${ITHACA_WERROR}>:-Werror>)
if(NOT EMSCRIPTEN)
    target_compile_options(ithaca_flags INTERFACE -fstack-protector-strong)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # g++ 12 sees impossible lengths in its own memcmp and string appends.
    target_compile_options(ithaca_flags INTERFACE -Wno-stringop-overread -Wno-restrict)
endif()
# Machine paths stay out of the binaries.
target_compile_options(ithaca_flags INTERFACE "-ffile-prefix-map=${CMAKE_SOURCE_DIR}/=")

# The client and the core that it shares with the relay: the same language subset natively as in
# WebAssembly.
add_library(ithaca_flags_client INTERFACE)
target_link_libraries(ithaca_flags_client INTERFACE ithaca_flags)
target_compile_options(ithaca_flags_client INTERFACE
    -fno-exceptions $<$<COMPILE_LANGUAGE:CXX>:-fno-rtti>)

if(ITHACA_FUZZ)
    # Coverage for libFuzzer everywhere; its main() only in the fuzz targets.
    add_compile_options(-fsanitize=fuzzer-no-link)
    add_link_options(-fsanitize=fuzzer-no-link)
endif()
if(ITHACA_SANITIZE)
    # vptr asks for the type information that the client is compiled without.
    add_compile_options(-fsanitize=${ITHACA_SANITIZE} -fno-sanitize=vptr
        -fno-sanitize-recover=all -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${ITHACA_SANITIZE})
endif()
