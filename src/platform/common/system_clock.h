// The machine's clocks.
#pragma once

#include "src/core/port/clock.h"

namespace ithaca::platform {

class SystemClock final : public port::Clock {
 public:
  base::TimeMs now_ms() override;
  std::uint64_t steady_ms() override;
};

}  // namespace ithaca::platform
