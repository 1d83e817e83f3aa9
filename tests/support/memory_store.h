// The store contract (src/core/port/store.h) in memory, with a disk that outlives its stores.
//
// A MemoryDisk is what survives a crash. A MemoryStore is one process using it: what is committed
// stays queued until pump(), so a crash between the two loses it, or keeps only the first few.
//
// Invariants
//   1. Work completes in pump(), in order. A pump() runs what was started before it, so a callback
//      that starts work waits for the next pump().
//   2. After crash() the store is dead: no callback of it ever runs, new work is forgotten.
//   3. Only the store that opened the disk last with Open::kLead writes; commits of the others fail
//      with kFenced.
//
// Ownership: the disk outlives its stores. Threads: one.
#pragma once

#include <deque>
#include <limits>
#include <map>
#include <set>
#include <string>

#include "src/core/port/store.h"

namespace ithaca::support {

struct MemoryDisk {
  std::map<std::string, base::Bytes> records;
  // Keys whose bytes are damaged: a scan names them in `corrupt`. A new value heals them.
  std::set<std::string> damaged;
  // Bytes of keys and values together that fit; beyond that commits fail with kQuota.
  std::size_t quota_bytes = std::numeric_limits<std::size_t>::max();
  // Counts the stores that took the lead.
  std::uint64_t fencing = 0;
  // Commits that reached the disk.
  std::uint64_t commits = 0;
  // The most writes that one of them had.
  std::size_t writes_most = 0;

  std::size_t used_bytes() const;
};

class MemoryStore final : public port::Store {
 public:
  explicit MemoryStore(MemoryDisk& disk);

  void commit(std::vector<port::StoreWrite> writes, CommitDone done) override;
  void scan(std::string prefix, std::string after, std::size_t limit, ScanDone done) override;
  bool pump() override;

  // Started work that pump() has not run yet.
  std::size_t pending() const { return m_queue.size(); }
  std::size_t pending_commits() const;
  // The power goes: the first `commits_kept` queued commits had reached the disk, the rest had
  // not, and nobody will ever be told.
  void crash(std::size_t commits_kept = 0);

 private:
  struct Work {
    std::vector<port::StoreWrite> writes;
    CommitDone commit_done;
    std::string prefix;
    std::string after;
    std::size_t limit = 0;
    ScanDone scan_done;
  };
  base::Result<void> apply(const std::vector<port::StoreWrite>& writes);
  port::StorePage read(const Work& work) const;

  MemoryDisk& m_disk;
  std::uint64_t m_fencing;
  std::deque<Work> m_queue;
  bool m_dead = false;
};

// Runs pump() until nothing is pending any more. True if anything ran.
bool pump_all(port::Store& store);

}  // namespace ithaca::support
