// What needs the relay, or carries everything from one installation to another.
#include <algorithm>
#include <iostream>
#include <map>

#include "src/app/backup.h"
#include "src/app/export_json.h"
#include "src/core/crypto/invite_link.h"
#include "src/headless/commands.h"
#include "src/headless/words.h"
#include "src/platform/native/files.h"

namespace ithaca::headless {
namespace {

// A backup of a large installation takes a while; a stuck one must end.
constexpr std::uint64_t kBackupMsMax = 600'000;
constexpr std::size_t kMoveProgressStep = 1000;

}  // namespace

Exit Commands::invite(const std::string& text, const Wait& wait) {
  const auto space = find_space(text);
  if (!space) return Exit::kRefused;
  app::App& app = m_session.app();
  if (auto made = app.invite(space->id); !made.ok()) return refuse(made.error());
  if (!m_session.save()) return refuse("It could not be saved.");
  const auto on_relay = [&] {
    const auto invite = app.current_invite(space->id);
    return invite && (invite->on_relay || invite->failed);
  };
  const bool settled = wait.at_all && m_session.run_until(on_relay, wait.timeout_ms);
  const auto invite = app.current_invite(space->id);
  if (!invite) return refuse("The invite is gone.");
  if (invite->failed) return refuse("The relay does not take this space.");
  std::cout << invite->link << '\n';
  if (settled || invite->on_relay) return Exit::kDone;
  std::cerr << "ithaca: The link works once you have been online.\n";
  return wait.at_all ? Exit::kWaiting : Exit::kDone;
}

Exit Commands::join(const std::string& link, const Wait& wait) {
  app::App& app = m_session.app();
  const auto parsed = crypto::parse_invite_link(link);
  if (parsed.ok() && !parsed->origin.empty() && parsed->origin != m_session.relay())
    return refuse("This invite is for the relay " + one_line(parsed->origin) +
                  "; this folder uses " + m_session.relay() +
                  ". Give another --data folder and --relay.");
  app.open_invite_link(link);
  const auto settled = [&] {
    const app::JoinStep step = app.join_view().step;
    if (step == app::JoinStep::kAsk) (void)app.join();
    return step == app::JoinStep::kDone || step == app::JoinStep::kFailed;
  };
  // A JOIN cannot be left half-way in good conscience, but looking can.
  if (!m_session.run_until(settled, wait.timeout_ms)) {
    const bool joining = app.join_view().step == app::JoinStep::kJoining;
    std::cerr << "ithaca: The relay cannot be reached."
              << (joining ? " Joining goes on at the next sync.\n" : "\n");
    (void)m_session.save();
    return Exit::kWaiting;
  }
  const app::JoinView view = app.join_view();
  if (view.step == app::JoinStep::kFailed) return refuse(sentence(view.why));
  std::cout << base::to_hex(view.space) << '\n';
  const Exit out = finish(wait);
  linger();
  return out;
}

Exit Commands::sync(const SyncOptions& options) {
  app::App& app = m_session.app();
  std::optional<app::SpaceSummary> only;
  if (options.space) {
    only = find_space(*options.space);
    if (!only) return Exit::kRefused;
  }
  const auto enough = [&] {
    if (!options.wait_for) return true;
    std::size_t count = 0;
    for (const app::SpaceSummary& space : app.spaces())
      if (!only || only->id == space.id) count += app.message_count(space.id);
    return count >= *options.wait_for;
  };
  const auto joining = [&] { return app.join_view().step == app::JoinStep::kJoining; };
  const bool done = m_session.run_until([&] { return up_to_date() && !joining() && enough(); },
                                        options.timeout_ms);
  linger();
  if (!m_session.save()) return refuse("It could not be saved.");
  const app::SyncStatus status = app.sync_status();
  say_doubts();
  std::cout << word(status.state);
  if (status.queued > 0) std::cout << ", " << status.queued << " queued";
  std::cout << '\n';
  if (done) return Exit::kDone;
  const app::Problem problem = app.problem();
  if (problem != app::Problem::kNone) std::cerr << "ithaca: " << sentence(problem) << '\n';
  return Exit::kWaiting;
}

Exit Commands::move(std::uint64_t timeout_ms) {
  app::App& app = m_session.app();
  std::size_t said = 0;
  const auto look = [&] {
    std::size_t done = 0, total = 0;
    for (const app::SpaceSummary& space : app.spaces()) {
      done += space.notice.put_back;
      total += space.notice.to_put_back;
    }
    if (total > 0 && done >= said + kMoveProgressStep) {
      said = done;
      std::cerr << "Putting entries there: " << done << " of " << total << '\n';
    }
    return up_to_date();
  };
  if (!m_session.run_until(look, timeout_ms)) {
    (void)m_session.save();
    const app::Problem problem = app.problem();
    return refuse(problem != app::Problem::kNone
                      ? sentence(problem)
                      : "The new relay could not be reached in time. Run the same command again.");
  }
  if (auto kept = m_session.keep_relay(); !kept.ok()) return refuse(kept.error());
  linger();
  if (!m_session.save()) return refuse("It could not be saved.");
  say_doubts();
  std::size_t alone = 0;
  for (const app::SpaceSummary& space : app.spaces()) alone += space.notice.alone_here ? 1 : 0;
  std::cout << "moved to " << m_session.relay() << '\n';
  if (alone > 0)
    std::cerr << "ithaca: In " << alone
              << " space(s) nobody else is there yet. The others see what you write once they have "
                 "moved, too.\n";
  return Exit::kDone;
}

void Commands::say_doubts() {
  for (const app::SpaceSummary& space : m_session.app().spaces()) {
    const auto say = [&](const std::string& what) {
      std::cerr << "ithaca: " << one_line(space.name) << ": " << what << '\n';
    };
    if (space.notice.doubt != app::RelayDoubt::kNone) say(sentence(space.notice.doubt));
    if (space.notice.outdated)
      say("Somebody there uses a newer version, which this one cannot read. Update it.");
  }
}

Exit Commands::watch(Format format) {
  app::App& app = m_session.app();
  std::map<app::SpaceId, std::size_t> seen;
  for (const app::SpaceSummary& space : app.spaces()) seen[space.id] = app.message_count(space.id);
  std::uint64_t revision = 0;
  app::SyncState state = app::SyncState::kOffline;
  const auto look = [&] {
    if (revision == app.revision()) return false;
    revision = app.revision();
    if (app.sync_status().state != state) {
      state = app.sync_status().state;
      std::cerr << word(state) << '\n';
    }
    for (const app::SpaceSummary& space : app.spaces()) {
      const std::size_t count = app.message_count(space.id);
      std::size_t& from = seen[space.id];
      for (const app::MessageView& message : app.messages(space.id, from, count - from)) {
        if (format == Format::kJson) {
          std::cout << app::to_json(message) << std::endl;
        } else {
          std::cout << one_line(space.name) << "  " << one_line(message.author_name) << ": "
                    << one_line(message.text) << std::endl;
        }
      }
      from = std::max(from, count);
    }
    return false;
  };
  m_session.run_until(look, std::nullopt);
  return m_session.save() ? Exit::kDone : refuse("It could not be saved.");
}

Exit Commands::export_space(const std::string& text, const std::string& path) {
  const auto space = find_space(text);
  if (!space) return Exit::kRefused;
  if (!load_messages(space->id, 0)) return refuse("Older messages cannot be read.");
  const std::string json = m_session.app().export_json(space->id) + "\n";
  if (path.empty() || path == "-") {
    std::cout << json;
    return Exit::kDone;
  }
  const auto written = platform::write_file(path, base::as_bytes(json));
  return written.ok() ? Exit::kDone : refuse(written.error());
}

Exit Commands::back_up(const std::string& path, const AskPassphrase& ask) {
  auto passphrase = ask();
  if (!passphrase.ok()) return refuse("No passphrase was given.");
  std::optional<base::Result<base::Bytes>> made;
  m_session.app().back_up(*passphrase,
                          [&](base::Result<base::Bytes> file) { made = std::move(file); });
  if (!m_session.run_until([&] { return made.has_value(); }, kBackupMsMax))
    return refuse("The backup was not finished.");
  if (!made->ok()) return refuse(made->error());
  const auto written = platform::write_file(path, **made);
  return written.ok() ? Exit::kDone : refuse(written.error());
}

Exit Commands::restore(const std::string& path, const AskPassphrase& ask) {
  app::App& app = m_session.app();
  if (app.phase() == app::Phase::kReady)
    return refuse("This data folder is in use already. Restore into another one.");
  auto file = platform::read_file(path, app::kBackupFileBytesMax);
  if (!file.ok()) return refuse(file.error());
  auto passphrase = ask();
  if (!passphrase.ok()) return refuse("No passphrase was given.");
  std::optional<base::Result<void>> done;
  app.restore(std::move(*file), *passphrase,
              [&](base::Result<void> result) { done = std::move(result); });
  if (!m_session.run_until([&] { return done.has_value(); }, kBackupMsMax))
    return refuse("The backup was not restored.");
  if (!done->ok()) return refuse(done->error());
  if (auto kept = m_session.keep_restored_relay(); !kept.ok()) return refuse(kept.error());
  if (!m_session.save()) return refuse("It could not be saved.");
  std::cerr << "Welcome back, " << one_line(app.profile().name) << ".\n";
  return Exit::kDone;
}

}  // namespace ithaca::headless
