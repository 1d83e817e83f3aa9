#include "src/ui/language.h"

#include <array>
#include <string>
#include <utility>

#include "src/ui/i18n.h"
#include "src/ui/platform.h"
#include "src/ui/ui.h"

namespace ithaca::ui {
namespace {

constexpr std::string_view kSettingKey = "language";
constexpr std::string_view kPseudo = "pseudo";
constexpr size_t kEnglishIndex = 0;
constexpr std::array kLanguages = std::to_array<Language>({
    {"en", "English"},
    {"ar", "العربية", true},
});

size_t g_chosen = kEnglishIndex;

std::string_view base_of(std::string_view tag) { return tag.substr(0, tag.find('-')); }

size_t index_of(std::string_view tag) {
  size_t i = 0;
  while (i < kLanguages.size() && kLanguages[i].tag != base_of(tag)) ++i;
  return i;
}

// With the browser's region, if it names one for this language: en-GB writes dates as en-GB does.
std::string_view regional(std::string_view tag) {
  for (const std::string& wanted : platform().environment().languages) {
    if (base_of(wanted) == tag) return wanted;
  }
  return tag;
}

void show(const Language& language) {
  platform().set_language(regional(language.tag), language.right_to_left);
  current_ui().set_mirrored(language.right_to_left);
}

void show_index(size_t index, std::function<void()> then) {
  g_chosen = index;
  const auto give_up = [] {
    g_chosen = kEnglishIndex;
    use_english();
    show(kLanguages[kEnglishIndex]);
  };
  if (index == kEnglishIndex) {
    give_up();
    if (then) then();
    return;
  }
  platform().fetch_file("words-" + std::string(kLanguages[index].tag),
                        [index, give_up, then = std::move(then)](std::string_view json) {
                          // Another may have been chosen meanwhile.
                          if (g_chosen == index) {
                            load_language(json) ? show(kLanguages[index]) : give_up();
                          }
                          if (then) then();
                        });
}

size_t wanted_index() {
  const Environment& browser = platform().environment();
  size_t index = index_of(browser.asked_language);
  if (index == kLanguages.size()) index = index_of(platform().setting(kSettingKey));
  for (const std::string& tag : browser.languages) {
    if (index == kLanguages.size()) index = index_of(tag);
  }
  return index == kLanguages.size() ? kEnglishIndex : index;
}

}  // namespace

std::span<const Language> languages() { return kLanguages; }

size_t chosen_language() { return g_chosen; }

void choose_language(size_t index) {
  platform().set_setting(kSettingKey, kLanguages[index].tag);
  show_index(index, {});
}

void start_language(std::function<void()> then) {
  if (platform().environment().asked_language != kPseudo) {
    show_index(wanted_index(), std::move(then));
    return;
  }
  use_pseudo();
  show(kLanguages[kEnglishIndex]);
  then();
}

}  // namespace ithaca::ui
