#include "src/ui/views/person_form.h"

#include <algorithm>
#include <array>

namespace ithaca::ui::views {
namespace {

struct Language {
  std::string_view tag;
  std::string_view name;  // in the language itself
};

constexpr std::array kLanguages = std::to_array<Language>({
    {"ar", "العربية"}, {"bn", "বাংলা"},      {"de", "Deutsch"},  {"en", "English"},
    {"es", "Español"}, {"fa", "فارسی"},      {"fr", "Français"}, {"he", "עברית"},
    {"hi", "हिन्दी"},   {"id", "Indonesia"},  {"it", "Italiano"}, {"ja", "日本語"},
    {"ko", "한국어"},  {"nl", "Nederlands"}, {"pl", "Polski"},   {"pt", "Português"},
    {"ru", "Русский"}, {"sw", "Kiswahili"},  {"ta", "தமிழ்"},     {"th", "ไทย"},
    {"tr", "Türkçe"},  {"uk", "Українська"}, {"ur", "اردو"},     {"vi", "Tiếng Việt"},
    {"zh", "中文"},
});

std::string_view base_language(std::string_view tag) { return tag.substr(0, tag.find('-')); }

std::vector<std::string_view> views_of(const std::vector<std::string>& texts) {
  return {texts.begin(), texts.end()};
}

}  // namespace

void PersonForm::fill_from_browser() {
  const Environment& browser = platform().environment();
  fill_from({.name = m_profile.name, .time_zone = browser.time_zone, .language = browser.language});
}

void PersonForm::fill_from(const app::Profile& profile) {
  m_profile = profile;
  list_zones();
  list_languages();
  m_filled = true;
}

void PersonForm::list_zones() {
  m_zones = platform().time_zones();
  auto found = std::find(m_zones.begin(), m_zones.end(), m_profile.time_zone);
  if (found == m_zones.end()) found = m_zones.insert(m_zones.begin(), m_profile.time_zone);
  m_zone = static_cast<std::size_t>(found - m_zones.begin());
  m_zone_labels = m_zones;
  for (std::string& label : m_zone_labels) std::replace(label.begin(), label.end(), '_', ' ');
}

void PersonForm::list_languages() {
  m_languages.clear();
  m_language_labels.clear();
  m_language = kLanguages.size();
  for (const Language& language : kLanguages) {
    const bool own = language.tag == base_language(m_profile.language);
    if (own) m_language = m_languages.size();
    m_languages.emplace_back(own ? std::string_view(m_profile.language) : language.tag);
    m_language_labels.emplace_back(language.name);
  }
  if (m_language == kLanguages.size()) {
    m_languages.push_back(m_profile.language);
    m_language_labels.push_back(m_profile.language);
  }
}

FieldResult PersonForm::draw_name(bool autofocus) {
  const FieldResult result = text_field(tr(Str::your_name), m_profile.name,
                                        {.hint = tr(Str::your_name_hint),
                                         .error = m_name_error,
                                         .enter = EnterKey::kGo,
                                         .autocomplete = "name",
                                         .required = true,
                                         .spellcheck = false,
                                         .autofocus = autofocus});
  if (result.changed) m_name_error.clear();
  return result;
}

bool PersonForm::draw_place() {
  const std::vector<std::string_view> zones = views_of(m_zone_labels);
  const bool zone_changed =
      ui::select(tr(Str::time_zone), m_zone, zones, {.hint = tr(Str::time_zone_hint)}).changed;
  if (zone_changed && m_zone < m_zones.size()) m_profile.time_zone = m_zones[m_zone];

  const std::vector<std::string_view> languages = views_of(m_language_labels);
  const bool language_changed =
      ui::select(tr(Str::language), m_language, languages, {.hint = tr(Str::language_hint)})
          .changed;
  if (language_changed && m_language < m_languages.size()) {
    m_profile.language = m_languages[m_language];
  }
  return zone_changed || language_changed;
}

}  // namespace ithaca::ui::views
