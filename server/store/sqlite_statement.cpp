#include "server/store/sqlite_statement.h"

namespace ithaca::relay {

base::Error sqlite_error(int code, std::string_view doing) {
  using base::ErrorCode;
  ErrorCode meaning = ErrorCode::kUnavailable;
  switch (code & 0xFF) {
    case SQLITE_FULL:
      meaning = ErrorCode::kQuota;
      break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      meaning = ErrorCode::kCorrupt;
      break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      meaning = ErrorCode::kBusy;
      break;
    case SQLITE_CONSTRAINT:
      meaning = ErrorCode::kConflict;
      break;
    case SQLITE_TOOBIG:
      meaning = ErrorCode::kTooLarge;
      break;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      meaning = ErrorCode::kRefused;
      break;
    default:
      break;
  }
  return base::error(meaning, std::string(doing) + ": " + sqlite3_errstr(code) + " (" +
                                  std::to_string(code) + ")");
}

base::Result<void> sqlite_run(sqlite3* database, const char* sql) {
  const int code = sqlite3_exec(database, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return sqlite_error(code, "database statement");
  return {};
}

base::Result<Statement> Statement::prepare(sqlite3* database, std::string_view sql) {
  sqlite3_stmt* handle = nullptr;
  const int code = sqlite3_prepare_v3(database, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
  if (code != SQLITE_OK) return sqlite_error(code, "database layout");
  Statement out;
  out.m_handle.reset(handle);
  return out;
}

Statement::Run::~Run() {
  sqlite3_reset(m_statement);
  sqlite3_clear_bindings(m_statement);
}

Statement::Run& Statement::Run::bind(std::uint64_t number) {
  const int code = sqlite3_bind_int64(m_statement, ++m_bound, static_cast<sqlite3_int64>(number));
  if (code != SQLITE_OK) m_bind_failed = code;
  return *this;
}

Statement::Run& Statement::Run::bind(base::ByteView bytes) {
  // An empty blob, not NULL, when there are no bytes.
  static const std::uint8_t kNothing = 0;
  const std::uint8_t* data = bytes.empty() ? &kNothing : bytes.data();
  // Run ends before what it binds does, so SQLite need not copy.
  const int code = sqlite3_bind_blob64(m_statement, ++m_bound, data, bytes.size(), SQLITE_STATIC);
  if (code != SQLITE_OK) m_bind_failed = code;
  return *this;
}

base::Result<bool> Statement::Run::step() {
  if (m_bind_failed != SQLITE_OK) return sqlite_error(m_bind_failed, "database value");
  const int code = sqlite3_step(m_statement);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return sqlite_error(code, "database");
}

base::Result<void> Statement::Run::finish() {
  TRY_ASSIGN(const bool row, step());
  CHECK(!row);
  return {};
}

std::uint64_t Statement::Run::number(int column) const {
  return static_cast<std::uint64_t>(sqlite3_column_int64(m_statement, column));
}

base::ByteView Statement::Run::view(int column) const {
  const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(m_statement, column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column));
  return data == nullptr ? base::ByteView{} : base::ByteView{data, size};
}

base::Bytes Statement::Run::bytes(int column) const { return base::to_bytes(view(column)); }

}  // namespace ithaca::relay
