// What ControlChain's two files share. Nobody else includes this.
#pragma once

#include "src/core/crypto/control_chain.h"

namespace ithaca::crypto {

struct ControlChain::Verified {
  base::ByteView bytes;
  ControlRecord record;
  base::Hash hash;
  std::optional<base::TimeMs> relay_now_ms;
};

// Who and what a record takes away or adds as its epoch starts.
struct ControlChain::Change {
  const base::MemberId* leaves = nullptr;  // whose invites are not kept
  const base::DeviceKey* ends = nullptr;   // of the devices of who leaves, only this
  const base::BoxKey* enters = nullptr;
  const base::InviteKey* closes = nullptr;
};

}  // namespace ithaca::crypto
