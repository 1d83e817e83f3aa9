#include "server/store/sqlite_log_store.h"

#include "server/store/sqlite_batch.h"
#include "server/store/sqlite_schema.h"
#include "src/core/wire/limits.h"

namespace ithaca::relay {

namespace {

using base::ErrorCode;

class SqliteLogStoreImpl final : public SqliteLogStore {
 public:
  explicit SqliteLogStoreImpl(SqliteHandle database) : m_database(std::move(database)) {}

  base::Result<void> prepare() { return m_statements.prepare(m_database.get()); }

  base::Result<base::LogGeneration> generation() override;
  base::Result<void> new_generation(base::LogGeneration generation) override;
  base::Result<std::string> mark() override;
  base::Result<void> set_mark(const std::string& mark) override;
  base::Result<CommitReceipt> commit(const std::vector<LogWrite>& writes) override;
  base::Result<std::optional<SpaceSummary>> load_space(base::SpaceId space) override;
  base::Result<ControlSlice> read_control(base::SpaceId space, std::uint32_t from_index,
                                          std::size_t bytes_max) override;
  base::Result<std::vector<StoredEnvelope>> read_envelopes(base::SpaceId space,
                                                           std::uint64_t after_seq,
                                                           std::size_t bytes_max) override;
  base::Result<std::optional<EnvelopePlace>> find_envelope(base::SpaceId space, base::ActorId actor,
                                                           std::uint64_t aseq) override;
  base::Result<std::optional<base::Bytes>> read_package(base::SpaceId space,
                                                        base::InviteKey invite_key) override;
  base::Result<StoreStats> stats() override;
  base::Result<void> check() override;
  base::Result<void> back_up(const std::filesystem::path& file) override;

 private:
  base::Result<void> run(const Statement& statement) { return Statement::Run(statement).finish(); }
  base::Result<std::uint64_t> number(const Statement& statement);
  base::Result<SpaceRow> readable(const base::SpaceId& space);
  base::Result<bool> write(const std::vector<LogWrite>& writes);
  void roll_back();

  SqliteHandle m_database;
  SqliteStatements m_statements;  // after the database: finalised before it closes
  bool m_last_commit_failed = false;
};

base::Result<std::uint64_t> SqliteLogStoreImpl::number(const Statement& statement) {
  Statement::Run run(statement);
  TRY_ASSIGN(const bool row, run.step());
  return row ? run.number(0) : 0;
}

base::Result<SpaceRow> SqliteLogStoreImpl::readable(const base::SpaceId& space) {
  TRY_ASSIGN(const auto row, find_space_row(m_statements, space));
  if (!row) return base::error(ErrorCode::kNotFound, "no such space");
  return *row;
}

base::Result<base::LogGeneration> SqliteLogStoreImpl::generation() {
  Statement::Run run(m_statements.generation);
  TRY_ASSIGN(const bool row, run.step());
  if (!row) return base::error(ErrorCode::kCorrupt, "the database has no generation");
  base::LogGeneration out;
  TRY(run.fixed(0, out));
  return out;
}

base::Result<void> SqliteLogStoreImpl::new_generation(base::LogGeneration generation) {
  Statement::Run run(m_statements.set_generation);
  return run.bind(generation.view()).finish();
}

base::Result<std::string> SqliteLogStoreImpl::mark() {
  Statement::Run run(m_statements.read_mark);
  TRY_ASSIGN(const bool row, run.step());
  return row ? std::string(base::as_text(run.view(0))) : std::string();
}

base::Result<void> SqliteLogStoreImpl::set_mark(const std::string& mark) {
  Statement::Run run(m_statements.set_mark);
  return run.bind(base::as_bytes(mark)).finish();
}

void SqliteLogStoreImpl::roll_back() {
  if (sqlite3_get_autocommit(m_database.get()) != 0) return;
  // If even this fails, the open transaction makes every later commit fail, which is then said.
  const auto ignored = run(m_statements.rollback);
  static_cast<void>(ignored.ok());
}

// True if something was deleted.
base::Result<bool> SqliteLogStoreImpl::write(const std::vector<LogWrite>& writes) {
  TRY(run(m_statements.begin));
  SqliteBatch batch(m_database.get(), m_statements);
  for (const LogWrite& one : writes) TRY(std::visit(batch, one));
  TRY(batch.finish());
  TRY(run(m_statements.commit));
  return batch.deletes();
}

base::Result<CommitReceipt> SqliteLogStoreImpl::commit(const std::vector<LogWrite>& writes) {
  const auto written = write(writes);
  if (!written.ok()) {
    roll_back();
    m_last_commit_failed = true;
    return written.error();
  }
  m_last_commit_failed = false;
  if (written.value()) {
    // The WAL still holds the pages as they were. Failing here loses no data; it is tried again
    // with the next deletion and with SQLite's own checkpoints.
    sqlite3_wal_checkpoint_v2(m_database.get(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr,
                              nullptr);
  }
  CommitReceipt receipt;
  TRY_ASSIGN(receipt.store_bytes, number(m_statements.size));
  return receipt;
}

base::Result<std::optional<SpaceSummary>> SqliteLogStoreImpl::load_space(base::SpaceId space) {
  TRY_ASSIGN(const auto row, find_space_row(m_statements, space));
  if (!row) return std::optional<SpaceSummary>{};
  SpaceSummary summary;
  summary.control_count = static_cast<std::uint32_t>(row->control_count);
  summary.head_seq = row->head_seq;
  Statement::Run run(m_statements.list_actors);
  run.bind(row->id);
  while (true) {
    TRY_ASSIGN(const bool more, run.step());
    if (!more) break;
    ActorHead head;
    TRY(run.fixed(0, head.actor));
    TRY(run.fixed(1, head.device));
    head.aseq = run.number(2);
    TRY(run.fixed(3, head.hash));
    head.seq = run.number(4);
    head.received_ms = run.number(5);
    summary.actors.push_back(head);
  }
  return std::optional<SpaceSummary>(std::move(summary));
}

base::Result<ControlSlice> SqliteLogStoreImpl::read_control(base::SpaceId space,
                                                            std::uint32_t from_index,
                                                            std::size_t bytes_max) {
  TRY_ASSIGN(const SpaceRow row, readable(space));
  ControlSlice slice{from_index, {}};
  std::size_t bytes = 0;
  Statement::Run run(m_statements.read_control);
  run.bind(row.id).bind(from_index);
  while (slice.records.size() < wire::kControlRecordsPerFrameMax) {
    TRY_ASSIGN(const bool more, run.step());
    if (!more) break;
    bytes += run.view(0).size();
    if (!slice.records.empty() && bytes > bytes_max) break;
    slice.records.push_back(run.bytes(0));
  }
  return slice;
}

base::Result<std::vector<StoredEnvelope>> SqliteLogStoreImpl::read_envelopes(
    base::SpaceId space, std::uint64_t after_seq, std::size_t bytes_max) {
  TRY_ASSIGN(const SpaceRow row, readable(space));
  std::vector<StoredEnvelope> out;
  if (after_seq >= row.head_seq) return out;
  std::size_t bytes = 0;
  Statement::Run run(m_statements.read_envelopes);
  run.bind(row.id).bind(after_seq);
  while (out.size() < wire::kBatchEntriesMax) {
    TRY_ASSIGN(const bool more, run.step());
    if (!more) break;
    bytes += run.view(4).size();
    if (!out.empty() && bytes > bytes_max) break;
    StoredEnvelope envelope;
    envelope.seq = run.number(0);
    TRY(run.fixed(1, envelope.actor));
    envelope.aseq = run.number(2);
    envelope.received_ms = run.number(3);
    envelope.envelope = run.bytes(4);
    out.push_back(std::move(envelope));
  }
  return out;
}

base::Result<std::optional<EnvelopePlace>> SqliteLogStoreImpl::find_envelope(base::SpaceId space,
                                                                             base::ActorId actor,
                                                                             std::uint64_t aseq) {
  TRY_ASSIGN(const SpaceRow row, readable(space));
  TRY_ASSIGN(const auto actor_row, find_actor_row(m_statements, row.id, actor));
  if (!actor_row || aseq > actor_row->aseq) return std::optional<EnvelopePlace>{};
  Statement::Run run(m_statements.find_envelope);
  TRY_ASSIGN(const bool found, run.bind(actor_row->id).bind(aseq).step());
  if (!found) return std::optional<EnvelopePlace>{};
  EnvelopePlace place;
  place.seq = run.number(0);
  TRY(run.fixed(1, place.hash));
  place.received_ms = run.number(2);
  return std::optional<EnvelopePlace>(place);
}

base::Result<std::optional<base::Bytes>> SqliteLogStoreImpl::read_package(
    base::SpaceId space, base::InviteKey invite_key) {
  TRY_ASSIGN(const SpaceRow row, readable(space));
  Statement::Run run(m_statements.read_package);
  TRY_ASSIGN(const bool found, run.bind(row.id).bind(invite_key.view()).step());
  if (!found) return std::optional<base::Bytes>{};
  return std::optional<base::Bytes>(run.bytes(0));
}

base::Result<StoreStats> SqliteLogStoreImpl::stats() {
  StoreStats stats;
  TRY_ASSIGN(stats.spaces, number(m_statements.count_spaces));
  TRY_ASSIGN(stats.envelopes, number(m_statements.count_envelopes));
  TRY_ASSIGN(stats.store_bytes, number(m_statements.size));
  return stats;
}

base::Result<void> SqliteLogStoreImpl::check() {
  // A transaction that changes nothing costs no write; after a failed commit only a real write
  // tells whether the disk is back.
  auto checked = run(m_statements.begin);
  if (checked.ok() && m_last_commit_failed) checked = run(m_statements.touch);
  if (checked.ok()) {
    const auto read = generation();
    if (!read.ok()) checked = read.error();
  }
  if (checked.ok()) checked = run(m_statements.commit);
  if (!checked.ok()) {
    roll_back();
    return checked;
  }
  m_last_commit_failed = false;
  return {};
}

base::Result<void> SqliteLogStoreImpl::back_up(const std::filesystem::path& file) {
  if (std::filesystem::exists(file))
    return base::error(ErrorCode::kConflict, file.string() + " exists already");
  sqlite3* opened = nullptr;
  const int code =
      sqlite3_open_v2(file.c_str(), &opened,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_EXRESCODE, nullptr);
  const SqliteHandle copy(opened);
  if (code != SQLITE_OK) return sqlite_error(code, "backup file");
  sqlite3_backup* backup = sqlite3_backup_init(opened, "main", m_database.get(), "main");
  if (backup == nullptr) return sqlite_error(sqlite3_extended_errcode(opened), "backup");
  const int stepped = sqlite3_backup_step(backup, -1);
  const int finished = sqlite3_backup_finish(backup);
  if (stepped != SQLITE_DONE) return sqlite_error(stepped, "backup");
  if (finished != SQLITE_OK) return sqlite_error(finished, "backup");
  // Whoever starts on the copy is to see that it is one.
  return sqlite_run(opened, "PRAGMA journal_mode=DELETE; DELETE FROM meta WHERE key = 'mark'");
}

}  // namespace

base::Result<std::unique_ptr<SqliteLogStore>> SqliteLogStore::open(
    const std::filesystem::path& file, port::Random& random) {
  TRY_ASSIGN(SqliteHandle database, open_sqlite(file, random.draw<base::LogGeneration>()));
  auto store = std::make_unique<SqliteLogStoreImpl>(std::move(database));
  TRY(store->prepare());
  TRY(store->generation());
  return std::unique_ptr<SqliteLogStore>(std::move(store));
}

}  // namespace ithaca::relay
