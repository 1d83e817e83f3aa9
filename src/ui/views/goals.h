// The goals of a space: filters, cards, and the editor.
//
// Invariants
//   1. Only the cards in view are built: a space may have 10,000 goals.
// Threads: the interface's only thread.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "src/ui/layout.h"
#include "src/ui/views/context.h"
#include "src/ui/views/goal_card.h"
#include "src/ui/views/goal_editor.h"

namespace ithaca::ui::views {

class Goals : public FindTexts {
 public:
  // `show`: a goal to bring into view; zeros for none.
  void draw(Context& context, const app::SpaceSummary& space, const app::EntityId& show);
  // Of the cards that are listed.
  void find_texts(std::size_t first, std::size_t count, std::vector<FindText>& out) const override;

 private:
  // One line of the page: a wide card, or two small ones side by side.
  struct Line {
    std::size_t first;
    std::optional<std::size_t> second;
  };

  void draw_head(Context& context, const app::SpaceSummary& space,
                 const std::vector<app::GoalView>& goals);
  void arrange(const std::vector<app::GoalView>& goals);
  void draw_line(Context& context, const app::SpaceSummary& space, const Line& line);
  void draw_card(Context& context, const app::SpaceSummary& space, std::size_t index,
                 CardPlace place);
  void draw_empty(const std::vector<app::GoalView>& goals);
  void remove(Context& context, const app::SpaceSummary& space, const app::GoalView& goal);

  Data* m_data = nullptr;
  app::SpaceId m_space;
  app::GoalStatus m_filter = app::GoalStatus::kActive;
  std::vector<Line> m_lines;
  app::EntityId m_asked;                // `show`, as it was last
  std::optional<app::EntityId> m_show;  // a goal that was just saved
  std::size_t m_reveal = SIZE_MAX;
  GoalCards m_cards;
  GoalEditor m_editor;
};

}  // namespace ithaca::ui::views
