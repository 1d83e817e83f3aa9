#include "src/core/sync/store_writer.h"

namespace ithaca::sync {

StoreWriter::StoreWriter(port::Store& store, port::Clock& clock)
    : m_store(store), m_clock(clock), m_self(std::make_shared<StoreWriter*>(this)) {}

StoreWriter::~StoreWriter() { *m_self = nullptr; }

void StoreWriter::write(std::vector<port::StoreWrite> group, std::function<void()> saved) {
  std::size_t bytes = 0;
  for (const port::StoreWrite& write : group)
    bytes += write.key.size() + (write.value ? write.value->size() : 0);
  m_groups.push_back({std::move(group), std::move(saved), bytes});
}

void StoreWriter::tick() {
  if (m_in_flight || m_fenced || m_groups.empty()) return;
  if (m_problem && m_clock.steady_ms() < m_retry_at_ms) return;
  std::vector<port::StoreWrite> writes;
  const std::size_t groups = take(writes);
  m_in_flight = true;
  m_store.commit(std::move(writes), [self = m_self, groups](base::Result<void> result) {
    if (*self != nullptr) (*self)->finished(groups, result);
  });
}

std::size_t StoreWriter::take(std::vector<port::StoreWrite>& writes) const {
  std::size_t bytes = 0;
  std::size_t groups = 0;
  for (const Group& group : m_groups) {
    const bool full = bytes + group.bytes > kCommitBytesMax ||
                      writes.size() + group.writes.size() > kCommitWritesMax;
    if (groups > 0 && full) break;
    writes.insert(writes.end(), group.writes.begin(), group.writes.end());
    bytes += group.bytes;
    ++groups;
  }
  return groups;
}

// Nobody waits for the answer: what it saved is saved once more in its turn.
void StoreWriter::hurry() {
  if (m_fenced || m_groups.empty()) return;
  std::vector<port::StoreWrite> writes;
  take(writes);
  m_store.commit(std::move(writes), [](const base::Result<void>&) {});
}

void StoreWriter::finished(std::size_t groups, const base::Result<void>& result) {
  m_in_flight = false;
  if (!result.ok()) {
    m_problem = result.code();
    m_fenced = result.code() == base::ErrorCode::kFenced;
    m_retry_at_ms = m_clock.steady_ms() + kCommitRetryMs;
    return;
  }
  m_problem.reset();
  std::vector<std::function<void()>> callbacks;
  for (std::size_t i = 0; i < groups; ++i) {
    if (m_groups.front().saved) callbacks.push_back(std::move(m_groups.front().saved));
    m_groups.pop_front();
  }
  // Callbacks come last: they may write again, or end this object.
  std::shared_ptr<StoreWriter*> self = m_self;
  for (const auto& callback : callbacks) {
    if (*self == nullptr) return;
    callback();
  }
  if (*self != nullptr) tick();
}

std::optional<std::uint64_t> StoreWriter::next_deadline_ms() const {
  if (m_groups.empty() || m_in_flight || m_fenced) return std::nullopt;
  return m_problem ? m_retry_at_ms : 0;
}

}  // namespace ithaca::sync
