// Profile, spaces and messages.
#include "src/headless/commands.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>

#include "src/app/export_json.h"
#include "src/core/model/values.h"
#include "src/headless/words.h"

namespace ithaca::headless {
namespace {

constexpr std::uint64_t kOpenMsMax = 60'000;
// Receipts of a burst go out together, this long after its first message at the latest.
constexpr std::uint64_t kLingerMs = 600;
constexpr std::uint64_t kLoadMsMax = 60'000;
constexpr std::size_t kIdDigitsMin = 4;

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : value;
}

std::string machine_time_zone() {
  std::string zone = environment("TZ");
  if (model::is_time_zone_name(zone)) return zone;
  std::ifstream("/etc/timezone") >> zone;
  return model::is_time_zone_name(zone) ? zone : "UTC";
}

// From "en_GB.UTF-8" to "en-GB".
std::string machine_language() {
  std::string tag = environment("LC_ALL");
  if (tag.empty()) tag = environment("LANG");
  tag = tag.substr(0, tag.find_first_of(".@"));
  std::replace(tag.begin(), tag.end(), '_', '-');
  return tag == "C" || tag == "POSIX" || !model::is_language_tag(tag) ? "en" : tag;
}

void print(const app::MessageView& message) {
  std::cout << local_time(message.shown_ms) << "  " << one_line(message.author_name) << ": "
            << (message.deleted ? "(deleted)" : one_line(message.text));
  if (message.edited) std::cout << " (edited)";
  if (message.own) std::cout << "  [" << word(message.receipt) << "]";
  std::cout << '\n';
}

}  // namespace

Exit Commands::refuse(const std::string& why) {
  std::cerr << "ithaca: " << why << '\n';
  return Exit::kRefused;
}

Exit Commands::refuse(const base::Error& error) { return refuse(sentence(error)); }

Exit Commands::ready(bool profile_wanted) {
  app::App& app = m_session.app();
  if (!m_session.run_until([&] { return app.phase() != app::Phase::kStarting; }, kOpenMsMax))
    return refuse("The data folder could not be read in time.");
  if (app.phase() == app::Phase::kBroken) return refuse(sentence(app.problem()));
  if (app.problem() != app::Problem::kNone)
    std::cerr << "ithaca: " << sentence(app.problem()) << '\n';
  if (profile_wanted && app.phase() != app::Phase::kReady)
    return refuse("Nobody uses this data folder yet. Begin with: ithaca init --name NAME");
  return Exit::kDone;
}

std::optional<app::SpaceSummary> Commands::find_space(const std::string& text) {
  std::vector<app::SpaceSummary> by_name;
  std::vector<app::SpaceSummary> by_id;
  for (app::SpaceSummary& space : m_session.app().spaces()) {
    if (text.size() >= kIdDigitsMin && base::to_hex(space.id).starts_with(text))
      by_id.push_back(space);
    if (space.name == text) by_name.push_back(std::move(space));
  }
  const auto& found = by_name.empty() ? by_id : by_name;
  if (found.size() == 1) return found.front();
  if (found.empty()) {
    refuse("There is no space '" + one_line(text) + "'. See: ithaca spaces");
  } else {
    refuse("There are several such spaces. Name it by its id, see: ithaca spaces");
  }
  return std::nullopt;
}

bool Commands::up_to_date() {
  const app::SyncState state = m_session.app().sync_status().state;
  return state == app::SyncState::kUpToDate || state == app::SyncState::kAttention;
}

void Commands::linger() {
  if (up_to_date()) m_session.run_until([] { return false; }, kLingerMs);
}

bool Commands::load_messages(const app::SpaceId& space, std::size_t first) {
  base::Result<bool> loaded = false;
  const auto settled = [&] {
    loaded = m_session.app().load_messages(space, first);
    return !loaded.ok() || *loaded;
  };
  return m_session.run_until(settled, kLoadMsMax) && loaded.ok();
}

Exit Commands::finish(const Wait& wait) {
  if (!m_session.save())
    return refuse("It could not be saved. " + sentence(m_session.app().problem()));
  if (!wait.at_all) return Exit::kDone;
  if (m_session.run_until([this] { return up_to_date(); }, wait.timeout_ms)) {
    // What the relay answered is kept as well.
    (void)m_session.save();
    return Exit::kDone;
  }
  const app::Problem problem = m_session.app().problem();
  std::cerr << "ithaca: Saved on this device; "
            << (problem == app::Problem::kNone ? "the relay does not have it yet."
                                               : sentence(problem))
            << '\n';
  return Exit::kWaiting;
}

Exit Commands::init(const InitOptions& options) {
  app::App& app = m_session.app();
  if (app.phase() == app::Phase::kReady)
    return refuse("This data folder is in use already, by " + one_line(app.profile().name) + ".");
  app::Profile profile;
  profile.name = options.name;
  profile.time_zone = options.time_zone.empty() ? machine_time_zone() : options.time_zone;
  profile.language = options.language.empty() ? machine_language() : options.language;
  if (auto made = app.create_profile(std::move(profile)); !made.ok()) return refuse(made.error());
  if (auto kept = m_session.keep_relay(); !kept.ok()) return refuse(kept.error());
  if (!m_session.save()) return refuse("It could not be saved.");
  return Exit::kDone;
}

Exit Commands::status() {
  app::App& app = m_session.app();
  m_session.run_until([this] { return up_to_date(); }, 2000);
  const app::SyncStatus status = app.sync_status();
  std::cout << "Name:      " << one_line(app.profile().name)
            << "\nTime zone: " << app.profile().time_zone
            << "\nLanguage:  " << app.profile().language << "\nRelay:     " << m_session.relay()
            << "\nState:     " << word(status.state);
  if (status.queued > 0) std::cout << ", " << status.queued << " queued";
  std::cout << '\n';
  return Exit::kDone;
}

Exit Commands::spaces(Format format) {
  const std::vector<app::SpaceSummary> spaces = m_session.app().spaces();
  if (format == Format::kJson) {
    std::cout << app::to_json(spaces) << '\n';
    return Exit::kDone;
  }
  for (const app::SpaceSummary& space : spaces) {
    std::cout << base::to_hex(space.id).substr(0, 8) << "  " << one_line(space.name) << "  ("
              << word(space.kind);
    for (const app::MemberView& member : space.members)
      std::cout << ", " << (member.name.empty() ? "somebody" : one_line(member.name));
    std::cout << ')';
    if (space.unread > 0) std::cout << "  " << space.unread << " unread";
    if (!space.on_relay) std::cout << "  not on the relay yet";
    if (space.removed)
      std::cout << (space.left           ? "  you left"
                    : space.device_ended ? "  this device was removed"
                                         : "  you were removed");
    if (space.unsent > 0) std::cout << "  " << space.unsent << " never sent";
    if (space.leaving) std::cout << "  to be left";
    std::cout << '\n';
  }
  return Exit::kDone;
}

Exit Commands::create(const std::string& name, app::SpaceKind kind, const Wait& wait) {
  const auto made = m_session.app().create_space(name, kind);
  if (!made.ok()) return refuse(made.error());
  std::cout << base::to_hex(*made) << '\n';
  return finish(wait);
}

Exit Commands::send(const SendOptions& options, const Wait& wait) {
  const auto space = find_space(options.space);
  if (!space) return Exit::kRefused;
  app::App& app = m_session.app();
  if (options.text) {
    const auto sent = app.send_message(space->id, *options.text);
    return sent.ok() ? finish(wait) : refuse(sent.error());
  }
  std::string line;
  while (std::getline(std::cin, line)) {
    if (model::is_blank(line)) continue;
    const auto sent = app.send_message(space->id, line);
    if (!sent.ok()) {
      // What went before is as good as sent.
      (void)finish({false, 0});
      return refuse(sent.error());
    }
    app.tick();
  }
  return finish(wait);
}

Exit Commands::list(const ListOptions& options) {
  const auto space = find_space(options.space);
  if (!space) return Exit::kRefused;
  app::App& app = m_session.app();
  const std::size_t count = app.message_count(space->id);
  const std::size_t first = options.last > 0 && options.last < count ? count - options.last : 0;
  if (!load_messages(space->id, first)) return refuse("Older messages cannot be read.");
  const auto messages = app.messages(space->id, first, count - first);
  if (options.format == Format::kJson) {
    std::cout << app::to_json(messages) << '\n';
  } else {
    for (const app::MessageView& message : messages) print(message);
  }
  if (!options.mark_read) return Exit::kDone;
  app.set_visible_space(space->id);
  m_session.run_until([] { return false; }, kLingerMs);
  app.set_visible_space(std::nullopt);
  return finish({});
}

}  // namespace ithaca::headless
