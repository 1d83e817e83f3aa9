#include "server/net/log.h"

#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <string>

namespace ithaca::relay {

namespace {

std::atomic<LogLevel> g_level{LogLevel::kInfo};

constexpr std::array<const char*, 4> kNames{"error", "warning", "info", "debug"};

}  // namespace

void set_log_level(LogLevel level) { g_level = level; }

void log(LogLevel level, std::string_view words) {
  const LogLevel threshold = g_level;
  if (threshold == LogLevel::kNone || level > threshold) return;
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm utc{};
  gmtime_r(&now, &utc);
  std::array<char, 32> time{};
  std::strftime(time.data(), time.size(), "%Y-%m-%dT%H:%M:%SZ", &utc);
  std::string line = time.data();
  line += ' ';
  line += kNames[static_cast<std::size_t>(level)];
  line += ' ';
  // One event, one line, whatever is in it.
  for (const char c : words) line += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
  line += '\n';
  std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace ithaca::relay
