// The inside of App, shared by the files that implement its use cases. Nobody else includes this.
//
//   kIdle --start()--> kOpening --> kOpen --reopen()--> kClosing --> kOpening
//                         |                                |
//                         +--> kFailed                     +--> kRestoring --> kOpening
//
// Invariants
//   1. Results that arrive while the engine or the store runs are noted and dealt with in tick(),
//   so
//      that the engine is never replaced under its own feet.
//   2. Outside kOpen no command changes anything.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "src/app/app.h"
#include "src/app/backup.h"
#include "src/app/own_records.h"
#include "src/app/search.h"
#include "src/core/model/op_factory.h"
#include "src/core/sync/engine.h"

namespace ithaca::app {

// Drafts and settings are written this long after the first change, all at once.
inline constexpr std::uint64_t kWriteDelayMs = 300;
// Leaves the screen time to say that the passphrase is being worked on.
inline constexpr std::uint64_t kPassphraseDelayMs = 60;
// Commits of a restore.
inline constexpr std::size_t kRestoreCommitBytes = 4 * 1024 * 1024;
inline constexpr std::size_t kRestoreCommitWrites = 5000;

// A backup being made: first what waits to be written, then the pages of the store.
struct BackupJob {
  std::string passphrase;
  std::function<void(base::Result<base::Bytes>)> done;
  std::uint64_t due_ms = 0;
  std::optional<BackupWriter> writer;
  std::vector<SpaceId> spaces;  // those that were there when it began
  std::optional<base::Result<base::Bytes>> result;
};

// A restore: the file is read first, then the engine closes, then the records are written.
struct RestoreJob {
  base::Bytes file;
  std::string passphrase;
  std::function<void(base::Result<void>)> done;
  std::uint64_t due_ms = 0;
  std::vector<port::StoreRecord> records;
  std::size_t next = 0;  // of `records`
  bool read = false;
  std::optional<base::ErrorCode> failed;  // while wiping: why
};

struct App::Impl {
  Impl(Ports app_ports, std::string relay_origin);

  enum class Life { kIdle, kOpening, kOpen, kClosing, kRestoring, kFailed };

  // What the revision depends on besides the engine's own.
  struct Seen {
    Phase phase = Phase::kStarting;
    Problem problem = Problem::kNone;
    SyncState state = SyncState::kOffline;
    std::size_t queued = 0;
    bool operator==(const Seen&) const = default;
  };

  // ---- app_lifecycle.cpp
  void open();
  void opened(base::Result<sync::Engine::AppRecords> result);
  void fail_to_open(base::ErrorCode code);
  void look_for_half_restore();
  void reopen();
  bool engine_is_quiet() const;
  bool nothing_to_wait_for() const;
  void replace_engine();
  void tick();
  void write_soon();
  void write_own_records();
  void settle_join();
  Phase phase() const;
  Problem problem() const;
  SyncStatus sync_status() const;
  std::optional<std::uint64_t> next_deadline_ms() const;
  bool is_open() const { return life == Life::kOpen && leading; }
  void touch() { ++own_revision; }

  // ---- app_backup.cpp
  void tick_backup();
  void scan_for_backup(std::string after);
  void tick_restore();
  void write_restored();
  void wipe(std::string after);
  void end_restore(base::Result<void> result);
  bool backup_holds_engine() const;

  // ---- app_chat.cpp
  void draw_unread_line();
  void look_for_unread();

  // ---- app_members.cpp
  base::Result<void> wish(const SpaceId& id, sync::Wish::Kind kind, const MemberId& member);
  base::Result<void> take_back(const SpaceId& id, sync::Wish::Kind kind, const MemberId& member);

  // ---- app_spaces.cpp
  sync::Space* find(const SpaceId& id) const;
  base::Result<sync::Space*> existing(const SpaceId& id) const;  // or kNotFound
  MemberView member_view(const sync::Space& space, const crypto::Membership& membership,
                         const std::vector<MemberId>& typing) const;
  // kNotFound, kNotMember.
  base::Result<sync::Space*> writable(const SpaceId& id) const;
  // Submits all ops, in as many envelopes as their limits ask for.
  base::Result<void> submit(sync::Space& space, std::vector<model::Op> ops);
  std::string author_name(const sync::Space& space, const MemberId& member) const;
  SpaceSummary summary(const sync::Space& space) const;
  TimeMs created_ms(const sync::Space& space) const;
  TimeMs last_activity_ms(const sync::Space& space) const;
  // What the space does not say about the person yet.
  base::Result<void> announce(sync::Space& space);
  void announce_everywhere();

  // Mints with `mint(factory, replica, now)` and submits; gives back the ops.
  template <typename Mint>
  base::Result<std::vector<model::Op>> act(const SpaceId& id, Mint mint) {
    TRY_ASSIGN(sync::Space * space, writable(id));
    model::OpFactory factory(space->device(), ports.random);
    TRY_ASSIGN(std::vector<model::Op> ops, mint(factory, space->replica(), ports.clock.now_ms()));
    TRY(submit(*space, ops));
    return ops;
  }

  Ports ports;
  std::string origin;
  std::unique_ptr<sync::Engine> engine;
  Life life = Life::kIdle;
  bool leading = true;
  bool start_wanted = false;
  std::optional<base::ErrorCode> open_failure;
  std::optional<base::Result<sync::Engine::AppRecords>> open_result;
  OwnRecords own;
  std::optional<std::uint64_t> write_due_ms;
  std::optional<std::uint64_t> last_write_ms;  // of own records
  std::uint64_t own_revision = 1;  // besides the engine's, those of earlier engines included
  std::uint64_t engines = 1;       // that there have been, this one included
  std::uint64_t earlier_synced = 0;
  Seen seen;

  std::string invite_link;  // that waits for the engine to open
  std::string last_link;    // that was opened last
  std::size_t announced_spaces = 0;
  mutable JoinView join_view;
  mutable std::map<SpaceId, TimeMs> created;  // of the genesis records

  std::optional<SpaceId> visible;
  std::optional<EntityId> unread_line;  // of the visible space
  bool unread_line_due = false;         // it is being looked for

  Search search;
  std::optional<BackupJob> backup;
  std::optional<RestoreJob> restore;
  std::shared_ptr<Impl*> self;  // shared with completions; null once this is gone

  ~Impl();
};

// A model's space kind in the app's words, and the other way round.
SpaceKind kind_of(const sync::Space& space);

}  // namespace ithaca::app
