// The relay's durable log: control records, packages and envelopes of every space.
//
// Invariants
//   1. commit() is atomic and durable: when it returns success, all of its writes survive a power
//      cut; when it returns an error, either all or none are there and a later read tells which.
//   2. Dense: a space's control records are 0, 1, 2, …; its envelopes have seq 1, 2, 3, …; an
//   actor's
//      envelopes in a space have aseq 1, 2, 3, …. A batch that would break this fails with
//      kConflict and changes nothing, so a bug of the caller cannot damage the log.
//   3. A space exists from its control record 0 on. Everything else of a space that does not exist
//      fails with kNotFound.
//   4. What was deleted (packages) is overwritten, not only unlinked.
//   5. generation() is random, drawn when the store was created, and changes only by
//      new_generation() (after a restore from a backup).
//
// Errors of all calls: kQuota (disk full), kCorrupt, kUnavailable (I/O). Threads: one at a time.
#pragma once

#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "src/core/base/ids.h"
#include "src/core/base/result.h"
#include "src/core/base/time.h"

namespace ithaca::relay {

// Shared because the store's thread writes the same bytes that the relay fans out afterwards.
using SharedBytes = std::shared_ptr<const base::Bytes>;

// A slice read from the store never holds more than this, but for a single larger item.
inline constexpr std::size_t kSliceBytesMax = 64 * 1024;

struct AppendControl {
  base::SpaceId space;
  std::uint32_t index = 0;
  base::Hash hash;
  base::Bytes record;
};

struct PutPackage {  // replaces an earlier one of the same key
  base::SpaceId space;
  base::InviteKey invite_key;
  base::TimeMs expires_ms = 0;
  base::Bytes package;
};

struct DeletePackage {  // of one that is not there: nothing happens
  base::SpaceId space;
  base::InviteKey invite_key;
};

struct DeleteExpiredPackages {
  base::TimeMs now_ms = 0;  // deletes those with expires_ms < now_ms
};

struct AppendEnvelope {
  base::SpaceId space;
  std::uint64_t seq = 0;
  base::ActorId actor;
  base::DeviceKey device;
  std::uint64_t aseq = 0;
  base::Hash hash;
  base::TimeMs received_ms = 0;
  SharedBytes envelope;
};

using LogWrite =
    std::variant<AppendControl, PutPackage, DeletePackage, DeleteExpiredPackages, AppendEnvelope>;

struct CommitReceipt {
  std::uint64_t store_bytes = 0;  // what the store takes on disk now, for the operator's limit
};

// The last envelope of one actor.
struct ActorHead {
  base::ActorId actor;
  base::DeviceKey device;
  std::uint64_t aseq = 0;
  base::Hash hash;
  std::uint64_t seq = 0;
  base::TimeMs received_ms = 0;
};

struct SpaceSummary {
  std::uint32_t control_count = 0;
  std::uint64_t head_seq = 0;
  std::vector<ActorHead> actors;  // ascending by actor
};

struct ControlSlice {
  std::uint32_t first_index = 0;
  std::vector<base::Bytes> records;
};

struct StoredEnvelope {
  std::uint64_t seq = 0;
  base::ActorId actor;
  std::uint64_t aseq = 0;
  base::TimeMs received_ms = 0;
  base::Bytes envelope;
};

struct EnvelopePlace {
  std::uint64_t seq = 0;
  base::Hash hash;
  base::TimeMs received_ms = 0;
};

struct StoreStats {
  std::uint64_t spaces = 0;
  std::uint64_t envelopes = 0;
  std::uint64_t store_bytes = 0;
};

class LogStore {
 public:
  virtual ~LogStore() = default;

  virtual base::Result<base::LogGeneration> generation() = 0;
  virtual base::Result<void> new_generation(base::LogGeneration generation) = 0;

  virtual base::Result<CommitReceipt> commit(const std::vector<LogWrite>& writes) = 0;

  // Empty when there is no such space.
  virtual base::Result<std::optional<SpaceSummary>> load_space(base::SpaceId space) = 0;
  // Records from `from_index` on, as many as fit in `bytes_max` and at least one if there is one.
  virtual base::Result<ControlSlice> read_control(base::SpaceId space, std::uint32_t from_index,
                                                  std::size_t bytes_max) = 0;
  // Envelopes with seq > `after_seq`, ascending; sized like read_control.
  virtual base::Result<std::vector<StoredEnvelope>> read_envelopes(base::SpaceId space,
                                                                   std::uint64_t after_seq,
                                                                   std::size_t bytes_max) = 0;
  virtual base::Result<std::optional<EnvelopePlace>> find_envelope(base::SpaceId space,
                                                                   base::ActorId actor,
                                                                   std::uint64_t aseq) = 0;
  virtual base::Result<std::optional<base::Bytes>> read_package(base::SpaceId space,
                                                                base::InviteKey invite_key) = 0;
  virtual base::Result<StoreStats> stats() = 0;
  // A cheap proof that the store answers and can be written to, for /healthz.
  virtual base::Result<void> check() = 0;
};

}  // namespace ithaca::relay
