// What a space is made with, made of and hands out: its limits, what it needs of its engine, the
// invites and wishes of this device. Values; threads: none of their own.
#pragma once

#include <functional>
#include <optional>
#include <unordered_map>
#include <vector>

#include "src/core/crypto/control_build.h"
#include "src/core/crypto/envelope.h"
#include "src/core/crypto/invite_link.h"
#include "src/core/port/clock.h"
#include "src/core/port/random.h"
#include "src/core/port/store.h"
#include "src/core/sync/connection.h"
#include "src/core/sync/identity.h"
#include "src/core/sync/page_table.h"
#include "src/core/sync/store_writer.h"
#include "src/core/wire/frames.h"

namespace ithaca::sync {

inline constexpr std::size_t kPushWindow = 64;          // envelopes sent and not acknowledged
inline constexpr std::size_t kHeldEnvelopesMax = 4096;  // waiting for a control record
inline constexpr std::uint64_t kCursorDelayMs = 300;    // receipts of a burst go out as one
inline constexpr std::uint64_t kRefusedPauseMs = 5000;  // after an ERR that only time can cure
// After that long without the record that would explain STALE_EPOCH it is the relay that lacks one.
inline constexpr std::uint64_t kStaleEpochMs = 3000;
inline constexpr std::uint64_t kPushRetryMs = 50;  // while the transport's buffer is full
inline constexpr std::uint64_t kTypingResendMs = 3000;
inline constexpr std::uint64_t kArrivalsShownMs = 1000;  // while a long log comes in
inline constexpr std::uint64_t kTypingShownMs = 6000;
inline constexpr std::size_t kWishesMax = 64;
// Somebody starts the next epoch after another has left: owners first, and not all at once.
inline constexpr std::uint64_t kRotateSpreadMs = 2000;
inline constexpr std::uint64_t kRotateMemberDelayMs = 4000;
inline constexpr std::uint64_t kInviteLifetimeMs = 7ull * 24 * 3600 * 1000;
inline constexpr std::size_t kLogRecordBytes = 192 * 1024;  // a record of the log ends at this size
inline constexpr std::size_t kKeptPartBytes = 256 * 1024;

// Pages of the table, [first, last).
struct PageRange {
  std::size_t first, last;
};

// Whom what is listed follows.
struct Reader {
  model::TimeOrder at = model::kEndOfTime;  // what is read; the end: the newest, or nobody reads
  bool whole = false;                       // everything to the end is listed, however much
  bool listing = false;                     // pages are being read to be listed
};

// What a space needs of its engine.
struct SpaceHost {
  port::Clock& clock;
  port::Random& random;
  port::Store& store;  // for reading; writes go through the writer
  StoreWriter& writer;
  Connection& connection;
  const Identity& identity;
  const PagingLimits& paging;
  std::function<void()> changed;  // something that a screen could show
  std::uint64_t& acknowledged;    // counts ACKs, for statistics
};

enum class Verdict { kApplied, kHeld, kRefused };  // on an envelope
enum class Source { kDisk, kRelay };               // of an envelope

// An entry of a BATCH, read. `verified`: it follows from what is held of its actor.
struct Arrival {
  const wire::BatchEntry* entry;
  base::Result<crypto::EnvelopeInfo> info;
  bool verified = false;
};

// An actor's last envelope.
struct Head {
  std::uint64_t aseq = 0;
  base::Hash hash;
  base::DeviceKey device;
};
using Heads = std::unordered_map<base::ActorId, Head, base::FixedBytesHash<base::ActorId>>;

// What waits until the log has been read.
struct Loading {
  std::vector<port::StoreRecord> outbox, invites, derived;
  std::function<void()> done;
};

// An envelope that waits for a control record.
struct Held {
  std::uint64_t seq;
  base::TimeMs received_ms;
  base::Bytes envelope;
};

// An invite that this device made.
struct OwnInvite {
  crypto::InviteLink link;
  base::InviteKey key;
  base::TimeMs expires_ms = 0;
  crypto::BuiltRecord record;  // empty once it is in the chain
  bool saved = false;          // on this disk: before that nobody learns of it
  bool pending() const { return !record.record.empty(); }
};

// A change of who is in the space, or as what, that the person of this device asked for. It waits
// for the relay, over restarts, too, until the chain shows it or it cannot be any more.
struct Wish {
  enum class Kind : std::uint8_t {
    kRemove = 1,
    kLeave = 2,
    kMakeOwner = 3,
    kMakeMember = 4,
    kEndDevice = 5,
  };
  Kind kind = Kind::kRemove;
  base::MemberId member;    // of kEndDevice: the device's key
  std::uint32_t since = 0;  // the stay that it is about
};

// An own envelope that is not back in the log yet.
struct Outgoing {
  base::ActorId actor;
  std::uint64_t aseq = 0;
  base::Hash hash;
  base::EpochId epoch;
  base::Bytes bytes;
  std::uint64_t version = 0;  // which sealing of it a finished commit was about
  bool visible = true;        // holds more than a cursor
  bool saved = false;
  bool sent = false;
  bool acked = false;
};

// A record in flight that is no invite of this device; not kept over a restart.
struct Change {
  crypto::BuiltRecord record;
  std::optional<Wish> of;
  std::size_t chain_size = 0;  // what it was built on
  std::uint64_t received = 0;
};

}  // namespace ithaca::sync
