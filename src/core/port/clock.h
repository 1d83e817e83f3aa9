// The wall clock and a steady clock, as the core may see them.
#pragma once

#include "src/core/base/time.h"

namespace ithaca::port {

class Clock {
 public:
  virtual ~Clock() = default;
  // Milliseconds since 1970-01-01 UTC; may jump either way.
  virtual base::TimeMs now_ms() = 0;
  // Milliseconds since some start; never goes back. For timeouts.
  virtual std::uint64_t steady_ms() = 0;
};

}  // namespace ithaca::port
