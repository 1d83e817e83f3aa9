#include "src/ui/views/new_messages.h"

#include <algorithm>

#include "src/ui/i18n.h"
#include "src/ui/platform.h"
#include "src/ui/views/space_words.h"

namespace ithaca::ui::views {
namespace {

constexpr std::string_view kSetting = "notify";
constexpr std::string_view kOff = "off";

}  // namespace

bool notifications_wanted() { return platform().setting(kSetting) != kOff; }
void want_notifications(bool wanted) { platform().set_setting(kSetting, wanted ? "" : kOff); }

void NewMessages::look(Data& data) {
  const bool hidden = !platform().environment().visible;
  std::size_t all = 0;
  for (const app::SpaceSummary& space : data.spaces()) {
    all += space.unread;
    std::size_t& before = known(space.id);
    if (space.unread > before && hidden && m_started && !space.preview_own) tell(space);
    before = space.unread;
  }
  m_started = true;
  if (m_badge == all) return;
  m_badge = all;
  platform().set_badge(all);
}

std::size_t& NewMessages::known(const app::SpaceId& space) {
  for (Known& one : m_known) {
    if (one.space == space) return one.unread;
  }
  return m_known.emplace_back(Known{space, 0}).unread;
}

void NewMessages::tell(const app::SpaceSummary& space) {
  if (platform().notification_permission() != Permission::kGranted || !notifications_wanted()) {
    return;
  }
  const auto author = std::find_if(
      space.members.begin(), space.members.end(),
      [&](const app::MemberView& member) { return member.id == space.preview_author; });
  std::string title(space_title(space));
  if (author != space.members.end() && !author->name.empty() && author->name != title) {
    title = author->name + " · " + title;
  }
  const std::string route = space_route(space.id, Tab::kChat);
  platform().notify({.title = title, .body = space.preview, .route = route});
}

}  // namespace ithaca::ui::views
