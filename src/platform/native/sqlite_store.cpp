#include "src/platform/native/sqlite_store.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace ithaca::platform {
namespace {

// "Itha", in the header of the file, so that a foreign database is told apart.
constexpr int kApplicationId = 0x49746861;

// A statement goes back to its start, and lets go of what was bound, on every way out.
struct Reset {
  sqlite3_stmt* statement;
  ~Reset() {
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
  }
};

int bind_text(sqlite3_stmt* statement, int index, std::string_view text) {
  return sqlite3_bind_text(statement, index, text.data(), static_cast<int>(text.size()),
                           SQLITE_STATIC);
}

std::string_view column_text(sqlite3_stmt* statement, int index) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, index));
  return {text, static_cast<std::size_t>(sqlite3_column_bytes(statement, index))};
}

// Greater than every key (they are ASCII) with `prefix`.
std::string end_of_prefix(const std::string& prefix) { return prefix + '\xff'; }

}  // namespace

base::Error SqliteStore::failure(int code, const char* what) const {
  using base::ErrorCode;
  ErrorCode out = ErrorCode::kUnavailable;
  switch (code & 0xff) {
    case SQLITE_FULL:
      out = ErrorCode::kQuota;
      break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      out = ErrorCode::kCorrupt;
      break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      out = ErrorCode::kBusy;
      break;
    case SQLITE_TOOBIG:
      out = ErrorCode::kTooLarge;
      break;
    default:
      break;
  }
  const char* reason = m_database ? sqlite3_errmsg(m_database) : sqlite3_errstr(code);
  return base::error(out, std::string(what) + ": " + reason);
}

base::Result<std::unique_ptr<SqliteStore>> SqliteStore::open(const std::string& path) {
  std::unique_ptr<SqliteStore> store(new SqliteStore());
  TRY(store->set_up(path));
  return store;
}

SqliteStore::~SqliteStore() {
  sqlite3_finalize(m_put);
  sqlite3_finalize(m_remove);
  sqlite3_finalize(m_scan);
  sqlite3_close(m_database);
}

base::Result<void> SqliteStore::set_up(const std::string& path) {
  // SQLite creates its other files with the mode of this one.
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return base::error(base::ErrorCode::kUnavailable, "cannot open the store file");
  ::close(file);
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int opened = sqlite3_open_v2(path.c_str(), &m_database, flags, nullptr);
  if (opened != SQLITE_OK) return failure(opened, "cannot open the store file");

  TRY(execute("PRAGMA locking_mode=EXCLUSIVE"));
  TRY(execute("PRAGMA secure_delete=ON"));
  TRY(execute("PRAGMA cell_size_check=ON"));
  // A newer file is refused before anything in it changes, its journal mode included.
  TRY(check_schema());
  TRY(execute("PRAGMA journal_mode=WAL"));
  TRY(execute("PRAGMA synchronous=FULL"));
  // Takes the lock now, and not at the first write.
  TRY(execute("BEGIN EXCLUSIVE"));
  TRY(
      execute("CREATE TABLE IF NOT EXISTS records (key TEXT PRIMARY KEY NOT NULL,"
              " value BLOB NOT NULL)"));
  TRY(execute(("PRAGMA application_id=" + std::to_string(kApplicationId)).c_str()));
  TRY(execute(("PRAGMA user_version=" + std::to_string(kSqliteSchemaVersion)).c_str()));
  TRY(execute("COMMIT"));
  TRY(
      prepare("INSERT INTO records (key, value) VALUES (?1, ?2)"
              " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
              &m_put));
  TRY(prepare("DELETE FROM records WHERE key = ?1", &m_remove));
  return prepare(
      "SELECT key, value FROM records WHERE key >= ?1 AND key > ?2 AND key < ?3"
      " ORDER BY key",
      &m_scan);
}

base::Result<void> SqliteStore::check_schema() {
  TRY_ASSIGN(const int tables, integer("SELECT count(*) FROM sqlite_schema"));
  TRY_ASSIGN(const int application, integer("PRAGMA application_id"));
  TRY_ASSIGN(const int version, integer("PRAGMA user_version"));
  if (tables == 0 && application == 0) return {};
  if (application != kApplicationId) {
    return base::error(base::ErrorCode::kCorrupt, "the file is not a store of this program");
  }
  if (version > kSqliteSchemaVersion) {
    return base::error(base::ErrorCode::kNewerStore,
                       "the store has schema version " + std::to_string(version));
  }
  return {};
}

base::Result<void> SqliteStore::limit_growth(std::uint64_t bytes) {
  TRY_ASSIGN(const int pages, integer("PRAGMA page_count"));
  TRY_ASSIGN(const int page_bytes, integer("PRAGMA page_size"));
  const std::uint64_t more = bytes / static_cast<std::uint64_t>(page_bytes);
  const std::uint64_t limit = static_cast<std::uint64_t>(pages) + more;
  return execute(("PRAGMA max_page_count=" + std::to_string(limit)).c_str());
}

// The one integer that `sql` answers with.
base::Result<int> SqliteStore::integer(const char* sql) {
  sqlite3_stmt* statement = nullptr;
  TRY(prepare(sql, &statement));
  const int code = sqlite3_step(statement);
  const int value = sqlite3_column_int(statement, 0);
  base::Error reason = failure(code, "store");
  sqlite3_finalize(statement);
  if (code != SQLITE_ROW) return reason;
  return value;
}

base::Result<void> SqliteStore::execute(const char* sql) {
  const int code = sqlite3_exec(m_database, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return failure(code, "store");
  return {};
}

base::Result<void> SqliteStore::prepare(const char* sql, sqlite3_stmt** out) {
  const int code = sqlite3_prepare_v2(m_database, sql, -1, out, nullptr);
  if (code != SQLITE_OK) return failure(code, "store");
  return {};
}

void SqliteStore::commit(std::vector<port::StoreWrite> writes, CommitDone done) {
  Work work;
  work.checked = m_queue.size() < port::kWorkPendingMax
                     ? port::check_writes(writes)
                     : base::error(base::ErrorCode::kBusy, "too much work pending");
  if (work.checked.ok()) work.writes = std::move(writes);
  work.commit_done = std::move(done);
  m_queue.push_back(std::move(work));
}

void SqliteStore::scan(std::string prefix, std::string after, std::size_t limit, ScanDone done) {
  CHECK(limit >= 1 && limit <= port::kScanPageMax);
  Work work;
  if (m_queue.size() >= port::kWorkPendingMax) {
    work.checked = base::error(base::ErrorCode::kBusy, "too much work pending");
  }
  work.prefix = std::move(prefix);
  work.after = std::move(after);
  work.limit = limit;
  work.scan_done = std::move(done);
  m_queue.push_back(std::move(work));
}

bool SqliteStore::pump() {
  std::size_t left = m_queue.size();
  if (left == 0) return false;
  std::vector<Work> group;
  while (left > 0) {
    --left;
    Work work = std::move(m_queue.front());
    m_queue.pop_front();
    if (!work.scan_done) {
      group.push_back(std::move(work));
      continue;
    }
    run_commits(std::exchange(group, {}));
    auto page =
        work.checked.ok() ? read(work) : base::Result<port::StorePage>(work.checked.error());
    work.scan_done(std::move(page));
  }
  run_commits(std::move(group));
  return true;
}

void SqliteStore::run_commits(std::vector<Work> group) {
  if (group.empty()) return;
  const Work* first = group.data();
  const Work* end = first + group.size();
  std::vector<base::Result<void>> results;
  if (group.size() > 1 && transact(first, end).ok()) {
    for (const Work& work : group) results.push_back(work.checked);
  } else {
    for (const Work* work = first; work != end; ++work) results.push_back(transact(work, work + 1));
  }
  for (std::size_t i = 0; i < group.size(); ++i) {
    if (group[i].commit_done) group[i].commit_done(std::move(results[i]));
  }
}

// All commits in [first, end) that may be tried, in one transaction. The result of a single commit
// includes its check.
base::Result<void> SqliteStore::transact(const Work* first, const Work* end) {
  if (end - first == 1) TRY(first->checked);
  if (std::all_of(first, end, [](const Work& work) { return work.writes.empty(); })) return {};
  TRY(execute("BEGIN IMMEDIATE"));
  base::Result<void> result;
  for (const Work* work = first; work != end && result.ok(); ++work) {
    if (work->checked.ok()) result = write(work->writes);
  }
  if (result.ok()) result = execute("COMMIT");
  // SQLite may have rolled back by itself already; a second time does no harm.
  if (!result.ok()) sqlite3_exec(m_database, "ROLLBACK", nullptr, nullptr, nullptr);
  return result;
}

base::Result<void> SqliteStore::write(const std::vector<port::StoreWrite>& writes) {
  for (const port::StoreWrite& write : writes) {
    sqlite3_stmt* statement = write.value ? m_put : m_remove;
    const Reset reset{statement};
    int code = bind_text(statement, 1, write.key);
    if (code == SQLITE_OK && write.value) {
      // A null pointer would bind NULL instead of the empty value.
      const void* bytes = write.value->empty() ? static_cast<const void*>("") : write.value->data();
      code = sqlite3_bind_blob(statement, 2, bytes, static_cast<int>(write.value->size()),
                               SQLITE_STATIC);
    }
    if (code == SQLITE_OK) code = sqlite3_step(statement);
    if (code != SQLITE_DONE) return failure(code, "cannot write");
  }
  return {};
}

base::Result<port::StorePage> SqliteStore::read(const Work& work) {
  const Reset reset{m_scan};
  const std::string end = end_of_prefix(work.prefix);
  bind_text(m_scan, 1, work.prefix);
  bind_text(m_scan, 2, work.after);
  bind_text(m_scan, 3, end);
  port::StorePage page;
  std::size_t seen = 0;
  std::size_t bytes = 0;
  for (;;) {
    const int code = sqlite3_step(m_scan);
    if (code == SQLITE_DONE) return page;
    if (code != SQLITE_ROW) return failure(code, "cannot read");
    if (seen == work.limit || bytes >= port::kScanPageBytes) {
      page.more = true;
      return page;
    }
    ++seen;
    page.last_key = column_text(m_scan, 0);
    if (sqlite3_column_type(m_scan, 1) != SQLITE_BLOB) {
      page.corrupt.push_back(page.last_key);
      continue;
    }
    const auto* value = static_cast<const std::uint8_t*>(sqlite3_column_blob(m_scan, 1));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(m_scan, 1));
    page.records.push_back({page.last_key, base::Bytes(value, value + size)});
    bytes += size;
  }
}

}  // namespace ithaca::platform
