// Looking for something in everything on this device: a field, and what was found as one types,
// space by space.
//
// Invariants
//   1. What was typed stays in this object: it is in no address, history or record. It is kept
//      while somebody looks at a hit, so that the way back leads to the results; any other page
//      ends the search and frees its memory.
//   2. At most kHitsHeld hits are held, those around what is in view.
// Threads: the interface's only thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "src/ui/views/context.h"

namespace ithaca::ui::views {

inline constexpr std::size_t kHitsHeld = 64;

class Search {
 public:
  void draw(Context& context);
  // Another page is on the screen: a hit's, or one that ends the search.
  void leave(app::App& app, const Route& to);

 private:
  void draw_field(Context& context);
  void draw_results(Context& context, const app::SearchState& state);
  void draw_item(Context& context, std::size_t index);
  void say_how_many(const app::SearchState& state);
  const app::SearchHit* at(const app::App& app, std::size_t index);

  bool m_open = false;
  bool m_inside = false;
  std::string m_typed;
  double m_typed_ms = 0;
  bool m_said = true;  // how many there are
  std::optional<std::uint64_t> m_revision;
  std::size_t m_first = 0;
  std::vector<app::SearchHit> m_hits;
  std::size_t m_at = 0;      // the row that the arrow keys are on
  bool m_focus_row = false;  // it takes focus in this pass
  bool m_focus_field = false;
};

}  // namespace ithaca::ui::views
