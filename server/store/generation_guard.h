// Notices that an older copy of the database was put in its place, and gives the log a new
// generation then, so that no operator has to remember it.
//
// The database and a file beside it hold the same random mark, which is drawn anew at each start. A
// copy made while the relay ran has no mark (back_up() takes it out); one made while it was stopped
// has an older one. A copy of the whole directory, or a machine that was set back, cannot be told
// from the original here: clients notice those.
//
// Threads: one, before the store is used.
#pragma once

#include <filesystem>

#include "server/store/sqlite_log_store.h"
#include "src/core/port/random.h"

namespace ithaca::relay {

inline constexpr const char* kMarkFileName = "relay.mark";

enum class LogOrigin { kAsItWas, kRestored };

// kRestored: the log has a new generation. Errors: kUnavailable, kQuota, with words for the
// operator.
base::Result<LogOrigin> guard_generation(SqliteLogStore& store,
                                         const std::filesystem::path& directory,
                                         port::Random& random);

}  // namespace ithaca::relay
