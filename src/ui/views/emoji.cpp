#include "src/ui/views/emoji.h"

#include <string>

namespace ithaca::ui::views {
namespace {

struct Emoji {
  std::string_view text;
  Str name;
};

constexpr Emoji kEmoji[] = {
    {"👍", Str::emoji_thumbs_up}, {"❤️", Str::emoji_heart}, {"😂", Str::emoji_laughing},
    {"🎉", Str::emoji_party},     {"👏", Str::emoji_clapping},   {"🙏", Str::emoji_thanks},
};

}  // namespace

EmojiChoice emoji_row() {
  EmojiChoice choice;
  {
    Row row({.key = "emoji", .width = kFit, .gap = 0});
    for (const Emoji& emoji : kEmoji) {
      if (menu_emoji(emoji.text, tr(emoji.name))) choice.emoji = emoji.text;
    }
  }
  choice.more = menu_item(Icon::kEmoji, tr(Str::emoji_more));
  return choice;
}

}  // namespace ithaca::ui::views
