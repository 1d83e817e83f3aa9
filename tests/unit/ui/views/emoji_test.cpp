// The emoji picker's list and search.
#include <gtest/gtest.h>

#include <string>

#include "src/ui/views/emoji_picker.h"

namespace ithaca::ui::views {
namespace {

TEST(EmojiList, IsReadByGroup) {
  const auto all = parse_emoji("#\n😀 grinning face\n😂 face with tears of joy\n#\n🦉 owl\n");
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[1].text, "😂");
  EXPECT_EQ(all[1].name, "face with tears of joy");
  EXPECT_EQ(all[1].group, 0u);
  EXPECT_EQ(all[2].name, "owl");
  EXPECT_EQ(all[2].group, 1u);
}

TEST(EmojiList, WhatIsNoListHasNoEntries) {
  EXPECT_TRUE(parse_emoji("").empty());
  EXPECT_TRUE(parse_emoji("#\n#\n").empty());
  EXPECT_TRUE(parse_emoji("<!doctype html>\n<p>not found</p>").empty());
  EXPECT_EQ(parse_emoji("#\n🦉 owl").size(), 1u);
}

TEST(EmojiList, GroupsThatHaveNoNameAreLeftOut) {
  std::string list;
  for (int i = 0; i < 12; ++i) list += "#\n🦉 owl\n";
  EXPECT_EQ(parse_emoji(list).size(), 9u);
}

std::string found(std::string_view list, std::string_view wanted) {
  const auto entries = parse_emoji(list);
  std::string all;
  for (const EmojiEntry* entry : find_emoji(entries, wanted)) all += entry->text;
  return all;
}

TEST(EmojiSearch, TakesAllWordsInAnyCaseAndOrder) {
  constexpr std::string_view kList =
      "#\n😂 face with tears of joy\n🇩🇪 flag: Germany\n🦉 owl\n";
  EXPECT_EQ(found(kList, "JOY face"), "😂");
  EXPECT_EQ(found(kList, "germ"), "🇩🇪");
  EXPECT_EQ(found(kList, "owl "), "🦉");
  EXPECT_EQ(found(kList, "owl face"), "");
  EXPECT_EQ(found(kList, ""), "😂🇩🇪🦉");
}

TEST(EmojiSearch, FindsByOtherWordsAfterThoseThatAreNamedSo) {
  constexpr std::string_view kList =
      "#\n😍 smiling face with heart-eyes\tlove crush\n💌 love letter\tmail\n🦉 owl\twise\n";
  EXPECT_EQ(found(kList, "love"), "💌😍");
  EXPECT_EQ(found(kList, "love mail"), "💌") << "name and words together";
  EXPECT_EQ(found(kList, "wise"), "🦉");
  EXPECT_EQ(parse_emoji(kList)[0].name, "smiling face with heart-eyes");
}

TEST(EmojiSearch, NeedsNoAccentsNorArabicSigns) {
  constexpr std::string_view kList =
      "#\n🇲🇽 bandera: México\n❤️ قلب أحمر\tإعجاب\n";
  EXPECT_EQ(found(kList, "mexico"), "🇲🇽");
  EXPECT_EQ(found(kList, "احمر"), "❤️");
  EXPECT_EQ(found(kList, "اعجاب"), "❤️");
}

TEST(EmojiRecent, TheNewestComesFirstOnceAndOldOnesLeave) {
  EXPECT_EQ(recent_emoji("", "🦉"), "🦉");
  EXPECT_EQ(recent_emoji("🎉 🦉", "👍"), "👍 🎉 🦉");
  EXPECT_EQ(recent_emoji("👍 🎉 🦉", "🦉"), "🦉 👍 🎉");
  std::string recent;
  for (char c = 'a'; c <= 'z'; ++c) recent = recent_emoji(recent, std::string(1, c));
  EXPECT_EQ(recent, "z y x w v u t s r q p o n m l k j i");
}

}  // namespace
}  // namespace ithaca::ui::views
