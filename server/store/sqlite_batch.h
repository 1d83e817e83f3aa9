// The statements of the SQLite store, and the writing of one batch with them.
//
// Invariants
//   1. A SqliteBatch runs inside a transaction that its owner begins, and commits or rolls back.
//   2. It refuses what would break the log's density (kConflict) before it writes it.
#pragma once

#include <map>
#include <optional>

#include "server/store/log_store.h"
#include "server/store/sqlite_statement.h"

namespace ithaca::relay {

// Prepared once. Columns are read by position, in the order of the SELECT.
struct SqliteStatements {
  Statement begin, commit, rollback;
  Statement generation, set_generation, read_mark, set_mark, touch;
  Statement find_space, insert_space, update_space;
  Statement insert_control, read_control;
  Statement put_package, delete_package, delete_expired, read_package;
  Statement find_actor, insert_actor, update_actor, list_actors;
  Statement insert_envelope, read_envelopes, find_envelope;
  Statement count_spaces, count_envelopes, size;

  base::Result<void> prepare(sqlite3* database);
};

struct SpaceRow {
  std::uint64_t id = 0;
  std::uint64_t control_count = 0;
  std::uint64_t head_seq = 0;
};

struct ActorRow {
  std::uint64_t id = 0;
  std::uint64_t aseq = 0;
};

base::Result<std::optional<SpaceRow>> find_space_row(const SqliteStatements& statements,
                                                     const base::SpaceId& space);
base::Result<std::optional<ActorRow>> find_actor_row(const SqliteStatements& statements,
                                                     std::uint64_t space_id,
                                                     const base::ActorId& actor);

// Applies the writes one by one, keeping the rows it has touched.
class SqliteBatch {
 public:
  SqliteBatch(sqlite3* database, const SqliteStatements& statements)
      : m_database(database), m_statements(statements) {}

  base::Result<void> operator()(const AppendControl& write);
  base::Result<void> operator()(const PutPackage& write);
  base::Result<void> operator()(const DeletePackage& write);
  base::Result<void> operator()(const DeleteExpiredPackages& write);
  base::Result<void> operator()(const AppendEnvelope& write);
  // Writes the counters of the spaces back. Call it last.
  base::Result<void> finish();

  // Something was deleted or replaced, and its bytes are still in the WAL.
  bool deletes() const { return m_deletes; }

 private:
  base::Result<SpaceRow*> find_space(const base::SpaceId& id);
  base::Result<SpaceRow*> create_space(const base::SpaceId& id);
  base::Result<std::uint64_t> advance_actor(std::uint64_t space_id, const AppendEnvelope& write);

  sqlite3* m_database;
  const SqliteStatements& m_statements;
  std::map<base::SpaceId, SpaceRow> m_spaces;
  bool m_deletes = false;
};

}  // namespace ithaca::relay
