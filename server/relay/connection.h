// One connection as the relay core holds it.
#pragma once

#include <cstdint>
#include <deque>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "server/relay/relay.h"
#include "server/relay/space.h"
#include "server/relay/token_bucket.h"
#include "src/core/crypto/envelope.h"
#include "src/core/wire/frames.h"

namespace ithaca::relay {

// A subscription pulls what it lacks: control records first, then envelopes, then LIVE. While it
// lacks nothing it is handed what has just become durable without a read.
struct Subscription {
  base::DeviceKey device;
  std::uint32_t control_next = 0;  // the first record not sent yet
  // Of who is out: what came after that is not theirs to see.
  std::uint32_t control_end = std::numeric_limits<std::uint32_t>::max();
  std::uint64_t cursor = 0;  // the last seq sent
  bool live = false;         // LIVE was sent
  bool ending = false;       // removed: NOT_MEMBER once control is sent, and no more envelopes
  std::uint64_t ticket = 0;  // tells it from an earlier subscription to the same space
  // ERR CTL_STALE that must come after what the refused record was behind of.
  struct HeldBack {
    wire::Err err;
    std::uint64_t until_seq = 0;
  };
  std::vector<HeldBack> held_back;
  // After HAVE: what the client holds and is not sent again. Until LIVE.
  std::map<base::ActorId, std::uint64_t> have;
  bool repairs = false;  // a HAVE came, in this SUB or before it: RESTORE is answered
};

// Control records for somebody who has no subscription, then a last frame.
struct ControlStream {
  std::uint32_t next = 0;
  std::optional<wire::Err> then_error;  // otherwise the package
};

// The frame that a connection is being served with. It is dispatched again after each wait, with
// what it has found out so far.
struct Front {
  wire::Frame frame;
  std::uint64_t ticket = 0;
  bool verified = false;  // its signature
  bool reloaded = false;  // a space that could not be read was tried once more
  std::optional<crypto::EnvelopeInfo> envelope;  // borrows from `frame`
  bool read_failed = false;
  std::optional<std::optional<EnvelopePlace>> place;
  std::optional<ControlStream> stream;
  std::optional<ControlSlice> slice;
  std::optional<std::optional<base::Bytes>> package;
};

struct Connection {
  ConnectionId id = 0;
  ConnectionInfo info;
  wire::Challenge32 nonce;
  bool greeted = false;
  bool closed = false;  // gone at the end of the current input
  std::uint64_t opened_ms = 0;
  std::uint64_t heard_ms = 0;
  bool pinged = false;
  std::int64_t credit = wire::kInitialCredit;
  std::size_t queued = 0;  // bytes given out and not yet reported as sent

  std::deque<base::Bytes> inbox;
  std::size_t inbox_bytes = 0;
  std::unique_ptr<Front> front;
  bool blocked = false;         // the front waits for a load, a read or a commit
  bool waits_for_room = false;  // among blocked: for its queue to drain
  bool paced = false;           // over its rate; tick() goes on

  std::map<base::SpaceId, Subscription> subscriptions;
  std::set<base::SpaceId> founded;           // spaces that RESTORE_CONTROL of this connection made
  std::set<base::SpaceId> lacking;           // subscriptions that may have something to pull
  std::optional<base::SpaceId> last_served;  // round robin among them
  bool reading = false;                      // one read for a subscription at a time
  bool awaits_read = false;                  // stands in the core's queue for one

  TokenBucket frames;
  TokenBucket ephemeral;
};

}  // namespace ithaca::relay
