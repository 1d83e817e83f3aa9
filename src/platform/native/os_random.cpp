#include "src/platform/native/os_random.h"

#include <sys/random.h>

#include <cerrno>

#include "src/core/base/check.h"

namespace ithaca::platform {

void OsRandom::fill(std::span<std::uint8_t> out) {
  while (!out.empty()) {
    const ssize_t got = getrandom(out.data(), out.size(), 0);
    if (got < 0) {
      // A kernel without getrandom(2) cannot run this program.
      CHECK(errno == EINTR);
      continue;
    }
    out = out.subspan(static_cast<std::size_t>(got));
  }
}

}  // namespace ithaca::platform
