// The store contract (src/core/port/store.h) in one SQLite file.
//
// Invariants
//   1. One connection, journal in WAL mode, synchronous=FULL: a commit is reported after its fsync.
//   2. The file is locked exclusively while the store is open, against other processes and against
//   a
//      second store of this one: open() then fails with kBusy.
//   3. pump() does the work, on the caller's thread. Commits that wait together share one fsync; if
//      that shared transaction fails they are tried one by one, so each still stands for itself.
//   4. Deleted content is overwritten in the file (secure_delete).
//   5. The file has mode 0600.
//
// Errors of open(): kNewerStore (a newer program wrote it), kCorrupt (not a database, or not ours),
// kBusy (in use), kUnavailable (the folder is missing, not writable, …).
// Threads: one.
#pragma once

#include <deque>
#include <memory>

#include "src/core/port/store.h"

struct sqlite3;
struct sqlite3_stmt;

namespace ithaca::platform {

inline constexpr int kSqliteSchemaVersion = 1;

class SqliteStore final : public port::Store {
 public:
  static base::Result<std::unique_ptr<SqliteStore>> open(const std::string& path);
  ~SqliteStore() override;
  SqliteStore(const SqliteStore&) = delete;
  SqliteStore& operator=(const SqliteStore&) = delete;

  void commit(std::vector<port::StoreWrite> writes, CommitDone done) override;
  void scan(std::string prefix, std::string after, std::size_t limit, ScanDone done) override;
  bool pump() override;

  // From now on the file grows by at most `bytes`; commits that need more fail with kQuota.
  base::Result<void> limit_growth(std::uint64_t bytes);

 private:
  struct Work {
    std::vector<port::StoreWrite> writes;
    CommitDone commit_done;
    base::Result<void> checked;  // of a commit: whether it may be tried at all
    std::string prefix;
    std::string after;
    std::size_t limit = 0;
    ScanDone scan_done;
  };
  SqliteStore() = default;
  base::Result<void> set_up(const std::string& path);
  base::Result<void> check_schema();
  base::Result<int> integer(const char* sql);
  base::Result<void> execute(const char* sql);
  base::Result<void> prepare(const char* sql, sqlite3_stmt** out);
  base::Result<void> write(const std::vector<port::StoreWrite>& writes);
  base::Result<void> transact(const Work* first, const Work* end);
  void run_commits(std::vector<Work> group);
  base::Result<port::StorePage> read(const Work& work);
  base::Error failure(int code, const char* what) const;

  sqlite3* m_database = nullptr;
  sqlite3_stmt* m_put = nullptr;
  sqlite3_stmt* m_remove = nullptr;
  sqlite3_stmt* m_scan = nullptr;
  std::deque<Work> m_queue;
};

}  // namespace ithaca::platform
