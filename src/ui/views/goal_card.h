// A goal as a card: what, why, until when, how far, its milestones, and what others wrote at the
// same time. Threads: the interface's only thread.
#pragma once

#include <optional>

#include "src/ui/views/context.h"

namespace ithaca::ui::views {

enum class GoalAsk { kNone, kEdit, kDelete };

// Whether a card has more to show than fits beside another one.
[[nodiscard]] bool needs_wide_card(const app::GoalView& goal);

enum class CardPlace {
  kAlone,   // takes the whole width
  kBeside,  // shares its line with another card, and its height
};

class GoalCards {
 public:
  // Declares one card. Ticking, changing the status and choosing versions are done here.
  GoalAsk draw(Context& context, const app::SpaceSummary& space, const app::GoalView& goal,
               CardPlace place);
  void close() { m_menu_open = false; }

 private:
  GoalAsk draw_head(Context& context, const app::SpaceSummary& space, const app::GoalView& goal);
  GoalAsk draw_menu(Context& context, const app::SpaceSummary& space, const app::GoalView& goal);
  void draw_milestones(Context& context, const app::SpaceSummary& space, const app::GoalView& goal);
  void draw_conflicts(Context& context, const app::SpaceSummary& space, const app::GoalView& goal);

  app::EntityId m_menu_goal;
  bool m_menu_open = false;
  std::optional<app::EntityId> m_unfolded;  // shows all of its milestones
};

}  // namespace ithaca::ui::views
