#include "src/platform/web/system_random.h"

#include <algorithm>

extern "C" void ithaca_random(std::uint8_t* out, std::size_t size);

namespace ithaca::platform {

void OsRandom::fill(std::span<std::uint8_t> out) {
  // getRandomValues() takes no more than this at a time.
  constexpr std::size_t kAtOnce = 65536;
  while (!out.empty()) {
    const std::size_t size = std::min(out.size(), kAtOnce);
    ithaca_random(out.data(), size);
    out = out.subspan(size);
  }
}

}  // namespace ithaca::platform
