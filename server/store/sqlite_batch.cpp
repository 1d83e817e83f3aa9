#include "server/store/sqlite_batch.h"

namespace ithaca::relay {

using base::ErrorCode;

base::Result<void> SqliteStatements::prepare(sqlite3* database) {
  const struct {
    Statement& statement;
    const char* sql;
  } all[] = {
      {begin, "BEGIN IMMEDIATE"},
      {commit, "COMMIT"},
      {rollback, "ROLLBACK"},
      {generation, "SELECT value FROM meta WHERE key = 'generation'"},
      {set_generation, "UPDATE meta SET value = ? WHERE key = 'generation'"},
      {read_mark, "SELECT value FROM meta WHERE key = 'mark'"},
      {set_mark, "INSERT OR REPLACE INTO meta VALUES('mark', ?)"},
      {touch, "INSERT OR REPLACE INTO meta VALUES('checked', randomblob(8))"},
      {find_space, "SELECT id, control_count, head_seq FROM space WHERE space = ?"},
      {insert_space, "INSERT INTO space(space, control_count, head_seq) VALUES(?, 0, 0)"},
      {update_space, "UPDATE space SET control_count = ?, head_seq = ? WHERE id = ?"},
      {insert_control, "INSERT INTO control VALUES(?, ?, ?, ?)"},
      {read_control, "SELECT record FROM control WHERE space_id = ? AND idx >= ? ORDER BY idx"},
      {put_package, "INSERT OR REPLACE INTO package VALUES(?, ?, ?, ?)"},
      {delete_package, "DELETE FROM package WHERE space_id = ? AND invite_key = ?"},
      {delete_expired, "DELETE FROM package WHERE expires_ms < ?"},
      {read_package, "SELECT package FROM package WHERE space_id = ? AND invite_key = ?"},
      {find_actor, "SELECT id, aseq FROM actor WHERE space_id = ? AND actor = ?"},
      {insert_actor,
       "INSERT INTO actor(space_id, actor, device, aseq, hash, seq, received_ms) "
       "VALUES(?, ?, ?, ?, ?, ?, ?)"},
      {update_actor, "UPDATE actor SET aseq = ?, hash = ?, seq = ?, received_ms = ? WHERE id = ?"},
      {list_actors,
       "SELECT actor, device, aseq, hash, seq, received_ms FROM actor WHERE space_id = ? "
       "ORDER BY actor"},
      {insert_envelope, "INSERT INTO envelope VALUES(?, ?, ?, ?, ?, ?, ?)"},
      {read_envelopes,
       "SELECT e.seq, a.actor, e.aseq, e.received_ms, e.envelope FROM envelope e "
       "JOIN actor a ON a.id = e.actor_id WHERE e.space_id = ? AND e.seq > ? ORDER BY e.seq"},
      {find_envelope,
       "SELECT seq, hash, received_ms FROM envelope WHERE actor_id = ? AND aseq = ?"},
      {count_spaces, "SELECT count(*) FROM space"},
      {count_envelopes, "SELECT coalesce(sum(head_seq), 0) FROM space"},
      {size, "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"},
  };
  for (const auto& [statement, sql] : all) {
    TRY_ASSIGN(statement, Statement::prepare(database, sql));
  }
  return {};
}

base::Result<std::optional<SpaceRow>> find_space_row(const SqliteStatements& statements,
                                                     const base::SpaceId& space) {
  Statement::Run run(statements.find_space);
  TRY_ASSIGN(const bool found, run.bind(space.view()).step());
  if (!found) return std::optional<SpaceRow>{};
  return std::optional<SpaceRow>({run.number(0), run.number(1), run.number(2)});
}

base::Result<std::optional<ActorRow>> find_actor_row(const SqliteStatements& statements,
                                                     std::uint64_t space_id,
                                                     const base::ActorId& actor) {
  Statement::Run run(statements.find_actor);
  TRY_ASSIGN(const bool found, run.bind(space_id).bind(actor.view()).step());
  if (!found) return std::optional<ActorRow>{};
  return std::optional<ActorRow>({run.number(0), run.number(1)});
}

base::Result<void> SqliteBatch::operator()(const AppendControl& write) {
  TRY_ASSIGN(SpaceRow* const space,
             write.index == 0 ? create_space(write.space) : find_space(write.space));
  if (space->control_count != write.index)
    return base::error(ErrorCode::kConflict, "control index is not the next");
  ++space->control_count;
  Statement::Run run(m_statements.insert_control);
  return run.bind(space->id).bind(write.index).bind(write.hash.view()).bind(write.record).finish();
}

base::Result<void> SqliteBatch::operator()(const PutPackage& write) {
  TRY_ASSIGN(const SpaceRow* space, find_space(write.space));
  m_deletes = true;  // an earlier package may have been there
  Statement::Run run(m_statements.put_package);
  return run.bind(space->id)
      .bind(write.invite_key.view())
      .bind(write.expires_ms)
      .bind(write.package)
      .finish();
}

base::Result<void> SqliteBatch::operator()(const DeletePackage& write) {
  TRY_ASSIGN(const SpaceRow* space, find_space(write.space));
  m_deletes = true;
  Statement::Run run(m_statements.delete_package);
  return run.bind(space->id).bind(write.invite_key.view()).finish();
}

base::Result<void> SqliteBatch::operator()(const DeleteExpiredPackages& write) {
  {
    Statement::Run run(m_statements.delete_expired);
    TRY(run.bind(write.now_ms).finish());
  }
  if (sqlite3_changes(m_database) > 0) m_deletes = true;
  return {};
}

base::Result<void> SqliteBatch::operator()(const AppendEnvelope& write) {
  TRY_ASSIGN(SpaceRow* const space, find_space(write.space));
  if (write.seq != space->head_seq + 1)
    return base::error(ErrorCode::kConflict, "seq is not the next");
  TRY_ASSIGN(const std::uint64_t actor_id, advance_actor(space->id, write));
  ++space->head_seq;
  Statement::Run run(m_statements.insert_envelope);
  return run.bind(space->id)
      .bind(write.seq)
      .bind(actor_id)
      .bind(write.aseq)
      .bind(write.hash.view())
      .bind(write.received_ms)
      .bind(*write.envelope)
      .finish();
}

base::Result<void> SqliteBatch::finish() {
  for (const auto& [id, space] : m_spaces) {
    Statement::Run run(m_statements.update_space);
    TRY(run.bind(space.control_count).bind(space.head_seq).bind(space.id).finish());
  }
  return {};
}

base::Result<SpaceRow*> SqliteBatch::find_space(const base::SpaceId& id) {
  const auto known = m_spaces.find(id);
  if (known != m_spaces.end()) return &known->second;
  TRY_ASSIGN(const auto row, find_space_row(m_statements, id));
  if (!row) return base::error(ErrorCode::kNotFound, "no such space");
  return &m_spaces.emplace(id, *row).first->second;
}

base::Result<SpaceRow*> SqliteBatch::create_space(const base::SpaceId& id) {
  auto existing = find_space(id);
  if (existing.ok() || existing.code() != ErrorCode::kNotFound) return existing;
  {
    Statement::Run run(m_statements.insert_space);
    TRY(run.bind(id.view()).finish());
  }
  const auto row_id = static_cast<std::uint64_t>(sqlite3_last_insert_rowid(m_database));
  return &m_spaces.emplace(id, SpaceRow{row_id, 0, 0}).first->second;
}

base::Result<std::uint64_t> SqliteBatch::advance_actor(std::uint64_t space_id,
                                                       const AppendEnvelope& write) {
  TRY_ASSIGN(const auto row, find_actor_row(m_statements, space_id, write.actor));
  if (write.aseq != (row ? row->aseq : 0) + 1)
    return base::error(ErrorCode::kConflict, "aseq is not the next");
  if (row) {
    Statement::Run run(m_statements.update_actor);
    TRY(run.bind(write.aseq)
            .bind(write.hash.view())
            .bind(write.seq)
            .bind(write.received_ms)
            .bind(row->id)
            .finish());
    return row->id;
  }
  Statement::Run run(m_statements.insert_actor);
  TRY(run.bind(space_id)
          .bind(write.actor.view())
          .bind(write.device.view())
          .bind(write.aseq)
          .bind(write.hash.view())
          .bind(write.seq)
          .bind(write.received_ms)
          .finish());
  return static_cast<std::uint64_t>(sqlite3_last_insert_rowid(m_database));
}

}  // namespace ithaca::relay
