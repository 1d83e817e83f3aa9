# GoogleTest, for the tests that also run as WebAssembly under node. Debian ships its sources in
# libgtest-dev and libgmock-dev; without exceptions, like the client.
set(googletest ${ITHACA_GOOGLETEST_SOURCE_DIR})

prefix_library(gtest NO_LTO
    SOURCES ${googletest}/googletest/src/gtest-all.cc
    INCLUDES ${googletest}/googletest ${googletest}/googletest/include
    OPTIONS -O1 -fno-exceptions -fno-rtti)
prefix_library(gmock NO_LTO
    SOURCES ${googletest}/googlemock/src/gmock-all.cc
    INCLUDES ${googletest}/googlemock ${googletest}/googlemock/include
        ${googletest}/googletest/include
    OPTIONS -O1 -fno-exceptions -fno-rtti)

install(DIRECTORY ${googletest}/googletest/include/ ${googletest}/googlemock/include/
    DESTINATION include)
