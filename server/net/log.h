// Lines for the operator on stderr: time, level, words.
//
// What is logged never holds content, keys, whole ids or addresses of people. Threads: any.
#pragma once

#include <string_view>

namespace ithaca::relay {

enum class LogLevel { kError, kWarning, kInfo, kDebug, kNone };

void set_log_level(LogLevel level);
void log(LogLevel level, std::string_view words);

}  // namespace ithaca::relay
