// Messages of one program alone, and the helpers for texts.
#include <chrono>

#include "nlohmann/json.hpp"
#include "src/app/text.h"
#include "src/core/wire/limits.h"
#include "tests/unit/app/app_world.h"

namespace ithaca::app {
namespace {

using base::ErrorCode;

class ChatTest : public testing::Test {
 protected:
  ChatTest() {
    world.open_as("Ada");
    space = *world.app().create_space("Ada and Ben", SpaceKind::kPair);
    world.settle();
  }
  World world;
  SpaceId space;
};

TEST_F(ChatTest, GivesOutJustTheSliceThatWasAskedFor) {
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(world.app().send_message(space, std::to_string(i)).ok());
  const auto texts = [&](std::size_t first, std::size_t count) {
    std::string out;
    for (const MessageView& one : world.app().messages(space, first, count)) out += one.text;
    return out;
  };
  EXPECT_EQ(texts(0, 3), "012");
  EXPECT_EQ(texts(8, 100), "89");
  EXPECT_EQ(texts(10, 1), "");
  EXPECT_EQ(texts(SIZE_MAX, SIZE_MAX), "");
  EXPECT_EQ(texts(3, 0), "");
  const EntityId third = world.app().messages(space, 2, 1)[0].id;
  EXPECT_EQ(world.app().message_index(space, third), 2u);
  EXPECT_FALSE(world.app().message_index(space, EntityId{}).has_value());
  EXPECT_FALSE(world.app().message_index(SpaceId{}, third).has_value());
}

TEST_F(ChatTest, AMessageAndTheEndOfItsDraftAreSavedTogether) {
  world.app().set_draft(space, "hello");
  world.pass(1000);
  ASSERT_TRUE(world.app().send_message(space, "hello").ok());
  world.app().set_draft(space, "");
  world.app().tick();
  ASSERT_EQ(world.store->pending_commits(), 1u);
  world.crash(1);
  world.open();
  EXPECT_EQ(world.app().message_count(space), 1u);
  EXPECT_EQ(world.app().draft(space), "");
}

TEST_F(ChatTest, RefusesWhatCannotBeSent) {
  EXPECT_EQ(world.app().send_message(space, " \n").code(), ErrorCode::kInvalidInput);
  EXPECT_EQ(world.app().send_message(space, "\xED\xA0\x80").code(), ErrorCode::kInvalidInput);
  EXPECT_EQ(
      world.app().send_message(space, std::string(wire::kMessageTextBytesMax + 1, 'x')).code(),
      ErrorCode::kTooLarge);
  EXPECT_EQ(world.app().send_message(space, std::string(1 << 20, 'x')).code(),
            ErrorCode::kTooLarge);
  EXPECT_EQ(world.app().send_message(SpaceId{}, "x").code(), ErrorCode::kNotFound);
  EXPECT_EQ(world.app().send_message(space, "x", EntityId{}).code(), ErrorCode::kNotFound);
  EXPECT_EQ(world.app().message_count(space), 0u);
  EXPECT_TRUE(world.app().send_message(space, std::string(wire::kMessageTextBytesMax, 'x')).ok());
}

TEST_F(ChatTest, ShowsEveryScriptAsItWasWritten) {
  for (const char* text :
       {"مرحبا", "שלום", "नमस्ते", "你好", "👩‍👩‍👧‍👦 🏳️‍🌈", "a\nb\r\nc"}) {
    ASSERT_TRUE(world.app().send_message(space, text).ok());
    world.clock.advance(1);
  }
  world.open();
  EXPECT_EQ(world.app().messages(space, 0, 1)[0].text, "مرحبا");
  EXPECT_EQ(world.app().messages(space, 4, 1)[0].text, "👩‍👩‍👧‍👦 🏳️‍🌈");
  EXPECT_EQ(world.app().messages(space, 5, 1)[0].text, "a\nb\r\nc");
}

TEST_F(ChatTest, AWallClockThatGoesBackKeepsTheOrder) {
  ASSERT_TRUE(world.app().send_message(space, "first").ok());
  world.clock.set_now_ms(1000);
  ASSERT_TRUE(world.app().send_message(space, "second").ok());
  EXPECT_EQ(world.app().messages(space, 1, 1)[0].text, "second");
}

TEST_F(ChatTest, ASliceOfTenThousandIsCheap) {
  for (int i = 0; i < 10'000; ++i)
    ASSERT_TRUE(world.app().send_message(space, "message " + std::to_string(i)).ok());
  world.settle();
  (void)world.app().messages(space, 9'950, 50);
  const auto start = std::chrono::steady_clock::now();
  std::size_t seen = 0;
  for (int i = 0; i < 100; ++i) seen += world.app().messages(space, 9'950, 50).size();
  const auto spent = std::chrono::steady_clock::now() - start;
  EXPECT_EQ(seen, 5000u);
  // Two milliseconds each, with a lot of air for slow and busy machines.
  EXPECT_LT(spent, std::chrono::milliseconds(2000));
}

TEST_F(ChatTest, ExportsEverythingAsJson) {
  const EntityId message = *world.app().send_message(space, "he said \"hi\"\n");
  ASSERT_TRUE(world.app().send_message(space, "reply", message).ok());
  ASSERT_TRUE(world.app().react(space, message, "🎉", true).ok());
  GoalDraft draft;
  draft.title = "Run";
  draft.milestones = {{{}, "a", true}};
  ASSERT_TRUE(world.app().save_goal(space, draft, {}).ok());
  const auto json = nlohmann::json::parse(world.app().export_json(space));
  EXPECT_EQ(json["format"], "ithaca-export");
  EXPECT_EQ(json["space"]["name"], "Ada and Ben");
  EXPECT_EQ(json["space"]["members"][0]["name"], "Ada");
  EXPECT_EQ(json["messages"][0]["text"], "he said \"hi\"\n");
  EXPECT_EQ(json["messages"][0]["reactions"][0]["emoji"], "🎉");
  EXPECT_EQ(json["messages"][1]["reply_to"], base::to_hex(message));
  EXPECT_EQ(json["goals"][0]["milestones"][0]["done"], true);
  EXPECT_EQ(world.app().export_json(SpaceId{}), "");
}

TEST_F(ChatTest, SpacesComeByTheirLatestActivity) {
  world.clock.advance(1000);
  const SpaceId newer = *world.app().create_space("Newer", SpaceKind::kCircle);
  EXPECT_EQ(world.app().spaces()[0].id, newer);
  world.clock.advance(1000);
  ASSERT_TRUE(world.app().send_message(space, "first\nsecond").ok());
  EXPECT_EQ(world.app().spaces()[0].id, space);
  EXPECT_EQ(world.app().spaces()[0].preview, "first");
  EXPECT_TRUE(world.app().spaces()[0].preview_own);
  EXPECT_EQ(world.app().create_space("", SpaceKind::kPair).code(), ErrorCode::kInvalidInput);
  EXPECT_EQ(world.app().create_space(std::string(3000, 'x'), SpaceKind::kPair).code(),
            ErrorCode::kTooLarge);
  EXPECT_EQ(world.app().rename_space(space, " ").code(), ErrorCode::kInvalidInput);
  EXPECT_EQ(world.app().spaces().size(), 2u);
}

TEST(TextTest, ClipsBetweenCodePoints) {
  EXPECT_EQ(clipped("añb", 2), "a");
  EXPECT_EQ(clipped("añb", 3), "añ");
  EXPECT_EQ(clipped("añb", 9), "añb");
  EXPECT_EQ(clipped("😀", 3), "");
}

TEST(TextTest, FindsTheFirstLineWithSomethingInIt) {
  EXPECT_EQ(first_line("\n  \r\n  one \ntwo", 100), "one");
  EXPECT_EQ(first_line("one", 2), "on");
  EXPECT_EQ(first_line(" \n", 100), "");
  EXPECT_EQ(first_line("", 100), "");
}

}  // namespace
}  // namespace ithaca::app
