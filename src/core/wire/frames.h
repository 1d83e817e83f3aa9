// The frames between client and relay: docs/PROTOCOL.md section 6.
//
// Invariants
//   1. decode(encode(f)) == f, and encode(decode(b)) == b for every b that decode() accepts.
//   2. decode() refuses: another version, an unknown type, a reserved field that is not zero, a
//      body size that is not what follows, bytes left over, and anything over a limit of limits.h.
//   3. decode() never reserves memory by a count it has read; it allocates in proportion to the
//      input.
//   4. decode() looks at the frame only. Envelopes, control records and packages inside it are
//      opaque.
//
// Ownership: a frame owns its bytes. Threads: values, no shared state.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "src/core/base/bytes.h"
#include "src/core/base/ids.h"
#include "src/core/base/result.h"
#include "src/core/base/time.h"
#include "src/core/wire/limits.h"

namespace ithaca::wire {

inline constexpr std::string_view kSubprotocol = "ithaca.sync.v1";
inline constexpr std::string_view kSyncPath = "/sync";

// Drawn by the relay for each connection; signed SUBs and OPEN_INVITEs are good for that one only.
using Challenge32 = base::FixedBytes<struct ChallengeTag, 32>;

enum class FrameType : std::uint8_t {
  kHello = 1,
  kChallenge = 2,
  kSub = 3,
  kUnsub = 4,
  kControl = 5,
  kBatch = 6,
  kLive = 7,
  kPush = 8,
  kAck = 9,
  kCredit = 10,
  kEph = 11,
  kCtl = 12,
  kCtlOk = 13,
  kOpenInvite = 14,
  kPackage = 15,
  kPing = 16,
  kPong = 17,
  kErr = 18,
  kHave = 19,
  kPlaces = 20,
  kRestore = 21,
  kRestoreControl = 22,
};

// The codes of ERR. A newer relay may send others: decode() keeps them, error_code_name() says
// "UNKNOWN", and a client treats them as refused.
enum class ErrCode : std::uint16_t {
  kMalformed = 1,
  kUnsupportedVersion = 2,
  kTooLarge = 3,
  kNotMember = 4,
  kBadSignature = 5,
  kStaleEpoch = 6,
  kGap = 7,
  kConflict = 8,
  kCtlStale = 9,
  kBadControl = 10,
  kNoSpace = 11,
  kInviteUsed = 12,
  kInviteExpired = 13,
  kInviteVoid = 14,
  kRateLimited = 15,
  kOverloaded = 16,
  kNotSubscribed = 17,
  kRelayFull = 18,
  kShuttingDown = 19,
  kClosedRelay = 20,
  kStoreFailed = 21,
  kSpaceFull = 22,
};

// The name as PROTOCOL.md has it: "STALE_EPOCH".
const char* error_code_name(ErrCode code);
// "PUSH"; "UNKNOWN" for a number that is not a type.
const char* frame_type_name(FrameType type);

struct Hello {
  std::uint16_t min = kProtocolVersion;
  std::uint16_t max = kProtocolVersion;
  std::uint64_t features = 0;
  bool operator==(const Hello&) const = default;
};

struct Challenge {
  std::uint16_t version = kProtocolVersion;
  std::uint64_t features = 0;
  Challenge32 nonce;
  std::uint64_t time_ms = 0;
  base::LogGeneration generation;
  bool operator==(const Challenge&) const = default;
};

struct Sub {
  base::SpaceId space;
  base::DeviceKey device;
  std::uint64_t from_seq = 0;  // the relay sends what has a greater seq
  std::uint32_t control_held = 0;
  base::Signature signature;  // crypto::sign_sub
  bool operator==(const Sub&) const = default;
};

struct Unsub {
  base::SpaceId space;
  bool operator==(const Unsub&) const = default;
};

// At most kControlRecordsPerFrameMax records.
struct Control {
  base::SpaceId space;
  std::uint32_t first_index = 0;
  std::vector<base::Bytes> records;
  bool operator==(const Control&) const = default;
};

struct BatchEntry {
  std::uint64_t seq = 0;
  std::uint64_t received_ms = 0;
  base::Bytes envelope;
  bool operator==(const BatchEntry&) const = default;
};

// At most kBatchEntriesMax entries.
struct Batch {
  base::SpaceId space;
  std::vector<BatchEntry> entries;
  bool operator==(const Batch&) const = default;
};

struct Live {
  base::SpaceId space;
  std::uint64_t head_seq = 0;
  bool operator==(const Live&) const = default;
};

// The body is the envelope itself, without a size of its own.
struct Push {
  base::Bytes envelope;
  bool operator==(const Push&) const = default;
};

struct Ack {
  base::SpaceId space;
  base::ActorId actor;
  std::uint64_t aseq = 0;
  base::Hash hash;
  std::uint64_t seq = 0;
  std::uint64_t received_ms = 0;
  bool operator==(const Ack&) const = default;
};

struct Credit {
  std::uint32_t bytes = 0;
  bool operator==(const Credit&) const = default;
};

struct Eph {
  base::SpaceId space;
  base::DeviceKey device;
  base::Bytes payload;  // crypto::seal_ephemeral
  bool operator==(const Eph&) const = default;
};

// Epoch keys sealed to an invite's box; travels beside the record that lists its hash.
struct InvitePackage {
  base::InviteKey invite;
  base::Bytes package;
  bool operator==(const InvitePackage&) const = default;
};

// At most kInvitesOpenMax packages.
struct Ctl {
  std::uint32_t request = 0;  // chosen by the client, comes back in CTL_OK or ERR
  base::SpaceId space;
  base::Bytes record;
  std::vector<InvitePackage> packages;
  bool operator==(const Ctl&) const = default;
};

struct CtlOk {
  std::uint32_t request = 0;
  base::SpaceId space;
  std::uint32_t index = 0;
  base::Hash hash;
  bool operator==(const CtlOk&) const = default;
};

struct OpenInvite {
  base::SpaceId space;
  base::InviteKey invite;
  base::Signature signature;  // crypto::sign_open_invite
  bool operator==(const OpenInvite&) const = default;
};

struct Package {
  base::SpaceId space;
  base::InviteKey invite;
  base::Bytes package;
  bool operator==(const Package&) const = default;
};

struct Ping {
  std::uint64_t token = 0;
  bool operator==(const Ping&) const = default;
};

struct Pong {
  std::uint64_t token = 0;
  bool operator==(const Pong&) const = default;
};

struct Err {
  // The frame it answers; any byte on the wire, 0 if it answers none.
  std::uint8_t answers = 0;
  base::SpaceId space;
  ErrCode code = ErrCode::kMalformed;
  std::uint32_t retry_after_ms = 0;
  std::uint64_t reference = 0;  // aseq of a PUSH or RESTORE, request of a CTL, else 0
  std::string detail;           // UTF-8, for logs; at most kErrorDetailBytesMax
  bool operator==(const Err&) const = default;
};

struct ActorHead {
  base::ActorId actor;
  std::uint64_t aseq = 0;
  bool operator==(const ActorHead&) const = default;
};

// At most kActorsPerSpaceMax actors.
struct Have {
  base::SpaceId space;
  std::vector<ActorHead> actors;
  bool operator==(const Have&) const = default;
};

// Envelopes that a HAVE said are held, by their hashes: seq first_seq, first_seq + 1, …
// At most kBatchEntriesMax.
struct Places {
  base::SpaceId space;
  std::uint64_t first_seq = 0;
  std::vector<base::Hash> hashes;
  bool operator==(const Places&) const = default;
};

// An envelope that was in the log once and is not there any more.
struct Restore {
  std::uint64_t received_ms = 0;  // when the relay received it first, as the client was told
  base::Bytes envelope;
  bool operator==(const Restore&) const = default;
};

// Control records that the relay may have lost. At most kRestoredRecordsMax.
struct RestoreControl {
  std::uint32_t request = 0;  // comes back in CTL_OK or ERR
  base::SpaceId space;
  std::uint32_t first_index = 0;
  std::vector<base::Bytes> records;
  bool operator==(const RestoreControl&) const = default;
};

// In the order of FrameType, so that type == index() + 1.
using Frame = std::variant<Hello, Challenge, Sub, Unsub, Control, Batch, Live, Push, Ack, Credit,
                           Eph, Ctl, CtlOk, OpenInvite, Package, Ping, Pong, Err, Have, Places,
                           Restore, RestoreControl>;

FrameType frame_type(const Frame& frame);

// REQUIRES: the frame keeps the limits above (a longer Err::detail is cut at a character instead),
// and the result is at most kFrameBytesMax.
base::Bytes encode(const Frame& frame);

// Errors: kMalformed; kUnsupported (version or type); kTooLarge (the whole frame).
base::Result<Frame> decode(base::ByteView bytes);

// The type byte of a frame that decode() refuses, for ERR; 0 if there is none.
std::uint8_t peek_type(base::ByteView bytes);

// What an element adds to a frame at most, for splitting BATCH and CONTROL before encoding.
constexpr std::size_t batch_entry_bytes(std::size_t envelope_bytes) {
  return 16 + 3 + envelope_bytes;
}
constexpr std::size_t control_entry_bytes(std::size_t record_bytes) { return 3 + record_bytes; }
// Room for such elements in one frame.
inline constexpr std::size_t kFrameElementsBytesMax =
    kFrameBytesMax - kFrameHeaderBytes - 32 - 4 - 3;

}  // namespace ithaca::wire
