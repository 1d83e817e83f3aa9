// A store that is not there yet: forwards to another once it is, and fails with a reason if it
// never will be. Lets a program be composed before its disk has been opened.
//
// Invariants
//   1. While closed every call fails with kUnavailable, or with what fail() gave; from pump(), as
//   the
//      contract says.
// Ownership: borrows the store behind, which outlives it. Threads: one.
#pragma once

#include <deque>
#include <functional>

#include "src/core/port/store.h"

namespace ithaca::platform {

class GateStore final : public port::Store {
 public:
  void open(port::Store& behind) { m_behind = &behind; }
  void fail(base::Error reason) { m_reason = std::move(reason); }

  void commit(std::vector<port::StoreWrite> writes, CommitDone done) override;
  void scan(std::string prefix, std::string after, std::size_t limit, ScanDone done) override;
  bool pump() override;

 private:
  port::Store* m_behind = nullptr;
  base::Error m_reason{base::ErrorCode::kUnavailable, "the store is not open"};
  std::deque<std::function<void()>> m_refusals;
};

}  // namespace ithaca::platform
