// Choosing the language of the interface: as chips where somebody arrives, as a list in the
// settings. Threads: the interface's only thread.
#pragma once

#include <string>

namespace ithaca::ui::views {

// The logo and one chip a language, each named in itself: whoever cannot read the page finds hers.
void draw_arrival_head();

class LanguageSelect {
 public:
  void draw();

 private:
  std::string m_label;
  bool m_focused = false;
};

}  // namespace ithaca::ui::views
