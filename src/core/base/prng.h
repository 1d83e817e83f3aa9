// A small deterministic generator for tests, simulations and retry jitter. Never for keys.
//
// Source: xoshiro256** 1.0 and splitmix64 by Blackman and Vigna (public domain algorithms).
#pragma once

#include <cstdint>

namespace ithaca::base {

class Prng {
 public:
  explicit Prng(std::uint64_t seed);
  std::uint64_t next();
  // Uniform in [0, bound). REQUIRES: bound > 0.
  std::uint64_t below(std::uint64_t bound);
  // True with probability numerator / denominator.
  bool chance(std::uint64_t numerator, std::uint64_t denominator);

 private:
  std::uint64_t m_state[4];
};

}  // namespace ithaca::base
