#include "src/platform/common/system_clock.h"

#include <chrono>

namespace ithaca::platform {

base::TimeMs SystemClock::now_ms() {
  using namespace std::chrono;
  const auto now = duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
  return now < 0 ? 0 : base::saturate(static_cast<std::uint64_t>(now));
}

std::uint64_t SystemClock::steady_ms() {
  using namespace std::chrono;
  return static_cast<std::uint64_t>(
      duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count());
}

}  // namespace ithaca::platform
