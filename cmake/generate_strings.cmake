# Makes src/ui/strings_generated.h from assets/i18n/en.json:
#   cmake -DSOURCE=en.json -DOUTPUT=strings_generated.h -P generate_strings.cmake
#
# A value is a text, or an object of plural forms ("one", "other", …), which becomes one text:
# \x1d form \x1f text \x1e form \x1f text … A key that is a C++ word gets
# an underscore: Str::delete_.
cmake_minimum_required(VERSION 3.25)

set(cpp_words and break case catch class const continue default delete do else enum explicit export
    for friend goto if import inline namespace new not operator or private protected public register
    return sizeof static struct switch template this throw try typedef union using virtual while)

file(READ ${SOURCE} json)
string(JSON count ERROR_VARIABLE problem LENGTH "${json}")
if(problem)
    message(FATAL_ERROR "${SOURCE} is not valid JSON: ${problem}")
endif()
set(names "")
set(rows "")
math(EXPR last "${count} - 1")
foreach(i RANGE ${last})
    string(JSON key MEMBER "${json}" ${i})
    if(NOT key MATCHES "^[a-z][a-z0-9_]*$")
        message(FATAL_ERROR 
            "${SOURCE}: '${key}' is not a key: use small letters, digits and underscores.")
    endif()
    string(JSON kind TYPE "${json}" ${key})
    set(literal "")
    if(kind STREQUAL "OBJECT")
        string(JSON forms LENGTH "${json}" ${key})
        math(EXPR last_form "${forms} - 1")
        set(literal "\"\\x1d\"")
        foreach(f RANGE ${last_form})
            string(JSON form MEMBER "${json}" ${key} ${f})
            string(JSON text GET "${json}" ${key} ${form})
            string(APPEND literal " \"${form}\\x1f\" R\"~(${text})~\" \"\\x1e\"")
        endforeach()
    elseif(kind STREQUAL "STRING")
        string(JSON text GET "${json}" ${key})
        set(literal "R\"~(${text})~\"")
    else()
        message(FATAL_ERROR "${SOURCE}: the value of '${key}' is neither a text nor an object.")
    endif()
    set(name ${key})
    if(key IN_LIST cpp_words)
        set(name ${key}_)
    endif()
    string(APPEND names "  ${name},\n")
    string(APPEND rows "    {\"${key}\", ${literal}},\n")
endforeach()

set(text "// Generated from assets/i18n/en.json by cmake/generate_strings.cmake.
#pragma once

#include <cstdint>

namespace ithaca::ui {

enum class Str : uint16_t {
${names}  count_of_strings,
};

struct StringRow {
  const char* key;
  const char* text;
};

inline constexpr StringRow kEnglish[] = {
${rows}};

}  // namespace ithaca::ui
")
set(before "")
if(EXISTS ${OUTPUT})
    file(READ ${OUTPUT} before)
endif()
if(NOT before STREQUAL text)
    file(WRITE ${OUTPUT} "${text}")
endif()
