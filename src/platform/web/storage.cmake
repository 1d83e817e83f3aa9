# The ports in a browser (store, vault, tabs, WebSocket, randomness) as a library of their own, so
# that the tests of the store link them without the interface. ithaca_platform_web depends on it.
include_guard(GLOBAL)

set(ithaca_web_ports
    store_indexed_db store_profile system_calls system_random system_update system_wake tabs_locks
    transport_web_socket vault_web_crypto)
set(ithaca_web_sources)
set(ithaca_web_scripts)
foreach(part IN LISTS ithaca_web_ports)
    list(APPEND ithaca_web_sources ${CMAKE_CURRENT_LIST_DIR}/${part}.cpp)
    list(APPEND ithaca_web_scripts ${CMAKE_CURRENT_LIST_DIR}/${part}.js)
endforeach()

add_library(ithaca_platform_web_ports STATIC ${ithaca_web_sources})
target_include_directories(ithaca_platform_web_ports PUBLIC ${CMAKE_SOURCE_DIR})
target_link_libraries(ithaca_platform_web_ports
    PRIVATE ithaca_flags_client
    PUBLIC ithaca_platform_common)
foreach(script IN LISTS ithaca_web_scripts)
    target_link_options(ithaca_platform_web_ports INTERFACE "SHELL:--js-library ${script}")
endforeach()
set_property(TARGET ithaca_platform_web_ports
    APPEND PROPERTY INTERFACE_LINK_DEPENDS ${ithaca_web_scripts})
