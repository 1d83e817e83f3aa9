#include "server/store/memory_log_store.h"

#include "src/core/wire/limits.h"

namespace ithaca::relay {

namespace {

using base::ErrorCode;

base::Error injected() { return base::error(ErrorCode::kUnavailable, "injected fault"); }

}  // namespace

// Applies a batch to copies of the spaces it touches, so that a refused one leaves nothing behind.
// Envelopes alone are appended in place, since a copy for each would make a long log quadratic, and
// taken off again.
struct MemoryLogStore::Applier {
  struct Appended {
    Space* space;
    ActorHead before;
    base::ActorId actor;
    std::uint64_t aseq;
  };
  Spaces& committed;
  Spaces touched;
  std::uint64_t bytes = 0;
  std::vector<Appended> appended;

  void undo() {
    for (; !appended.empty(); appended.pop_back()) {
      const Appended& last = appended.back();
      last.space->envelopes.pop_back();
      last.space->seq_by_place.erase({last.actor, last.aseq});
      if (last.before.aseq == 0) {
        last.space->actors.erase(last.actor);
      } else {
        last.space->actors[last.actor] = last.before;
      }
    }
  }

  Space* find(const base::SpaceId& id) {
    const auto seen = touched.find(id);
    if (seen != touched.end()) return &seen->second;
    const auto known = committed.find(id);
    if (known == committed.end()) return nullptr;
    return &touched.emplace(id, known->second).first->second;
  }

  base::Result<void> operator()(const AppendControl& write) {
    Space* space = find(write.space);
    if (space == nullptr && write.index == 0) space = &touched[write.space];
    if (space == nullptr) return base::error(ErrorCode::kNotFound, "no such space");
    if (space->control.size() != write.index)
      return base::error(ErrorCode::kConflict, "control index is not the next");
    space->control.push_back(write.record);
    bytes += write.record.size();
    return {};
  }

  base::Result<void> operator()(const PutPackage& write) {
    Space* space = find(write.space);
    if (space == nullptr) return base::error(ErrorCode::kNotFound, "no such space");
    space->packages[write.invite_key] = {write.expires_ms, write.package};
    return {};
  }

  base::Result<void> operator()(const DeletePackage& write) {
    Space* space = find(write.space);
    if (space == nullptr) return base::error(ErrorCode::kNotFound, "no such space");
    space->packages.erase(write.invite_key);
    return {};
  }

  base::Result<void> operator()(const DeleteExpiredPackages& write) {
    for (const auto& [id, unused] : committed) find(id);
    for (auto& [id, space] : touched)
      std::erase_if(space.packages,
                    [&](const auto& entry) { return entry.second.expires_ms < write.now_ms; });
    return {};
  }

  base::Result<void> operator()(const AppendEnvelope& write) {
    const bool copied = touched.contains(write.space);
    const auto known = committed.find(write.space);
    if (!copied && known == committed.end())
      return base::error(ErrorCode::kNotFound, "no such space");
    Space* space = copied ? &touched.find(write.space)->second : &known->second;
    if (write.seq != space->envelopes.size() + 1)
      return base::error(ErrorCode::kConflict, "seq is not the next");
    const auto found = space->actors.find(write.actor);
    const ActorHead before = found == space->actors.end() ? ActorHead{} : found->second;
    if (write.aseq != before.aseq + 1)
      return base::error(ErrorCode::kConflict, "aseq is not the next");
    if (!copied) appended.push_back({space, before, write.actor, write.aseq});
    ActorHead& head = space->actors[write.actor];
    head = {write.actor, write.device, write.aseq, write.hash, write.seq, write.received_ms};
    space->envelopes.push_back(
        {write.actor, write.aseq, write.hash, write.received_ms, write.envelope});
    space->seq_by_place[{write.actor, write.aseq}] = write.seq;
    bytes += write.envelope->size();
    return {};
  }
};

StoreFault MemoryLogStore::fault(StoreOperation operation) const {
  return m_fault_hook ? m_fault_hook(operation) : StoreFault::kNone;
}

base::Result<const MemoryLogStore::Space*> MemoryLogStore::readable(base::SpaceId space) const {
  if (fault(StoreOperation::kRead) != StoreFault::kNone) return injected();
  const auto found = m_spaces.find(space);
  if (found == m_spaces.end()) return base::error(ErrorCode::kNotFound, "no such space");
  return &found->second;
}

base::Result<base::LogGeneration> MemoryLogStore::generation() { return m_generation; }

base::Result<void> MemoryLogStore::new_generation(base::LogGeneration generation) {
  m_generation = generation;
  return {};
}

base::Result<CommitReceipt> MemoryLogStore::commit(const std::vector<LogWrite>& writes) {
  const StoreFault decided = fault(StoreOperation::kCommit);
  if (decided == StoreFault::kFailBefore) return injected();
  if (decided == StoreFault::kFull) return base::error(ErrorCode::kQuota, "injected full disk");
  Applier applier{m_spaces, {}, m_bytes, {}};
  for (const LogWrite& write : writes) {
    if (auto result = std::visit(applier, write); !result.ok()) {
      applier.undo();
      return result.error();
    }
  }
  for (auto& [id, space] : applier.touched) m_spaces[id] = std::move(space);
  m_bytes = applier.bytes;
  if (decided == StoreFault::kFailAfter) return injected();
  return CommitReceipt{m_bytes};
}

base::Result<std::optional<SpaceSummary>> MemoryLogStore::load_space(base::SpaceId space) {
  const auto found = readable(space);
  if (!found.ok()) {
    if (found.code() == ErrorCode::kNotFound) return std::optional<SpaceSummary>{};
    return found.error();
  }
  SpaceSummary summary;
  summary.control_count = static_cast<std::uint32_t>((*found.value()).control.size());
  summary.head_seq = (*found.value()).envelopes.size();
  for (const auto& [actor, head] : (*found.value()).actors) summary.actors.push_back(head);
  return std::optional<SpaceSummary>(std::move(summary));
}

base::Result<ControlSlice> MemoryLogStore::read_control(base::SpaceId space,
                                                        std::uint32_t from_index,
                                                        std::size_t bytes_max) {
  TRY_ASSIGN(const Space* found, readable(space));
  ControlSlice slice{from_index, {}};
  std::size_t bytes = 0;
  for (std::size_t i = from_index; i < found->control.size(); ++i) {
    bytes += found->control[i].size();
    if (!slice.records.empty() &&
        (bytes > bytes_max || slice.records.size() >= wire::kControlRecordsPerFrameMax))
      break;
    slice.records.push_back(found->control[i]);
  }
  return slice;
}

base::Result<std::vector<StoredEnvelope>> MemoryLogStore::read_envelopes(base::SpaceId space,
                                                                         std::uint64_t after_seq,
                                                                         std::size_t bytes_max) {
  TRY_ASSIGN(const Space* found, readable(space));
  std::vector<StoredEnvelope> out;
  std::size_t bytes = 0;
  for (std::uint64_t i = after_seq; i < found->envelopes.size(); ++i) {
    const Envelope& envelope = found->envelopes[i];
    bytes += envelope.bytes->size();
    if (!out.empty() && (bytes > bytes_max || out.size() >= wire::kBatchEntriesMax)) break;
    out.push_back({i + 1, envelope.actor, envelope.aseq, envelope.received_ms, *envelope.bytes});
  }
  return out;
}

base::Result<std::optional<EnvelopePlace>> MemoryLogStore::find_envelope(base::SpaceId space,
                                                                         base::ActorId actor,
                                                                         std::uint64_t aseq) {
  TRY_ASSIGN(const Space* found, readable(space));
  const auto place = found->seq_by_place.find({actor, aseq});
  if (place == found->seq_by_place.end()) return std::optional<EnvelopePlace>{};
  const Envelope& envelope = found->envelopes[place->second - 1];
  return std::optional<EnvelopePlace>({place->second, envelope.hash, envelope.received_ms});
}

base::Result<std::optional<base::Bytes>> MemoryLogStore::read_package(base::SpaceId space,
                                                                      base::InviteKey invite_key) {
  TRY_ASSIGN(const Space* found, readable(space));
  const auto package = found->packages.find(invite_key);
  if (package == found->packages.end()) return std::optional<base::Bytes>{};
  return std::optional<base::Bytes>(package->second.bytes);
}

base::Result<StoreStats> MemoryLogStore::stats() {
  StoreStats stats;
  stats.spaces = m_spaces.size();
  for (const auto& [id, space] : m_spaces) stats.envelopes += space.envelopes.size();
  stats.store_bytes = m_bytes;
  return stats;
}

base::Result<void> MemoryLogStore::check() {
  if (fault(StoreOperation::kRead) != StoreFault::kNone) return injected();
  return {};
}

}  // namespace ithaca::relay
