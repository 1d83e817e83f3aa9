// A rate with a burst, in whole numbers, so that the relay stays deterministic.
#pragma once

#include <algorithm>
#include <cstdint>

namespace ithaca::relay {

struct Rate {
  std::uint64_t count = 1;
  std::uint64_t period_ms = 1000;
  std::uint64_t burst = 1;  // how many may come at once after a pause
};

class TokenBucket {
 public:
  // Takes one token if there is one. The bucket starts full.
  bool take(const Rate& rate, std::uint64_t steady_ms) {
    if (!has(rate, steady_ms)) return false;
    m_level -= rate.period_ms;
    return true;
  }

  bool has(const Rate& rate, std::uint64_t steady_ms) {
    const std::uint64_t full = rate.burst * rate.period_ms;
    if (!m_started) {
      m_started = true;
      m_level = full;
    } else {
      // More than this fills any bucket, and keeps the product small.
      const std::uint64_t elapsed = std::min(steady_ms - m_filled_ms, rate.period_ms * rate.burst);
      m_level = std::min(full, m_level + elapsed * rate.count);
    }
    m_filled_ms = steady_ms;
    return m_level >= rate.period_ms;
  }

  std::uint64_t wait_ms(const Rate& rate) const {
    if (m_level >= rate.period_ms) return 0;
    return (rate.period_ms - m_level + rate.count - 1) / std::max<std::uint64_t>(rate.count, 1);
  }

 private:
  bool m_started = false;
  std::uint64_t m_level = 0;  // in tokens × period_ms
  std::uint64_t m_filled_ms = 0;
};

}  // namespace ithaca::relay
