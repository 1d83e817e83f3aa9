// Lets the main loop of a native program sleep until a transport or a signal handler has news.
//
// Invariants
//   1. A notify() between two waits ends the next wait at once.
//   2. notify() may be called from any thread and from signal handlers; wait() from one thread.
#pragma once

#include <cstdint>

namespace ithaca::platform {

class WakeSignal {
 public:
  WakeSignal();
  ~WakeSignal();
  WakeSignal(const WakeSignal&) = delete;
  WakeSignal& operator=(const WakeSignal&) = delete;

  void notify();
  // True if notified, false after `timeout_ms`.
  bool wait(std::uint64_t timeout_ms);
  // Readable while notified, for programs that poll other descriptors too.
  int descriptor() const { return m_descriptor; }

 private:
  int m_descriptor;
};

}  // namespace ithaca::platform
