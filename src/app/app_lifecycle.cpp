// Opening, running and replacing the engine; the status that is derived from it.
#include <algorithm>

#include "src/app/app_impl.h"

namespace ithaca::app {
namespace {

using base::ErrorCode;

Problem storage_problem(ErrorCode code) {
  switch (code) {
    case ErrorCode::kQuota:
      return Problem::kStorageFull;
    case ErrorCode::kNewerStore:
      return Problem::kStorageNewer;
    case ErrorCode::kCorrupt:
      return Problem::kStorageCorrupt;
    case ErrorCode::kFenced:
      return Problem::kNone;
    default:
      return Problem::kStorageUnavailable;
  }
}

}  // namespace

App::Impl::Impl(Ports app_ports, std::string relay_origin)
    : ports(app_ports), origin(std::move(relay_origin)), self(std::make_shared<Impl*>(this)) {
  engine = std::make_unique<sync::Engine>(
      sync::EnginePorts{ports.clock, ports.random, ports.store, ports.transport}, origin);
}

App::Impl::~Impl() { *self = nullptr; }

// ---- opening ------------------------------------------------------------------------------------

void App::Impl::open() {
  life = Life::kOpening;
  engine->open([alive = self](base::Result<sync::Engine::AppRecords> result) {
    if (*alive != nullptr) (*alive)->open_result = std::move(result);
  });
  touch();
}

void App::Impl::opened(base::Result<sync::Engine::AppRecords> result) {
  touch();
  if (!result.ok()) {
    // Spaces without an identity are what a restore that was cut short leaves.
    if (result.code() == ErrorCode::kCorrupt && !restore) return look_for_half_restore();
    fail_to_open(result.code());
    return;
  }
  open_failure.reset();
  own.load(*result);
  life = Life::kOpen;
  // The name is everything that is needed; a space knows it if its record here was lost.
  if (!own.profile() && engine->has_identity()) {
    for (const auto& [id, space] : engine->spaces()) {
      const model::MemberProfile& known = space->replica().profile(space->self());
      if (!known.name.written()) continue;
      own.set_profile({known.name.value, known.time_zone.value, known.language.value});
      break;
    }
  }
  write_soon();
  announce_everywhere();
  draw_unread_line();
  if (!invite_link.empty()) engine->join().open(std::exchange(invite_link, {}));
  if (restore)
    end_restore(restore->failed ? base::Result<void>(base::error(*restore->failed))
                                : base::Result<void>());
}

void App::Impl::fail_to_open(ErrorCode code) {
  touch();
  open_failure = code;
  life = Life::kFailed;
  end_restore(base::error(code));
}

void App::Impl::look_for_half_restore() {
  ports.store.scan(std::string(kRestoringKey), "", 1,
                   [alive = self](base::Result<port::StorePage> page) {
                     if (*alive == nullptr) return;
                     Impl& app = **alive;
                     if (!page.ok() || page->records.empty())
                       return app.fail_to_open(ErrorCode::kCorrupt);
                     // What was written is of no use without the rest, and the file still is there.
                     app.restore.emplace();
                     app.restore->read = true;
                     app.restore->failed = ErrorCode::kCancelled;
                     app.reopen();
                   });
}

void App::Impl::reopen() {
  life = Life::kClosing;
  // Not yet joined is not yet lost.
  const sync::JoinStep step = engine->join().step();
  if (invite_link.empty() && (step == sync::JoinStep::kLooking || step == sync::JoinStep::kAsk))
    invite_link = last_link;
  engine->set_leading(false);
  open_result.reset();
  touch();
}

bool App::Impl::engine_is_quiet() const {
  return engine->connection().state() == sync::Connection::State::kIdle && nothing_to_wait_for();
}

// Whatever the store will take from the engine it has taken.
bool App::Impl::nothing_to_wait_for() const {
  const sync::StoreWriter& writer = engine->writer();
  return writer.idle() || writer.fenced() || writer.problem().has_value();
}

void App::Impl::replace_engine() {
  own_revision += engine->revision();
  ++engines;
  earlier_synced += engine->acknowledged();
  // Stands for nothing that the new one will not read from the disk again.
  own = OwnRecords();
  write_due_ms.reset();
  announced_spaces = 0;
  created.clear();
  engine = std::make_unique<sync::Engine>(
      sync::EnginePorts{ports.clock, ports.random, ports.store, ports.transport}, origin);
}

// ---- running ------------------------------------------------------------------------------------

void App::Impl::tick() {
  if (backup_holds_engine()) {
    ports.store.pump();
  } else if (life != Life::kRestoring) {
    engine->tick();
  } else {
    ports.store.pump();
  }
  if (open_result) {
    base::Result<sync::Engine::AppRecords> result = std::move(*open_result);
    open_result.reset();
    opened(std::move(result));
  }
  if (life == Life::kClosing && engine_is_quiet()) {
    replace_engine();
    if (restore && restore->read) {
      life = Life::kRestoring;
      restore->failed ? wipe("") : write_restored();
    } else if (leading) {
      open();
    } else {
      life = Life::kIdle;
    }
  }
  if (is_open()) {
    settle_join();
    if (unread_line_due) look_for_unread();
    sync::Space* space = visible ? find(*visible) : nullptr;
    if (space != nullptr && !unread_line_due && space->newer_messages() == 0) space->mark_read();
    if (write_due_ms && ports.clock.steady_ms() >= *write_due_ms) write_own_records();
    if (search.tick(*engine)) touch();
  }
  if (backup) tick_backup();
  if (restore) tick_restore();
  const SyncStatus status = sync_status();
  const Seen now{phase(), problem(), status.state, status.queued};
  if (now == seen) return;
  seen = now;
  touch();
}

// The first change is written at once, since the page may go at any moment; those that follow
// closely, such as a draft's next letters, are written together.
void App::Impl::write_soon() {
  if (!own.dirty() || write_due_ms) return;
  const std::uint64_t now = ports.clock.steady_ms();
  write_due_ms = last_write_ms ? std::max(now, *last_write_ms + kWriteDelayMs) : now;
}

void App::Impl::write_own_records() {
  write_due_ms.reset();
  if (!is_open() || !own.dirty()) return;
  last_write_ms = ports.clock.steady_ms();
  engine->writer().write(own.take_writes());
}

// Who has just come in tells the others his name.
void App::Impl::settle_join() {
  if (engine->spaces().size() != announced_spaces) announce_everywhere();
}

std::optional<std::uint64_t> App::Impl::next_deadline_ms() const {
  std::optional<std::uint64_t> soonest;
  const auto consider = [&soonest](std::optional<std::uint64_t> time) {
    if (time && (!soonest || *time < *soonest)) soonest = time;
  };
  if (life != Life::kRestoring && !backup_holds_engine()) consider(engine->next_deadline_ms());
  if (is_open()) consider(write_due_ms);
  if (is_open() && search.busy()) consider(0);
  if (backup && backup->result) consider(0);
  if (backup && !backup->writer && !backup->result) {
    const bool waits_for_store =
        ports.clock.steady_ms() >= backup->due_ms && !nothing_to_wait_for();
    if (!waits_for_store) consider(backup->due_ms);
  }
  if (restore && !restore->read) consider(restore->due_ms);
  if (life == Life::kClosing && engine_is_quiet()) consider(0);
  return soonest;
}

// ---- status -------------------------------------------------------------------------------------

Phase App::Impl::phase() const {
  if (!leading || engine->writer().fenced()) return Phase::kOtherTab;
  if (life == Life::kFailed) return Phase::kBroken;
  // A person who restores is still nobody; a wipe after a crash is part of starting.
  if (restore && restore->done) return Phase::kWelcome;
  if (life != Life::kOpen) return Phase::kStarting;
  return own.profile() ? Phase::kReady : Phase::kWelcome;
}

Problem App::Impl::problem() const {
  if (open_failure) return storage_problem(*open_failure);
  if (const auto code = engine->writer().problem()) {
    const Problem out = storage_problem(*code);
    if (out != Problem::kNone) return out;
  }
  if (!engine->corrupt().empty()) return Problem::kStorageCorrupt;
  // This is the first version of the protocol, so a relay that speaks another is newer.
  if (engine->connection().version_refused()) return Problem::kRelayTooNew;
  for (const auto& [id, space] : engine->spaces())
    if (space->records_lost()) return Problem::kStorageCorrupt;
  for (const auto& [id, space] : engine->spaces())
    if (space->relay_refusal()) return Problem::kRelayRefused;
  return Problem::kNone;
}

SyncStatus App::Impl::sync_status() const {
  SyncStatus out;
  out.queued = engine->queued();
  if (!engine->connection().ready()) return out;
  bool held_up = false;
  std::size_t stuck = 0;
  for (const auto& [id, space] : engine->spaces()) {
    if (space->removed() || !space->parted()) continue;
    held_up = true;
    stuck += space->queued();
  }
  if (out.queued > stuck || engine->catching_up()) {
    out.state = SyncState::kSyncing;
  } else {
    out.state = held_up ? SyncState::kAttention : SyncState::kUpToDate;
  }
  return out;
}

}  // namespace ithaca::app
