// SQLite's C interface with ownership and with errors as values.
//
// Invariants
//   1. A Statement is reset when a Run of it ends, so no read transaction outlives its reader.
//   2. Blobs are copied out; nothing borrows from SQLite after a step.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "src/core/base/bytes.h"
#include "src/core/base/result.h"

namespace ithaca::relay {

struct SqliteClose {
  void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};
using SqliteHandle = std::unique_ptr<sqlite3, SqliteClose>;

// What a result code means to the caller; the detail is SQLite's description of the code alone.
base::Error sqlite_error(int code, std::string_view doing);

base::Result<void> sqlite_run(sqlite3* database, const char* sql);

class Statement {
 public:
  Statement() = default;
  static base::Result<Statement> prepare(sqlite3* database, std::string_view sql);

  // One execution. REQUIRES: no other Run of the statement is alive.
  class Run {
   public:
    explicit Run(const Statement& statement) : m_statement(statement.m_handle.get()) {}
    ~Run();
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;

    Run& bind(std::uint64_t number);
    Run& bind(base::ByteView bytes);
    // True if there is a row, false at the end.
    base::Result<bool> step();
    // Steps a statement that gives no rows.
    base::Result<void> finish();

    std::uint64_t number(int column) const;
    base::ByteView view(int column) const;  // until the next step
    base::Bytes bytes(int column) const;
    // kCorrupt unless the column has exactly the size of `out`.
    template <typename Fixed>
    base::Result<void> fixed(int column, Fixed& out) const {
      const auto value = Fixed::from(view(column));
      if (!value) return base::error(base::ErrorCode::kCorrupt, "a stored key has a wrong size");
      out = *value;
      return {};
    }

   private:
    sqlite3_stmt* m_statement;
    int m_bound = 0;
    int m_bind_failed = SQLITE_OK;
  };

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  std::unique_ptr<sqlite3_stmt, Finalize> m_handle;
};

}  // namespace ithaca::relay
