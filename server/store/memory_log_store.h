// The log in memory, for tests and the simulator, with faults on demand.
//
// What it holds is what a disk would hold: whatever commit() has not applied is lost when the relay
// above it "crashes". Copying the store is taking a backup, assigning the copy is restoring it.
//
// Threads: one. Ownership: a value.
#pragma once

#include <functional>
#include <map>
#include <utility>

#include "server/store/log_store.h"

namespace ithaca::relay {

enum class StoreOperation { kCommit, kRead };

enum class StoreFault {
  kNone,
  kFailBefore,  // an error, and nothing was written
  kFailAfter,   // an error, though everything was written (a lost answer)
  kFull,        // kQuota, and nothing was written
};

class MemoryLogStore final : public LogStore {
 public:
  using FaultHook = std::function<StoreFault(StoreOperation)>;

  explicit MemoryLogStore(base::LogGeneration generation) : m_generation(generation) {}

  // Asked before each operation; empty for none.
  void set_fault_hook(FaultHook hook) { m_fault_hook = std::move(hook); }

  base::Result<base::LogGeneration> generation() override;
  base::Result<void> new_generation(base::LogGeneration generation) override;
  base::Result<CommitReceipt> commit(const std::vector<LogWrite>& writes) override;
  base::Result<std::optional<SpaceSummary>> load_space(base::SpaceId space) override;
  base::Result<ControlSlice> read_control(base::SpaceId space, std::uint32_t from_index,
                                          std::size_t bytes_max) override;
  base::Result<std::vector<StoredEnvelope>> read_envelopes(base::SpaceId space,
                                                           std::uint64_t after_seq,
                                                           std::size_t bytes_max) override;
  base::Result<std::optional<EnvelopePlace>> find_envelope(base::SpaceId space, base::ActorId actor,
                                                           std::uint64_t aseq) override;
  base::Result<std::optional<base::Bytes>> read_package(base::SpaceId space,
                                                        base::InviteKey invite_key) override;
  base::Result<StoreStats> stats() override;
  base::Result<void> check() override;

 private:
  struct Envelope {
    base::ActorId actor;
    std::uint64_t aseq = 0;
    base::Hash hash;
    base::TimeMs received_ms = 0;
    SharedBytes bytes;
  };
  struct Package {
    base::TimeMs expires_ms = 0;
    base::Bytes bytes;
  };
  struct Space {
    std::vector<base::Bytes> control;
    std::vector<Envelope> envelopes;  // seq − 1
    std::map<base::ActorId, ActorHead> actors;
    std::map<std::pair<base::ActorId, std::uint64_t>, std::uint64_t> seq_by_place;
    std::map<base::InviteKey, Package> packages;
  };
  struct Applier;
  using Spaces = std::map<base::SpaceId, Space>;

  StoreFault fault(StoreOperation operation) const;
  base::Result<const Space*> readable(base::SpaceId space) const;

  base::LogGeneration m_generation;
  Spaces m_spaces;
  std::uint64_t m_bytes = 0;
  FaultHook m_fault_hook;
};

}  // namespace ithaca::relay
