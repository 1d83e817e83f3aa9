// All emoji, in groups and by name, in a dialog.
//
// Invariants
//   1. The list is fetched when a picker first opens in a language, and kept until it opens in
//      another.
//   2. One item of the grid is reached by Tab; the arrow keys move among them, seen or not.
// Threads: the interface's only thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "src/app/app.h"
#include "src/ui/widgets.h"

namespace ithaca::ui::views {

struct EmojiEntry {
  std::string_view text;
  std::string_view name;  // in the list's language
  std::size_t group;
  std::string folded_name;
  std::string folded_words;  // by which it is found besides
};

// The list's entries in order. `list`: a line "#" begins a group, every other is an emoji, a space,
// its name, and, after a tab, more words.
[[nodiscard]] std::vector<EmojiEntry> parse_emoji(std::string_view list);
// What is found by all words of `wanted`, in any case and with or without accents: first where the
// name says all of them, then where name and words together do.
[[nodiscard]] std::vector<const EmojiEntry*> find_emoji(std::span<const EmojiEntry> entries,
                                                        std::string_view wanted);

// The emoji that were chosen last, parted by spaces and newest first, once `chosen` is the newest.
[[nodiscard]] std::string recent_emoji(std::string_view before, std::string_view chosen);

class EmojiPicker {
 public:
  void open(const app::App& app);
  void close() { m_open = false; }
  [[nodiscard]] bool is_open() const { return m_open; }
  // Returns the emoji that was chosen just now, else an empty text.
  [[nodiscard]] std::string_view draw(app::App& app);

 private:
  [[nodiscard]] std::string_view draw_dialog();
  void draw_search();
  void draw_groups();
  void draw_group(std::size_t group, std::string_view emoji, std::string_view name);
  [[nodiscard]] std::string_view draw_grid();
  void choose_entries();
  void choose_recent();

  bool m_open = false;
  std::string m_search;
  std::string m_recent;
  std::size_t m_group = 0;
  std::vector<const EmojiEntry*> m_shown;
  bool m_stale = true;  // m_shown is not what group and search say
  std::size_t m_at = 0;
  bool m_focus = false;  // the item m_at takes focus
  bool m_jump = false;   // and is far from what is in view
  bool m_group_focus = false;
};

}  // namespace ithaca::ui::views
