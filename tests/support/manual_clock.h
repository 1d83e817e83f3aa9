// A clock that moves only when told.
#pragma once

#include "src/core/base/check.h"
#include "src/core/port/clock.h"

namespace ithaca::support {

class ManualClock final : public port::Clock {
 public:
  explicit ManualClock(base::TimeMs now_ms = 1'700'000'000'000) : m_now_ms(now_ms) {}

  base::TimeMs now_ms() override { return m_now_ms; }
  std::uint64_t steady_ms() override { return m_steady_ms; }

  // Time passes: both clocks move.
  void advance(std::uint64_t delta_ms) {
    m_now_ms = base::add_saturating(m_now_ms, delta_ms);
    m_steady_ms += delta_ms;
  }
  // Somebody sets the wall clock, forward or back; the steady one does not notice.
  void set_now_ms(base::TimeMs now_ms) { m_now_ms = base::saturate(now_ms); }

 private:
  base::TimeMs m_now_ms;
  std::uint64_t m_steady_ms = 0;
};

}  // namespace ithaca::support
