// The few emoji that are one press away, for reactions. All others: emoji_picker.h.
// Threads: the interface's only thread.
#pragma once

#include <string_view>

#include "src/ui/widgets.h"

namespace ithaca::ui::views {

struct EmojiChoice {
  std::string_view emoji = {};  // empty: none was chosen
  bool more = false;            // all of them are wanted
};

// A row of emoji and the way to all of them, at the top of an open Menu.
[[nodiscard]] EmojiChoice emoji_row();

}  // namespace ithaca::ui::views
