// Cryptographic randomness, handed to the core by whoever composes it.
#pragma once

#include <cstdint>
#include <span>

#include "src/core/base/bytes.h"

namespace ithaca::port {

class Random {
 public:
  virtual ~Random() = default;
  // Fills `out`. In production: the operating system's generator. It cannot fail; a platform
  // without one does not start.
  virtual void fill(std::span<std::uint8_t> out) = 0;

  template <typename Fixed>
  Fixed draw() {
    Fixed out;
    fill(out.data);
    return out;
  }
};

}  // namespace ithaca::port
