#include "src/ui/views/emoji.h"

#include <string>

namespace ithaca::ui::views {
namespace {

struct Emoji {
  std::string_view text;
  Str name;
};

constexpr Emoji kEmoji[] = {
    {"👍", Str::emoji_thumbs_up},   {"❤️", Str::emoji_heart}, {"😂", Str::emoji_laughing},
    {"🎉", Str::emoji_party},       {"👏", Str::emoji_clapping},   {"💪", Str::emoji_strong},
    {"🤔", Str::emoji_thinking}, {"🙏", Str::emoji_thanks},
};

}  // namespace

std::string_view emoji_menu(bool& open, std::string_view name) {
  std::string_view chosen;
  Menu menu(open, name);
  if (!menu) return chosen;
  for (const Emoji& emoji : kEmoji) {
    const std::string words = std::string(emoji.text) + " " + std::string(tr(emoji.name));
    if (menu_item(Icon::kNone, words)) {
      chosen = emoji.text;
      open = false;
    }
  }
  return chosen;
}

}  // namespace ithaca::ui::views
