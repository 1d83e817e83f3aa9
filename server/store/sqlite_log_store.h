// The relay's log in one SQLite file: the default store.
//
// Layout, schema version 1 (PRAGMA user_version; application_id tells that it is ours):
//   meta(key, value)                       generation, mark (generation_guard.h)
//   space(id, space, control_count, head_seq)
//   control(space_id, idx, hash, record)
//   package(space_id, invite_key, expires_ms, package)
//   actor(id, space_id, actor, device, aseq, hash, seq, received_ms)      the last envelope of each
//   envelope(space_id, seq, actor_id, aseq, hash, received_ms, envelope)  unique (actor_id, aseq)
//
// Invariants
//   1. WAL, synchronous=FULL: a commit that returned is on disk. locking_mode=EXCLUSIVE and exactly
//      one connection: SQLite 3.40.1 lacks a WAL fix that matters with two, and a second relay on
//      the same file is refused.
//   2. secure_delete=ON, and the WAL is emptied after a commit that deleted packages, so that a
//   used
//      invite's sealed keys are in no file of the store.
//   3. A database of a later schema version is refused untouched.
//
// Threads: one at a time.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "server/store/log_store.h"
#include "src/core/port/random.h"

namespace ithaca::relay {

inline constexpr int kSqliteSchemaVersion = 1;

class SqliteLogStore : public LogStore {
 public:
  // Opens or creates the file. Errors, with words for the operator: kBusy (another relay has it),
  // kNewerStore, kCorrupt (damaged, or no relay's database), kRefused (not writable), kQuota,
  // kUnavailable. `random` draws a new store's generation.
  static base::Result<std::unique_ptr<SqliteLogStore>> open(const std::filesystem::path& file,
                                                            port::Random& random);

  // For generation_guard.h: a text, empty in a new store and in a backup.
  virtual base::Result<std::string> mark() = 0;
  virtual base::Result<void> set_mark(const std::string& mark) = 0;

  // Writes a consistent copy to `file`, which must not exist. It blocks the caller meanwhile.
  virtual base::Result<void> back_up(const std::filesystem::path& file) = 0;
};

}  // namespace ithaca::relay
