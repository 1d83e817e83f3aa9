// Who is in a space, and as what.
#include <iostream>

#include "src/app/export_json.h"
#include "src/headless/commands.h"
#include "src/headless/words.h"

namespace ithaca::headless {
namespace {

constexpr std::size_t kIdDigitsMin = 4;

std::string_view stay_word(const app::MemberView& member) {
  using Stay = app::MemberView::Stay;
  if (member.stay == Stay::kPresent) return member.owner ? "owner, since" : "member, since";
  return member.stay == Stay::kLeft ? "left" : "removed";
}

void print(const app::MemberView& member) {
  const bool present = member.stay == app::MemberView::Stay::kPresent;
  std::cout << base::to_hex(member.id).substr(0, 8) << "  "
            << (member.name.empty() ? "somebody" : one_line(member.name)) << "  ("
            << stay_word(member) << ' ' << local_time(present ? member.since_ms : member.until_ms);
  if (member.self) std::cout << ", you";
  if (member.removing) std::cout << ", to be removed";
  if (member.changing_role) std::cout << ", role to be changed";
  std::cout << ')';
  for (const auto& [topic, mentoring] : member.mentoring)
    std::cout << "  " << (topic.empty() ? "" : one_line(topic) + ": ") << word(mentoring);
  std::cout << '\n';
}

}  // namespace

std::optional<app::MemberView> Commands::find_member(const app::SpaceSummary& space,
                                                     const std::string& text) {
  std::vector<app::MemberView> found;
  for (const app::MemberView& member : space.members) {
    const bool by_id = text.size() >= kIdDigitsMin && base::to_hex(member.id).starts_with(text);
    if (by_id || member.name == text) found.push_back(member);
  }
  if (found.size() == 1) return found.front();
  refuse(found.empty() ? "There is no such member. See: ithaca members"
                       : "There are several such members. Name one by the id, see: ithaca members");
  return std::nullopt;
}

Exit Commands::members(const std::string& text, Format format) {
  const auto space = find_space(text);
  if (!space) return Exit::kRefused;
  const auto members = m_session.app().members(space->id);
  if (format == Format::kJson) {
    std::cout << app::to_json(members) << '\n';
  } else {
    for (const app::MemberView& member : members) print(member);
  }
  return Exit::kDone;
}

Exit Commands::remove(const std::string& text, const std::string& who, const Wait& wait) {
  const auto space = find_space(text);
  if (!space) return Exit::kRefused;
  const auto member = find_member(*space, who);
  if (!member) return Exit::kRefused;
  const auto removed = m_session.app().remove_member(space->id, member->id);
  return removed.ok() ? finish(wait) : refuse(removed.error());
}

Exit Commands::devices(const std::string& text) {
  const auto space = find_space(text);
  if (!space) return Exit::kRefused;
  for (const app::DeviceView& device : m_session.app().devices(space->id)) {
    std::cout << base::to_hex(device.key).substr(0, 8) << "  since " << local_time(device.since_ms);
    if (device.this_one) std::cout << ", this one";
    if (device.ending) std::cout << ", to be removed";
    std::cout << '\n';
  }
  return Exit::kDone;
}

Exit Commands::end_device(const std::string& text, const std::string& which, const Wait& wait) {
  const auto space = find_space(text);
  if (!space) return Exit::kRefused;
  std::vector<app::DeviceKey> found;
  for (const app::DeviceView& device : m_session.app().devices(space->id))
    if (which.size() >= kIdDigitsMin && base::to_hex(device.key).starts_with(which))
      found.push_back(device.key);
  if (found.size() != 1) return refuse("Name one device by its id. See: ithaca devices");
  const auto ended = m_session.app().end_device(space->id, found.front());
  return ended.ok() ? finish(wait) : refuse(ended.error());
}

Exit Commands::set_role(const std::string& text, const std::string& who, bool owner,
                        const Wait& wait) {
  const auto space = find_space(text);
  if (!space) return Exit::kRefused;
  const auto member = find_member(*space, who);
  if (!member) return Exit::kRefused;
  const auto set = m_session.app().set_owner(space->id, member->id, owner);
  return set.ok() ? finish(wait) : refuse(set.error());
}

Exit Commands::here_as(const std::string& text, app::Mentoring mentoring, const std::string& topic,
                       const Wait& wait) {
  const auto space = find_space(text);
  if (!space) return Exit::kRefused;
  const auto set = m_session.app().set_mentoring(space->id, topic, mentoring);
  return set.ok() ? finish(wait) : refuse(set.error());
}

Exit Commands::leave(const std::string& text, const Wait& wait) {
  const auto space = find_space(text);
  if (!space) return Exit::kRefused;
  const auto left = m_session.app().leave_space(space->id);
  return left.ok() ? finish(wait) : refuse(left.error());
}

Exit Commands::forget(const std::string& text) {
  const auto space = find_space(text);
  if (!space) return Exit::kRefused;
  const auto deleted = m_session.app().delete_space(space->id);
  return deleted.ok() ? finish({false, 0}) : refuse(deleted.error());
}

}  // namespace ithaca::headless
