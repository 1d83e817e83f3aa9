// The emoji picker's list and search.
#include <gtest/gtest.h>

#include "src/ui/views/emoji_picker.h"

namespace ithaca::ui::views {
namespace {

TEST(EmojiList, IsReadByGroup) {
  const auto groups =
      parse_emoji("#\n😀 grinning face\n😂 face with tears of joy\n#\n🦉 owl\n");
  ASSERT_EQ(groups.size(), 2u);
  ASSERT_EQ(groups[0].size(), 2u);
  EXPECT_EQ(groups[0][1].text, "😂");
  EXPECT_EQ(groups[0][1].name, "face with tears of joy");
  EXPECT_EQ(groups[1][0].name, "owl");
}

TEST(EmojiList, WhatIsNoListHasNoGroups) {
  EXPECT_TRUE(parse_emoji("").empty());
  EXPECT_TRUE(parse_emoji("#\n#\n").empty());
  EXPECT_TRUE(parse_emoji("<!doctype html>\n<p>not found</p>").empty());
  EXPECT_EQ(parse_emoji("#\n🦉 owl").size(), 1u);
}

TEST(EmojiSearch, TakesAllWordsInAnyCaseAndOrder) {
  EXPECT_TRUE(emoji_matches("face with tears of joy", "JOY face"));
  EXPECT_TRUE(emoji_matches("flag: Germany", "germ"));
  EXPECT_TRUE(emoji_matches("owl", "owl "));
  EXPECT_FALSE(emoji_matches("owl", "owl face"));
  EXPECT_TRUE(emoji_matches("owl", ""));
}

}  // namespace
}  // namespace ithaca::ui::views
