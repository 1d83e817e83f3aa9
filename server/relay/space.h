// One space as the relay core holds it: its control chain and heads, ahead of the store by the
// writes that are not durable yet.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "server/relay/relay.h"
#include "src/core/crypto/control_chain.h"

namespace ithaca::relay {

// Numbers commits from 1; 0 stands for "durable long since".
using BatchNumber = std::uint64_t;

struct Space {
  enum class Phase {
    kLoading,  // calls to the store are under way
    kAbsent,   // the store does not have it; whoever waits finds out, or creates it
    kReady,
    kBroken,  // the store could not be read; the next use tries again
  };

  // An envelope that was accepted and is not durable yet.
  struct Pending {
    std::uint64_t seq = 0;
    base::Hash hash;
    base::TimeMs received_ms = 0;
    BatchNumber batch = 0;
  };

  Phase phase = Phase::kLoading;
  // Of kLoading, until the chain is whole.
  SpaceSummary summary;

  // As accepted, durable or not.
  crypto::ControlChain chain{crypto::ControlChain::KeepRecords::kNo};
  std::uint64_t head_seq = 0;
  std::map<base::ActorId, ActorHead> heads;
  std::map<std::pair<base::ActorId, std::uint64_t>, Pending> pending;
  BatchNumber newest_batch = 0;          // that holds any write of this space
  BatchNumber newest_control_batch = 0;  // that holds a control record of it

  // A removal that was out of date because this member, or this one device of theirs, went on
  // writing: such envelopes wait for a moment, so that nobody can put off their own removal.
  std::optional<base::MemberId> held_member;
  std::optional<base::DeviceKey> held_device;
  std::uint64_t held_until_ms = 0;

  // As the store has confirmed.
  std::uint32_t durable_control = 0;
  std::uint64_t durable_seq = 0;

  std::set<ConnectionId> subscribers;
  std::vector<ConnectionId> waiting;  // for kLoading to end
  std::uint64_t last_used = 0;        // by the core's count of uses
};

}  // namespace ithaca::relay
