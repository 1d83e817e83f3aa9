// Writes on their way to the store, and who waits for them.
#pragma once

#include <cstdint>
#include <vector>

#include "server/relay/relay.h"
#include "server/relay/space.h"
#include "src/core/wire/frames.h"

namespace ithaca::relay {

// An answer that leaves when its batch is durable; STORE_FAILED leaves instead if it is refused.
struct Completion {
  ConnectionId connection = 0;
  wire::Frame answer;
  base::SpaceId space;
  wire::FrameType answers = wire::FrameType::kPush;
  std::uint64_t reference = 0;
};

// A device that leaves its space with this batch.
struct Departure {
  base::SpaceId space;
  base::DeviceKey device;
  std::uint32_t control_end = 0;  // the index after the record that ends the stay
};

struct Batch {
  BatchNumber number = 0;
  std::vector<LogWrite> writes;
  std::size_t bytes = 0;
  std::vector<Completion> completions;
  std::vector<Departure> departures;

  bool empty() const { return writes.empty(); }
};

inline std::size_t write_bytes(const LogWrite& write) {
  constexpr std::size_t kOverhead = 200;
  if (const auto* envelope = std::get_if<AppendEnvelope>(&write))
    return kOverhead + envelope->envelope->size();
  if (const auto* control = std::get_if<AppendControl>(&write))
    return kOverhead + control->record.size();
  if (const auto* package = std::get_if<PutPackage>(&write))
    return kOverhead + package->package.size();
  return kOverhead;
}

// The space a write belongs to; null for writes about all of them.
inline const base::SpaceId* space_of(const LogWrite& write) {
  return std::visit(
      [](const auto& one) -> const base::SpaceId* {
        if constexpr (requires { one.space; })
          return &one.space;
        else
          return nullptr;
      },
      write);
}

}  // namespace ithaca::relay
