// Randomness that a seed repeats. For tests and simulations only.
#pragma once

#include "src/core/base/prng.h"
#include "src/core/port/random.h"

namespace ithaca::support {

class SeededRandom final : public port::Random {
 public:
  explicit SeededRandom(std::uint64_t seed = 1) : m_prng(seed) {}

  void fill(std::span<std::uint8_t> out) override {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < out.size(); ++i) {
      if (i % 8 == 0) word = m_prng.next();
      out[i] = static_cast<std::uint8_t>(word >> (8 * (i % 8)));
    }
  }

 private:
  base::Prng m_prng;
};

}  // namespace ithaca::support
