// The editor of a goal, in a dialog.
//
// Invariants
//   1. What is written is saved only by Save goal; closing the dialog keeps it for "Reopen".
//   2. Only the differences from the goal as the editor opened it are saved.
// Threads: the interface's only thread.
#pragma once

#include <optional>
#include <string>

#include "src/ui/views/context.h"

namespace ithaca::ui::views {

class GoalEditor {
 public:
  void add();
  void edit(const app::GoalView& goal);
  void close() { m_open = m_was_open = false; }
  // The goal that was saved just now.
  std::optional<app::EntityId> draw(Context& context, const app::SpaceId& space);

 private:
  void draw_fields();
  void draw_milestones();
  void draw_milestone(std::size_t index);
  void draw_new_milestone();
  void add_milestone();
  std::optional<app::EntityId> save(Context& context, const app::SpaceId& space);
  [[nodiscard]] bool changed() const;
  void offer_to_reopen();

  // A milestone was moved: the button that did it keeps the focus, at its new place.
  struct Moved {
    std::size_t to;
    bool up;
  };

  bool m_open = false;
  bool m_was_open = false;
  app::GoalDraft m_draft;
  app::GoalDraft m_before;
  std::string m_new_milestone;
  std::string m_title_error;
  std::string m_error;
  std::optional<Moved> m_moved;
  bool m_focus_new = false;
};

}  // namespace ithaca::ui::views
