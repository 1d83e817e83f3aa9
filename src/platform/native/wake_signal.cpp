#include "src/platform/native/wake_signal.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "src/core/base/check.h"

namespace ithaca::platform {

WakeSignal::WakeSignal() : m_descriptor(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  CHECK(m_descriptor >= 0);
}

WakeSignal::~WakeSignal() { close(m_descriptor); }

void WakeSignal::notify() {
  const int saved = errno;
  const std::uint64_t one = 1;
  // Fails only when the counter is at its limit, and then the signal is set already.
  [[maybe_unused]] const ssize_t written = write(m_descriptor, &one, sizeof one);
  errno = saved;
}

bool WakeSignal::wait(std::uint64_t timeout_ms) {
  pollfd entry{m_descriptor, POLLIN, 0};
  const int timeout = static_cast<int>(std::min<std::uint64_t>(timeout_ms, 24u * 3600 * 1000));
  if (poll(&entry, 1, timeout) <= 0) return false;
  std::uint64_t count = 0;
  return read(m_descriptor, &count, sizeof count) == sizeof count;
}

}  // namespace ithaca::platform
