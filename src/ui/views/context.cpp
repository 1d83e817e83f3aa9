#include "src/ui/views/context.h"

#include "src/ui/platform.h"

namespace ithaca::ui::views {

const std::vector<app::SpaceSummary>& Data::spaces() {
  if (m_spaces_revision != m_app.revision()) {
    m_spaces = m_app.spaces();
    m_spaces_revision = m_app.revision();
  }
  return m_spaces;
}

const app::SpaceSummary* Data::space(const app::SpaceId& id) {
  for (const app::SpaceSummary& space : spaces()) {
    if (space.id == id) return &space;
  }
  return nullptr;
}

const std::vector<app::GoalView>& Data::goals(const app::SpaceId& id) {
  const std::uint64_t revision = m_app.goals_revision(id);
  if (m_goals_revision != revision || m_goals_space != id) {
    m_goals = m_app.goals(id);
    m_goals_space = id;
    m_goals_revision = revision;
  }
  return m_goals;
}

std::size_t Data::unread() {
  std::size_t unread = 0;
  for (const app::SpaceSummary& space : spaces()) unread += space.unread;
  return unread;
}

void go_to(const Route& route) { platform().push_route(route_text(route)); }

}  // namespace ithaca::ui::views
