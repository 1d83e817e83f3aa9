// The settings: who one is, how it looks, the backup, what this device keeps, and what this
// program is. Threads: the interface's only thread.
#pragma once

#include "src/ui/views/backup.h"
#include "src/ui/views/context.h"
#include "src/ui/views/language_choice.h"
#include "src/ui/views/person_form.h"

namespace ithaca::ui::views {

class Settings {
 public:
  void draw(Context& context);

 private:
  void draw_profile(Context& context);
  void draw_looks();
  void draw_keyboard();
  void draw_notifications();
  void draw_storage(Context& context);
  void draw_sync(Context& context);
  void draw_about(Context& context);

  PersonForm m_person;
  app::Profile m_shown;  // the profile that the form started from
  LanguageSelect m_language;
  Backup m_backup;
};

// Takes up the theme and the text size that were chosen on this device.
void apply_looks();

}  // namespace ithaca::ui::views
