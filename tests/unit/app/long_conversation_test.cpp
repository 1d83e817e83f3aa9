// A conversation that is longer than what is kept in memory.
#include <algorithm>

#include "src/core/base/codec.h"
#include "src/core/sync/log_record.h"
#include "src/core/sync/space_parts.h"
#include "src/core/sync/store_keys.h"
#include "tests/unit/app/relay_world.h"

namespace ithaca::app {
namespace {

constexpr std::size_t kMessages = 1300;

class LongConversationTest : public testing::Test {
 protected:
  LongConversationTest() : ada(relay.person("Ada")), ben(relay.person("Ben")) {
    space = relay.pair(ada, ben);
    for (std::size_t i = 0; i < kMessages; ++i) {
      EXPECT_TRUE(ada.app().send_message(space, "message " + std::to_string(i)).ok());
      if (i % 100 == 99) relay.pass(500);
    }
    relay.settle();
  }

  std::vector<std::string> in_memory(World& world) {
    std::vector<std::string> out;
    for (const MessageView& message : world.app().messages(space, 0, kMessages + 100))
      out.push_back(message.text);
    return out;
  }
  void open_again(World& world) {
    world.stop();
    world.line.cut();
    while (world.line.client().poll()) {
    }
    world.open();
  }
  static std::vector<std::string> all_texts() {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < kMessages; ++i) out.push_back("message " + std::to_string(i));
    return out;
  }
  void scroll_to_start(World& world) {
    for (int i = 0; i < 100 && world.app().first_message_in_memory(space) > 0; ++i) {
      (void)world.app().load_messages(space, 0);
      world.settle();
    }
  }
  std::size_t count_keys(World& world, std::string_view prefix) const {
    return static_cast<std::size_t>(
        std::count_if(world.disk.records.begin(), world.disk.records.end(),
                      [&](const auto& record) { return record.first.starts_with(prefix); }));
  }

  RelayWorld relay;
  World& ada;
  World& ben;
  SpaceId space;
};

TEST_F(LongConversationTest, OnlyTheNewestMessagesAreInMemory) {
  for (World* world : {&ada, &ben}) {
    EXPECT_EQ(world->app().message_count(space), kMessages);
    EXPECT_GT(world->app().first_message_in_memory(space), 400u);
    EXPECT_GT(count_keys(*world, sync::kPagePrefix), 5u);
    open_again(*world);
    const std::size_t first = world->app().first_message_in_memory(space);
    EXPECT_GT(first, kMessages - 800);
    EXPECT_EQ(in_memory(*world).size(), kMessages - first);
    EXPECT_EQ(in_memory(*world).back(), "message " + std::to_string(kMessages - 1));
  }
}

TEST_F(LongConversationTest, OlderOnesComeAsOneLooksForThem) {
  open_again(ben);
  const std::size_t first = ben.app().first_message_in_memory(space);
  const MessageView before = ben.app().messages(space, first, 1).front();
  EXPECT_TRUE(*ben.app().load_messages(space, first));
  EXPECT_FALSE(*ben.app().load_messages(space, first - 1));
  ben.settle();
  EXPECT_TRUE(*ben.app().load_messages(space, first - 1));
  EXPECT_LT(ben.app().first_message_in_memory(space), first);
  EXPECT_EQ(ben.app().message_index(space, before.id), first);
  scroll_to_start(ben);
  EXPECT_EQ(in_memory(ben), all_texts());
}

TEST_F(LongConversationTest, UnreadCountsWhatIsNotInMemory) {
  EXPECT_EQ(ben.app().space(space)->unread, kMessages);
  open_again(ben);
  EXPECT_EQ(ben.app().space(space)->unread, kMessages);
  scroll_to_start(ben);
  EXPECT_EQ(ben.app().space(space)->unread, kMessages);
  ben.app().set_visible_space(space);
  relay.settle();
  ben.app().set_visible_space(std::nullopt);
  EXPECT_EQ(ben.app().space(space)->unread, 0u);
  open_again(ben);
  EXPECT_EQ(ben.app().space(space)->unread, 0u);
}

TEST_F(LongConversationTest, AnOldMessageThatIsEditedFarAwayIsSeenEdited) {
  scroll_to_start(ada);
  const EntityId old = ada.app().messages(space, 3, 1).front().id;
  open_again(ben);
  relay.settle();
  ASSERT_GT(ben.app().first_message_in_memory(space), 3u);
  ASSERT_TRUE(ada.app().edit_message(space, old, "edited").ok());
  relay.settle();
  // Enough that a checkpoint writes the change into the old page.
  for (int i = 0; i < 600; ++i) ASSERT_TRUE(ada.app().send_message(space, "more").ok());
  relay.settle();
  open_again(ben);
  scroll_to_start(ben);
  EXPECT_EQ(ben.app().messages(space, 3, 1).front().text, "edited");
}

TEST_F(LongConversationTest, AQuoteOfAnOldMessageIsLookedUp) {
  scroll_to_start(ada);
  const EntityId old = ada.app().messages(space, 3, 1).front().id;
  open_again(ben);
  relay.settle();
  ASSERT_TRUE(ada.app().send_message(space, "an answer", old).ok());
  relay.settle();
  const auto quote = [&] {
    return *ben.app().messages(space, ben.app().message_count(space) - 1, 1).front().reply_to;
  };
  (void)quote();
  ben.settle();
  EXPECT_EQ(quote().text, "message 3");
}

TEST_F(LongConversationTest, ALongLogIsShownNowAndThen) {
  relay.go_offline(ben);
  for (int i = 0; i < 2000; ++i) {
    ASSERT_TRUE(ada.app().send_message(space, "more").ok());
    if (i % 100 == 99) relay.pass(500);
  }
  const std::size_t before = ben.app().message_count(space);
  const std::uint64_t revision = ben.app().revision();
  std::uint64_t waited_ms = 0;
  ben.line.set_reachable(true);
  ben.app().retry_now();
  for (; ben.app().message_count(space) < before + 2000 && waited_ms < 10'000; waited_ms += 50)
    relay.pass(50);
  ASSERT_EQ(ben.app().message_count(space), before + 2000);
  // Being connected, being up to date and what follows from that is shown at once.
  EXPECT_LE(ben.app().revision() - revision, waited_ms / sync::kArrivalsShownMs + 12);
}

// Whoever looks on while a long log comes in tells of it once, at the end.
TEST_F(LongConversationTest, ALongLogIsReadWhenItIsThere) {
  ben.app().set_visible_space(space);
  relay.settle();
  relay.go_offline(ben);
  constexpr std::size_t kMore = 15'000;
  for (std::size_t i = 0; i < kMore; ++i) {
    ASSERT_TRUE(ada.app().send_message(space, "more").ok());
    if (i % 100 == 99) relay.pass(500);
  }
  const std::size_t before = ben.app().message_count(space);
  const std::uint64_t written = ben.app().synced();
  ben.line.set_reachable(true);
  ben.app().retry_now();
  std::size_t pauses = 0;
  for (; pauses < 100 && ben.app().message_count(space) < before + kMore; ++pauses) {
    ben.clock.advance(2 * sync::kCursorDelayMs);
    relay.turn();
  }
  EXPECT_GT(pauses, 4u);
  relay.settle();
  EXPECT_EQ(ben.app().message_count(space), before + kMore);
  EXPECT_EQ(ben.app().space(space)->unread, 0u);
  EXPECT_LE(ben.app().synced() - written, 2u);  // delivered, and read
}

// The relay sends faster than anybody reads: what is read stays, and what arrives is not listed
// beyond a limit.
TEST_F(LongConversationTest, ArrivalsBesideOlderOnesAreBounded) {
  open_again(ben);
  (void)ben.app().load_older_messages(space);
  ben.settle();
  const std::size_t first = ben.app().first_message_in_memory(space);
  for (int i = 0; i < 400; ++i) ASSERT_TRUE(ada.app().send_message(space, "more").ok());
  relay.settle();
  EXPECT_EQ(ben.app().first_message_in_memory(space), first);
  EXPECT_EQ(ben.app().newer_messages(space), 0u);
  for (int i = 0; i < 6000; ++i) {
    ASSERT_TRUE(ada.app().send_message(space, "more").ok());
    if (i % 200 == 199) relay.pass(500);
  }
  relay.settle();
  const std::size_t all = kMessages + 6400;
  EXPECT_EQ(ben.app().message_count(space), all);
  EXPECT_EQ(ben.app().first_message_in_memory(space), first);
  const std::size_t listed = all - first - ben.app().newer_messages(space);
  EXPECT_LE(listed, sync::PagingLimits{}.listed_pages_max * 255);
  EXPECT_EQ(ben.app().messages(space, 0, all).size(), listed);
  // The newest are at hand all the same.
  EXPECT_EQ(ben.app().space(space)->preview, "more");
  ben.app().show_newest_messages(space);
  EXPECT_EQ(ben.app().newer_messages(space), 0u);
}

TEST_F(LongConversationTest, OpeningItFindsTheFirstUnreadMessage) {
  for (World* world : {&ben, &ada}) open_again(*world);
  relay.settle();
  ben.app().set_visible_space(space);
  EXPECT_TRUE(ben.app().looks_for_unread(space));
  EXPECT_FALSE(ben.app().first_unread(space));
  EXPECT_EQ(ben.app().space(space)->unread, 0u) << "they are on the screen";
  relay.settle();
  EXPECT_FALSE(ben.app().looks_for_unread(space));
  const auto line = ben.app().first_unread(space);
  ASSERT_TRUE(line);
  EXPECT_EQ(ben.app().message_index(space, *line), std::nullopt);
  for (int i = 0; i < 100 && !*ben.app().load_message(space, *line); ++i) ben.settle();
  EXPECT_EQ(ben.app().message_index(space, *line), 0u);
  // Meanwhile they were read; what comes now is not, until one goes to see it.
  ASSERT_TRUE(ada.app().send_message(space, "one more").ok());
  relay.settle();
  EXPECT_EQ(ben.app().space(space)->unread, 1u);
  EXPECT_EQ(ben.app().space(space)->preview, "one more");
  EXPECT_EQ(ben.app().message_count(space), kMessages + 1);
  ben.app().show_newest_messages(space);
  relay.settle();
  EXPECT_EQ(ben.app().space(space)->unread, 0u);
  EXPECT_EQ(in_memory(ben).back(), "one more");
  // Whoever is in the middle and writes is at the end.
  for (int i = 0; i < 100 && !*ben.app().load_message(space, *line); ++i) ben.settle();
  EXPECT_GT(ben.app().newer_messages(space), 0u);
  ASSERT_TRUE(ben.app().send_message(space, "an answer").ok());
  EXPECT_EQ(in_memory(ben).back(), "an answer");
}

TEST_F(LongConversationTest, PagesThatAreLostAreMadeFromTheLog) {
  for (const std::string_view prefix : {"p/", "s/"}) {
    SCOPED_TRACE(prefix);
    ben.stop();
    const auto damaged =
        std::find_if(ben.disk.records.rbegin(), ben.disk.records.rend(), [&](const auto& record) {
          return record.first.starts_with(prefix) && sync::is_derived(record.first);
        });
    ASSERT_NE(damaged, ben.disk.records.rend());
    ben.disk.records.erase(damaged->first);
    open_again(ben);
    EXPECT_EQ(ben.app().phase(), Phase::kReady);
    scroll_to_start(ben);
    EXPECT_EQ(in_memory(ben), all_texts());
  }
}

TEST_F(LongConversationTest, AnOldPageThatIsLostIsSaidAndMadeAnewAtTheNextStart) {
  ben.stop();
  ben.disk.records.erase(sync::page_key(space, 0));
  open_again(ben);
  EXPECT_EQ(ben.app().problem(), Problem::kNone);
  scroll_to_start(ben);
  EXPECT_GT(ben.app().first_message_in_memory(space), 0u);
  EXPECT_EQ(ben.app().load_messages(space, 0).code(), base::ErrorCode::kCorrupt);
  EXPECT_EQ(ben.app().problem(), Problem::kStorageCorrupt);
  ASSERT_TRUE(ben.app().send_message(space, "it works all the same").ok());
  open_again(ben);
  scroll_to_start(ben);
  EXPECT_EQ(ben.app().problem(), Problem::kNone);
  EXPECT_EQ(in_memory(ben).size(), kMessages + 1);
}

// Format 1 had one record an envelope, and no pages.
TEST_F(LongConversationTest, AStoreOfFormatOneIsBroughtUpToDate) {
  ben.stop();
  std::map<std::string, base::Bytes> old;
  for (const auto& [key, value] : ben.disk.records) {
    if (sync::is_derived(key)) continue;
    const auto first = sync::parse_log_key(key);
    if (!first) {
      old[key] = value;
      continue;
    }
    const auto entries = sync::read_log_record(value);
    ASSERT_TRUE(entries.ok());
    for (std::size_t i = 0; i < entries->size(); ++i) {
      base::Writer single;
      single.u64((*entries)[i].received_ms);
      single.u8((*entries)[i].accepted ? 1 : 0);
      single.raw((*entries)[i].envelope);
      const std::string number = sync::log_key(space, *first + i);
      old[sync::space_prefix(space) + "l/" + number.substr(number.size() - 16)] = single.take();
    }
  }
  old[std::string(sync::kFormatKey)] = {1, 0, 0, 0};
  ben.disk.records = old;
  open_again(ben);
  scroll_to_start(ben);
  EXPECT_EQ(in_memory(ben), all_texts());
  EXPECT_EQ(ben.disk.records[std::string(sync::kFormatKey)][0], sync::kStoreFormat);
  EXPECT_EQ(count_keys(ben, sync::space_prefix(space) + "l/"), 0u);
  relay.settle();
  ASSERT_TRUE(ada.app().send_message(space, "afterwards").ok());
  relay.settle();
  EXPECT_EQ(in_memory(ben).back(), "afterwards");
}

}  // namespace
}  // namespace ithaca::app
