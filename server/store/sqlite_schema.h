// Opens the relay's SQLite file: settings, lock, schema, and refusing what is not ours to open.
#pragma once

#include <filesystem>

#include "server/store/sqlite_statement.h"
#include "src/core/base/ids.h"

namespace ithaca::relay {

// "Itha" as PRAGMA application_id.
inline constexpr int kSqliteApplicationId = 0x49746861;

// `generation` goes into a database that is created. Errors as SqliteLogStore::open.
base::Result<SqliteHandle> open_sqlite(const std::filesystem::path& file,
                                       const base::LogGeneration& generation);

}  // namespace ithaca::relay
