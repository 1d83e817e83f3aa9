// The three facts about a person that others see: name, time zone, language. The welcome, the
// join and the settings screen show them with the same fields. Threads: the interface's only
// thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "src/app/state.h"
#include "src/ui/widgets.h"

namespace ithaca::ui::views {

class PersonForm {
 public:
  // Starts from what the browser says, or from a profile.
  void fill_from_browser();
  void fill_from(const app::Profile& profile);
  [[nodiscard]] bool filled() const { return m_filled; }

  // "Your name".
  FieldResult draw_name(bool autofocus);
  // "Time zone" and "Language"; true when one was changed just now.
  bool draw_place();

  [[nodiscard]] const app::Profile& profile() const { return m_profile; }
  // Says under the name's field what is wrong; empty for nothing.
  void set_name_error(std::string_view words) { m_name_error = words; }

 private:
  void list_zones();
  void list_languages();

  bool m_filled = false;
  app::Profile m_profile;
  std::string m_name_error;
  std::vector<std::string> m_zones;
  std::vector<std::string> m_zone_labels;
  std::size_t m_zone = 0;
  std::vector<std::string> m_languages;
  std::vector<std::string> m_language_labels;
  std::size_t m_language = 0;
};

}  // namespace ithaca::ui::views
