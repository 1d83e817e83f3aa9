// The list of keyboard shortcuts, under "?" and from the settings.
// Threads: the interface's only thread.
#pragma once

namespace ithaca::ui::views {

class Shortcuts {
 public:
  // Call after everything that has shortcuts.
  void draw();

 private:
  void draw_rows();
  bool m_open = false;
};

// Has the list opened in this frame or the next.
void show_shortcuts();
// As the person chose on this device.
void apply_single_keys();

}  // namespace ithaca::ui::views
