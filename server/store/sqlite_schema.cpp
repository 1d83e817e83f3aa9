#include "server/store/sqlite_schema.h"

#include "server/store/sqlite_log_store.h"

namespace ithaca::relay {

namespace {

using base::ErrorCode;

// Up to this size a start reads the whole file and checks its structure.
constexpr std::uint64_t kQuickCheckBytesMax = 64ull * 1024 * 1024;

constexpr const char* kSchema1 = R"sql(
CREATE TABLE meta(key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE space(
  id INTEGER PRIMARY KEY,
  space BLOB NOT NULL UNIQUE,
  control_count INTEGER NOT NULL,
  head_seq INTEGER NOT NULL);
CREATE TABLE control(
  space_id INTEGER NOT NULL,
  idx INTEGER NOT NULL,
  hash BLOB NOT NULL,
  record BLOB NOT NULL,
  PRIMARY KEY(space_id, idx)) WITHOUT ROWID;
CREATE TABLE package(
  space_id INTEGER NOT NULL,
  invite_key BLOB NOT NULL,
  expires_ms INTEGER NOT NULL,
  package BLOB NOT NULL,
  PRIMARY KEY(space_id, invite_key)) WITHOUT ROWID;
CREATE INDEX package_by_expiry ON package(expires_ms);
CREATE TABLE actor(
  id INTEGER PRIMARY KEY,
  space_id INTEGER NOT NULL,
  actor BLOB NOT NULL,
  device BLOB NOT NULL,
  aseq INTEGER NOT NULL,
  hash BLOB NOT NULL,
  seq INTEGER NOT NULL,
  received_ms INTEGER NOT NULL,
  UNIQUE(space_id, actor));
CREATE TABLE envelope(
  space_id INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  actor_id INTEGER NOT NULL,
  aseq INTEGER NOT NULL,
  hash BLOB NOT NULL,
  received_ms INTEGER NOT NULL,
  envelope BLOB NOT NULL,
  PRIMARY KEY(space_id, seq)) WITHOUT ROWID;
CREATE UNIQUE INDEX envelope_by_place ON envelope(actor_id, aseq);
)sql";

base::Result<std::uint64_t> read_number(sqlite3* database, const char* sql) {
  TRY_ASSIGN(const Statement statement, Statement::prepare(database, sql));
  Statement::Run run(statement);
  TRY_ASSIGN(const bool row, run.step());
  return row ? run.number(0) : 0;
}

// Rewords what the operator can act on.
base::Error for_operator(const base::Error& failed, const std::filesystem::path& file) {
  const std::string name = file.string();
  switch (failed.code) {
    case ErrorCode::kBusy:
      return base::error(failed.code, name + " is in use by another relay");
    case ErrorCode::kCorrupt:
      return base::error(
          failed.code,
          name + " is damaged or no database: restore it from a backup (" + failed.detail + ")");
    case ErrorCode::kRefused:
      return base::error(failed.code, name + " cannot be written by this user");
    case ErrorCode::kQuota:
      return base::error(failed.code, "the disk that holds " + name + " is full");
    case ErrorCode::kNewerStore:
      return failed;
    default:
      return base::error(failed.code, "cannot open " + name + ": " + failed.detail);
  }
}

// Reads only, so that a refused file stays as it was. Gives the version; 0 for an empty database.
base::Result<std::uint64_t> check_version(sqlite3* database, const std::filesystem::path& file) {
  TRY_ASSIGN(const std::uint64_t tables,
             read_number(database, "SELECT count(*) FROM sqlite_schema"));
  TRY_ASSIGN(const std::uint64_t application, read_number(database, "PRAGMA application_id"));
  TRY_ASSIGN(const std::uint64_t version, read_number(database, "PRAGMA user_version"));
  if (tables == 0 && application == 0 && version == 0) return std::uint64_t{0};
  if (application != kSqliteApplicationId || version == 0)
    return base::error(ErrorCode::kCorrupt, "another program's database");
  if (version > kSqliteSchemaVersion)
    return base::error(ErrorCode::kNewerStore,
                       file.string() + " was written by a newer relay (its layout is version " +
                           std::to_string(version) + ", this relay knows " +
                           std::to_string(kSqliteSchemaVersion) +
                           "): update the relay. Nothing was changed");
  return version;
}

base::Result<void> quick_check(sqlite3* database) {
  TRY_ASSIGN(const std::uint64_t pages, read_number(database, "PRAGMA page_count"));
  TRY_ASSIGN(const std::uint64_t page_size, read_number(database, "PRAGMA page_size"));
  if (pages * page_size > kQuickCheckBytesMax) return {};
  TRY_ASSIGN(const Statement statement, Statement::prepare(database, "PRAGMA quick_check(1)"));
  Statement::Run run(statement);
  TRY_ASSIGN(const bool row, run.step());
  if (!row || base::as_text(run.view(0)) != "ok")
    return base::error(ErrorCode::kCorrupt, "its structure is broken");
  return {};
}

base::Result<void> create_schema(sqlite3* database, const base::LogGeneration& generation) {
  TRY(sqlite_run(database, kSchema1));
  TRY_ASSIGN(const Statement insert,
             Statement::prepare(database, "INSERT INTO meta VALUES('generation', ?)"));
  {
    Statement::Run run(insert);
    TRY(run.bind(generation.view()).finish());
  }
  const std::string identity = "PRAGMA application_id=" + std::to_string(kSqliteApplicationId) +
                               "; PRAGMA user_version=" + std::to_string(kSqliteSchemaVersion);
  return sqlite_run(database, identity.c_str());
}

base::Result<void> set_up(sqlite3* database, const std::filesystem::path& file,
                          const base::LogGeneration& generation) {
  // EXCLUSIVE first: then the WAL's index lives in memory and the first access takes the lock.
  TRY(sqlite_run(database,
                 "PRAGMA locking_mode=EXCLUSIVE; PRAGMA trusted_schema=OFF;"
                 "PRAGMA cell_size_check=ON; PRAGMA temp_store=MEMORY"));
  TRY_ASSIGN(const std::uint64_t version, check_version(database, file));
  TRY_ASSIGN(const Statement journal, Statement::prepare(database, "PRAGMA journal_mode=WAL"));
  {
    Statement::Run run(journal);
    TRY_ASSIGN(const bool row, run.step());
    if (!row || base::as_text(run.view(0)) != "wal")
      return base::error(ErrorCode::kUnavailable, "this file system does not support a WAL");
  }
  TRY(sqlite_run(database,
                 "PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
                 "PRAGMA journal_size_limit=67108864; PRAGMA cache_size=-16000"));
  // Takes the write lock for good, and shows at once whether the file can be written.
  TRY(sqlite_run(database, "BEGIN IMMEDIATE"));
  if (version == 0) TRY(create_schema(database, generation));
  TRY(sqlite_run(database, "COMMIT"));
  if (version == 0) return {};
  return quick_check(database);
}

}  // namespace

base::Result<SqliteHandle> open_sqlite(const std::filesystem::path& file,
                                       const base::LogGeneration& generation) {
  sqlite3* opened = nullptr;
  const int flags =
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int code = sqlite3_open_v2(file.c_str(), &opened, flags, nullptr);
  SqliteHandle database(opened);
  if (code != SQLITE_OK) return for_operator(sqlite_error(code, "open"), file);
  // A database comes from the operator's disk; defensive mode keeps a planted one from writing
  // where SQL should not.
  sqlite3_db_config(opened, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  const auto ready = set_up(opened, file, generation);
  if (!ready.ok()) return for_operator(ready.error(), file);
  return database;
}

}  // namespace ithaca::relay
