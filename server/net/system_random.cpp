#include "server/net/system_random.h"

#include <sys/random.h>

#include <cerrno>

#include "src/core/base/check.h"

namespace ithaca::relay {

void SystemRandom::fill(std::span<std::uint8_t> out) {
  while (!out.empty()) {
    const ssize_t got = getrandom(out.data(), out.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    // Only a kernel without the call gets here; there is nothing safe to go on with.
    CHECK(got > 0);
    out = out.subspan(static_cast<std::size_t>(got));
  }
}

}  // namespace ithaca::relay
