#include "src/ui/views/shortcuts.h"

#include <string>

#include "src/ui/ui.h"
#include "src/ui/widgets.h"

namespace ithaca::ui::views {
namespace {

constexpr std::string_view kSetting = "single-keys";
constexpr std::string_view kOff = "off";
bool g_asked = false;

// "mod+k" as it is written on the keys.
std::string key_words(std::string_view keys) {
  std::string words;
  while (!keys.empty()) {
    const std::string_view key = keys.substr(0, keys.find('+', 1));
    keys.remove_prefix(key.size() == keys.size() ? key.size() : key.size() + 1);
    if (!words.empty()) words += " + ";
    if (key == "mod") {
      words += platform().environment().apple ? "⌘" : "Ctrl";
    } else {
      words += key;
      const std::size_t first = words.size() - key.size();
      if (words[first] >= 'a' && words[first] <= 'z') words[first] -= 'a' - 'A';
    }
  }
  return words;
}

void draw_row(std::string_view keys, std::string_view what) {
  Key key(keys);
  Row row({.gap = kSpace3, .role = Role::kListItem});
  {
    Column words({.width = kFill, .gap = 0});
    label(what);
  }
  Row cap({.width = kFit,
           .padding = Edges(kSpace2, 2),
           .fill = Color::kSurface2,
           .border = Border::kAll,
           .border_color = Color::kFieldBorder,
           .radius = kRadiusS});
  label(key_words(keys), {.style = TextStyle::kSmallStrong});
}

}  // namespace

void show_shortcuts() { g_asked = true; }

void apply_single_keys() { current_ui().set_single_keys(platform().setting(kSetting) != kOff); }

void Shortcuts::draw() {
  if (shortcut("?", tr(Str::shortcuts)) || g_asked) {
    g_asked = false;
    m_open = true;
  }
  Dialog dialog(m_open, tr(Str::shortcuts), {.max_width = 460});
  if (!dialog) return;
  draw_rows();
  bool on = platform().setting(kSetting) != kOff;
  if (checkbox(tr(Str::single_keys), on)) {
    platform().set_setting(kSetting, on ? "" : kOff);
    apply_single_keys();
  }
  label(tr(Str::single_keys_text), {.style = TextStyle::kSmall, .color = Color::kMuted});
}

void Shortcuts::draw_rows() {
  Column rows({.key = "rows", .gap = kSpace2, .role = Role::kList, .name = tr(Str::shortcuts)});
  draw_row("Enter", tr(Str::shortcut_send));
  draw_row("Shift+Enter", tr(Str::shortcut_line));
  draw_row("Escape", tr(Str::shortcut_close));
  for (const ShortcutEntry& entry : shortcuts()) {
    if (entry.keys != "Escape") draw_row(entry.keys, entry.what);
  }
}

}  // namespace ithaca::ui::views
