#include "src/ui/views/emoji_picker.h"

#include <algorithm>

#include "src/app/text.h"
#include "src/ui/function_ref.h"
#include "src/ui/language.h"
#include "src/ui/views/words.h"

namespace ithaca::ui::views {
namespace {

constexpr float kGridHeight = 264;
constexpr std::size_t kColumnsMax = 9;
constexpr Str kGroupNames[] = {
    Str::emoji_smileys, Str::emoji_people,  Str::emoji_nature,
    Str::emoji_food,    Str::emoji_travel,  Str::emoji_activities,
    Str::emoji_objects, Str::emoji_symbols, Str::emoji_flags,
};
constexpr std::size_t kGroups = std::size(kGroupNames);
// Shown as a group before the others: what was chosen last.
constexpr std::size_t kRecent = kGroups;
constexpr std::size_t kRecentMax = 18;
constexpr std::string_view kRecentSetting = "emoji";

// The list, shared by all pickers.
struct List {
  enum class State { kNone, kLoading, kThere, kFailed } state = State::kNone;
  std::size_t language = 0;
  std::string bytes;
  std::vector<EmojiEntry> entries;
};
List g_list;

void load() {
  const std::size_t language = chosen_language();
  const bool had = g_list.state == List::State::kLoading || g_list.state == List::State::kThere;
  if (had && g_list.language == language) return;
  g_list = List{};
  g_list.state = List::State::kLoading;
  g_list.language = language;
  platform().fetch_file(
      "emoji-" + std::string(languages()[language].tag), [language](std::string_view bytes) {
        if (g_list.language != language) return;  // another is wanted by now
        g_list.bytes = bytes;
        g_list.entries = parse_emoji(g_list.bytes);
        g_list.state = g_list.entries.empty() ? List::State::kFailed : List::State::kThere;
      });
}

// Takes the words one after the other; stops when `each` says false.
bool all_words(std::string_view words, FunctionRef<bool(std::string_view)> each) {
  while (!words.empty()) {
    const std::string_view word = words.substr(0, words.find(' '));
    if (!each(word)) return false;
    words.remove_prefix(std::min(words.size(), word.size() + 1));
  }
  return true;
}

// Where an arrow key leads in a grid of `count` items.
std::size_t moved(std::size_t at, GridMove move, std::size_t columns, std::size_t count) {
  switch (move) {
    case GridMove::kNone:
      return at;
    case GridMove::kBack:
      return at > 0 ? at - 1 : at;
    case GridMove::kForward:
      return std::min(at + 1, count - 1);
    case GridMove::kUp:
      return at >= columns ? at - columns : at;
    case GridMove::kDown:
      return std::min(at + columns, count - 1);
    case GridMove::kFirst:
      return 0;
    case GridMove::kLast:
      return count - 1;
  }
  return at;
}

}  // namespace

std::vector<EmojiEntry> parse_emoji(std::string_view list) {
  std::vector<EmojiEntry> entries;
  std::size_t groups = 0;
  while (!list.empty()) {
    const std::string_view line = list.substr(0, list.find('\n'));
    list.remove_prefix(std::min(list.size(), line.size() + 1));
    const std::size_t space = line.find(' ');
    if (line == "#") {
      ++groups;
    } else if (space != std::string_view::npos && groups > 0 && groups <= kGroups) {
      const std::string_view said = line.substr(space + 1);
      const std::string_view name = said.substr(0, said.find('\t'));
      entries.push_back({line.substr(0, space), name, groups - 1, app::folded(name),
                         app::folded(said.substr(name.size()))});
    }
  }
  return entries;
}

std::vector<const EmojiEntry*> find_emoji(std::span<const EmojiEntry> entries,
                                          std::string_view wanted) {
  const std::string words = app::folded(wanted);
  const auto in = [](std::string_view text, std::string_view word) {
    return text.find(word) != std::string_view::npos;
  };
  std::vector<const EmojiEntry*> found, by_words;
  for (const EmojiEntry& entry : entries) {
    const auto named = [&](std::string_view word) { return in(entry.folded_name, word); };
    const auto said = [&](std::string_view word) {
      return named(word) || in(entry.folded_words, word);
    };
    if (all_words(words, named)) {
      found.push_back(&entry);
    } else if (all_words(words, said)) {
      by_words.push_back(&entry);
    }
  }
  found.insert(found.end(), by_words.begin(), by_words.end());
  return found;
}

std::string recent_emoji(std::string_view before, std::string_view chosen) {
  std::string recent(chosen);
  for (std::size_t kept = 1; kept < kRecentMax && !before.empty();) {
    const std::string_view one = before.substr(0, before.find(' '));
    before.remove_prefix(std::min(before.size(), one.size() + 1));
    if (one == chosen) continue;
    recent.append(" ").append(one);
    ++kept;
  }
  return recent;
}

void EmojiPicker::open(const app::App& app) {
  m_open = true;
  m_stale = true;
  m_search.clear();
  m_recent = app.setting(kRecentSetting);
  m_group = m_recent.empty() ? 0 : kRecent;
  load();
}

std::string_view EmojiPicker::draw(app::App& app) {
  const std::string_view chosen = draw_dialog();
  if (!chosen.empty()) {
    m_recent = recent_emoji(m_recent, chosen);
    app.set_setting(kRecentSetting, m_recent);
  }
  return chosen;
}

std::string_view EmojiPicker::draw_dialog() {
  Dialog dialog(m_open, tr(Str::emoji), {.max_width = kColumnsMax * kTouchTarget + 2 * kSpace5});
  if (!dialog) return {};
  if (g_list.state != List::State::kThere) {
    if (g_list.state == List::State::kLoading) {
      progress(tr(Str::emoji_loading), -1, tr(Str::emoji_loading));
    } else if (banner(Tone::kWarn, Icon::kOffline, tr(Str::emoji_failed), tr(Str::try_again))) {
      load();
    }
    return {};
  }
  // With a finger, focus begins with the groups: a field would bring up the keyboard.
  const bool touch = platform().environment().touch;
  if (touch) draw_groups();
  draw_search();
  if (!touch) draw_groups();
  return draw_grid();
}

void EmojiPicker::draw_search() {
  const FieldResult search = text_field(tr(Str::emoji_search), m_search,
                                        {.placeholder = tr(Str::emoji_search_hint),
                                         .kind = FieldKind::kSearch,
                                         .enter = EnterKey::kSearch,
                                         .spellcheck = false,
                                         .autofocus = !platform().environment().touch});
  if (!search.changed) return;
  m_stale = true;
}

void EmojiPicker::draw_groups() {
  Scroll scroll("groups", {.height = kTouchTarget,
                           .gap = 0,
                           .horizontal = true,
                           .role = Role::kGroup,
                           .name = tr(Str::emoji_groups)});
  if (!m_recent.empty()) draw_group(kRecent, "🕘", tr(Str::emoji_recent));
  std::size_t at = 0;
  for (std::size_t i = 0; i < kGroups; ++i) {
    while (at + 1 < g_list.entries.size() && g_list.entries[at].group < i) ++at;
    draw_group(i, g_list.entries[at].text, tr(kGroupNames[i]));
  }
}

void EmojiPicker::draw_group(std::size_t group, std::string_view emoji, std::string_view name) {
  const bool current = group == m_group;
  const EmojiButtonResult button = emoji_button(emoji, name,
                                                {.current = current,
                                                 .take_focus = current && m_group_focus,
                                                 .pressable = true,
                                                 .pressed = current && m_search.empty()});
  if (current) m_group_focus = false;
  if (!button.pressed && button.move == GridMove::kNone) return;
  // The recent ones come first.
  const std::size_t before = m_recent.empty() ? 0 : 1;
  const std::size_t place = group == kRecent ? 0 : group + before;
  const std::size_t to = moved(place, button.move, 1, kGroups + before);
  m_group = to < before ? kRecent : to - before;
  m_group_focus = !button.pressed;
  m_search.clear();
  m_stale = true;
}

void EmojiPicker::choose_entries() {
  m_stale = false;
  m_at = 0;
  m_shown.clear();
  if (m_search.empty() && m_group == kRecent) {
    choose_recent();
    return;
  }
  if (m_search.empty()) {
    for (const EmojiEntry& entry : g_list.entries) {
      if (entry.group == m_group) m_shown.push_back(&entry);
    }
    return;
  }
  m_shown = find_emoji(g_list.entries, m_search);
  announce(tr_count(Str::emoji_found, static_cast<std::int64_t>(m_shown.size())));
}

void EmojiPicker::choose_recent() {
  for (std::string_view rest = m_recent; !rest.empty();) {
    const std::string_view one = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(rest.size(), one.size() + 1));
    const auto entry = std::find_if(g_list.entries.begin(), g_list.entries.end(),
                                    [&](const EmojiEntry& e) { return e.text == one; });
    if (entry != g_list.entries.end()) m_shown.push_back(&*entry);
  }
}

std::string_view EmojiPicker::draw_grid() {
  if (m_stale) choose_entries();
  const float room = available_width();
  const auto columns =
      std::clamp<std::size_t>(static_cast<std::size_t>(room / kTouchTarget), 1, kColumnsMax);
  const std::string_view name = !m_search.empty()    ? tr(Str::emoji)
                                : m_group == kRecent ? tr(Str::emoji_recent)
                                                     : tr(kGroupNames[m_group]);
  const Key key(m_search.empty() ? m_group : kGroups + 1);
  Scroll scroll("grid", {.height = kGridHeight, .gap = 0, .role = Role::kGroup, .name = name});
  if (m_shown.empty()) {
    paragraph(tr(Str::emoji_none), {.color = Color::kMuted});
    return {};
  }
  std::string_view chosen;
  GridMove move = GridMove::kNone;
  const auto draw_row = [&](std::size_t row) {
    Row line({.key = "row", .width = kFit, .gap = 0});
    const std::size_t end = std::min(m_shown.size(), (row + 1) * columns);
    for (std::size_t i = row * columns; i < end; ++i) {
      const EmojiEntry& entry = *m_shown[i];
      const EmojiButtonResult button = emoji_button(
          entry.text, entry.name, {.current = i == m_at, .take_focus = i == m_at && m_focus});
      if (i == m_at) m_focus = m_jump = false;
      if (button.pressed) chosen = entry.text;
      if (button.move == GridMove::kNone) continue;
      m_at = i;
      move = button.move;
    }
  };
  virtual_list({.count = (m_shown.size() + columns - 1) / columns,
                .estimated_height = kTouchTarget,
                .key = [](std::size_t row) { return static_cast<std::uint64_t>(row); },
                .item_role = Role::kNone,
                .reveal = m_jump ? m_at / columns : SIZE_MAX},
               draw_row);
  if (move != GridMove::kNone) {
    const std::size_t to = moved(m_at, move, columns, m_shown.size());
    m_focus = to != m_at;
    m_jump = m_focus && (move == GridMove::kFirst || move == GridMove::kLast);
    m_at = to;
  }
  if (!chosen.empty()) m_open = false;
  return chosen;
}

}  // namespace ithaca::ui::views
