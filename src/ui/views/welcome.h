// The first screen of a fresh installation, and the two that explain how Ithaca keeps things.
// Threads: the interface's only thread.
#pragma once

#include <utility>

#include "src/ui/views/context.h"
#include "src/ui/views/person_form.h"
#include "src/ui/views/restore.h"

namespace ithaca::ui::views {

class Welcome {
 public:
  void draw(Context& context);
  [[nodiscard]] bool restoring() const { return m_restoring; }
  // A file was dropped on the page while it asks for one.
  void take_file(PickedFile file) { m_restore.take_file(std::move(file)); }

 private:
  void start(Context& context);

  PersonForm m_person;
  Restore m_restore;
  bool m_restoring = false;
};

// Shown once after the welcome, and whenever it is asked for in the settings.
class Intro {
 public:
  void draw(Context& context);
  [[nodiscard]] static bool wanted(const app::App& app);

 private:
  std::size_t m_page = 0;
};

}  // namespace ithaca::ui::views
