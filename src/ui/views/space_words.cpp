#include "src/ui/views/space_words.h"

#include <algorithm>

#include "src/core/base/bytes.h"
#include "src/ui/views/dates.h"
#include "src/ui/views/words.h"

namespace ithaca::ui::views {

std::string_view space_title(const app::SpaceSummary& space) {
  if (!space.name.empty()) return space.name;
  const app::MemberView* other = partner(space);
  return other ? member_name(*other) : tr(Str::space_unnamed);
}

const app::MemberView* partner(const app::SpaceSummary& space) {
  if (space.kind != app::SpaceKind::kPair) return nullptr;
  const auto other = std::find_if(space.members.begin(), space.members.end(),
                                  [](const app::MemberView& m) { return !m.self; });
  return other == space.members.end() ? nullptr : &*other;
}

const app::MemberView* member(const app::SpaceSummary& space, const app::MemberId& id) {
  const auto found = std::find_if(space.members.begin(), space.members.end(),
                                  [&](const app::MemberView& m) { return m.id == id; });
  return found == space.members.end() ? nullptr : &*found;
}

SpaceFace space_face(const app::SpaceSummary& space) {
  if (const app::MemberView* other = partner(space)) {
    return {.name = member_name(*other), .key = base::as_text(other->id)};
  }
  const bool own = space.kind == app::SpaceKind::kPrivate;
  return {.name = space_title(space),
          .key = base::as_text(space.id),
          .icon = own ? Icon::kLock : Icon::kNone};
}

std::string typing_words(const app::SpaceSummary& space) {
  std::string first, second;
  std::size_t typing = 0;
  for (const app::MemberView& person : space.members) {
    if (person.self || !person.typing) continue;
    ++typing;
    if (typing == 1) first = first_name(member_name(person));
    if (typing == 2) second = first_name(member_name(person));
  }
  if (typing == 0) return {};
  if (typing == 1) return std::string(tr(Str::typing_one, {{"name", first}}));
  if (typing == 2) {
    return std::string(tr(Str::typing_two, {{"first", first}, {"second", second}}));
  }
  return std::string(tr(Str::typing_many));
}

namespace {

std::string people_names(const app::SpaceSummary& space) {
  if (const app::MemberView* other = partner(space)) return std::string(member_name(*other));
  return std::string(tr_count(Str::members, static_cast<std::int64_t>(space.members.size())));
}

std::string removed_words(const app::SpaceSummary& space) {
  return std::string(tr(space.left           ? Str::space_left_short
                        : space.device_ended ? Str::space_device_removed_short
                                             : Str::space_removed_short));
}

}  // namespace

std::string space_subtitle(const app::SpaceSummary& space, bool open) {
  if (space.removed) return removed_words(space);
  if (std::string typing = typing_words(space); !typing.empty()) return typing;
  if (space.kind == app::SpaceKind::kPrivate) return std::string(tr(Str::space_private));
  if (open && space.members.size() > 1) return people_names(space);
  if (space.preview.empty()) {
    return std::string(tr(space.members.size() < 2 ? Str::space_alone : Str::space_quiet));
  }
  if (space.preview_own) return std::string(tr(Str::preview_own, {{"text", space.preview}}));
  if (space.kind == app::SpaceKind::kPair) return space.preview;
  const app::MemberView* author = member(space, space.preview_author);
  if (!author) return space.preview;
  return std::string(
      tr(Str::preview_by, {{"name", first_name(member_name(*author))}, {"text", space.preview}}));
}

std::string space_people(const app::SpaceSummary& space, bool short_form) {
  if (space.removed) return removed_words(space);
  if (space.kind == app::SpaceKind::kPrivate) return std::string(tr(Str::space_private));
  const app::MemberView* other = partner(space);
  if (!other) {
    return space.members.size() < 2 ? std::string(tr(Str::space_alone)) : people_names(space);
  }
  const std::string time =
      other->time_zone.empty() ? std::string() : local_time_in(other->time_zone);
  const std::string name(member_name(*other));
  if (time.empty()) return name;
  return short_form ? time : std::string(tr_join(name, time));
}

}  // namespace ithaca::ui::views
