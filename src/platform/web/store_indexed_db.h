// The store contract (src/core/port/store.h) in IndexedDB.
//
// Database `ithaca`, version 1: object store `records` (string keys, Uint8Array values) and object
// store `meta` (schema, fencing, vault, and `over N` of leads that are over).
//
// Invariants
//   1. Every commit is one transaction with durability "strict", begun by the call itself. The
//      database fences it: a store that is not the last to lead changes nothing and gets kFenced.
//   2. "Saved" is the transaction's `complete` event.
//   3. A record that the browser cannot read, or that is no Uint8Array, is named in `corrupt`.
//   4. A connection that the browser closed is opened again by the next call. If the data went with
//      it, commits fail with kUnavailable instead of starting over.
//   5. When a newer version of the program wants to upgrade, the connection closes at once and
//      everything fails with kNewerStore.
//
// Errors of open(): kNewerStore (written by a newer version), kBusy (an older version in another
// tab holds the database), kQuota, kUnavailable (private mode, blocked storage, damaged profile).
// Ownership: the JavaScript side keeps one connection for all. Threads: the browser's one.
#pragma once

#include <deque>
#include <memory>

#include "src/core/port/store.h"
#include "src/platform/web/system_calls.h"

namespace ithaca::platform {

class IndexedDbStore final : public port::Store {
 public:
  using Done = std::function<void(base::Result<void>)>;

  IndexedDbStore() = default;
  IndexedDbStore(const IndexedDbStore&) = delete;
  IndexedDbStore& operator=(const IndexedDbStore&) = delete;

  // Opens the database, creating it if there is none; again after a failure.
  void open(Done done);
  // Takes the lead: later commits of every other store fail. Before it, those of this one do.
  void lead(Done done);
  std::uint32_t fencing() const { return m_fencing; }
  // A commit found that another store leads.
  bool fenced() const { return m_fenced; }

  void commit(std::vector<port::StoreWrite> writes, CommitDone done) override;
  void scan(std::string prefix, std::string after, std::size_t limit, ScanDone done) override;
  bool pump() override;

 private:
  struct Work {
    std::unique_ptr<JsCall> call;
    std::function<void(base::Result<base::Bytes>)> finish;
  };
  std::uint32_t start(std::function<void(base::Result<base::Bytes>)> finish);

  std::deque<Work> m_work;
  std::uint32_t m_fencing = 0;
  bool m_fenced = false;
};

}  // namespace ithaca::platform
