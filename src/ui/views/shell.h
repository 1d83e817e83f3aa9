// The frame around the app's screens: on wide windows a rail of pages, the list of spaces and the
// main area side by side; on narrow ones a page at a time above a bar. Threads: the interface's
// only thread.
#pragma once

#include "src/ui/function_ref.h"
#include "src/ui/views/context.h"
#include "src/ui/views/new_space.h"

namespace ithaca::ui::views {

class Shell {
 public:
  // `draw_main` declares the current page; it is not called where the list of spaces is the page.
  void draw(Context& context, const Route& route, FunctionRef<void()> draw_main);
  void open_new_space() { m_new_space.open(); }

 private:
  void take_shortcuts();
  void draw_rail(Context& context, const Route& route);
  void draw_bar(Context& context, const Route& route);
  void draw_list(Context& context, const Route& route);
  void draw_rows(Context& context, const Route& route);

  NewSpace m_new_space;
};

}  // namespace ithaca::ui::views
