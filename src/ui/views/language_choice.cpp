#include "src/ui/views/language_choice.h"

#include <string_view>
#include <vector>

#include "src/ui/language.h"
#include "src/ui/views/page.h"
#include "src/ui/widgets.h"

namespace ithaca::ui::views {

void draw_arrival_head() {
  Row head({.key = "head", .align = Align::kCenter});
  logo(48);
  spacer();
  Row row(
      {.key = "languages", .gap = kSpace2, .role = Role::kGroup, .name = tr(Str::app_language)});
  for (size_t i = 0; i < languages().size(); ++i) {
    const bool on = i == chosen_language();
    if (chip_button(languages()[i].name, on) && !on) choose_language(i);
  }
}

void LanguageSelect::draw() {
  // The list's own name is in the language: it is another widget now, and focus follows.
  const std::string_view label = tr(Str::app_language);
  if (m_focused && m_label != label) focus_next();
  m_label = label;
  std::vector<std::string_view> names;
  for (const Language& language : languages()) names.push_back(language.name);
  size_t index = chosen_language();
  const FieldResult result = ui::select(label, index, names);
  m_focused = result.focused;
  if (result.changed) choose_language(index);
}

}  // namespace ithaca::ui::views
