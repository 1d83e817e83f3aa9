#include "tests/support/memory_store.h"

#include <algorithm>

#include <utility>

#include "src/core/base/check.h"

namespace ithaca::support {

std::size_t MemoryDisk::used_bytes() const {
  std::size_t used = 0;
  for (const auto& [key, value] : records) used += key.size() + value.size();
  return used;
}

MemoryStore::MemoryStore(MemoryDisk& disk) : m_disk(disk), m_fencing(++disk.fencing) {}

void MemoryStore::commit(std::vector<port::StoreWrite> writes, CommitDone done) {
  if (m_dead) return;
  Work work;
  work.writes = std::move(writes);
  work.commit_done = std::move(done);
  m_queue.push_back(std::move(work));
}

void MemoryStore::scan(std::string prefix, std::string after, std::size_t limit, ScanDone done) {
  CHECK(limit >= 1 && limit <= port::kScanPageMax);
  if (m_dead) return;
  Work work;
  work.prefix = std::move(prefix);
  work.after = std::move(after);
  work.limit = limit;
  work.scan_done = std::move(done);
  m_queue.push_back(std::move(work));
}

bool MemoryStore::pump() {
  const std::size_t started_before = m_queue.size();
  for (std::size_t i = 0; i < started_before && !m_queue.empty(); ++i) {
    Work work = std::move(m_queue.front());
    m_queue.pop_front();
    // Beyond the bound the newest work is refused, so what stands at the end of the line fails.
    const bool refused = i >= port::kWorkPendingMax;
    if (work.scan_done) {
      if (refused) {
        work.scan_done(base::error(base::ErrorCode::kBusy, "too much work pending"));
      } else {
        work.scan_done(read(work));
      }
    } else {
      base::Result<void> result =
          refused ? base::Result<void>(base::error(base::ErrorCode::kBusy, "too much work pending"))
                  : apply(work.writes);
      if (work.commit_done) work.commit_done(std::move(result));
    }
  }
  return started_before > 0;
}

std::size_t MemoryStore::pending_commits() const {
  std::size_t count = 0;
  for (const Work& work : m_queue) count += work.scan_done ? 0 : 1;
  return count;
}

void MemoryStore::crash(std::size_t commits_kept) {
  for (const Work& work : m_queue) {
    if (commits_kept == 0) break;
    if (work.scan_done) continue;
    --commits_kept;
    // Whether it failed no longer interests anybody.
    (void)apply(work.writes).ok();
  }
  m_queue.clear();
  m_dead = true;
}

base::Result<void> MemoryStore::apply(const std::vector<port::StoreWrite>& writes) {
  TRY(port::check_writes(writes));
  if (m_fencing != m_disk.fencing) {
    return base::error(base::ErrorCode::kFenced, "another store has the lead");
  }
  std::map<std::string, std::optional<base::Bytes>> last;
  for (const port::StoreWrite& write : writes) last[write.key] = write.value;
  if (m_disk.quota_bytes != std::numeric_limits<std::size_t>::max()) {
    std::size_t used = m_disk.used_bytes();
    for (const auto& [key, value] : last) {
      const auto old = m_disk.records.find(key);
      if (old != m_disk.records.end()) used -= key.size() + old->second.size();
      if (value) used += key.size() + value->size();
    }
    // Deleting always works, also when the disk is over its quota already.
    if (used > m_disk.quota_bytes && used > m_disk.used_bytes()) {
      return base::error(base::ErrorCode::kQuota, "quota exceeded");
    }
  }
  for (auto& [key, value] : last) {
    m_disk.damaged.erase(key);
    if (value) {
      m_disk.records[key] = std::move(*value);
    } else {
      m_disk.records.erase(key);
    }
  }
  ++m_disk.commits;
  m_disk.writes_most = std::max(m_disk.writes_most, writes.size());
  return {};
}

port::StorePage MemoryStore::read(const Work& work) const {
  port::StorePage page;
  auto at = work.after < work.prefix ? m_disk.records.lower_bound(work.prefix)
                                     : m_disk.records.upper_bound(work.after);
  std::size_t seen = 0;
  std::size_t bytes = 0;
  for (; at != m_disk.records.end() && at->first.starts_with(work.prefix); ++at) {
    if (seen == work.limit || bytes >= port::kScanPageBytes) {
      page.more = true;
      break;
    }
    ++seen;
    page.last_key = at->first;
    bytes += at->second.size();
    if (m_disk.damaged.contains(at->first)) {
      page.corrupt.push_back(at->first);
    } else {
      page.records.push_back({at->first, at->second});
    }
  }
  return page;
}

bool pump_all(port::Store& store) {
  bool any = false;
  while (store.pump()) any = true;
  return any;
}

}  // namespace ithaca::support
