// The few emoji that are one press away, for reactions and for the composer.
// Threads: the interface's only thread.
#pragma once

#include <string_view>

#include "src/ui/widgets.h"

namespace ithaca::ui::views {

// A menu of emoji below the widget declared last, open while `open` is true. Returns the one that
// was chosen just now, else an empty text.
[[nodiscard]] std::string_view emoji_menu(bool& open, std::string_view name);

}  // namespace ithaca::ui::views
