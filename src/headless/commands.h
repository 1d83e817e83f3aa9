// The commands of the headless client. docs and options: `ithaca --help`.
//
// Invariants
//   1. Results go to standard output, everything said to the person to standard error.
//   2. A command that writes returns after the change is on this disk, whatever the network does.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "src/headless/session.h"

namespace ithaca::headless {

enum class Exit : int {
  kDone = 0,
  kRefused = 1,  // the command cannot be carried out; nothing was changed
  kUsage = 2,    // the command line is wrong
  kWaiting = 3,  // done on this device, but the relay was out of reach, or time ran out
};

enum class Format { kText, kJson };

// How long a command that writes waits for the relay to have it.
struct Wait {
  bool at_all = true;
  std::uint64_t timeout_ms = 10'000;
};

struct InitOptions {
  std::string name, time_zone, language;  // the latter two: empty for this machine's
};
struct SendOptions {
  std::string space;
  std::optional<std::string> text;  // empty: each line of standard input is a message
};
struct ListOptions {
  std::string space;
  std::size_t last = 0;  // 0: all
  bool mark_read = false;
  Format format = Format::kText;
};
struct GoalOptions {
  std::string space;
  std::optional<std::string> title;  // empty: each line of standard input is a goal
  std::string why, date;
  std::vector<std::string> milestones;
};
struct SyncOptions {
  std::optional<std::string> space;  // whose messages wait_for counts; empty: of all
  std::optional<std::size_t> wait_for;
  std::uint64_t timeout_ms = 30'000;
};

// The passphrase comes from ITHACA_PASSPHRASE, or is asked for.
using AskPassphrase = std::function<base::Result<std::string>()>;

class Commands {
 public:
  explicit Commands(Session& session) : m_session(session) {}

  // Reads the disk. Anything but kDone: it said why.
  Exit ready(bool profile_wanted);

  // commands.cpp
  Exit init(const InitOptions& options);
  Exit status();
  Exit spaces(Format format);
  Exit create(const std::string& name, app::SpaceKind kind, const Wait& wait);
  Exit send(const SendOptions& options, const Wait& wait);
  Exit list(const ListOptions& options);

  // commands_search.cpp
  Exit search(const std::string& words, Format format);

  // commands_goals.cpp
  Exit goals(const std::string& space, Format format);
  Exit add_goal(const GoalOptions& options, const Wait& wait);
  // All goals of an exported file, or none if it is damaged.
  Exit import_goals(const std::string& space, const std::string& path, const Wait& wait);
  Exit milestone_done(const std::string& milestone, bool done, const Wait& wait);

  // commands_members.cpp
  Exit members(const std::string& space, Format format);
  Exit remove(const std::string& space, const std::string& member, const Wait& wait);
  Exit devices(const std::string& space);
  Exit end_device(const std::string& space, const std::string& device, const Wait& wait);
  Exit set_role(const std::string& space, const std::string& member, bool owner, const Wait& wait);
  Exit here_as(const std::string& space, app::Mentoring mentoring, const std::string& topic,
               const Wait& wait);
  Exit leave(const std::string& space, const Wait& wait);
  Exit forget(const std::string& space);

  // commands_sync.cpp
  Exit invite(const std::string& space, const Wait& wait);
  Exit join(const std::string& link, const Wait& wait);
  Exit sync(const SyncOptions& options);
  // Brings everything to the relay that this session was opened with, and stays with it.
  Exit move(std::uint64_t timeout_ms);
  Exit watch(Format format);
  Exit export_space(const std::string& space, const std::string& path);
  Exit back_up(const std::string& path, const AskPassphrase& ask);
  Exit restore(const std::string& path, const AskPassphrase& ask);

 private:
  // By its name, its id, or the first digits of that. Empty: it said why.
  std::optional<app::SpaceSummary> find_space(const std::string& text);
  // A present one, likewise.
  std::optional<app::MemberView> find_member(const app::SpaceSummary& space,
                                             const std::string& text);
  // Saves, then waits for the relay.
  Exit finish(const Wait& wait);
  // Gives receipts, which go out a little later than what they are about, the time to do so.
  void linger();
  // Brings messages from index `first` on into memory.
  bool load_messages(const app::SpaceId& space, std::size_t first);
  // As far as it can be: say_doubts() has the rest.
  bool up_to_date();
  // Says what the relay is to be doubted for.
  void say_doubts();
  Exit refuse(const std::string& why);
  Exit refuse(const base::Error& error);

  Session& m_session;
};

}  // namespace ithaca::headless
