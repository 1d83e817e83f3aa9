// A store in front of another one that fails, stalls and damages as told, and the loop that fails
// each call of a scenario in turn.
//
// Invariants
//   1. A call that fails here never reaches the store behind, so it has changed nothing.
//   2. Callbacks still run in the order in which the work was started.
//
// Ownership: borrows the store behind. Threads: one.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <set>
#include <string>

#include "src/core/port/store.h"

namespace ithaca::support {

class FaultStore final : public port::Store {
 public:
  explicit FaultStore(port::Store& behind) : m_behind(behind) {}

  void commit(std::vector<port::StoreWrite> writes, CommitDone done) override;
  void scan(std::string prefix, std::string after, std::size_t limit, ScanDone done) override;
  bool pump() override;

  // The nth call from now on (1 is the next) fails with `code`; 0 clears.
  void fail_nth(std::uint64_t nth, base::ErrorCode code = base::ErrorCode::kQuota);
  // Every call fails until further notice; nullopt ends it.
  void fail_all(std::optional<base::ErrorCode> code) { m_fail_all = code; }
  // Scans report these keys as corrupt until the set is emptied.
  void damage(std::string key) { m_damaged.insert(std::move(key)); }
  void heal() { m_damaged.clear(); }
  // While stalled, pump() runs nothing.
  void set_stalled(bool stalled) { m_stalled = stalled; }

  std::uint64_t calls() const { return m_calls; }
  bool fault_hit() const { return m_fault_hit; }

 private:
  // A finished or unfinished call; `deliver` is empty until it is finished.
  struct Slot {
    std::function<void()> deliver;
  };
  std::optional<base::ErrorCode> next_fault();
  std::uint64_t add_slot();
  void finish(std::uint64_t ticket, std::function<void()> deliver);

  port::Store& m_behind;
  std::deque<Slot> m_slots;
  std::uint64_t m_first_ticket = 0;
  std::uint64_t m_calls = 0;
  std::uint64_t m_fail_at = 0;
  base::ErrorCode m_fail_code = base::ErrorCode::kQuota;
  std::optional<base::ErrorCode> m_fail_all;
  std::set<std::string> m_damaged;
  bool m_stalled = false;
  bool m_fault_hit = false;
};

// Calls `scenario(n)` for n = 1, 2, 3, … until it returns false, which means that its nth store
// call did not come: the scenario arms FaultStore::fail_nth(n) on a fresh world, runs, checks, and
// returns fault_hit(). Returns how many calls were failed, so that a test can say that there were
// any. Stops at `limit`, for scenarios that never end.
std::uint64_t fail_each_call(const std::function<bool(std::uint64_t nth)>& scenario,
                             std::uint64_t limit = 10'000);

}  // namespace ithaca::support
