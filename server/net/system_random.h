// The operating system's generator behind port::Random.
#pragma once

#include "src/core/port/random.h"

namespace ithaca::relay {

class SystemRandom final : public port::Random {
 public:
  void fill(std::span<std::uint8_t> out) override;
};

}  // namespace ithaca::relay
