# libsodium. Its tarball in Debian has no `configure`; what configure would find out for wasm32 is
# written down here. HAVE_TI_MODE stays off: 128-bit products are calls in wasm, so the 25.5-bit
# field arithmetic is the fast one.
set(sodium ${sodium_SOURCE_DIR}/src/libsodium)

file(STRINGS ${sodium_SOURCE_DIR}/configure.ac sodium_init REGEX "^AC_INIT")
string(REGEX MATCH "[0-9]+\\.[0-9]+\\.[0-9]+" VERSION "${sodium_init}")
foreach(part MAJOR MINOR)
    file(STRINGS ${sodium_SOURCE_DIR}/configure.ac sodium_line
        REGEX "^SODIUM_LIBRARY_VERSION_${part}=")
    string(REGEX MATCH "[0-9]+" SODIUM_LIBRARY_VERSION_${part} "${sodium_line}")
endforeach()
set(SODIUM_LIBRARY_MINIMAL_DEF "")
configure_file(${sodium}/include/sodium/version.h.in
    ${CMAKE_BINARY_DIR}/sodium/sodium/version.h @ONLY)

file(GLOB_RECURSE sodium_sources ${sodium}/*.c)
# Code for other processors; the portable files carry the algorithms.
list(FILTER sodium_sources EXCLUDE REGEX
    "(-sse|_sse|-avx|_avx|-ssse3|-aesni|aes256gcm/aesni|_dolbeau|sandy2x|xmm6)")

prefix_library(sodium
    SOURCES ${sodium_sources}
    INCLUDES ${CMAKE_BINARY_DIR}/sodium ${CMAKE_BINARY_DIR}/sodium/sodium
        ${sodium}/include ${sodium}/include/sodium
    DEFINITIONS
        CONFIGURED=1
        SODIUM_STATIC=1
        NATIVE_LITTLE_ENDIAN=1
        HAVE_ALLOCA=1
        HAVE_ALLOCA_H=1
        HAVE_ATOMIC_OPS=1
        HAVE_C11_MEMORY_FENCES=1
        HAVE_EXPLICIT_BZERO=1
        HAVE_GCC_MEMORY_FENCES=1
        HAVE_INLINE_ASM=1
        HAVE_INTTYPES_H=1
        HAVE_NANOSLEEP=1
        HAVE_POSIX_MEMALIGN=1
        HAVE_STDINT_H=1
        HAVE_STDLIB_H=1
        HAVE_STRING_H=1
        HAVE_UNISTD_H=1
        HAVE_WEAK_SYMBOLS=1
    OPTIONS -O3)

install(DIRECTORY ${sodium}/include/ DESTINATION include
    FILES_MATCHING PATTERN "*.h" PATTERN "private" EXCLUDE)
install(FILES ${CMAKE_BINARY_DIR}/sodium/sodium/version.h DESTINATION include/sodium)
