// The kernel's random generator.
#pragma once

#include "src/core/port/random.h"

namespace ithaca::platform {

class OsRandom final : public port::Random {
 public:
  void fill(std::span<std::uint8_t> out) override;
};

}  // namespace ithaca::platform
