// Group commit in front of the store: writes are applied in order, and whoever asked is told when
// they are on disk.
//
// Invariants
//   1. One commit is in flight at a time; what comes meanwhile forms the next one. write() starts
//      none: what one action writes in several groups (a space, then its name) is one commit.
//   2. A group given to write() is never split over two commits. One that is larger than the store
//      takes would be tried for ever.
//   3. A failed commit is tried again with the same groups in front, so that order holds. Nothing
//      is dropped: until it succeeds, problem() says why.
//      hurry() alone has two in flight: the second begins with what the first has, so that whatever
//      ends first, the disk holds a beginning of what was written.
//   4. After kFenced nothing more is written, and no callback runs.
// Ownership: borrows the store and the clock. It may die before the store; late completions then do
// nothing. Threads: one.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "src/core/port/clock.h"
#include "src/core/port/store.h"

namespace ithaca::sync {

// Where a commit ends, if more than one group waits.
inline constexpr std::size_t kCommitBytesMax = 4 * 1024 * 1024;
inline constexpr std::size_t kCommitWritesMax = 10'000;
inline constexpr std::uint64_t kCommitRetryMs = 3000;

class StoreWriter {
 public:
  StoreWriter(port::Store& store, port::Clock& clock);
  ~StoreWriter();

  void write(std::vector<port::StoreWrite> group, std::function<void()> saved = {});
  // Starts a commit if one is due.
  void tick();
  std::optional<std::uint64_t> next_deadline_ms() const;
  // Hands the store everything that is not saved yet, without waiting for the commit in flight.
  void hurry();

  bool idle() const { return m_groups.empty(); }
  bool fenced() const { return m_fenced; }
  // The reason why the last commit failed; empty once one succeeded.
  std::optional<base::ErrorCode> problem() const { return m_problem; }

 private:
  struct Group {
    std::vector<port::StoreWrite> writes;
    std::function<void()> saved;
    std::size_t bytes;
  };
  // The groups in front that one commit holds, and how many they are.
  std::size_t take(std::vector<port::StoreWrite>& writes) const;
  void finished(std::size_t groups, const base::Result<void>& result);

  port::Store& m_store;
  port::Clock& m_clock;
  std::deque<Group> m_groups;
  bool m_in_flight = false;
  bool m_fenced = false;
  std::uint64_t m_retry_at_ms = 0;
  std::optional<base::ErrorCode> m_problem;
  std::shared_ptr<StoreWriter*> m_self;  // shared with completions; null once this is gone
};

}  // namespace ithaca::sync
