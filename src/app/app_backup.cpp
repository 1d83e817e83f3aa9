// Making a backup and restoring one: the flows around backup.h.
#include <algorithm>

#include "src/app/app_impl.h"
#include "src/core/sync/store_keys.h"

namespace ithaca::app {
namespace {

using base::error;
using base::ErrorCode;

void wipe_text(std::string& text) {
  crypto::wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
  text.clear();
}

// A space made while the pages are being read would be there by half.
bool is_wanted(const port::StoreRecord& record, const std::vector<SpaceId>& spaces) {
  if (!belongs_in_backup(record.key)) return false;
  const auto parts = sync::parse_space_key(record.key);
  return !parts || std::find(spaces.begin(), spaces.end(), parts->space) != spaces.end();
}

}  // namespace

// ---- out ----------------------------------------------------------------------------------------

void App::back_up(std::string passphrase, std::function<void(base::Result<base::Bytes>)> done) {
  Impl& app = *m_impl;
  if (app.backup || app.restore) return done(error(ErrorCode::kBusy, "a backup is under way"));
  if (app.phase() != Phase::kReady) return done(error(ErrorCode::kUnavailable, "no profile"));
  if (passphrase.empty()) return done(error(ErrorCode::kInvalidInput, "empty passphrase"));
  if (passphrase.size() > kPassphraseBytesMax)
    return done(error(ErrorCode::kTooLarge, "passphrase"));
  app.write_own_records();
  app.backup.emplace();
  app.backup->passphrase = std::move(passphrase);
  app.backup->done = std::move(done);
  app.backup->due_ms = app.ports.clock.steady_ms() + kPassphraseDelayMs;
}

// While the pages are read nothing else is written, so that they fit each other.
bool App::Impl::backup_holds_engine() const { return backup && backup->writer && !backup->result; }

void App::Impl::tick_backup() {
  if (backup->result) {
    BackupJob job = std::move(*backup);
    backup.reset();
    job.done(std::move(*job.result));
    return;
  }
  if (backup->writer || ports.clock.steady_ms() < backup->due_ms || !nothing_to_wait_for()) return;
  auto writer =
      BackupWriter::create(backup->passphrase, kBackupArgon2, ports.clock.now_ms(), ports.random);
  wipe_text(backup->passphrase);
  if (!writer.ok()) {
    backup->result = base::Result<base::Bytes>(writer.error());
    return;
  }
  backup->writer = std::move(*writer);
  for (const auto& [id, space] : engine->spaces()) backup->spaces.push_back(id);
  scan_for_backup("");
}

void App::Impl::scan_for_backup(std::string after) {
  ports.store.scan("", std::move(after), port::kScanPageMax,
                   [alive = self](base::Result<port::StorePage> page) {
                     if (*alive == nullptr || !(*alive)->backup) return;
                     BackupJob& job = *(*alive)->backup;
                     if (!page.ok()) {
                       job.result = base::Result<base::Bytes>(page.error());
                       return;
                     }
                     for (const port::StoreRecord& record : page->records)
                       if (is_wanted(record, job.spaces)) job.writer->add(record);
                     if (page->more) return (*alive)->scan_for_backup(page->last_key);
                     job.result = job.writer->finish();
                   });
}

// ---- in -----------------------------------------------------------------------------------------

void App::restore(base::Bytes file, std::string passphrase,
                  std::function<void(base::Result<void>)> done) {
  Impl& app = *m_impl;
  if (app.backup || app.restore) return done(error(ErrorCode::kBusy, "a restore is under way"));
  if (!app.is_open()) return done(error(ErrorCode::kUnavailable, "not open"));
  if (app.own.profile() || !app.engine->spaces().empty())
    return done(error(ErrorCode::kInvalidInput, "this installation is in use"));
  app.restore.emplace();
  app.restore->file = std::move(file);
  app.restore->passphrase = std::move(passphrase);
  app.restore->done = std::move(done);
  app.restore->due_ms = app.ports.clock.steady_ms() + kPassphraseDelayMs;
}

void App::Impl::tick_restore() {
  if (restore->read || ports.clock.steady_ms() < restore->due_ms) return;
  auto content = read_backup(restore->file, restore->passphrase);
  wipe_text(restore->passphrase);
  restore->file = {};
  if (!content.ok()) return end_restore(content.error());
  restore->records = std::move(content->records);
  // The identity comes last: without it a store is nobody's.
  std::stable_partition(restore->records.begin(), restore->records.end(),
                        [](const auto& record) { return record.key != sync::kIdentityKey; });
  restore->read = true;
  write_own_records();
  reopen();
}

void App::Impl::write_restored() {
  std::vector<port::StoreWrite> writes;
  if (restore->next == 0) writes.push_back({std::string(kRestoringKey), base::Bytes{1}});
  std::size_t bytes = 0;
  while (restore->next < restore->records.size() && bytes < kRestoreCommitBytes &&
         writes.size() < kRestoreCommitWrites) {
    port::StoreRecord& record = restore->records[restore->next++];
    bytes += record.value.size();
    writes.push_back({std::move(record.key), std::move(record.value)});
  }
  const bool last = restore->next == restore->records.size();
  if (last) {
    // This installation may write at the same time as the one the backup is of.
    writes.push_back({std::string(sync::kRenewKey), base::Bytes{1}});
    writes.push_back({std::string(kRestoringKey), std::nullopt});
  }
  ports.store.commit(std::move(writes), [alive = self, last](base::Result<void> result) {
    if (*alive == nullptr) return;
    Impl& app = **alive;
    if (!result.ok()) {
      app.restore->failed = result.code();
      app.wipe("");
    } else if (last) {
      app.open();
    } else {
      app.write_restored();
    }
  });
}

// Takes out what a restore that failed, or was cut short, has written.
void App::Impl::wipe(std::string after) {
  restore->records.clear();
  ports.store.scan(
      "", std::move(after), port::kScanPageMax, [alive = self](base::Result<port::StorePage> page) {
        if (*alive == nullptr) return;
        if (!page.ok()) return (*alive)->open();
        std::vector<port::StoreWrite> writes;
        for (port::StoreRecord& record : page->records)
          if (record.key != sync::kFormatKey && record.key != kRestoringKey)
            writes.push_back({std::move(record.key), std::nullopt});
        for (std::string& key : page->corrupt) writes.push_back({std::move(key), std::nullopt});
        // The mark goes last, so that a wipe that is cut short begins again.
        if (!page->more) writes.push_back({std::string(kRestoringKey), std::nullopt});
        (*alive)->ports.store.commit(
            std::move(writes),
            [alive, more = page->more, last_key = page->last_key](base::Result<void> result) {
              if (*alive == nullptr) return;
              more&& result.ok() ? (*alive)->wipe(last_key) : (*alive)->open();
            });
      });
}

void App::Impl::end_restore(base::Result<void> result) {
  if (!restore) return;
  const auto done = std::move(restore->done);
  restore.reset();
  touch();
  if (done) done(std::move(result));
}

}  // namespace ithaca::app
