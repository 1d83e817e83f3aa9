// Time as the protocol and the model know it: milliseconds since 1970-01-01 UTC.
//
// Invariants
//   1. A TimeMs is in [0, kTimeMax]; arithmetic saturates. A claimed time is never rejected.
#pragma once

#include <cstdint>

namespace ithaca::base {

using TimeMs = std::uint64_t;

// 2^53 - 1, so that JavaScript numbers hold every time exactly.
inline constexpr TimeMs kTimeMax = (std::uint64_t{1} << 53) - 1;

constexpr TimeMs saturate(std::uint64_t time) { return time > kTimeMax ? kTimeMax : time; }
constexpr TimeMs add_saturating(TimeMs time, std::uint64_t delta_ms) {
  return delta_ms > kTimeMax - saturate(time) ? kTimeMax : saturate(time) + delta_ms;
}

}  // namespace ithaca::base
